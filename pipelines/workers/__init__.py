"""Worker processes that extract articles within a time and memory limit."""
