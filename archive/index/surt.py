"""URL keys of an index: SURT, the Sort-friendly URI Reordering Transform.

`https://www.zamanalwsl.net/News/Article/60188/` has the key `net,zamanalwsl)/news/article/60188`.
So all forms of an address that are one page for a replay tool are one, and a host's sort together.

The rules are those that pywb, cdxj-indexer and the Wayback Machine go by; the expectations in the
tests were recorded from pywb 2.10 and cdxj-indexer 1.5.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from functools import lru_cache
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

# An address as most are: nothing in its path that the rules below would change.
_PLAIN: Final = re.compile(
    r"(https?)://([A-Za-z0-9.:-]+)((?:/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)+)/?", re.ASCII
)
_LONGEST: Final = 1 << 14
"""Bytes of an address that is still given a key; a longer one is its own."""
_BLANKS: Final = re.compile(rb"[\r\n\t]")
_SCHEME: Final = re.compile(rb"([A-Za-z][A-Za-z0-9+.-]*):")
_DOUBLE_SCHEME: Final = re.compile(rb"(?:https?://)+(?=https?://)")
_PARTS: Final = re.compile(rb"(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?", re.DOTALL)
_NUMERIC_HOST: Final = re.compile(rb"[0-9]+(?:\.[0-9]+){0,3}")
_PORT: Final = re.compile(rb"[0-9]{1,5}")
_WWW: Final = re.compile(rb"(?:www[0-9]*\.)?(.*)", re.DOTALL)
_HEX: Final = b"0123456789abcdefABCDEF"
_DEFAULT_PORTS: Final = {b"http": b"80", b"https": b"443"}
# All printable ASCII but `%` and `#`.
_UNESCAPED: Final = bytes(range(0x21, 0x7F)).translate(None, b"%#").decode()

_QUERY_SESSIONS: Final = tuple(
    re.compile(rb"(.*)(?:" + session + rb")(?:&(.*))?", re.IGNORECASE | re.DOTALL)
    for session in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        # The last `cfid` of its argument: those before it must not each look on to the end.
        rb"cfid=(?:(?!cfid=[^&])[^&])+&cftoken=[^&]+",
    )
)
_PATH_SESSIONS: Final = tuple(
    re.compile(rb"(.*/)" + session + rb"/([^?]+\.aspx.*)", re.DOTALL)
    for session in (rb"\((?:[a-z]\([0-9a-z]{24}\))+\)", rb"\([0-9a-z]{24}\)")
)


def surt(url: str) -> str:
    """The key of an address. What cannot be read as one is its own key, blanks escaped."""
    if plain := _PLAIN.fullmatch(url):
        place = _plain_place(plain[1], plain[2])
        if place is not None:
            return place + plain[3]
    raw = _BLANKS.sub(b"", url.encode(errors="replace").strip())
    key = _key(raw) if len(raw) <= _LONGEST else None
    return (key if key is not None else _escape(raw)).decode("ascii")


def _key(raw: bytes) -> bytes | None:
    if raw.startswith(b"//"):
        raw = b"http:" + raw
    match = _SCHEME.match(raw)
    if match is None:
        raw = b"http://" + raw
    raw = _DOUBLE_SCHEME.sub(b"", raw, count=1)
    scheme, _, rest = raw.partition(b":")
    parts = _PARTS.match(rest)
    if parts is None:
        return None
    authority, path, query = parts[1], parts[2], parts[3]
    if not authority and scheme.lower() in _DEFAULT_PORTS:
        authority, slash, path = path.lstrip(b"/").partition(b"/")
        path = slash + path
    place = _place(scheme.lower(), authority) if authority else scheme.lower() + b":"
    if place is None:
        return None
    return place + _path(path, hierarchical=bool(authority)) + _query(query)


@lru_cache(1024)
def _plain_place(scheme: str, authority: str) -> str | None:
    place = _place(scheme.encode(), authority.encode())
    return place.decode("ascii") if place is not None else None


@lru_cache(1024)
def _place(scheme: bytes, authority: bytes) -> bytes | None:
    """`en.example.org:8080` as `org,example,en:8080)`."""
    host, port = _host_and_port(authority)
    if port and not _PORT.fullmatch(port):
        return None
    port = port.lstrip(b"0")
    name = _WWW.sub(rb"\1", _host(host), count=1)
    shown = b":" + port if port and port != _DEFAULT_PORTS.get(scheme) else b""
    return b",".join(reversed(name.split(b"."))) + shown + b")" if name else scheme + b":"


def _host_and_port(authority: bytes) -> tuple[bytes, bytes]:
    address = authority.rpartition(b"@")[2].rstrip(b":")
    _, bracket, literal = address.partition(b"[")
    if bracket:
        address, _, after = literal.partition(b"]")
        return address, after.partition(b":")[2]
    host, _, port = address.partition(b":")
    return host, port


def _host(host: bytes) -> bytes:
    name = _unescape(host)
    if not name.isascii():
        with suppress(UnicodeError):
            name = name.decode(errors="ignore").encode("idna")
    name = name.replace(b"..", b".").strip(b".")
    if _NUMERIC_HOST.fullmatch(name):
        try:
            # 10**32 is a multiple of 2**32, and int() takes no more than some thousand digits.
            number = int(name[-32:]) & 0xFFFFFFFF if name.isdigit() else None
            packed = number.to_bytes(4) if number is not None else socket.inet_aton(name.decode())
            return socket.inet_ntoa(packed).encode()
        except OSError:
            return name
    return _escape(name).lower()


def _path(path: bytes, *, hierarchical: bool) -> bytes:
    plain = _unescape(path)
    key = _escape(_without_dots(plain) if hierarchical else plain).lower()
    for session in _PATH_SESSIONS:
        if match := session.fullmatch(key):
            key = match[1] + match[2]
    return key[:-1] if len(key) > 1 and key.endswith(b"/") else key


def _without_dots(path: bytes) -> bytes:
    kept: list[bytes] = []
    segments = path.split(b"/")[1:]
    for segment in segments:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    last = kept[-1:]
    return b"/" + b"/".join([*filter(None, kept[:-1]), *last])


def _query(query: bytes | None) -> bytes:
    key = _escape(_unescape(query or b""))
    for session in _QUERY_SESSIONS:
        if match := session.fullmatch(key):
            key = match[1] + (match[2] or b"")
    if not key:
        return b""
    arguments = sorted(key.lower().split(b"&"), key=lambda argument: argument.partition(b"="))
    return b"?" + b"&".join(arguments)


def _unescape(data: bytes) -> bytes:
    """Takes percent escapes off until there is none, those that others make up included.

    Each byte is looked at once: passes over the whole would be as many as it has levels.
    """
    plain = unquote_to_bytes(data)
    if b"%" not in plain:
        return plain
    kept = bytearray()
    for byte in data:
        kept.append(byte)
        while kept[-3:-2] == b"%" and kept[-2] in _HEX and kept[-1] in _HEX:
            kept[-3:] = bytes([int(kept[-2:], 16)])
    return bytes(kept)


def _escape(data: bytes) -> bytes:
    return quote_from_bytes(data, safe=_UNESCAPED).encode("ascii")
