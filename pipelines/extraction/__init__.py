"""From the bytes of a page to the article on it: one step, one file, no framework."""
