"""The web reader: articles instead of addresses, on this machine alone."""
