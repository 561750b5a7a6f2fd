"""Checks WARC files in worker processes, one file at a time in each."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from archive.errors import ArchiveError, StorageError
from archive.faults import Code, Fault, FaultList
from archive.spawning import BareContext
from archive.verify.ledger import CaptureRow, Ledger
from archive.verify.warc import WarcCheck

_ROWS_PER_TRANSACTION: Final = 2000
_POLL_SECONDS: Final = 0.2
"""Between two progress reports."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """The result of one file."""

    records: int
    captures: int
    """How many of the records are responses, revisits or resources."""
    faults: list[Fault]


def check_files(
    files: Iterable[tuple[Path, str]],
    ledger: Path | None,
    *,
    progress: Callable[[int, int], None],
    processes: int,
) -> Iterator[FileResult]:
    """Checks files, and yields the result of each as soon as it is known.

    Args:
        files: The path of each file, and its name in a report.
        ledger: The ledger to add the captures to; None if nothing is compared with them.
        progress: Called with the number of bytes read, and the number in total.
        processes: The number of worker processes.

    Raises:
        StorageError: If a worker process was killed.

    """
    # The largest first, so that no core has to check a large one alone at the end.
    largest_first = sorted(files, key=lambda file: -file[0].stat().st_size)
    total = sum(path.stat().st_size for path, _ in largest_first)
    if processes == 1 or len(largest_first) <= 1:
        yield from _check_here(largest_first, ledger, progress, total)
    else:
        workers = min(processes, len(largest_first))
        yield from _check_in_pool(largest_first, ledger, progress, total, workers)
        progress(total, total)


def _check_here(
    files: list[tuple[Path, str]],
    ledger: Path | None,
    progress: Callable[[int, int], None],
    total: int,
) -> Iterator[FileResult]:
    done = 0

    def on_read(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    for path, name in files:
        yield check_file(path, name, ledger, on_read)


def _check_in_pool(
    files: list[tuple[Path, str]],
    ledger: Path | None,
    progress: Callable[[int, int], None],
    total: int,
    workers: int,
) -> Iterator[FileResult]:
    context = BareContext()
    counter = context.Value("Q", 0)
    with ProcessPoolExecutor(
        workers, context, initializer=_init_worker, initargs=(counter,)
    ) as pool:
        try:
            waiting: set[Future[FileResult]] = {
                pool.submit(_check_in_worker, path, name, ledger) for path, name in files
            }
            while waiting:
                done, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                progress(counter.value, total)
                for future in done:
                    yield future.result()
        except BrokenProcessPool as error:
            raise StorageError(
                "A process that checked a file was killed, most likely for lack of memory. "
                "Run it again with one process, or on a machine with more memory."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_counter: Any = None
"""In a worker process: the bytes read by all workers."""


def _init_worker(counter: Any) -> None:  # noqa: ANN401 (multiprocessing gives it no public type)
    global _counter
    _counter = counter
    # Ctrl-C reaches all processes of a terminal; the workers end silently.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _check_in_worker(path: Path, name: str, ledger: Path | None) -> FileResult:
    def on_read(count: int) -> None:
        with _counter.get_lock():
            _counter.value += count

    return check_file(path, name, ledger, on_read)


def check_file(
    path: Path, name: str, ledger_path: Path | None, on_read: Callable[[int], None]
) -> FileResult:
    """Checks one WARC file and adds its captures to the ledger.

    Args:
        path: The file.
        name: The file's name in a report.
        ledger_path: The ledger; None without one.
        on_read: Called from time to time with the number of bytes read since the last call.

    """
    faults = FaultList()
    reached = 0

    def on_bytes(offset: int) -> None:
        nonlocal reached
        on_read(offset - reached)
        reached = offset

    with _ledger_writer(ledger_path) as on_capture:
        check = WarcCheck(path, name, on_fault=faults.add, on_capture=on_capture, on_bytes=on_bytes)
        try:
            check.run()
        except ArchiveError as error:
            faults.add(Fault(Code.UNREADABLE, name, None, str(error)))
    on_read(max(path.stat().st_size - reached, 0))
    return FileResult(check.records, check.captures, faults.sorted())


@contextmanager
def _ledger_writer(ledger_path: Path | None) -> Iterator[Callable[[CaptureRow], None] | None]:
    """Returns a function that adds captures to the ledger, in batches; None without a ledger."""
    if ledger_path is None:
        yield None
        return
    rows: list[CaptureRow] = []
    with Ledger(ledger_path) as ledger:

        def on_capture(row: CaptureRow) -> None:
            rows.append(row)
            if len(rows) >= _ROWS_PER_TRANSACTION:
                ledger.add(rows)
                rows.clear()

        yield on_capture
        ledger.add(rows)
