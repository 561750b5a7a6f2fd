"""Files that are there whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from archive.collection import sync_folder


def write_whole(path: Path, lines: Iterable[bytes]) -> str:
    """Writes a file under another name, syncs it and puts it in its place.

    Returns:
        The file's SHA-256, hexadecimal.

    Raises:
        OSError: Where the disk refuses; then what stood at the place before stands there still.

    """
    draft = path.with_name(path.name + ".tmp")
    digest = hashlib.sha256()
    try:
        with draft.open("wb") as file:
            for line in lines:
                digest.update(line)
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return digest.hexdigest()
