"""The record of an article page: its fields, its file, its schema."""
