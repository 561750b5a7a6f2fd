"""The progress of a command: a bar on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress
from rich.console import Console

from archive.progress import Progress, no_progress


@contextmanager
def progress_bar(doing: str) -> Iterator[Progress]:
    """A bar on the error output that is gone at its end; `doing` is what it says at first."""
    console = Console(stderr=True)
    # rich takes a pipe for a terminal where FORCE_COLOR is set.
    if not (console.is_terminal and sys.stderr.isatty()):
        yield no_progress
        return
    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TimeRemainingColumn(),
    )
    # What goes to a file or a pipe must not be shown above the bar instead.
    to_terminal = sys.stdout.isatty()
    with progress.Progress(
        *columns, console=console, transient=True, redirect_stdout=to_terminal
    ) as bar:
        task = bar.add_task(doing, total=None)

        def show(doing: str, done: int, total: int) -> None:
            bar.update(task, description=doing, completed=done, total=total)

        yield show
