"""A capture: what is remembered of an exchange once it is a WARC record, and where that lies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Original:
    """An earlier capture with the same payload, which a revisit points to."""

    record_id: str
    url: str
    date: str
    """Its WARC-Date."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What is remembered of a response once it is a record: a row of the index."""

    record_id: str
    record_type: str
    """`response` or `revisit`; without one byte of a response `request`; without even a connection
    `metadata`.
    """
    url: str
    date: str
    """The WARC-Date."""
    status: int | None
    mime: str | None
    payload_sha256: str | None
    """Hexadecimal, of the payload without chunks; None where there is none."""


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A capture and where its record lies."""

    capture: Capture
    file: str
    """The sealed name of the WARC file."""
    offset: int
    """Bytes before the gzip member of the record."""
    length: int
    """Bytes of the gzip member."""
