"""Our files in other people's tools: what they read, serve and index must be what we wrote."""
