"""The catalogue: the SQLite database of a collection, and all SQL that it is asked with."""
