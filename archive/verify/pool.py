"""Checks WARC files in processes of their own, one file at a time each."""

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

_ROWS_AT_ONCE: Final = 2000
_POLL_SECONDS: Final = 0.2
"""Between two looks at how far the processes are."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file."""

    records: int
    captures: int
    """Of the records those that something may point to."""
    faults: list[Fault]


def check_files(
    files: Iterable[tuple[Path, str]],
    ledger: Path | None,
    *,
    progress: Callable[[int, int], None],
    processes: int,
) -> Iterator[FileResult]:
    """Checks the files, and gives what came of each as soon as it is known.

    Args:
        files: Each with the name that its faults give it.
        ledger: Where their captures are entered; None where nothing is compared with them.
        progress: Called with how many bytes were read, and how many there are.
        processes: How many to use.

    Raises:
        StorageError: Where a process was killed.

    """
    # The largest first, so that no core ends up alone with a large one.
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

    def forward(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    for path, name in files:
        yield check_file(path, name, ledger, forward)


def _check_in_pool(
    files: list[tuple[Path, str]],
    ledger: Path | None,
    progress: Callable[[int, int], None],
    total: int,
    workers: int,
) -> Iterator[FileResult]:
    context = BareContext()
    counter = context.Value("Q", 0)
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(counter,)) as pool:
        try:
            waiting: set[Future[FileResult]] = {
                pool.submit(_check_there, path, name, ledger) for path, name in files
            }
            while waiting:
                done, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                progress(counter.value, total)
                for future in done:
                    yield future.result()
        except BrokenProcessPool as error:
            raise StorageError(
                "A process that checked a file was killed, most likely for want of memory. "
                "Run it again with one process, or on a machine with more memory."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_counter: Any = None
"""Of a process of the pool: the bytes read by all of them."""


def _begin(counter: Any) -> None:  # noqa: ANN401 (multiprocessing gives it no public type)
    global _counter
    _counter = counter
    # Ctrl-C reaches all processes of a terminal; these end without a word, the first one speaks.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _check_there(path: Path, name: str, ledger: Path | None) -> FileResult:
    def forward(count: int) -> None:
        with _counter.get_lock():
            _counter.value += count

    return check_file(path, name, ledger, forward)


def check_file(
    path: Path, name: str, ledger_path: Path | None, forward: Callable[[int], None]
) -> FileResult:
    """Checks one WARC file and enters its captures into the ledger.

    Args:
        path: The file.
        name: What its faults call it.
        ledger_path: Where the ledger is, if there is one.
        forward: Called now and then with how many more bytes were read.

    """
    faults = FaultList()
    reached = 0

    def on_bytes(offset: int) -> None:
        nonlocal reached
        forward(offset - reached)
        reached = offset

    with _entering(ledger_path) as on_capture:
        check = WarcCheck(path, name, on_fault=faults.add, on_capture=on_capture, on_bytes=on_bytes)
        try:
            check.run()
        except ArchiveError as error:
            faults.add(Fault(Code.UNREADABLE, name, None, str(error)))
    forward(max(path.stat().st_size - reached, 0))
    return FileResult(check.records, check.captures, faults.sorted())


@contextmanager
def _entering(ledger_path: Path | None) -> Iterator[Callable[[CaptureRow], None] | None]:
    """What takes the captures of a file into the ledger, many at a time."""
    if ledger_path is None:
        yield None
        return
    rows: list[CaptureRow] = []
    with Ledger(ledger_path) as ledger:

        def on_capture(row: CaptureRow) -> None:
            rows.append(row)
            if len(rows) >= _ROWS_AT_ONCE:
                ledger.add(rows)
                rows.clear()

        yield on_capture
        ledger.add(rows)
