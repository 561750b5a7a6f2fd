"""The item pipelines of a crawl."""
