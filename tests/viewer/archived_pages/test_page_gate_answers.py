"""What the gate makes of answers: pywb sends whatever it likes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx
import pytest

from archive.errors import StorageError
from tests.viewer.archived_pages.gate import (
    ARCHIVED,
    HOSTILE,
    ORIGIN,
    OURS,
    PAGE,
    READER,
    URL,
    Archive,
    ask,
    page,
)
from viewer.archived_pages.page_gate import PageGate
from viewer.archived_pages.page_notice import NOT_ARCHIVED


def test_a_page_comes_with_our_headers_alone() -> None:
    archive = Archive(lambda: httpx.Response(200, headers=HOSTILE, content=b"<p>x</p>"))
    answer = ask(archive)
    assert (answer.status_code, answer.text) == (200, "<p>x</p>")
    assert set(answer.headers) - {"content-length"} == OURS
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[0] == "sandbox allow-same-origin"
    assert "default-src 'none'" in policy
    assert f"frame-ancestors 'self' {READER}" in policy
    assert "script" not in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert (archive.asked, archive.closed) == ([PAGE], 1)


@pytest.mark.parametrize(
    ("location", "passed_on"),
    [
        (f"{ORIGIN}{PAGE}", PAGE),
        (PAGE, PAGE),
        (f"{ORIGIN}/pages/20170811235616im_/{URL}", f"/pages/20170811235616im_/{URL}"),
        (URL, None),
        ("//x.test/", None),
        (f"{ORIGIN}.x.test{PAGE}", None),
        ("javascript:alert(1)", None),
        (f"{ORIGIN}/pages/20170811235616id_/{URL}", None),
        ("", None),
        (f"http://x.test{PAGE}", None),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_stay_within_the_archive(
    location: str, passed_on: str | None, status: int
) -> None:
    answer = ask(page(status=status, location=location))
    assert answer.headers.get("location") == passed_on
    assert answer.status_code == (302 if passed_on else 404)


@pytest.mark.parametrize(
    ("status", "sent"), [(200, 200), (404, 404), (503, 503), (204, 200), (304, 200), (401, 401)]
)
def test_the_archived_status(status: int, sent: int) -> None:
    assert ask(page(status=status)).status_code == sent


def test_what_pywb_itself_says_is_not_shown() -> None:
    for status, sent in ((404, 404), (400, 502), (500, 502), (200, 502)):
        archive = page(b"of pywb", status)
        own = archive.answer()
        del own.headers["memento-datetime"]
        archive.answer = partial(httpx.Response, status, headers=own.headers, content=own.content)
        answer = ask(archive)
        assert answer.status_code == sent
        assert "of pywb" not in answer.text


def test_failures_are_told() -> None:
    def broken(error: Exception) -> Archive:
        def fail() -> httpx.Response:
            raise error

        return Archive(fail)

    for error in (StorageError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")):
        archive = broken(error)
        answer = ask(archive)
        assert answer.status_code == 502
        assert set(answer.headers) - {"content-length"} == OURS
        assert archive.closed == 1


def test_notices_hold_no_markup_of_others() -> None:
    said = NOT_ARCHIVED.page(about="<script>'\"&\u202e\x00" + "a" * 9000).decode()
    assert "&lt;script&gt;&#x27;&quot;&amp;\ufffd\ufffda" in said
    assert "<script>" not in said
    assert len(said) < 2000
    assert URL in ask(page(), f"/capture/20170811235617/{URL}").text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>سوق</p>".encode(), "text/html"),
        ("<p>سوق</p>".encode("windows-1256"), "text/html; charset=windows-1256"),
        ("\ufeff<p>سوق</p>".encode("utf-16-le"), "text/html"),
        ("\ufeff<p>سوق</p>".encode(), "text/html; charset=iso-8859-1"),
    ],
)
def test_pages_are_sent_as_utf_8(body: bytes, content_type: str) -> None:
    answer = ask(page(body, content_type=content_type))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.content == "<p>سوق</p>".encode()


def test_links_of_pages_are_made_harmless() -> None:
    text = ask(page("<link rel=preconnect href=//x.test><iframe srcdoc=x>")).text
    assert "<link" not in text
    assert "srcdoc=" not in text


def test_a_page_of_another_day_says_so() -> None:
    assert "<style>" not in ask(page()).text
    other = ask(page(memento_datetime="Sat, 12 Aug 2017 00:00:00 GMT")).text
    assert other.startswith("<p>x</p><style>")
    assert "2017-08-12" in other
    assert ask(page(memento_datetime="nonsense")).text == "<p>x</p>"


def test_parts_are_streamed_as_they_are() -> None:
    image = page(b"\x89PNG<link rel=preconnect>", content_type="image/png")
    answer = ask(image, headers={"sec-fetch-site": "same-origin", "sec-fetch-dest": "image"})
    assert answer.content == b"\x89PNG<link rel=preconnect>"
    assert answer.headers["content-type"] == "image/png"
    assert image.closed == 1


def test_what_a_browser_should_not_have_is_not_sent() -> None:
    answer = ask(page("%PDF", content_type="application/pdf"))
    assert answer.status_code == 415
    assert "%PDF" not in answer.text


def endless(content_type: str) -> tuple[Archive, list[int]]:
    given: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        while True:
            given.append(1 << 20)
            yield bytes(1 << 20)

    fields = {**ARCHIVED, "content-type": content_type}
    return Archive(lambda: httpx.Response(200, headers=fields, content=pieces())), given


def test_an_endless_page_is_not_gathered() -> None:
    archive, given = endless("text/html")
    assert ask(archive).status_code == 413
    assert sum(given) < 20 << 20
    assert archive.closed == 1


def test_an_endless_part_ends() -> None:
    archive, given = endless("video/mp4")
    sent = 0

    async def asking() -> None:
        nonlocal sent
        gate = PageGate(archive, origin=ORIGIN, readers=[READER])
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "raw_path": PAGE.encode(),
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8124")],
        }

        async def send(message: Any) -> None:  # noqa: ANN401
            nonlocal sent
            sent += len(message.get("body", b""))

        async def receive() -> Any:  # noqa: ANN401
            await asyncio.sleep(3600)

        with pytest.raises((httpx.DecodingError, ExceptionGroup)):
            await gate(scope, receive, send)

    asyncio.run(asking())
    assert sent <= 256 << 20
    assert sum(given) < 300 << 20
    assert archive.closed == 1
