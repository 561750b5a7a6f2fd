"""Shows archived pages: pywb behind a gate, on an origin of its own, without scripts."""
