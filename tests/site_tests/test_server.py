"""What goes over the wire: codings, validators, pictures, TLS, bad requests, the end."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import ssl
import struct
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

from tests.site.process import RunningSite, running_site
from tests.site.server import SampleSite
from tests.site_tests.fetch import fetch
from tests.waiting import PATIENCE

Truth = list[dict[str, Any]]


def test_bodies_are_coded_and_chunked_as_the_truth_says(truth: Truth) -> None:
    met = set()
    for entry in truth[:40]:
        plain = fetch(entry["url"])
        coded = fetch(entry["url"], Accept_Encoding="gzip, deflate")
        coding = coded.headers.get("content-encoding", "identity")
        chunked = coded.headers.get("transfer-encoding") == "chunked"
        assert {"coding": coding, "chunked": chunked} == entry["transfer"]
        assert "content-encoding" not in plain.headers
        assert coded.plain == plain.body
        met.add((coding, chunked))
    assert met == {
        ("identity", False), ("gzip", False), ("identity", True), ("gzip", True), ("deflate", False)
    }  # fmt: skip


def test_what_has_not_changed_is_304(site: RunningSite, truth: Truth) -> None:
    image = truth[0]["images"][0]["url"]
    for url in (truth[0]["url"], f"{site.addresses['ar']}/news/rss/94/", image):
        first = fetch(url)
        tag, modified = first.headers["etag"], first.headers["last-modified"]
        for conditions in ({"If_None_Match": tag}, {"If_Modified_Since": modified}):
            again = fetch(url, **conditions)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == tag
        old = "Mon, 01 Jan 2001 00:00:00 GMT"
        for conditions in ({"If_None_Match": '"x"'}, {"If_Modified_Since": old}):
            assert fetch(url, **conditions).status == 200
        assert fetch(url, If_None_Match='"x"', If_Modified_Since=modified).status == 200


def test_a_connection_serves_many_requests(truth: Truth) -> None:
    address = urlsplit(truth[0]["url"]).netloc
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    for entry in truth[:10]:
        connection.request("GET", urlsplit(entry["url"]).path)
        socket_before = connection.sock
        assert connection.getresponse().read()
        assert connection.sock is socket_before
    connection.request("HEAD", "/")
    assert connection.getresponse().read() == b""
    connection.close()


def test_pictures_are_pictures(truth: Truth) -> None:
    images = [image for entry in truth[:30] for image in entry["images"]]
    png = next(image for image in images if image["path"].endswith(".png"))
    body = fetch(png["url"]).body
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", body[16:24])
    (length,) = struct.unpack(">I", body[33:37])
    assert len(zlib.decompress(body[41 : 41 + length])) == height * (1 + 3 * width)
    jpeg = next(image for image in images if image["path"].endswith(".jpg"))
    body = fetch(jpeg["url"]).body
    assert (body[:4], body[-2:]) == (b"\xff\xd8\xff\xe0", b"\xff\xd9")
    frame = body.index(b"\xff\xc0")
    assert struct.unpack(">HH", body[frame + 5 : frame + 9]) == (338, 600)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n",
        b"GET /" + b"x" * 2_000_000,
    ],
)
def test_a_bad_request_is_refused(site: RunningSite, request_bytes: bytes) -> None:
    port = urlsplit(site.addresses["en"]).port
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request_bytes)
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
    assert fetch(f"{site.addresses['en']}/").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/news/article/999999999999999999", "/news/articles/30/0", "/news/articles/9999999999",
        "/news/calendar?day=9999-12-31", "/news/calendar?day=x", "/news/search/%ff/1", "/%00",
        "/CustomImage/get/0/9999/" + "0" * 24 + ".jpg", "/news/articles/30/999999999",
    ],
)  # fmt: skip
def test_odd_addresses_are_answered(site: RunningSite, path: str) -> None:
    assert fetch(site.addresses["en"] + path).status in (200, 404)


def test_with_a_certificate_some_articles_move_to_https(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    paths = (tmp_path / "cert.pem", tmp_path / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(paths[0])
    certificate.private_key_pem.write_to_path(paths[1])
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with running_site(articles=30, tls=paths) as site:
        moved = [entry for entry in site.truth() if entry["url"].startswith("https://")]
        assert moved
        for entry in moved:
            path = urlsplit(entry["url"]).path
            plain = fetch(site.addresses[entry["edition"]] + path)
            assert (plain.status, plain.headers["location"]) == (301, entry["url"])
            netloc = urlsplit(entry["url"]).netloc
            connection = http.client.HTTPSConnection(netloc, timeout=PATIENCE, context=context)
            connection.request("GET", path)
            assert connection.getresponse().status == 200
            connection.close()
        assert fetch(site.truth()[0]["url"]).status == 200


def test_in_this_process_too() -> None:
    async def visit() -> dict[str, Any]:
        async with SampleSite(articles=12) as site:
            url = site.truth()[0]["url"]
            got = await asyncio.to_thread(fetch, url)
            assert got.status == 200
            return site.counts()

    assert asyncio.run(visit())["total"] == 1


def test_the_process_ends_with_its_block() -> None:
    with running_site(articles=2) as site:
        os.kill(site.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(site.pid, 0)


def test_a_site_that_cannot_start_says_so(site: RunningSite) -> None:
    taken = urlsplit(site.addresses["ar"]).port
    assert taken is not None
    with pytest.raises(RuntimeError, match="did not start"):  # noqa: SIM117
        with running_site(articles=2, ports={"ar": taken}):
            pass
