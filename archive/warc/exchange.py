"""What went over the wire: one request and the answer to it, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""Why a response is incomplete: the values of WARC-Truncated (WARC/1.1 section 5.13)."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One HTTP/1.x request and its response, as bytes of the connection (above TLS).

    A response that did not arrive whole is kept as far as it came, with `truncated` set. Where not
    one byte of it arrived, `response` is empty and `error` says why; where there was not even a
    connection, `request` is empty too.
    """

    url: str
    """The address asked for, without fragment and credentials."""
    date: datetime
    """When the request was sent (aware, UTC); both records' WARC-Date."""
    request: bytes = b""
    response: bytes = b""
    ip: str | None = None
    """The server's address; None behind a proxy and where there was no connection."""
    tls_version: str | None = None
    """As OpenSSL names it: `TLSv1.3`; None on a plain connection."""
    cipher: str | None = None
    """As OpenSSL names it: `TLS_AES_256_GCM_SHA384`; None on a plain connection."""
    surplus: bytes = b""
    """The beginning of what came after the end of the response and belongs to none."""
    truncated: Truncation | None = None
    error: str | None = None
    """One line on what went wrong, for people; None where the response came whole."""
