"""The extraction worker with an extraction that does what the page tells it to."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

from pipelines.extraction.article import Article
from pipelines.workers import worker as extraction_worker
from pipelines.workers.job import Found, Job

NOT_READY: Final = "ODD_WORKER_NOT_READY"


def _loop() -> None:
    while True:
        pass


def _raise() -> None:
    raise ValueError("odd")


_DEEDS: Final[dict[bytes, Callable[[], object]]] = {
    b"sleep": lambda: time.sleep(600),
    b"slow": lambda: time.sleep(0.2),
    b"loop": _loop,
    b"raise": _raise,
    b"die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"exit": lambda: os._exit(0),
    b"memory": lambda: bytearray(1 << 33),
    b"garbage": lambda: os.write(1, extraction_worker.LENGTH.pack(2) + b"\xc1\xc1"),
    b"print": lambda: print("a library says something"),
}


def _die_unless(path: Path) -> None:
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def obey(job: Job) -> Iterator[Found | Article | str | None]:
    """Does the deed, if there is one, then tells what was asked and which process answers."""
    if job.body.startswith(b"links, then "):
        yield Found(requisites=("http://x/a.png",))
    deed = job.body.removeprefix(b"links, then ")
    if deed.startswith(b"die unless "):
        _die_unless(Path(os.fsdecode(deed.removeprefix(b"die unless "))))
    _DEEDS.get(deed, lambda: None)()
    if not job.body.startswith(b"links, then "):
        yield Found(requisites=(job.url,))
    if job.document is not None:
        yield str(len(job.body))
        return
    yield Article(
        title=job.url, text=str(len(job.body)), credit=job.content_type, author=str(os.getpid())
    )


if __name__ == "__main__":
    if NOT_READY in os.environ:
        sys.exit(os.environ[NOT_READY])
    # In the place of the real module, which takes half a second to load.
    page = ModuleType("pipelines.workers.page")
    page.read = obey  # type: ignore[attr-defined]
    sys.modules["pipelines.workers.page"] = page
    setattr(extraction_worker, "check", lambda _read: None)  # noqa: B010
    extraction_worker.main(sys.argv[1:])
