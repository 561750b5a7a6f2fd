"""An answer as bytes of HTTP/1.1: content codings, chunks, validators, conditional requests."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus

from tests.site.words.model import DAMASCUS, Transfer

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site has to say to a request."""

    kind: str
    """What was hit, for the counts: `articles`, `listing`, `search`..."""
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str | None = None
    modified: datetime | None = None
    """Local time in Damascus; with it the answer has validators."""
    transfer: Transfer = field(default_factory=Transfer)


class WireAnswer:
    """An answer with all its forms on the wire, made once and sent many times.

    There is no Date header, as of a server without a clock (RFC 9110 section 6.6.1): the same
    site sends the same bytes on any day.
    """

    def __init__(self, answer: Answer) -> None:
        self.kind = answer.kind
        self.status = answer.status
        self._coding = answer.transfer.coding
        self._modified = _http_date(answer.modified) if answer.modified else None
        self._etag = f'"{sha256(answer.body).hexdigest()[:20]}"' if answer.modified else None
        self._plain = self._message(answer, "identity")
        self._coded = self._message(answer, self._coding)
        self._unchanged = _head(304, self._validators()) if answer.modified else None

    def to(self, method: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and bytes for this request: coded if it asks for that, 304 if it may be."""
        if self._unchanged and self._is_current(headers):
            return 304, self._unchanged
        accepted = headers.get("accept-encoding", "")
        head, body = self._coded if self._coding in accepted else self._plain
        return self.status, head if method == "HEAD" else head + body

    def _validators(self) -> list[tuple[str, str]]:
        if self._etag is None or self._modified is None:
            return []
        return [("ETag", self._etag), ("Last-Modified", self._modified)]

    def _is_current(self, headers: Mapping[str, str]) -> bool:
        """RFC 9110 section 13.2.2: the entity tag decides where there is one."""
        if (tags := headers.get("if-none-match")) is not None:
            return tags.strip() == "*" or (self._etag or "") in tags
        since = headers.get("if-modified-since")
        if since is None or self._modified is None:
            return False
        try:
            return parsedate_to_datetime(self._modified) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def _message(self, answer: Answer, coding: str) -> tuple[bytes, bytes]:
        body = _encoded(answer.body, coding)
        fields = [("Content-Type", answer.content_type), *self._validators()]
        if self._coding != "identity":
            fields.append(("Vary", "Accept-Encoding"))
        if coding != "identity":
            fields.append(("Content-Encoding", coding))
        if answer.location:
            fields.append(("Location", answer.location))
        if answer.transfer.chunked:
            fields.append(("Transfer-Encoding", "chunked"))
            return _head(answer.status, fields), _chunked(body)
        fields.append(("Content-Length", str(len(body))))
        return _head(answer.status, fields), body


def _head(status: int, fields: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "Server: sample"]
    lines += [f"{name}: {value}" for name, value in fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _encoded(body: bytes, coding: str) -> bytes:
    match coding:
        case "gzip":
            return gzip.compress(body, 6, mtime=0)
        case "deflate":
            return zlib.compress(body)
        case _:
            return body


def _chunked(body: bytes) -> bytes:
    pieces = (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.replace(tzinfo=DAMASCUS).astimezone(UTC), usegmt=True)
