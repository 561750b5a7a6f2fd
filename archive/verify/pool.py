"""Checks WARC files in processes of their own, one file at a time each."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from archive.errors import ArchiveError, StorageError
from archive.faults import Code, Fault, FaultList
from archive.verify.ledger import CaptureRow, Ledger
from archive.verify.warc import WarcCheck

_ROWS_AT_ONCE: Final = 2000
_BYTES_AT_ONCE: Final = 1 << 20
_GLANCE: Final = 0.2
"""Seconds between two looks at how far the processes are."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file."""

    records: int
    faults: list[Fault]


def check_files(
    files: list[tuple[Path, str]],
    ledger: Path,
    *,
    on_faults: Callable[[Iterable[Fault]], None],
    progress: Callable[[int, int], None],
    processes: int,
) -> int:
    """Checks the files and enters their captures into the ledger.

    Args:
        files: Each with the name that its faults give it.
        ledger: Where the ledger is.
        on_faults: Takes the faults of a file.
        progress: Told how many bytes were read, and how many there are.
        processes: How many to use.

    Returns:
        The number of records.

    """
    total = sum(path.stat().st_size for path, _ in files)
    # The largest first, so that no core ends up alone with a large one.
    files = sorted(files, key=lambda file: -file[0].stat().st_size)
    if processes == 1 or len(files) <= 1:
        return _check_here(files, ledger, on_faults, progress, total)
    records = 0
    # Not forked: the caller may have threads.
    context = multiprocessing.get_context("spawn")
    counter = context.Value("Q", 0)
    with ProcessPoolExecutor(
        min(processes, len(files)), context, initializer=_begin, initargs=(counter,)
    ) as pool:
        try:
            waiting: set[Future[FileResult]] = {
                pool.submit(_check_there, path, name, ledger) for path, name in files
            }
            while waiting:
                done, waiting = wait(waiting, timeout=_GLANCE, return_when=FIRST_COMPLETED)
                progress(counter.value, total)
                for future in done:
                    result = future.result()
                    records += result.records
                    on_faults(result.faults)
        except BrokenProcessPool as error:
            raise StorageError(
                "A process that checked a file was killed, most likely for want of memory. "
                "Run it again with one process, or on a machine with more memory."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    progress(total, total)
    return records


def _check_here(
    files: list[tuple[Path, str]],
    ledger: Path,
    on_faults: Callable[[Iterable[Fault]], None],
    progress: Callable[[int, int], None],
    total: int,
) -> int:
    records = done = 0

    def forward(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    for path, name in files:
        result = check_file(path, name, ledger, forward)
        records += result.records
        on_faults(result.faults)
    return records


_counter: Any = None
"""Of a process of the pool: the bytes read by all of them."""


def _begin(counter: Any) -> None:  # noqa: ANN401 (multiprocessing gives it no public type)
    global _counter
    _counter = counter
    # Ctrl-C reaches all processes of a terminal; these end without a word, the first one speaks.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _check_there(path: Path, name: str, ledger: Path) -> FileResult:
    def forward(count: int) -> None:
        with _counter.get_lock():
            _counter.value += count

    return check_file(path, name, ledger, forward)


def check_file(
    path: Path, name: str, ledger_path: Path, forward: Callable[[int], None]
) -> FileResult:
    """Checks one WARC file and enters its captures into the ledger.

    Args:
        path: The file.
        name: What its faults call it.
        ledger_path: Where the ledger is.
        forward: Told, now and then, how many more bytes were read.

    """
    faults = FaultList()
    rows: list[CaptureRow] = []
    reached = 0

    def on_bytes(offset: int) -> None:
        nonlocal reached
        if offset - reached >= _BYTES_AT_ONCE:
            forward(offset - reached)
            reached = offset

    with Ledger(ledger_path) as ledger:

        def on_capture(row: CaptureRow) -> None:
            rows.append(row)
            if len(rows) >= _ROWS_AT_ONCE:
                ledger.add(rows)
                rows.clear()

        check = WarcCheck(path, name, on_fault=faults.add, on_capture=on_capture, on_bytes=on_bytes)
        try:
            check.run()
        except ArchiveError as error:
            faults.add(Fault(Code.UNREADABLE, name, None, str(error)))
        ledger.add(rows)
    forward(max(path.stat().st_size - reached, 0))
    return FileResult(check.records, faults.sorted())
