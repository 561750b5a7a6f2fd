"""Messages and exchanges as they come over the wire."""

from __future__ import annotations

from archive.http.message import ResponseMessage, parse_response
from archive.warc.exchange import Exchange
from tests.stamps import FixedStamps

URL = "https://en.zamanalwsl.net/news/article/28874"
DATE = "2026-03-04T05:06:07.080000Z"
FILE_ID = "<urn:uuid:00000000-0000-4000-8000-000000000000>"
REQUEST = b"GET /news/article/28874 HTTP/1.1\r\nHost: en.zamanalwsl.net\r\n\r\n"
RESPONSE = (
    b"HTTP/1.1 200 OK\r\ncontent-TYPE:text/html; charset=utf-8\r\n\r\n<p>\xd8\xad\xd9\x85\xd8\xb5"
)
PAYLOAD = b"<p>\xd8\xad\xd9\x85\xd8\xb5"


def record_id(number: int) -> str:
    return f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>"


def exchange(response: bytes = RESPONSE, request: bytes = REQUEST, **more: str | None) -> Exchange:
    made = Exchange(url=URL, date=FixedStamps().now(), request=request, response=response)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def response(*headers: bytes, body: bytes = b"") -> ResponseMessage:
    return parse_response(b"\r\n".join((b"HTTP/1.1 200 OK", *headers, b"", body)))


def chunks(data: bytes, size: int = 100) -> bytes:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
