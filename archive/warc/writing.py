"""WARC records as bytes: serialised by warcio, each in a gzip member of its own.

warcio writes blocks as they are given to it, as long as it is not given parsed HTTP headers: of
those it would write its own spelling. Digests and the length of the block are ours, and the member
is: warcio compresses at level 9, with zlib's largest window for the smallest record.

Source: WARC/1.1 section 4 and annex D.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc.fields import FIELDS_TYPE

IDENTICAL_PAYLOAD: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_VERSION: Final = "WARC/1.1"
# On pages of news level 6 takes 0.62 of level 9's time and 0.6% more bytes.
_LEVEL: Final = 6
_SMALLEST_WINDOW: Final = 9
"""zlib's `wbits` for the smallest window that it has for gzip."""
_NOT_OF_A_LINE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record, ready to be written."""

    type: str
    record_id: str
    fields: tuple[tuple[str, str], ...]
    """Named fields without WARC-Type, WARC-Record-ID and Content-Length."""
    block: bytes

    def member(self) -> bytes:
        """The record as one gzip member (WARC/1.1 annex D)."""
        headers = [("WARC-Type", self.type), ("WARC-Record-ID", self.record_id)]
        headers += [(name, one_line(value)) for name, value in self.fields]
        is_revisit = self.type == "revisit"
        written = BytesIO()
        _Writer(written, gzip=False).write_record(
            ArcWarcRecord(
                "warc",
                self.type,
                StatusAndHeaders("", headers, protocol=_VERSION),
                BytesIO(self.block),
                _RawHead(self.block) if is_revisit else None,
                None,
                len(self.block),
            )
        )
        return gzip_member(written.getbuffer())


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, which leaves digests to whoever states them."""

    def ensure_digest(self, *_: object, **__: object) -> None:
        """Adds none: it would take one of chunked bytes."""


class _RawHead:
    """The HTTP head of a revisit as it came; warcio writes no more than the head of a revisit."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, _header_filter: object) -> None:
        """The bytes are there already."""


def gzip_member(data: bytes | memoryview) -> bytes:
    """Compresses data in a window no larger than it is.

    To clear zlib's usual quarter of a megabyte takes longer than to compress most records: of 6 kB
    of text 120 microseconds become 52, of a request 69 become 10. The member is as long as with the
    usual window.
    """
    bits = min(max(len(data).bit_length(), _SMALLEST_WINDOW), zlib.MAX_WBITS)
    memory = min(bits - 7, zlib.DEF_MEM_LEVEL)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, bits + 16, memory)
    return deflate.compress(data) + deflate.flush()


def one_line(value: str) -> str:
    """A value that fits a named field: control characters, line ends and halves of surrogate pairs
    (UTF-8 has no bytes for them) become spaces.
    """
    return value.strip() if value.isprintable() else _NOT_OF_A_LINE.sub(" ", value).strip()


def sha256(data: bytes) -> str:
    """A digest as WARC fields hold it: `sha256:` and hexadecimal digits, as sha256sum prints."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def warc_fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """A block of `application/warc-fields` (WARC/1.1 section 10); empty values are left out."""
    lines = ((name, one_line(value)) for name, value in pairs)
    return "".join(f"{name}: {value}\r\n" for name, value in lines if value).encode()


def warcinfo(
    name: str, info: Iterable[tuple[str, str]], *, record_id: str, date: str
) -> WarcRecord:
    """The record that opens a file and says who wrote it, with what (WARC/1.1 section 6.2)."""
    block = warc_fields(info)
    fields = (
        ("WARC-Date", date),
        ("WARC-Filename", name),
        ("Content-Type", FIELDS_TYPE),
        ("WARC-Block-Digest", sha256(block)),
    )
    return WarcRecord("warcinfo", record_id, fields, block)
