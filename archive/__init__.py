"""Captures on disk: WARC records, the collection, its journal, its readers. No Scrapy here."""
