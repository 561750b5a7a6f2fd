"""Words as search compares them: folded, with Arabic affixes, marked in a text."""
