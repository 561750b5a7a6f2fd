"""What the pages show, as pure functions: comparisons, the histogram, the timeline."""
