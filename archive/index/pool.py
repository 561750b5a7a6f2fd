"""The index lines of many WARC files, on all cores; a large file is read in parts.

A part begins where a gzip member begins that holds a record. That is found by looking for one, and
what is found may lie within a member (a page may hold a WARC file). So a part counts only if the
part before it ended exactly there; otherwise it is read again from where that one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from archive.errors import StorageError
from archive.faults import Fault
from archive.http.wayback import original_url
from archive.index.entry import CdxjEntry
from archive.index.scan import scan_file
from archive.names import sealed_name
from archive.spawning import BareContext, cores
from archive.warc.reading.gzip_members import FileWindow, GzipMembers

_PART: Final = 8 << 20
"""Bytes of a file that are one part: a fraction of a second's work: all cores end together."""
_WORTH: Final = 128 << 20
"""Bytes of a file that is read in parts: enough work to be worth the start of processes."""


@dataclass(frozen=True, slots=True)
class _Part:
    path: Path
    start: int
    end: int | None
    live_addresses: bool


@dataclass(frozen=True, slots=True)
class _Scanned:
    lines: list[bytes]
    faults: list[Fault]
    reached: int


@dataclass(slots=True)
class IndexReport:
    """What came of the files beside the lines; fields are told as it goes on."""

    on_reached: Callable[[int], None]
    """Called with the offset that the present file is read up to."""
    on_end: Callable[[Path], None]
    """Called when a file is at its end."""
    faults: list[Fault] = field(default_factory=list)


def index_lines(
    files: Iterable[Path],
    *,
    live_addresses: bool = False,
    report: IndexReport | None = None,
    processes: int | None = None,
) -> Iterator[bytes]:
    """The lines of an index of WARC files, in the order of the files.

    Args:
        files: The files.
        live_addresses: Whether captures of a web archive stand under the address they are of.
        report: Takes faults, and is told how far it is.
        processes: How many to use; as many as there are cores unless told otherwise.

    Raises:
        StorageError: Where a file cannot be read.

    """
    report = report or IndexReport(lambda _: None, lambda _: None)
    processes = processes or cores()
    if processes == 1:
        for path in files:
            yield from _alone(_Part(path, 0, None, live_addresses), report)
        return
    with ProcessPoolExecutor(processes, BareContext()) as pool:  # starts none before there is work
        try:
            for path in files:
                parts = list(_parts(path, live_addresses))
                if len(parts) == 1:
                    yield from _alone(parts[0], report)
                else:
                    yield from _in_order(parts, pool.map(_scan, parts), report)
        except BrokenProcessPool as error:
            raise StorageError(
                "A process that read a WARC file was killed, most likely for want of memory. "
                "Run it again on a machine with more memory, or with fewer files."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _parts(path: Path, live_addresses: bool) -> Iterator[_Part]:
    """The parts of a file, without gaps; of one that is not gzip, a single one."""
    size = path.stat().st_size
    starts = [0]
    if size > _WORTH and sealed_name(path).endswith(".gz"):
        with path.open("rb", buffering=0) as file:
            for offset in range(_PART, size - _PART, _PART):
                if offset <= starts[-1]:
                    continue
                found = GzipMembers().find(FileWindow(file), offset)
                if found is None:
                    break
                starts.append(found)
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield _Part(path, start, end, live_addresses)


def _line(entry: CdxjEntry, part: _Part) -> bytes:
    if part.live_addresses:
        return msgspec.structs.replace(entry, url=original_url(entry.url)).line()
    return entry.line()


def _alone(part: _Part, report: IndexReport) -> Iterator[bytes]:
    """The lines of a part, one by one, however many there are."""
    for item in scan_file(part.path, part.start, part.end):
        if isinstance(item, Fault):
            report.faults.append(item)
        else:
            report.on_reached(item.offset)
            yield _line(item, part)
    report.on_end(part.path)


def _scan(part: _Part) -> _Scanned:
    scan = scan_file(part.path, part.start, part.end)
    lines: list[bytes] = []
    faults: list[Fault] = []
    while True:
        try:
            item = next(scan)
        except StopIteration as end:
            return _Scanned(lines, faults, end.value)
        if isinstance(item, Fault):
            faults.append(item)
        else:
            lines.append(_line(item, part))


def _in_order(
    parts: list[_Part], found: Iterable[_Scanned], report: IndexReport
) -> Iterator[bytes]:
    """The lines of the parts of one file; see the head of this module."""
    reached = 0
    for part, scanned in zip(parts, found, strict=True):
        if part.end is not None and reached >= part.end:
            continue
        right = scanned if part.start == reached else _scan(replace(part, start=reached))
        reached = right.reached
        report.faults.extend(right.faults)
        report.on_reached(reached)
        yield from right.lines
    report.on_end(parts[0].path)
