"""Worker processes that extract articles, each page within a time and memory limit.

A page of 1.9 MB with 200,000 attributes kept an HTML parser busy for over a minute: such a page
costs its own record's text and delays nothing else.
"""

from __future__ import annotations

import logging
import os
import queue
import select
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from pipelines.article import Article
from pipelines.extraction_worker import LENGTH, Job

_ROOT: Final = Path(__file__).resolve().parent.parent
_WORKER: Final = "pipelines.extraction_worker"
_START_SECONDS: Final = 60.0
logger = logging.getLogger(__name__)


class ExtractionPool:
    """A fixed number of worker processes, started when first needed."""

    def __init__(self, workers: int, *, seconds: float = 20.0, memory: int = 2 * 1024**3) -> None:
        """Prepares.

        Args:
            workers: How many processes.
            seconds: The most one page may take.
            memory: The most bytes of address space a process may have (Linux).

        """
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Article]] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"extraction-{number}", daemon=True)
            for number in range(workers)
        ]
        self._seconds = seconds
        self._memory = memory
        self._started = False

    def submit(self, body: bytes, url: str, content_type: str | None) -> Future[Article]:
        """Extracts the article of a page; the future never has an exception."""
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()
        future: Future[Article] = Future()
        self._jobs.put((Job(body, url, content_type), future))
        return future

    def close(self) -> None:
        """Ends the workers after the pages they have."""
        for _ in self._threads:
            self._jobs.put(None)
        if self._started:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        worker: _Worker | None = None
        while (item := self._jobs.get()) is not None:
            job, future = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if worker is not None and not worker.is_alive:
                    worker.end()  # killed while it waited: this page had no part in it
                    worker = None
                worker = worker or _Worker(self._memory, self._seconds)
                future.set_result(worker.extract(job))
            except _PageTooHeavyError as error:
                future.set_result(Article(warnings=(str(error),)))
                worker = None
            except (OSError, msgspec.MsgspecError):
                # No process could be started, or what it said is no article.
                logger.exception("%s could not be read", job.url)
                future.set_result(Article(warnings=("extraction_crashed",)))
                if worker is not None:
                    worker.end()
                    worker = None
        if worker is not None:
            worker.end()


class _PageTooHeavyError(Exception):
    """The message is the record's warning."""


class _Worker:
    def __init__(self, memory: int, seconds: float) -> None:
        self._seconds = seconds
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(Article)
        self._process = subprocess.Popen(
            [sys.executable, "-m", _WORKER, str(memory), str(int(seconds))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            start_new_session=True,  # Ctrl-C is for the crawl, which ends its workers in order
        )
        self._read(time.monotonic() + _START_SECONDS)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def extract(self, job: Job) -> Article:
        data = msgspec.msgpack.encode(job)
        deadline = time.monotonic() + self._seconds
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(LENGTH.pack(len(data)) + data)
            self._process.stdin.flush()
        except BrokenPipeError:
            self.end()
            raise _PageTooHeavyError("extraction_crashed") from None
        article = self._decoder.decode(self._read(deadline))
        assert isinstance(article, Article)
        return article

    def end(self) -> None:
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):  # what was not written has no reader any more
                    stream.close()
        self._process.wait()

    def _read(self, deadline: float) -> bytes:
        (size,) = LENGTH.unpack(self._read_exactly(LENGTH.size, deadline))
        return self._read_exactly(size, deadline)

    def _read_exactly(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        data = bytearray()
        while len(data) < size:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            piece = os.read(descriptor, size - len(data)) if ready else b""
            if not piece:
                self.end()
                raise _PageTooHeavyError("extraction_crashed" if ready else "extraction_timeout")
            data += piece
        return bytes(data)
