"""Programs that a benchmark runs, each in a process of its own."""
