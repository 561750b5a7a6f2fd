"""HTTP/1.x messages as bytes: where the head ends, what the body holds.

Nothing here ever raises on any bytes: what cannot be read is left as it is, and said.
Source: RFC 9112 (message syntax), RFC 9110 section 8.4 (content codings).
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LINE_END = re.compile(rb"\r?\n")
_HEAD_END = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d(?=[ \r\n])")
_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?) +(\d{3})(?: ([^\r\n]*))?\r?$")
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_MOST_HEAD: Final = 1 << 18  # Chrome refuses more; a head may be made of millions of lines
_MOST_CODINGS: Final = 5  # as in curl; each one costs a pass over the body
_NO_CHUNK = re.compile(rb"[ \t]*+[^0-9A-Fa-f \t]")
_STEP: Final = 1 << 16
_GZIP: Final = 31  # zlib's wbits for a gzip member


@dataclass(frozen=True, slots=True)
class ResponseMessage:
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
        return next((value for key, value in self.headers if key == name), None)

    def header_tokens(self, name: str) -> list[str]:
        """All comma-separated values of a header, in order, in lower case."""
        values = ",".join(value for key, value in self.headers if key == name)
        return [token.strip().lower() for token in values.split(",") if token.strip()]

    @property
    def chunked(self) -> bool:
        """Whether the body is sent in chunks (RFC 9112 section 7.1)."""
        return "chunked" in self.header_tokens("transfer-encoding")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes with a coding taken off."""

    data: bytes
    fault: str | None
    """What kept the data from being whole, in one word: `cut`, `garbled`, `unknown`, `size`."""


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
    while line := _CHUNK_LINE.match(body, at):
        size = int(line[1], 16)
        if size == 0:
            return Decoded(bytes(out), None)
        end = line.end() + size
        out += body[line.end() : end]
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
        step = _decode(coding, data, limit)
        data, fault = step.data, fault or step.fault
        if step.fault == "unknown":
            break
    return Decoded(data[:limit], "size") if len(data) > limit else Decoded(data, fault)


class _Decompressor(Protocol):
    def feed(self, data: bytes, room: int) -> bytes: ...

    @property
    def finished(self) -> bool: ...


class _Zlib:
    """gzip, with more than one member; or deflate, with or without the zlib wrapping."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._engine = zlib.decompressobj(wbits)
        self._after = b""  # the first bytes after a finished gzip member: is it the next one?

    def feed(self, data: bytes, room: int) -> bytes:
        out: list[bytes] = []
        while data and room > 0:
            if self._engine.eof:
                data = self._after + data
                if self._wbits != _GZIP or not data.startswith(b"\x1f\x8b"):
                    self._after = data[:2]
                    break
                self._after = b""
                self._engine = zlib.decompressobj(self._wbits)
            piece = self._engine.decompress(data, room)
            out.append(piece)
            room -= len(piece)
            data = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
        return b"".join(out)

    @property
    def finished(self) -> bool:
        return self._engine.eof


class _Brotli:
    def __init__(self) -> None:
        self._engine = brotli.Decompressor()

    def feed(self, data: bytes, room: int) -> bytes:
        if self.finished:
            return b""
        out = bytearray(self._engine.process(data, output_buffer_limit=room))
        while len(out) < room and not self._engine.can_accept_more_data():
            piece = self._engine.process(b"", output_buffer_limit=room - len(out))
            if not piece:
                break
            out += piece
        return bytes(out)

    @property
    def finished(self) -> bool:
        return bool(self._engine.is_finished())


class _Zstandard:
    def __init__(self) -> None:
        # RFC 9659: a browser refuses windows over 8 MiB, so no honest page needs a larger one.
        options = {int(zstd.DecompressionParameter.window_log_max): 23}
        self._engine = zstd.ZstdDecompressor(options=options)

    def feed(self, data: bytes, room: int) -> bytes:
        return b"" if self.finished else self._engine.decompress(data, max_length=room)

    @property
    def finished(self) -> bool:
        return self._engine.eof


def _engine(coding: str, data: bytes) -> _Decompressor | None:
    match coding:
        case "gzip" | "x-gzip":
            return _Zlib(_GZIP)
        case "deflate":
            # Many servers send raw deflate data without the zlib head that RFC 9110 asks for.
            wrapped = len(data) >= 2 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
            return _Zlib(15 if wrapped else -15)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstandard()
        case _:
            return None


def _decode(coding: str, data: bytes, limit: int) -> Decoded:
    engine = _engine(coding, data)
    if engine is None:
        return Decoded(data, "unknown")
    steps = range(0, len(data) + _STEP, _STEP)
    out, fault_at = _feed(engine, data, steps, limit + 1)
    if fault_at is not None and (again := _engine(coding, data)) is not None:
        # An engine gives nothing of the step with the fault: byte by byte it gives all before it.
        nearer = (*steps[: fault_at // _STEP], *range(fault_at, fault_at + _STEP + 1))
        out, _ = _feed(again, data, nearer, limit + 1)
    if len(out) > limit:
        return Decoded(bytes(out[:limit]), "size")
    if fault_at is not None:
        # A page that was never compressed, whatever its header says, is still a page.
        return Decoded(bytes(out) or data, "garbled")
    return Decoded(bytes(out), None if engine.finished else "cut")


def _feed(
    engine: _Decompressor, data: bytes, cuts: Sequence[int], room: int
) -> tuple[bytearray, int | None]:
    """What the engine gives of the data, and where the step with a fault begins."""
    out = bytearray()
    for start, end in pairwise(cuts):
        try:
            out += engine.feed(data[start:end], room - len(out))
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
            return out, start
        if len(out) >= room:
            break
    return out, None
