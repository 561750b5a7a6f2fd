"""The file of the search index: written, updated, asked."""
