"""Archived pages as they looked: pywb behind a gate, on an origin of its own, without scripts."""
