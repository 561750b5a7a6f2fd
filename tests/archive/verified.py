"""A small clean collection, and one WARC file, for the tests of verification to damage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from archive.collection import Collection
from archive.http.message import entity
from archive.index.entry import CdxjEntry, file_entries, http_response
from archive.index.file import write_index
from archive.names import stem_of
from archive.warc.captures import CaptureGroup, read_captures
from archive.warc.reader import StoredRecord
from archive.warc.writing import WarcRecord
from tests.archive.samples import members, our_records, revisit_of

FIRST, SECOND = "site-20260304050607-00001", "site-20260305050607-00002"


def record_line(record: StoredRecord, file: str) -> dict[str, object]:
    """A record as far as verification looks at it."""
    message = http_response(record)
    assert message is not None
    digest = record.headers.get("warc-payload-digest")
    payload = hashlib.sha256(entity(message).data).hexdigest()
    return {
        "schema": 1,
        "url": record.url,
        "title": "عنوان",
        "captured_at": record.date,
        "status": message.status,
        "warc": {
            "file": file,
            "offset": record.offset,
            "length": record.length,
            "record_id": record.record_id,
            "payload_sha256": digest.split(":")[1] if digest else payload,
        },
    }


def write_records(collection: Collection, warc: Path) -> None:
    captures = [item for item in read_captures(warc) if isinstance(item, CaptureGroup)]
    lines = [json.dumps(record_line(capture.response, warc.name)) for capture in captures]
    collection.records_path(stem_of(warc)).write_text("".join(f"{line}\n" for line in lines))


def build_index(collection: Collection) -> None:
    entries = [
        entry
        for warc in sorted(collection.archive.iterdir())
        for entry in file_entries(warc)
        if isinstance(entry, CdxjEntry)
    ]
    write_index(entries, collection.index)


def clean_collection(root: Path) -> Collection:
    """Two sealed files with their records and an index; the second has a revisit of the first's."""
    collection = Collection(root)
    collection.create()
    first = our_records(range(6), f"{FIRST}.warc.gz")
    second = renumbered(our_records(range(10, 14), f"{SECOND}.warc.gz"))
    second += revisit_of(first[1], 0, second[0].record_id)
    for stem, records in ((FIRST, first), (SECOND, second)):
        warc = collection.warc_path(stem)
        warc.write_bytes(b"".join(members(records)))
        write_records(collection, warc)
    build_index(collection)
    return collection


def renumbered(records: list[WarcRecord]) -> list[WarcRecord]:
    """The same records with other ids, as another run would give them."""

    def other(value: str) -> str:
        return value.replace("<urn:uuid:0", "<urn:uuid:1")

    return [
        replace(
            record,
            record_id=other(record.record_id),
            fields=tuple((name, other(value)) for name, value in record.fields),
        )
        for record in records
    ]


def seals(collection: Collection) -> dict[str, str]:
    paths = [*collection.archive.iterdir(), *collection.records.iterdir()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def with_field(record: WarcRecord, name: str, *values: str) -> WarcRecord:
    """A record with these values of a field instead of its own."""
    others = [pair for pair in record.fields if pair[0] != name]
    return replace(record, fields=(*others, *((name, value) for value in values)))


def write_warc(path: Path, records: Iterable[WarcRecord]) -> Path:
    path.write_bytes(b"".join(members(records)))
    return path
