"""Where the article index of a collection lies."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from archive.collection import Collection
from pipelines.site import SITE


def place_of_index(collection: Collection) -> Path:
    """`indexes/search.sqlite`, or a file in the user's cache if the collection is read-only.

    The cache is `$XDG_CACHE_HOME`, by default `~/.cache` (XDG Base Directory Specification). It is
    not /tmp, where other users could put a file.
    """
    folder = collection.search.parent
    existing = folder if folder.is_dir() else collection.root
    if os.access(existing, os.W_OK | os.X_OK):
        return collection.search
    cache = os.environ.get("XDG_CACHE_HOME", "")
    # The specification says to ignore a path that is not absolute.
    base = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    name = hashlib.sha256(os.fsencode(collection.root.resolve())).hexdigest()[:16]
    return base / f"{SITE.name}-archive" / f"{collection.name}-{name}.sqlite"
