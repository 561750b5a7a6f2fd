"""HTTP messages as bytes, content codings, and pages that came from a web archive."""
