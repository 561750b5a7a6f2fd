"""What the pages show: texts compared, charts, timelines."""
