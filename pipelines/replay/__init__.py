"""Records rebuilt from WARC files, offline."""
