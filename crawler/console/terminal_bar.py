"""A progress bar on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn


class TerminalBar(Progress):
    """A bar on the error output that is gone at its end; `disable` says that there is none."""

    def __init__(self, measure: ProgressColumn | None = None) -> None:
        """Takes what shows how much is done; by default, a percentage."""
        console = Console(stderr=True)
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            measure or TextColumn("{task.percentage:>3.0f}%"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            # rich takes a pipe for a terminal where FORCE_COLOR is set.
            disable=not (console.is_terminal and sys.stderr.isatty()),
        )
