"""The bytes of WARC files, taken apart: members, heads, blocks, and what is damaged among them."""
