"""Words for search: folding, Arabic prefixes, highlighting."""
