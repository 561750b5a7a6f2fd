"""Visits: what is fetched, where its answer leads, and what becomes of it."""
