"""Worker processes that read pages, each page within a time and memory limit.

A page of 1.9 MB with 200,000 attributes kept an HTML parser busy for over a minute: such a page
costs its own links and text and delays nothing else.
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
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from archive.errors import WorkerUnavailableError
from pipelines.extraction.article import Article
from pipelines.workers.job import DocumentJob, Found, Job
from pipelines.workers.worker import LENGTH, READY

_ROOT: Final = Path(__file__).resolve().parents[2]
_WORKER: Final = "pipelines.workers.worker"
_START_SECONDS: Final = 60.0
_PAUSES: Final = (0.5, 2.0)
"""Seconds before a worker that could not be started is tried again."""
_BATCH_BYTES: Final = 1 << 20
logger = logging.getLogger(__name__)


class PendingPage:
    """A page that is being read: what it names comes first, then its article or document."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.found: Future[Found] = Future()
        """What it names; a page that cannot be read names nothing, and says why."""
        self.article: Future[Article] = Future()
        """Its article; without a text and with a warning where it cannot be read. Not resolved
        where it is not wanted."""
        self.document: Future[str | None] = Future()
        """Its document, None where that cannot be made. Not resolved where it is not wanted."""
        self.has_crashed = False
        """Whether a process has ended over it once."""

    def begin(self) -> bool:
        """Whether anybody still waits for it."""
        found = self.found.set_running_or_notify_cancel()
        return self.article.set_running_or_notify_cancel() and found


class ExtractionPool:
    """A fixed number of worker processes, started when first needed."""

    def __init__(
        self, workers: int, *, seconds: float = 20.0, memory: int = 2 * 1024**3, batch: int = 1
    ) -> None:
        """Starts nothing yet.

        Args:
            workers: How many processes.
            seconds: The most one page may take.
            memory: The most bytes of address space a process may have (Linux).
            batch: How many waiting pages a process is given at once. Going to and fro costs as
                much as a small page; but pages wait for the slowest one of their batch.

        """
        self._pages: queue.SimpleQueue[PendingPage | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"extraction-{number}", daemon=True)
            for number in range(workers)
        ]
        self._seconds = seconds
        self._memory = memory
        self._batch = batch
        self._started = False

    def read(self, job: Job) -> PendingPage:
        """Reads a page.

        The only error of its futures is WorkerUnavailableError: no process could be had, for a
        reason that is not in the page.
        """
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()
        page = PendingPage(job)
        self._pages.put(page)
        return page

    def submit(self, body: bytes, url: str, content_type: str | None) -> Future[Article]:
        """Extracts the article of a page; see `read` for the error."""
        return self.read(Job(body, url, content_type, article_url=url)).article

    def submit_document(
        self, body: bytes, url: str, content_type: str | None, wanted: DocumentJob
    ) -> Future[str | None]:
        """Makes a document of a page; see `read` for the error."""
        return self.read(Job(body, url, content_type, document=wanted)).document

    def close(self) -> None:
        """Ends the workers after the pages they have."""
        for _ in self._threads:
            self._pages.put(None)
        if self._started:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        reader = _Reader(self._memory, self._seconds)
        while batch := self._next_batch():
            reader.read(batch)
        reader.end()

    def _next_batch(self) -> list[PendingPage]:
        """The pages that wait, up to a batch; none at the end."""
        batch: list[PendingPage] = []
        size = 0
        with suppress(queue.Empty):
            while len(batch) < self._batch and size < _BATCH_BYTES:
                page = self._pages.get(block=not batch)
                if page is None:
                    if batch:
                        self._pages.put(None)  # for when these are done
                    break
                batch.append(page)
                size += len(page.job.body)
        return batch


