"""A stand-in for the Zaman Al Wasl site: a real HTTP server on loopback with invented news.

`python -m tests.site` serves it; `tests.site.process.running_site` does so for a test.
"""
