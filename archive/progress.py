"""How far a long piece of work is, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many bytes of it are done, and how many there are."""


def no_progress(doing: str, done: int, total: int) -> None:
    """Shows nothing."""


class FileProgress:
    """Progress over files that are read one after the other."""

    def __init__(self, files: Iterable[Path], doing: Callable[[], str], progress: Progress) -> None:
        """Takes the files.

        Args:
            files: All of them; their sizes are looked up here.
            doing: Gives what is being done, at each call.
            progress: Where it is shown.

        """
        self._sizes = {path: path.stat().st_size for path in files}
        self._total = sum(self._sizes.values())
        self._done = 0
        self._doing = doing
        self._progress = progress

    def reach(self, offset: int) -> None:
        """The present file is read up to `offset`."""
        self._progress(self._doing(), self._done + offset, self._total)

    def finish(self, path: Path) -> None:
        """A file is done."""
        self._done += self._sizes[path]
        self.reach(0)
