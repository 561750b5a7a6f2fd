"""The gate, and what is behind it."""
