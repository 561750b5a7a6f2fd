"""What commands have in common: options, exit codes, and what they print."""
