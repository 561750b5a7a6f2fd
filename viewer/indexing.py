"""Brings the article index up to date while the reader runs, in a process of its own.

Reading records takes all of a core, and pages would have to wait for it. The child process is the
command `python -m viewer.indexing COLLECTION INDEX`. It exits when its standard input is closed, so
that it never outlives the reader, even one that is killed.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from archive.collection import Collection
from archive.errors import ArchiveError
from pipelines.search.index.update import update

_ROOT: Final = Path(__file__).resolve().parents[1]
_POLL_SECONDS: Final = 5.0
"""How often the records files are looked at."""
_RESTART_SECONDS: Final = 30.0
_MAX_ERROR_CHARS: Final = 500


class Indexing:
    """Runs the child process, and starts it again if it dies. Use it as a context manager."""

    def __init__(self, collection: Collection, index: Path) -> None:
        """Prepares the child process; it is started on entry.

        Args:
            collection: The collection that is indexed.
            index: The path of its article index, which need not exist yet.

        """
        self._command = [sys.executable, "-m", __name__, str(collection.root.resolve()), str(index)]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="indexing", daemon=True)
        self._process: subprocess.Popen[str] | None = None
        self._error: str | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._process is not None:
            self._process.kill()
        self._thread.join()

    @property
    def error(self) -> str | None:
        """Why the index cannot be brought up to date; None if it can."""
        return self._error

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self._run()
            except OSError as failure:
                self._error = str(failure)
            self._stopped.wait(_RESTART_SECONDS)

    def _run(self) -> None:
        """Runs the child until it exits. A line that it prints is an error, an empty line none."""
        with subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches the reader only, which then ends the child
        ) as process:
            self._process = process
            if self._stopped.is_set():
                process.kill()
            assert process.stdout is not None
            for line in process.stdout:
                self._error = line.strip()[:_MAX_ERROR_CHARS] or None
        self._process = None
        if not self._stopped.is_set():
            self._error = f"the indexing process ended with exit code {process.returncode}"


def main(root: Path, index: Path) -> None:
    """Updates the index until standard input is closed; prints a line after each update.

    The line holds the error, or nothing if there was none.
    """
    while True:
        error = ""
        try:
            update(Collection(root), index, lambda what, done, total: None)
        except ArchiveError as failure:
            error = " ".join(str(failure).split())
        print(error, flush=True)
        ready, _, _ = select.select([sys.stdin], [], [], _POLL_SECONDS)
        if ready:
            return


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        main(Path(sys.argv[1]), Path(sys.argv[2]))
