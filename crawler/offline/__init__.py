"""A crawl that is answered from an archive instead of the network."""
