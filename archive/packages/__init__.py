"""Archives of other places: sources of a replay, WACZ packages, selections, adopted files."""
