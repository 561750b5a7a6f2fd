"""The article index: which articles there are, and which words stand in them."""
