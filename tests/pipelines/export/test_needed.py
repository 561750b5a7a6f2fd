"""What an answer needs, by what it is."""

from __future__ import annotations

import gzip

from archive.http.message import ResponseMessage, parse_response
from pipelines.export.needed import needed

PAGE = "https://en.zamanalwsl.net/news/article/1"


def answer(kind: str, body: bytes, *more: str, status: int = 200) -> ResponseMessage:
    head = "\r\n".join([f"HTTP/1.1 {status} OK", f"Content-Type: {kind}", *more])
    return parse_response(head.encode() + b"\r\n\r\n" + body)


def test_a_page_needs_its_parts() -> None:
    body = b"<link rel=stylesheet href=/a.css><img src='../../b.png'><a href=/news/article/2>x</a>"
    assert needed(PAGE, answer("text/html; charset=utf-8", body)) == [
        "https://en.zamanalwsl.net/a.css",
        "https://en.zamanalwsl.net/b.png",
    ]


def test_a_compressed_page_does_too() -> None:
    body = gzip.compress(b"<img src=/b.png>")
    message = answer("text/html", body, "Content-Encoding: gzip")
    assert needed(PAGE, message) == ["https://en.zamanalwsl.net/b.png"]


def test_a_style_sheet_needs_what_it_imports() -> None:
    url = "https://en.zamanalwsl.net/styles/a.css"
    body = b"@import 'b.css'; body { background: url(/c.png) }"
    assert needed(url, answer("text/css", body)) == [
        "https://en.zamanalwsl.net/styles/b.css",
        "https://en.zamanalwsl.net/c.png",
    ]


def test_a_redirect_needs_its_target() -> None:
    message = answer("text/html", b"<img src=/b.png>", "Location: /d.png", status=302)
    assert needed(PAGE, message) == ["https://en.zamanalwsl.net/d.png"]


def test_links_on_pages_of_web_archives_are_resolved_as_on_the_live_web() -> None:
    url = f"https://web.archive.org/web/20170811235616id_/{PAGE}"
    assert needed(url, answer("text/html", b"<img src=/b.png>")) == [
        "https://en.zamanalwsl.net/b.png"
    ]


def test_a_picture_needs_nothing() -> None:
    assert needed(PAGE, answer("image/png", b"<img src=/b.png>")) == []
