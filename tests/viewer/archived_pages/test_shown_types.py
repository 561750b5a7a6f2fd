from __future__ import annotations

import pytest

from viewer.archived_pages.shown_types import Handling, ShownType, shown_type

HTML = ShownType(Handling.HTML, "text/html; charset=utf-8")
NOTHING = ShownType(Handling.NOT_SHOWN, "")


def as_it_is(content_type: str) -> ShownType:
    return ShownType(Handling.AS_IT_IS, content_type)


@pytest.mark.parametrize("destination", ["iframe", "frame", None])
@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/html", HTML),
        ("Text/HTML; charset=windows-1256", HTML),
        ("application/xhtml+xml", HTML),
        (None, HTML),
        ("", HTML),
        ("no type at all", HTML),
        ("image/png", as_it_is("image/png")),
        ("text/css; charset=utf-8", as_it_is("text/css; charset=utf-8")),
        ("image/svg+xml", as_it_is("text/plain; charset=utf-8")),
        ("application/rss+xml; charset=utf-8", as_it_is("text/plain; charset=utf-8")),
        ("text/xml;charset=windows-1256", as_it_is("text/plain; charset=windows-1256")),
        ("text/javascript", as_it_is("text/plain; charset=utf-8")),
        ("application/json", as_it_is("text/plain; charset=utf-8")),
        ("application/pdf", NOTHING),
        ("application/zip", NOTHING),
        ("application/vnd.apple.mpegurl", NOTHING),
        ("multipart/x-mixed-replace; boundary=x", NOTHING),
        ("multipart/related", NOTHING),
        ("message/rfc822", NOTHING),
        ("image/whatever", NOTHING),
    ],
)
def test_as_a_page(content_type: str | None, content: ShownType, destination: str | None) -> None:
    assert shown_type(content_type, destination) == content


@pytest.mark.parametrize(
    ("content_type", "destination", "sent"),
    [
        ("image/jpeg", "image", "image/jpeg"),
        ("image/svg+xml", "image", "image/svg+xml"),
        ("text/html", "image", "application/octet-stream"),
        (None, "image", "application/octet-stream"),
        ("multipart/x-mixed-replace", "image", "application/octet-stream"),
        ("text/css", "style", "text/css"),
        (None, "style", "text/css"),
        ("text/plain", "style", "text/css"),
        ("font/woff2", "font", "font/woff2"),
        ("video/mp4", "video", "video/mp4"),
        ("text/html", "style", None),
        ("text/javascript", "font", None),
        ("application/vnd.apple.mpegurl", "video", None),
    ],
)
def test_as_a_part_of_a_page(content_type: str | None, destination: str, sent: str | None) -> None:
    assert shown_type(content_type, destination) == (as_it_is(sent) if sent else NOTHING)


def test_nothing_of_a_hostile_type_gets_into_the_header() -> None:
    for said in ("text/css; charset=x\r\nSet-Cookie: a=b", 'text/css; charset="a b"', "a\nb/c"):
        sent = shown_type(said, "style").type
        assert sent.isprintable()
        assert "Cookie" not in sent
