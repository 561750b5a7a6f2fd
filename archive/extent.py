"""The part of a file that is committed: a crawl may be writing to the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import StorageError


@dataclass(frozen=True, slots=True)
class Extent:
    """A file, and the length of its committed part."""

    seen_at: Path
    """Where the file was when it was looked up."""
    name: str
    """Its sealed name."""
    length: int
    """Committed bytes, from the start of the file."""

    @property
    def path(self) -> Path:
        """Where the file is now: a crawl may have sealed it in the meantime."""
        return self.seen_at if self.seen_at.exists() else self.seen_at.with_name(self.name)

    def open(self) -> BinaryIO:
        """Opens the file for reading.

        Raises:
            StorageError: If the file cannot be opened.

        """
        try:
            return self.path.open("rb")
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be read ({error.strerror}). Check its permissions and the "
                "disk."
            ) from error
