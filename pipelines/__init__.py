"""From a captured page to a stored record: extract, validate, store."""