class _Reader:
    """A worker process, and another one whenever a page has ended it."""

    def __init__(self, memory: int, seconds: float) -> None:
        self._memory = memory
        self._seconds = seconds
        self._worker: _Worker | None = None

    def read(self, pages: list[PendingPage]) -> None:
        """Resolves the futures of the pages, one page after the other."""
        waiting = deque(page for page in pages if page.begin())
        while waiting:
            try:
                self._read_all(waiting)
            except WorkerUnavailableError as error:
                for page in waiting:
                    _resolve(page.found, error)
                    _resolve(page.article, error)
                    _resolve(page.document, error)
                return
            except Exception as error:
                self.end()
                page = waiting[0]
                failure: Literal["timeout", "crashed"] = "crashed"
                if isinstance(error, _PageTooHeavyError):
                    failure = error.failure
                else:
                    logger.exception(
                        "The process that reads %s said what is no answer", page.job.url
                    )
                # Whatever ended the process may have had no part in this page: once more.
                if failure == "timeout" or page.has_crashed:
                    _resolve(page.found, Found(failure=failure))
                    _resolve(page.article, Article(warnings=(f"extraction_{failure}",)))
                    _resolve(page.document, None)
                    waiting.popleft()
                page.has_crashed = True

    def end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _read_all(self, waiting: deque[PendingPage]) -> None:
        """Reads pages, and takes each of them off that is done."""
        worker = self._living()
        worker.send([page.job for page in waiting])
        while waiting:
            page = waiting[0]
            deadline = time.monotonic() + self._seconds
            _resolve(page.found, worker.found(deadline))
            answer = worker.answer(deadline)
            if isinstance(answer, Article):
                _resolve(page.article, answer)
            else:
                _resolve(page.document, answer)
            waiting.popleft()

    def _living(self) -> _Worker:
        if self._worker is not None and not self._worker.is_alive:
            self.end()  # killed while it waited: the next pages had no part in it
        pauses = iter(_PAUSES)
        while self._worker is None:
            try:
                self._worker = _Worker(self._memory, self._seconds)
            except (_PageTooHeavyError, OSError) as error:
                pause = next(pauses, None)
                if pause is None:
                    raise WorkerUnavailableError(
                        f"No process to read pages can be started ({error}). Free memory or file "
                        "descriptors, or raise the limits (EXTRACTION_MEMORY, `ulimit -v`, "
                        "`ulimit -n`), then run the same command again: no page was given up."
                    ) from error
                time.sleep(pause)
        return self._worker


class _PageTooHeavyError(Exception):
    """A process ended, or did not answer in time."""

    def __init__(self, failure: Literal["timeout", "crashed"], message: str = "") -> None:
        super().__init__(message or failure)
        self.failure = failure


class _Worker:
    def __init__(self, memory: int, seconds: float) -> None:
        self._found: msgspec.msgpack.Decoder[Found] = msgspec.msgpack.Decoder(Found)
        self._answer: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(Article | str | None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", _WORKER, str(memory), str(int(seconds))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            start_new_session=True,  # Ctrl-C is for the crawl, which ends its workers in order
        )
        try:
            word = self._read(time.monotonic() + _START_SECONDS)
            if word != READY:
                raise _PageTooHeavyError("crashed", word.decode(errors="replace"))
        except BaseException:
            self.end()
            raise

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def send(self, jobs: list[Job]) -> None:
        data = msgspec.msgpack.encode(jobs)
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(LENGTH.pack(len(data)) + data)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise _PageTooHeavyError("crashed") from None

    def found(self, deadline: float) -> Found:
        return self._found.decode(self._read(deadline))

    def answer(self, deadline: float) -> Article | str | None:
        answer: Article | str | None = self._answer.decode(self._read(deadline))
        return answer

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
        poll = select.poll()  # select() knows no descriptor beyond 1023
        poll.register(descriptor, select.POLLIN)
        data = bytearray()
        while len(data) < size:
            ready = poll.poll(1000 * max(0.0, deadline - time.monotonic()))
            piece = os.read(descriptor, size - len(data)) if ready else b""
            if not piece:
                raise _PageTooHeavyError("crashed" if ready else "timeout")
            data += piece
        return bytes(data)


def _resolve(future: Future[Any], result: object) -> None:
    """Sets a result or an error, unless there is one already or nobody waits any more."""
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
