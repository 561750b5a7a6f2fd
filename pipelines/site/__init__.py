"""The site as data: its hosts, its addresses, and the words around an article."""
