"""The records of a collection, handed over in other formats: a file for each format."""
