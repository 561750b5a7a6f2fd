"""HTTP/1.x messages as bytes: where the head ends, what the body holds.

Nothing here ever raises on any bytes: what cannot be read is left as it is, and said.
Source: RFC 9112 (message syntax).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

import msgspec

from archive.http.content_coding import Decoded, decode_coding

__all__ = [
    "REDIRECTS",
    "Decoded",
    "ResponseMessage",
    "dechunk",
    "decode_entity",
    "entity",
    "media_type",
    "parse_response",
    "split_interim",
]

_MEDIA_TYPE: Final = re.compile(r"[^;\s]*")
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
"""Status codes that send a client on to the address in Location (RFC 9110 section 15.4)."""
_LINE_END = re.compile(rb"\r?\n")
_HEAD_END = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d(?=[ \r\n])")
_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?) +(\d{3})(?: ([^\r\n]*))?\r?$")
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_NEXT_CHUNK_LINE = re.compile(rb"\r?\n" + _CHUNK_LINE.pattern)
_MOST_HEAD: Final = 1 << 18  # Chrome refuses more; a head may be made of millions of lines
_MOST_CODINGS: Final = 5  # as in curl; each one costs a pass over the body
_NO_CHUNK = re.compile(rb"[ \t]*+[^0-9A-Fa-f \t]")
_VISIBLE: Final = "".join(map(chr, range(0x20, 0x7F)))
_PLAIN_HEADER: Final = re.compile(r"^([!-9;-~]++): ?([!-~][ -~]*+)(?<! )\r\n", re.MULTILINE)


class ResponseMessage(msgspec.Struct, frozen=True):
    """A response read from its bytes."""

    status: int | None
    """None where the first line is no status line."""
    protocol: str
    """`HTTP/1.1`; empty where the first line is no status line."""
    headers: tuple[tuple[str, str], ...]
    """In their order, names in lower case, bytes read as Latin-1, folded lines joined.

    Of a head over 256 KiB only those in its first 256 KiB.
    """
    head: bytes
    """Status line and headers with the empty line after them, as they came."""
    body: bytes
    """What follows the head: still chunked and content-encoded."""

    def header(self, name: str) -> str | None:
        """The first value of a header (name in lower case), or None."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    def header_tokens(self, name: str) -> list[str]:
        """All comma-separated values of a header, in order, in lower case."""
        values = ",".join(value for key, value in self.headers if key == name)
        return [token.strip().lower() for token in values.split(",") if token.strip()]

    @property
    def location(self) -> str | None:
        """Where the answer leads (Location), its bytes beyond ASCII escaped as they came.

        Browsers do the same: nobody says whether they are UTF-8 or Latin-1.
        """
        value = self.header("location")
        return None if value is None else quote(value.encode("latin-1"), safe=_VISIBLE)

    @property
    def chunked(self) -> bool:
        """Whether the body is sent in chunks (RFC 9112 section 7.1)."""
        return self.header("transfer-encoding") is not None and (
            "chunked" in self.header_tokens("transfer-encoding")
        )


def split_interim(raw: bytes) -> tuple[bytes, bytes]:
    """Splits the 1xx answers before a response from the response (RFC 9110 section 15.2).

    WARC readers take the first head of a block for the response, so these may not stay before it.
    """
    start = 0
    while _INTERIM.match(raw, start):
        end = _HEAD_END.search(raw, start)
        if end is None:
            break
        start = end.end()
    return raw[:start], raw[start:]


def parse_response(raw: bytes) -> ResponseMessage:
    """Reads a response without 1xx answers before it; bytes without an end of head are all head."""
    end = _HEAD_END.search(raw)
    head, body = (raw[: end.end()], raw[end.end() :]) if end else (raw, b"")
    first, _, rest = head.partition(b"\n")
    match = _STATUS_LINE.match(first)
    return ResponseMessage(
        status=int(match[2]) if match else None,
        protocol=match[1].decode("latin-1") if match else "",
        headers=_parse_headers(rest[:_MOST_HEAD]),
        head=head,
        body=body,
    )


def _parse_headers(block: bytes) -> tuple[tuple[str, str], ...]:
    text = block.decode("latin-1")
    plain = _PLAIN_HEADER.findall(text)
    if len(plain) + 1 == text.count("\n") and text.endswith("\n\r\n"):
        return tuple([(name.lower(), value) for name, value in plain])
    if "\n " not in text and "\n\t" not in text and text[:1] not in (" ", "\t"):
        fields = [line.partition(":") for line in text.split("\n")]
        return tuple(
            [(name.strip().lower(), value.strip()) for name, colon, value in fields if colon]
        )
    headers: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and headers:
            headers[-1][1].append(line.strip())  # joined at the end: there may be many
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip().lower(), [value.strip()]))
    return tuple((name, " ".join(filter(None, parts))) for name, parts in headers)


def dechunk(body: bytes) -> Decoded:
    """Takes the chunked coding off (RFC 9112 section 7.1), as far as the body is well-formed."""
    out = bytearray()
    at = 0
    line = _CHUNK_LINE.match(body)
    while line:
        size = int(line[1], 16)
        if size == 0:
            return Decoded(bytes(out), None)
        end = line.end() + size
        out += body[line.end() : end]
        line = _NEXT_CHUNK_LINE.match(body, end)
        if line is None:
            line_end = _LINE_END.match(body, end)
            if line_end is None:
                return Decoded(bytes(out), "cut" if body[end:] in (b"", b"\r") else "garbled")
            at = line_end.end()
    return Decoded(bytes(out), "garbled" if b"\n" in body[at:] else "cut")


def entity(message: ResponseMessage) -> Decoded:
    """The payload of a response: the body without chunks, still content-encoded.

    WARC's payload digest is of these bytes (WARC/1.1 section 5.9). Some makers take the chunks off
    and leave the header that tells of them: such a body is left as it is.
    """
    if not message.chunked:
        return Decoded(message.body, None)
    if _NO_CHUNK.match(message.body):
        return Decoded(message.body, "garbled")
    return dechunk(message.body)


def decode_entity(message: ResponseMessage, limit: int) -> Decoded:
    """The payload with its content codings taken off: what a page is made of.

    Args:
        message: The response.
        limit: The most bytes to give back; what is over it is cut, with the fault `size`.

    """
    decoded = entity(message)
    data, fault = decoded.data, decoded.fault
    codings = [token for token in message.header_tokens("content-encoding") if token != "identity"]
    if len(codings) > _MOST_CODINGS:
        codings, fault = [], fault or "unknown"
    for coding in reversed(codings):
        if not data:
            break
        step = decode_coding(coding, data, limit)
        data, fault = step.data, fault or step.fault
        if step.fault == "unknown":
            break
    return Decoded(data[:limit], "size") if len(data) > limit else Decoded(data, fault)


def media_type(content_type: str | None) -> str | None:
    """The media type of a Content-Type in lower case, without parameters (RFC 9110 section 8.3.1).

    It ends at a white space, too, such as a stray CR. None where there is none.
    """
    found = _MEDIA_TYPE.match((content_type or "").lstrip())
    return (found and found[0].lower()) or None
