"""What pages need, found by its form."""
