"""The index of captures: CDXJ lines, the file that holds them, and finding a capture in it."""
