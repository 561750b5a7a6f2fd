"""What is searched for: the query language, and the query as data."""
