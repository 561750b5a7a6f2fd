"""A record as it lies in a WARC file."""

from __future__ import annotations

import msgspec

from archive.warc.fields import NamedFields


class StoredRecord(msgspec.Struct, frozen=True):
    """A record as it lies in a file."""

    offset: int
    """Bytes of the file before the record, or before the gzip member that holds it."""
    length: int
    """Bytes of the file that are the record: its gzip member, or its bytes without the line ends
    after it. 0 where the member holds other records too: such a record cannot be read by offset."""
    version: str
    """`1.1`"""
    headers: NamedFields
    block: bytes
    block_truncated: bool
    """Whether the block is longer than what was to be kept of it."""

    @property
    def type(self) -> str:
        """The WARC-Type, empty where there is none."""
        return self.headers.first.get("warc-type", "")

    @property
    def record_id(self) -> str:
        """The WARC-Record-ID with its angle brackets, empty where there is none."""
        return self.headers.first.get("warc-record-id", "")

    @property
    def date(self) -> str:
        """The WARC-Date, empty where there is none."""
        return self.headers.first.get("warc-date", "")

    @property
    def url(self) -> str | None:
        """The WARC-Target-URI, without the angle brackets that WARC/1.0 asked for."""
        return self.address("warc-target-uri")

    def address(self, name: str) -> str | None:
        """The value of a field that holds an address, without angle brackets."""
        value = self.headers.get(name)
        if value is not None and value.startswith("<") and value.endswith(">"):
            return value[1:-1]
        return value
