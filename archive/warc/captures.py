"""Captures: a response, revisit or resource, with the request and the metadata recorded beside it.

Our files hold them side by side; other makers put the request first, or other records between.
Records are brought together by WARC-Concurrent-To, in whichever direction it points, and where a
maker leaves it out, by the same address and time (WARC/1.1 section 5.6).

A response that is cut into segments (WARC/1.1 section 7) is put together, as far as its segments
follow in the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from archive.faults import Fault
from archive.warc.fields import NamedFields, parse_warc_fields
from archive.warc.reader import StoredRecord, WarcFile, read_records

_OPEN_GROUPS: Final = 16
_OPEN_BYTES: Final = 32 << 20
_BESIDE: Final = 8
"""Records after a response among which those beside it are looked for."""
_BESIDE_BYTES: Final = 1 << 14
_LARGEST: Final = 64 << 20
"""Bytes of a response that is put together of segments."""
_ORIGIN: Final = "warc-segment-origin-id"
_ROLES: Final = {
    "response": "response",
    "revisit": "response",
    "resource": "response",
    "request": "request",
    "metadata": "metadata",
    "continuation": "continuation",
}


@dataclass(frozen=True, slots=True)
class CaptureGroup:
    """The records of one capture."""

    response: StoredRecord
    """A `response`, a `revisit` or a `resource`."""
    request: StoredRecord | None
    metadata_fields: dict[str, str]
    """What the metadata record beside it says; empty where there is none."""


def read_captures(path: Path | str) -> Iterator[CaptureGroup | Fault]:
    """The captures of a WARC file in the order of their responses, and the faults of the file.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    return group_records(read_records(path))


def group_at(file: WarcFile, offset: int, length: int) -> CaptureGroup:
    """The capture whose response lies at a place, with the records that follow and are beside it.

    Raises:
        DamagedArchiveError: Where these bytes are not one record.
        StorageError: Where the disk does not give the bytes.

    """
    response = file.record_at(offset, length)
    group = _Group()
    group.add("response", response, response.headers.all("warc-concurrent-to"))
    for record in records_beside(file, response):
        group.add(_ROLES.get(record.type, ""), record, [])
    return next(group.finished())


def records_beside(file: WarcFile, response: StoredRecord) -> Iterator[StoredRecord]:
    """The records after a response, up to the next capture, that were recorded with it."""
    named = response.headers.all("warc-concurrent-to")
    following = file.records(start=response.offset + response.length, window=_BESIDE_BYTES)
    for item in islice(following, _BESIDE):
        if isinstance(item, Fault) or _ROLES.get(item.type) == "response":
            return
        links = item.headers.all("warc-concurrent-to")
        is_alone = not links and not named
        same = (item.url, item.date) == (response.url, response.date)
        is_segment = item.headers.get(_ORIGIN) == response.record_id
        is_linked = response.record_id in links or item.record_id in named
        if is_segment or is_linked or (is_alone and same and item.type != "continuation"):
            yield item


def metadata_fields(record: StoredRecord) -> dict[str, str]:
    """What a metadata record says in named fields; other makers also write JSON and HTML."""
    kind = (record.headers.get("content-type") or "application/warc-fields").lower()
    return parse_warc_fields(record.block) if kind.startswith("application/warc-fields") else {}


def group_records(items: Iterable[StoredRecord | Fault]) -> Iterator[CaptureGroup | Fault]:
    """Brings records of captures together; faults are handed on.

    Partners are found up to 16 captures or 32 MiB of blocks apart. A request or a metadata record
    whose response is not among them belongs to no capture and is left out.
    """
    gathering = _Gathering()
    for item in items:
        if isinstance(item, Fault):
            yield item
        elif role := _ROLES.get(item.type):
            gathering.place(item, role)
            while gathering.is_full:
                yield from gathering.oldest()
    while gathering.groups:
        yield from gathering.oldest()


