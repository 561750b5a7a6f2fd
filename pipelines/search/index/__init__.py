"""The article index: schema, updates, queries."""
