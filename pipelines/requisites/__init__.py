"""What a page needs to look as it did: found in the text of pages and style sheets, pure."""
