"""The pages of the reader; `viewer.app` has their addresses."""