@dataclass(slots=True, eq=False)
class _Group:
    """The records of a capture as far as they have been met."""

    names: set[str] = field(default_factory=set)
    """Ids of its records, and ids they point to."""
    roles: dict[str, StoredRecord] = field(default_factory=dict)
    segments: list[StoredRecord] = field(default_factory=list)
    """What follows the response, where that is the first of several segments."""
    linked: bool = False
    size: int = 0

    def add(self, role: str, record: StoredRecord, links: list[str]) -> None:
        if role == "continuation":
            self._add_segment(record)
            return
        self.roles[role] = record
        self.names.update(links, [record.record_id])
        self.linked = self.linked or bool(links)
        self.size += len(record.block)

    def _add_segment(self, record: StoredRecord) -> None:
        number = str(len(self.segments) + 2)
        if record.headers.get("warc-segment-number") == number and self.size < _LARGEST:
            self.segments.append(record)
            self.size += len(record.block)

    def absorb(self, other: _Group) -> None:
        self.roles |= other.roles
        self.names |= other.names
        self.linked = self.linked or other.linked
        self.size += other.size

    def awaits(self, role: str, record: StoredRecord) -> bool:
        """Whether a record without links is of its address and time, and it has none either."""
        if self.linked or role in self.roles:
            return False
        some = next(iter(self.roles.values()))
        return (some.url, some.date) == (record.url, record.date)

    def finished(self) -> Iterator[CaptureGroup]:
        response, metadata = self.roles.get("response"), self.roles.get("metadata")
        if response is not None:
            fields = {} if metadata is None else metadata_fields(metadata)
            whole = _put_together(response, self.segments)
            yield CaptureGroup(whole, self.roles.get("request"), fields)


def is_first_segment(record: StoredRecord) -> bool:
    """Whether a response is the first of several segments."""
    return record.headers.first.get("warc-segment-number") == "1"


def _put_together(first: StoredRecord, others: list[StoredRecord]) -> StoredRecord:
    """A response with all its segments; one of which some are not here is truncated, and says so.

    It keeps the place of the first segment.
    """
    if not is_first_segment(first):
        return first
    headers = first.headers
    ended = others and "warc-segment-total-length" in others[-1].headers
    if not ended and "warc-truncated" not in headers:
        headers = NamedFields([*headers.pairs, ("WARC-Truncated", "unspecified")], headers.strange)
    return replace(
        first,
        headers=headers,
        block=b"".join([first.block, *(its.block for its in others)]),
        block_truncated=any(its.block_truncated for its in (first, *others)),
    )


class _Gathering:
    """The groups that may still grow, in the order of their responses."""

    def __init__(self) -> None:
        self.groups: list[_Group] = []
        self._by_name: dict[str, _Group] = {}
        self._bytes = 0

    @property
    def is_full(self) -> bool:
        return len(self.groups) > _OPEN_GROUPS or (
            len(self.groups) > 1 and self._bytes > _OPEN_BYTES
        )

    def place(self, record: StoredRecord, role: str) -> None:
        """Puts a record into its group, or into a new one."""
        if role == "continuation":
            group = self._by_name.get(record.headers.get(_ORIGIN) or "")
            if group is not None:
                self._bytes -= group.size
                group.add(role, record, [])
                self._bytes += group.size
            return
        links = record.headers.all("warc-concurrent-to")
        group = self._partner(record, role, links)
        if group is None:
            group = _Group()
            self.groups.append(group)
        elif role == "response":
            self.groups.remove(group)
            self.groups.append(group)
        group.add(role, record, links)
        self._bytes += len(record.block)
        for name in group.names:
            self._by_name[name] = group

    def oldest(self) -> Iterator[CaptureGroup]:
        """Closes the first group and gives what it holds."""
        group = self.groups.pop(0)
        self._forget(group)
        return group.finished()

    def _partner(self, record: StoredRecord, role: str, links: list[str]) -> _Group | None:
        found: list[_Group] = []
        for name in (record.record_id, *links):
            group = self._by_name.get(name)
            if group is not None and role not in group.roles and group not in found:
                found.append(group)
        if not found and not links:
            found = [group for group in self.groups if group.awaits(role, record)][-1:]
        for other in found[1:]:
            if not other.roles.keys() & found[0].roles.keys():
                found[0].absorb(other)
                self.groups.remove(other)
        return found[0] if found else None

    def _forget(self, group: _Group) -> None:
        self._bytes -= group.size
        for name in group.names:
            if self._by_name.get(name) is group:
                del self._by_name[name]
