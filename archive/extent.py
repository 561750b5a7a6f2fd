"""How much of a file is to be read: a crawl may be writing to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import StorageError


@dataclass(frozen=True, slots=True)
class Extent:
    """The first bytes of a file."""

    seen_at: Path
    name: str
    """Its sealed name."""
    length: int
    """Bytes that are committed."""

    @property
    def path(self) -> Path:
        """Where the file lies now: a crawl may have sealed it since it was seen."""
        return self.seen_at if self.seen_at.exists() else self.seen_at.with_name(self.name)

    def open(self) -> BinaryIO:
        """Opens the file for reading.

        Raises:
            StorageError: Where the disk does not give it.

        """
        try:
            return self.path.open("rb")
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be read ({error.strerror}). Check its permissions and the "
                "disk."
            ) from error
