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

from pipelines.extraction.article import Article
from pipelines.workers.worker import LENGTH, Job

_ROOT: Final = Path(__file__).resolve().parents[2]
_WORKER: Final = "pipelines.workers.worker"
_START_SECONDS: Final = 60.0
_BATCH_BYTES: Final = 1 << 20
logger = logging.getLogger(__name__)


class ExtractionPool:
    """A fixed number of worker processes, started when first needed."""

    def __init__(
        self, workers: int, *, seconds: float = 20.0, memory: int = 2 * 1024**3, batch: int = 1
    ) -> None:
        """Prepares.

        Args:
            workers: How many processes.
            seconds: The most one page may take.
            memory: The most bytes of address space a process may have (Linux).
            batch: How many waiting pages a process is given at once. Going to and fro costs as
                much as a small page; but pages wait for the slowest one of their batch.

        """
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Article]] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"extraction-{number}", daemon=True)
            for number in range(workers)
        ]
        self._seconds = seconds
        self._memory = memory
        self._batch = batch
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
        reader = _Reader(self._memory, self._seconds)
        while batch := self._next_batch():
            asked = [item for item in batch if item[1].set_running_or_notify_cancel()]
            articles = reader.read([job for job, _ in asked])
            for (_, future), article in zip(asked, articles, strict=True):
                future.set_result(article)
        reader.end()

    def _next_batch(self) -> list[tuple[Job, Future[Article]]]:
        """The pages that wait, up to a batch; none at the end."""
        batch: list[tuple[Job, Future[Article]]] = []
        size = 0
        with suppress(queue.Empty):
            while len(batch) < self._batch and size < _BATCH_BYTES:
                item = self._jobs.get(block=not batch)
                if item is None:
                    if batch:
                        self._jobs.put(None)  # for when these are done
                    break
                batch.append(item)
                size += len(item[0].body)
        return batch


class _Reader:
    """A worker process, and another one whenever a page has ended it."""

    def __init__(self, memory: int, seconds: float) -> None:
        self._memory = memory
        self._seconds = seconds
        self._worker: _Worker | None = None

    def read(self, jobs: list[Job]) -> list[Article]:
        """The articles of the jobs. Where a batch fails, each of its pages is read alone."""
        if not jobs:
            return []
        try:
            return self._living().extract(jobs)
        except (_PageTooHeavyError, OSError, msgspec.MsgspecError) as error:
            self.end()
            if len(jobs) > 1:
                return [article for job in jobs for article in self.read([job])]
            if isinstance(error, _PageTooHeavyError):
                return [Article(warnings=(str(error),))]
            # No process could be started, or what it said is no article.
            logger.exception("%s could not be read", jobs[0].url)
            return [Article(warnings=("extraction_crashed",))]

    def end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _living(self) -> _Worker:
        if self._worker is not None and not self._worker.is_alive:
            self.end()  # killed while it waited: the next pages had no part in it
        self._worker = self._worker or _Worker(self._memory, self._seconds)
        return self._worker


class _PageTooHeavyError(Exception):
    """The message is the record's warning."""


class _Worker:
    def __init__(self, memory: int, seconds: float) -> None:
        self._seconds = seconds
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[Article])
        self._process = subprocess.Popen(
            [sys.executable, "-m", _WORKER, str(memory), str(int(seconds))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            start_new_session=True,  # Ctrl-C is for the crawl, which ends its workers in order
        )
        try:
            self._read(time.monotonic() + _START_SECONDS)
        except BaseException:
            self.end()
            raise

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def extract(self, jobs: list[Job]) -> list[Article]:
        data = msgspec.msgpack.encode(jobs)
        deadline = time.monotonic() + self._seconds
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(LENGTH.pack(len(data)) + data)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise _PageTooHeavyError("extraction_crashed") from None
        articles: list[Article] = self._decoder.decode(self._read(deadline))
        if len(articles) != len(jobs):
            raise _PageTooHeavyError("extraction_crashed")
        return articles

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
                raise _PageTooHeavyError("extraction_crashed" if ready else "extraction_timeout")
            data += piece
        return bytes(data)
