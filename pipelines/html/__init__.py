"""Reading HTML: from bytes to text, to tags, to a tree; links and requisites."""
