"""WARC records: their fields, their bytes, reading and writing them."""
