"""The journal: what was fetched goes to disk so that nothing acknowledged is lost."""
