"""Where the article index of a collection lies."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from archive.collection import Collection
from pipelines.site import SITE


def place_of_index(collection: Collection) -> Path:
    """`indexes/search.sqlite`; of a collection that cannot be written to, a file of the user's own.

    That is below `$XDG_CACHE_HOME`, by default `~/.cache` (XDG Base Directory Specification), and
    not in /tmp, where others could lay one for us.
    """
    folder = collection.search.parent
    existing = folder if folder.is_dir() else collection.root
    if os.access(existing, os.W_OK | os.X_OK):
        return collection.search
    cache = os.environ.get("XDG_CACHE_HOME", "")
    # The specification: a path that is not absolute is to be ignored.
    base = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    name = hashlib.sha256(os.fsencode(collection.root.resolve())).hexdigest()[:16]
    return base / f"{SITE.name}-archive" / f"{collection.name}-{name}.sqlite"
