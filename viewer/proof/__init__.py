"""Whether a capture verifies, how to check that by hand, and how to cite it."""
