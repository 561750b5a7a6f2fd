"""The catalogue made again from the WARC files: what was fetched, when, from where, in which crawl.

The WARC files say all of it. Our metadata records name the page that a capture is of and what
became of it (`visit-key`, `visit-outcome`); of files from before, and of other makers, whoever
knows the site says it from the address. What a crawl still had to do is in no WARC file: its crawl
counts as finished, and the next one finds it again.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.catalogue.frontier import restore_page
from archive.catalogue.register import Register
from archive.collection import Collection
from archive.faults import Fault
from archive.files import file_sha256
from archive.http.message import ResponseMessage, entity, media_type
from archive.index.entry import entry_of_response, http_response
from archive.names import WARC, is_open, is_warc, sealed_name, stem_of
from archive.warc.capture import Capture, StoredCapture
from archive.warc.captures import CaptureGroup, group_records, metadata_fields
from archive.warc.digests import sha256_hex
from archive.warc.fields import (
    CRAWL_ARGUMENTS,
    CRAWL_NUMBER,
    VISIT_KEY,
    VISIT_OUTCOME,
    parse_warc_fields,
)
from archive.warc.reader import StoredRecord, read_records

VisitKey = Callable[[str, Mapping[str, str]], str | None]
"""Says of which page a capture is, as the frontier names it, by its address and metadata fields;
None where it is of none that is fetched once only."""


def no_visit_key(_url: str, _fields: Mapping[str, str]) -> None:
    """Knows no site."""


_SERIAL: Final = re.compile(r"-([0-9]{5,18})$")
_OF_ONE_CRAWL: Final = re.compile(r"[0-9]+:")
"""Begins the keys of pages that each crawl fetches anew."""
_ANSWERS: Final = frozenset({200, 300, 301, 302, 303, 307, 308, 404, 410})
"""The statuses by which a page is taken for fetched where its record does not say."""


@dataclass(slots=True)
class FilesEntered:
    """What the catalogue has learned from WARC files."""

    files: int = 0
    captures: int = 0


def unknown_warcs(collection: Collection, connection: sqlite3.Connection) -> list[Path]:
    """The WARC files of a collection that its catalogue does not know.

    A file that is open is among them only where nobody has crawled with this catalogue: otherwise
    it was left by a crawl before its first commit, and nothing in it was acknowledged.
    """
    register = Register(connection)
    known = {pair.stem for pair in register.files()}
    open_too = not register.has_crawls()
    return [
        path
        for path in sorted(collection.archive.iterdir(), key=lambda its: _order(stem_of(its)))
        if is_warc(path)
        and stem_of(path) not in known
        and (not is_open(path) or (open_too and sealed_name(path).endswith(WARC)))
    ]


def enter_warcs(
    collection: Collection,
    connection: sqlite3.Connection,
    warcs: Iterable[Path],
    visit_key: VisitKey,
) -> FilesEntered:
    """Has the catalogue learn what WARC files of its collection hold; each is noted whole or not.

    Sealed files are noted as they are now. An open one is committed as far as its records are
    whole, so that recovery seals it and sets only the rest aside.

    Args:
        collection: Held by this process.
        connection: Its catalogue.
        warcs: Files of its folder `archive/` that the catalogue does not know.
        visit_key: Knows the site.

    Raises:
        StorageError, OSError, sqlite3.Error: Where the disk refuses.

    """
    entered = FilesEntered()
    register = Register(connection)
    for warc in warcs:
        if register.file(stem_of(warc)) is not None:
            continue  # its name and another's differ in the ending alone
        with register.transaction():
            reading = _Reading(connection, warc, visit_key, is_of_this_collection=True)
            reading.run()
            _note_length(collection, register, warc, reading.end)
        entered.files += 1
        entered.captures += reading.captures
    return entered


def enter_warc(
    connection: sqlite3.Connection,
    warc: Path,
    records: Path,
    records_sha256: str,
    visit_key: VisitKey,
) -> None:
    """Has the catalogue learn what a sealed WARC file holds; within a transaction.

    Args:
        connection: The catalogue.
        warc: The file.
        records: Its records file, which is there.
        records_sha256: Hexadecimal.
        visit_key: Knows the site.

    """
    _Reading(connection, warc, visit_key).run()
    register = Register(connection)
    register.commit_file(stem_of(warc), warc.stat().st_size, records.stat().st_size)
    register.seal_file(stem_of(warc), file_sha256(warc), records_sha256)


def whole_lines(path: Path) -> int:
    """Bytes of a file up to the end of its last whole line."""
    end = 0
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                end += len(line)
    return end


class _Reading:
    """One WARC file, read from its beginning to its end."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        warc: Path,
        visit_key: VisitKey,
        *,
        is_of_this_collection: bool = False,
    ) -> None:
        self.captures = 0
        self.end = 0
        """Where the last whole record ends."""
        self._db = connection
        self._register = Register(connection)
        self._warc = warc
        self._stem = stem_of(warc)
        self._visit_key = visit_key
        self._info: dict[str, str] = {}
        """What the file's warcinfo record says."""
        self._notes_crawl = is_of_this_collection
        self._crawl = 0
        self._ended = ""

    def run(self) -> None:
        """Notes the file, its captures, and their pages."""
        name = sealed_name(self._warc)
        serial = _serial(self._stem)
        if serial is None or not self._register.is_serial_free(serial):
            serial = self._register.next_serial()
        self._register.begin_file(self._stem, serial)
        if name != f"{self._stem}{WARC}":
            self._register.name_file(self._stem, name)
        for item in group_records(self._noting(read_records(self._warc))):
            if isinstance(item, CaptureGroup):
                self._enter(item)
        self._note_crawl(self._ended)

    def _note_crawl(self, date: str) -> None:
        """Notes that the crawl that the file is of, where it says so, was at work then."""
        arguments, number = self._info.get(CRAWL_ARGUMENTS), self._info.get(CRAWL_NUMBER, "")
        if arguments is not None and self._notes_crawl:
            crawl = int(number) if re.fullmatch("[1-9][0-9]{0,8}", number) else None
            self._crawl = self._register.restore_crawl(crawl, arguments, date)

    def _noting(self, items: Iterable[StoredRecord | Fault]) -> Iterator[StoredRecord | Fault]:
        """Hands records on, and looks at those that are of no capture as they pass."""
        for item in items:
            if isinstance(item, StoredRecord):
                self.end = max(self.end, item.offset + item.length)
                if item.type == "warcinfo" and not self._info:
                    self._info = parse_warc_fields(item.block)
                    self._note_crawl(item.date)
                elif item.type == "metadata":
                    self._note_visit(item.url or "", metadata_fields(item), whole=None)
                self._ended = max(self._ended, item.date)
            yield item

    def _enter(self, group: CaptureGroup) -> None:
        record = group.response
        message = http_response(record)
        if CRAWL_NUMBER not in self._info and VISIT_KEY not in group.metadata_fields:
            answers = message is None or message.status in _ANSWERS
            whole = answers and not record.headers.get("warc-truncated")
            self._note_visit(record.url or "", group.metadata_fields, whole=whole)
        self._remember(record, message)

    def _note_visit(self, url: str, fields: Mapping[str, str], *, whole: bool | None) -> None:
        """Notes what became of a page.

        Args:
            url: As it was fetched.
            fields: Of the metadata record.
            whole: Whether the answer is the page's; None where only the fields may say it.

        """
        key = fields.get(VISIT_KEY)
        if key is None and whole is not None:
            key = self._visit_key(url, fields)
        if key is None or not url or _OF_ONE_CRAWL.match(key):
            return
        done = whole or fields.get(VISIT_OUTCOME) == "done"
        restore_page(self._db, key, url, fields, crawl=self._crawl, done=done)

    def _remember(self, record: StoredRecord, message: ResponseMessage | None) -> None:
        """Notes a capture that an index has a line for."""
        entry = entry_of_response(record, message, sealed_name(self._warc))
        if entry is None:
            return
        payload = sha256_hex(entry.digest) if record.type == "revisit" else None
        whole = record.type != "resource" and not record.headers.get("warc-truncated")
        if record.type != "revisit" and not record.block_truncated:
            decoded = entity(message) if message else None
            data = decoded.data if decoded else record.block
            payload = hashlib.sha256(data).hexdigest()
            whole = whole and decoded is not None and decoded.fault is None
        whole = whole and not record.block_truncated
        identity = record.record_id
        if not identity or self._register.has_capture(identity):
            identity, whole = f"{self._stem}:{entry.offset}", False  # no revisit may refer to it
        mime = media_type(message.header("content-type")) if message else entry.mime
        capture = Capture(
            identity, record.type, entry.url, record.date, entry.status, mime, payload
        )
        stored = StoredCapture(capture, entry.filename, entry.offset, entry.length)
        self._register.remember(stored, self._stem, whole=whole)
        self.captures += 1
        if entry.digest is not None and entry.digest != f"sha256:{payload}":
            self._register.state_digest(identity, entry.digest)


def _note_length(collection: Collection, register: Register, warc: Path, end: int) -> None:
    """Notes how long the files are, and that sealed ones are sealed."""
    stem = stem_of(warc)
    records = collection.present_records(stem)
    there = records.exists()
    if is_open(warc):
        if not there:
            records.touch()
        register.commit_file(stem, end, whole_lines(records))
        return
    register.commit_file(stem, warc.stat().st_size, records.stat().st_size if there else 0)
    register.seal_file(stem, file_sha256(warc), file_sha256(records) if there else None)


def _serial(stem: str) -> int | None:
    match = _SERIAL.search(stem)
    return int(match[1]) if match else None


def _order(stem: str) -> tuple[int, str]:
    """Files in the order in which they were written, as far as their names say it."""
    return _serial(stem) or 0, stem
