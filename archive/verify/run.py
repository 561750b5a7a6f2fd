"""Verifies an archive; changes nothing.

The WARC files are read on all cores, and their captures are added to a ledger. Then everything that
points into the WARC files is compared with the ledger: revisits, the lines of the records files,
the lines of the index. Last come the digests that the files had when they were sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from archive.catalogue.register import sealed_digests
from archive.collection import Collection
from archive.errors import StorageError
from archive.faults import Code, Fault, FaultList
from archive.files import scratch_folder
from archive.names import sealed_name
from archive.packages.sources import left_out_note
from archive.progress import Progress, no_progress
from archive.spawning import cores
from archive.verify.databases import check_databases
from archive.verify.index import IndexCheck
from archive.verify.layout import Layout, list_files
from archive.verify.ledger import Ledger
from archive.verify.pool import check_files
from archive.verify.records import RecordsCheck


@dataclass(slots=True)
class Report:
    """The result of a verification."""

    files: int = 0
    """WARC files."""
    bytes: int = 0
    """Of the WARC files."""
    records: int = 0
    """WARC records that could be read."""
    captures: int = 0
    """How many of the records are responses, revisits or resources."""
    record_lines: int = 0
    index_lines: int = 0
    names: frozenset[str] = frozenset()
    """The sealed names of the WARC files, including those in use."""
    in_use: list[str] = field(default_factory=list)
    """Files that a running crawl is writing to; they were not checked."""
    notes: list[str] = field(default_factory=list)
    """What was not checked, and why, in sentences."""
    faults: list[Fault] = field(default_factory=list)
    """Sorted by file and offset."""

    @property
    def clean(self) -> bool:
        """Whether there are no faults."""
        return not self.faults


def verify(
    root: Path,
    *,
    sealed: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
    processes: int | None = None,
) -> Report:
    """Checks a collection, a folder of WARC files, or one WARC file, made by any program.

    Args:
        root: The path of the collection, folder or file.
        sealed: The SHA-256 that each file had when it was sealed, in hexadecimal, by file name;
            by default from the collection's catalogue.
        progress: Called with the progress.
        processes: The number of worker processes; by default one for each core.

    Raises:
        ArgumentError: If there is nothing to check.
        StorageError: If a derived file cannot be read.

    """
    # Read before the folder is listed, so that every sealed file is in the list.
    digests = _sealed_digests(root) if sealed is None else sealed
    layout = list_files(root)
    report = Report(
        files=len(layout.warcs),
        names=frozenset(sealed_name(path) for path in (*layout.warcs, *layout.in_use)),
        bytes=sum(path.stat().st_size for path in layout.warcs),
        in_use=[layout.name(path) for path in layout.in_use],
    )
    if note := left_out_note(layout.left_out):
        report.notes.append(note)
    faults = FaultList()
    faults.extend(layout.faults)
    with scratch_folder("verify-") as scratch:
        ledger_path = scratch / "ledger.sqlite"
        with Ledger(ledger_path, create=True) as ledger:
            for result in check_files(
                [(path, layout.name(path)) for path in layout.warcs],
                # Nothing points into a single file.
                None if root.is_file() else ledger_path,
                progress=partial(progress, f"verifying {root}"),
                processes=processes or cores(),
            ):
                report.records += result.records
                report.captures += result.captures
                faults.extend(result.faults)
            if not root.is_file():
                faults.extend(_check_against(layout, ledger, digests, report))
    report.faults = faults.sorted()
    return report


def _sealed_digests(root: Path) -> Mapping[str, str]:
    """Returns the digests in the catalogue; none if it cannot be read, which its check reports."""
    try:
        return sealed_digests(Collection(root))
    except StorageError:
        return {}


def _check_against(
    layout: Layout, ledger: Ledger, sealed: Mapping[str, str], report: Report
) -> Iterator[Fault]:
    """Compares everything that points into the WARC files with the ledger."""
    ledger.prepare_lookups()
    yield from _check_revisits(layout, ledger)
    try:
        yield from _check_derived(layout, ledger, report)
        if layout.is_collection:
            yield from check_databases(layout, ledger)
        yield from _check_seals(layout, sealed)
    except OSError as error:
        raise StorageError(
            f"{error.filename or layout.root} cannot be read ({error.strerror}). "
            "Check its permissions and the disk."
        ) from error


def _check_revisits(layout: Layout, ledger: Ledger) -> Iterator[Fault]:
    names = {path.name: layout.name(path) for path in layout.warcs}
    for file, offset, target, url in ledger.unresolved_revisits():
        yield Fault(
            Code.REVISIT_TARGET,
            names.get(file, file),
            offset,
            f"the capture repeats an earlier one ({target or url}), and no response with its "
            "payload is here. Look for the WARC file that holds it.",
        )
    for file, offset, other, count in ledger.repeated_ids():
        yield Fault(
            Code.ID_REPEATED,
            names.get(file, file),
            offset,
            f"{count} captures, the first of them here, have the ids of captures in {other}. "
            "One file may be a copy of the other.",
        )


def _check_derived(layout: Layout, ledger: Ledger, report: Report) -> Iterator[Fault]:
    for path in layout.records:
        records = RecordsCheck(path, layout.name(path), ledger)
        yield from records.run()
        report.record_lines += records.lines
    if layout.index is not None:
        index = IndexCheck(layout, layout.index, ledger)
        yield from index.run()
        report.index_lines = index.lines
        report.notes += [index.note] if index.note else []
    elif layout.is_collection and _captures_need_index(layout, ledger):
        yield Fault(
            Code.INDEX_MISSING,
            layout.name(Collection(layout.root).index),
            None,
            "the index is missing. Run `scrapy replay --index` to make it from the WARC files.",
        )


def _captures_need_index(layout: Layout, ledger: Ledger) -> bool:
    may_lack = layout.may_lack_lines()
    return any(warc not in may_lack for warc, _, _ in ledger.without_line())


def _check_seals(layout: Layout, sealed: Mapping[str, str]) -> Iterator[Fault]:
    paths = {path.name: path for path in (*layout.warcs, *layout.records)}
    for name, digest in sorted(sealed.items()):
        path = paths.get(name)
        if path is None and any(sealed_name(its) == name for its in layout.in_use):
            continue
        if path is None:
            yield Fault(
                Code.SEALED_FILE_MISSING,
                name,
                None,
                "the file was sealed and is not here. Restore it from another copy.",
            )
            continue
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            # A replay may have rebuilt the records in the meantime, and sealed them again.
            if found not in (digest, _sealed_digests(layout.root).get(name)):
                yield Fault(
                    Code.SEAL_BROKEN,
                    layout.name(path),
                    None,
                    "the file has changed since it was sealed: its SHA-256 is another. "
                    "Restore it from another copy.",
                )
