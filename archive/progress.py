"""Reports the progress of long operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Called with a description of the operation, the bytes done, and the bytes in total."""


def no_progress(doing: str, done: int, total: int) -> None:
    """A progress function that shows nothing."""


class FileProgress:
    """Reports progress over files that are read one after the other."""

    def __init__(self, files: Iterable[Path], doing: Callable[[], str], progress: Progress) -> None:
        """Looks up the sizes of the files.

        Args:
            files: All files.
            doing: Returns the description of the operation; called for each report.
            progress: The function that shows it.

        """
        self._sizes = {path: path.stat().st_size for path in files}
        self._total = sum(self._sizes.values())
        self._done = 0
        self._doing = doing
        self._progress = progress

    def reach(self, offset: int) -> None:
        """Reports that the current file has been read up to `offset`."""
        self._progress(self._doing(), self._done + offset, self._total)

    def finish(self, path: Path) -> None:
        """Reports that a file has been read to its end."""
        self._done += self._sizes[path]
        self.reach(0)
