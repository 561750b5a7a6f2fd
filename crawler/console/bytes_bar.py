"""A progress bar over files, counted in bytes, on a terminal only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crawler.console.terminal_bar import TerminalBar
from pipelines.replay.captures import ReplayReport


class BytesBar(TerminalBar):
    """How much of some files has been read, file after file."""

    def __init__(self, what: str, files: Iterable[Path], report: ReplayReport) -> None:
        """Takes what is being done, in a word, to which files, and what has come of it so far."""
        super().__init__()
        self._sizes = {path: path.stat().st_size for path in files}
        self._done = 0
        self._what = what
        self._report = report
        self._task = self.add_task(what, total=sum(self._sizes.values()))

    def reach(self, offset: int) -> None:
        """The present file is read up to `offset`."""
        report = self._report
        found = (
            f"{report.captures} captures, {report.records} articles, {len(report.faults)} faults"
        )
        self.update(
            self._task,
            completed=self._done + offset,
            description=f"{self._what}: {found}" if report.captures else self._what,
        )

    def finish(self, path: Path) -> None:
        """A file is done."""
        self._done += self._sizes[path]
        self.reach(0)
