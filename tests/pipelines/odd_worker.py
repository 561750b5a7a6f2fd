"""The extraction worker with an extraction that does what the page tells it to."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Final

from pipelines.extraction.article import Article
from pipelines.workers import worker as extraction_worker


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


def obey(body: bytes, url: str, *, content_type: str | None = None) -> Article:
    """Does the deed, if there is one, then tells what was asked and which process answers."""
    _DEEDS.get(body, lambda: None)()
    return Article(title=url, text=str(len(body)), credit=content_type, author=str(os.getpid()))


if __name__ == "__main__":
    # In the place of the real module, which takes half a second to load.
    extract = ModuleType("pipelines.extraction.extract")
    extract.extract_article = obey  # type: ignore[attr-defined]
    sys.modules["pipelines.extraction.extract"] = extract
    extraction_worker.main(sys.argv[1:])
