"""Brings the article index up to date while the reader runs, in a process of its own.

Reading records takes all of a core; in this process pages would wait for it. The child is the
command `python -m viewer.indexing COLLECTION INDEX`, and it ends with its standard input, so that
it never outlives the reader, however that ends.
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
_AGAIN: Final = 5.0
"""Seconds between two looks at the records files."""
_AFTER_CRASH: Final = 30.0
_MOST_SAID: Final = 500


class Indexing:
    """The child process, and another one if it dies."""

    def __init__(self, collection: Collection, index: Path) -> None:
        """Takes the collection, and where its index lies or is to lie."""
        self._command = [sys.executable, "-m", __name__, str(collection.root.resolve()), str(index)]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="indexing", daemon=True)
        self._process: subprocess.Popen[str] | None = None
        self._trouble: str | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._process is not None:
            self._process.kill()
        self._thread.join()

    @property
    def trouble(self) -> str | None:
        """Why the index cannot be brought up to date; None where it can."""
        return self._trouble

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self._run()
            except OSError as error:
                self._trouble = str(error)
            self._stopped.wait(_AFTER_CRASH)

    def _run(self) -> None:
        """Lives as long as the child: each line that it says is its trouble, an empty one none."""
        with subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for the reader, which ends it
        ) as process:
            self._process = process
            if self._stopped.is_set():
                process.kill()
            assert process.stdout is not None
            for line in process.stdout:
                self._trouble = line.strip()[:_MOST_SAID] or None
        self._process = None
        if not self._stopped.is_set():
            self._trouble = f"the process that makes it ended ({process.returncode})"


def main(root: Path, index: Path) -> None:
    """Updates, again and again, until standard input ends; says what is wrong in a line."""
    while True:
        trouble = ""
        try:
            update(Collection(root), index, lambda what, done, total: None)
        except ArchiveError as error:
            trouble = " ".join(str(error).split())
        print(trouble, flush=True)
        ready, _, _ = select.select([sys.stdin], [], [], _AGAIN)
        if ready:
            return


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        main(Path(sys.argv[1]), Path(sys.argv[2]))
