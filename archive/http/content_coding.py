"""Content codings of HTTP taken off, as far as the data goes: gzip, deflate, br, zstd.

Nothing here ever raises on any bytes. Source: RFC 9110 section 8.4.
"""

from __future__ import annotations

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

_STEP: Final = 1 << 16
_GZIP: Final = 31  # zlib's wbits for a gzip member


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes with a coding taken off."""

    data: bytes
    fault: str | None
    """What kept the data from being whole, in one word: `cut`, `garbled`, `unknown`, `size`."""


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


def decode_coding(coding: str, data: bytes, limit: int) -> Decoded:
    """Takes one content coding off.

    Args:
        coding: Its name in lower case.
        data: What is coded.
        limit: The most bytes to give back; what is over it is cut, with the fault `size`.

    """
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
