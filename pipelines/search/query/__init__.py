"""The query language, and queries as data."""
