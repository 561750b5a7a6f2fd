"""Article pages in WARC files of every maker, in every coding and under every form of address."""

from __future__ import annotations

import gzip
import hashlib
import re
from itertools import product
from pathlib import Path

import pytest

from tests.replay.makers import MAKERS, heritrix, response, write
from tests.replay.pages import CODINGS, SITE, answer, chunked, page_of, text_of, url_of
from tests.replay.replayed import replay

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("maker", "name"), [*product(MAKERS, ["plain.warc", "members.warc.gz"])])
def test_every_maker(maker: str, name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, MAKERS[maker](url_of(5), answer(page_of(5))))
    ((record,), report) = replay(path)
    assert record["text"].startswith(text_of(5))
    assert record["url"] == url_of(5)
    assert record["warc"]["file"] == name
    assert record["warc"]["payload_sha256"] == hashlib.sha256(page_of(5)).hexdigest()
    assert report.faults == []
    assert report.records == 1
    cut = ["truncated_length"] if maker == "common_crawl" else []
    assert record["extraction"]["warnings"] == cut


def test_one_gzip_for_all(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    records = [*MAKERS["wget"](url_of(5), answer(page_of(5)))]
    path.write_bytes(gzip.compress(b"".join(made.data for made in records)))
    ((record,), report) = replay(path)
    assert record["text"].startswith(text_of(5))
    assert [fault.code for fault in report.faults] == ["gzip-shared"]


@pytest.mark.parametrize(("coding", "in_chunks"), [*product(CODINGS, [False, True])])
def test_codings(coding: str, in_chunks: bool, tmp_path: Path) -> None:
    body = CODINGS[coding](page_of(5))
    headers = [b"Content-Encoding: " + coding.removeprefix("raw ").encode()]
    if in_chunks:
        body, headers = chunked(body), [*headers, b"Transfer-Encoding: chunked"]
    blocks = [answer(body, *headers)] * 3
    path = write(
        tmp_path / "coded.warc.gz",
        [response("1.0", number, url_of(5), block) for number, block in enumerate(blocks)],
    )
    records, _ = replay(path)
    assert [record["text"].startswith(text_of(5)) for record in records] == [True] * 3
    assert [record["extraction"]["warnings"] for record in records] == [[]] * 3


@pytest.mark.parametrize(
    ("first", "second"), [*product(["gzip", "br", "zstd", "deflate"], repeat=2)]
)
def test_doubled_codings(first: str, second: str, tmp_path: Path) -> None:
    body = CODINGS[second](CODINGS[first](page_of(5)))
    block = answer(body, f"Content-Encoding: {first}, {second}".encode())
    ((record,), _) = replay(write(tmp_path / "double.warc", heritrix(url_of(5), block)))
    assert record["text"].startswith(text_of(5))


@pytest.mark.parametrize(
    "header", [b"Content-Encoding: gzip", b"Transfer-Encoding: chunked", b"Content-Encoding: br"]
)
def test_a_coding_that_was_taken_off_and_is_still_told_of(header: bytes, tmp_path: Path) -> None:
    block = answer(page_of(5), header)
    ((record,), _) = replay(write(tmp_path / "undone.warc", heritrix(url_of(5), block)))
    assert record["text"].startswith(text_of(5))
    assert record["extraction"]["warnings"] == ["content_coding_garbled"]


@pytest.mark.parametrize(
    "url",
    [
        "http://en.zamanalwsl.net/news/article/5",
        "https://en.zamanalwsl.net/news/article/5/",
        "http://en.zamanalwsl.net:80/news/article/5",
        "https://en.zamanalwsl.net:443/news/article/5",
        "https://EN.ZamanAlWsl.net./news/article/5?utm_source=x",
        "http://en.zamanalwsl.net/news/5.html",
        "en.zamanalwsl.net/news/article/5",
        "https://web.archive.org/web/20170811235616id_/https://en.zamanalwsl.net/news/article/5",
        "http://web.archive.org/web/20170811if_/http://en.zamanalwsl.net:80/news/article/5",
        "https://web.archive.org/web/20170811235616js_/https://en.zamanalwsl.net/news/article/5",
        "https://web.archive.org/web/20170811235616/https:/en.zamanalwsl.net/news/article/5/",
        "https://web.archive.org/web/2017/en.zamanalwsl.net/news/5.html",
        "https://wayback.archive-it.org/all/20170811235616/https://en.zamanalwsl.net/news/article/5",
    ],
)
def test_forms_of_the_address(url: str, tmp_path: Path) -> None:
    ((record,), _) = replay(write(tmp_path / "forms.warc.gz", heritrix(url, answer(page_of(5)))))
    assert (record["url"], record["canonical_url"]) == (url, url_of(5))
    (link,) = record["links"]
    assert re.fullmatch(
        r"https?://en\.zamanalwsl\.net\.?(:\d+)?/news/article/7", link, re.IGNORECASE
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://en.zamanalwsl.net/news/article/5/like",
        "https://example.org/news/article/5",
        "https://example.org/web/20170811235616id_/https://en.zamanalwsl.net/news/article/5",
        "https://web.archive.org/web/20170811235616*/https://en.zamanalwsl.net/news/article/5",
        "https://web.archive.org/save/https://en.zamanalwsl.net/news/article/5",
        "https://web.archive.org/web/20170811235616id_/https://example.org/news/article/5",
        "urn:view:https://en.zamanalwsl.net/news/article/5",
        "https://[broken/news/article/5",
    ],
)
def test_no_articles(url: str, tmp_path: Path) -> None:
    records, report = replay(write(tmp_path / "others.warc.gz", heritrix(url, answer(page_of(5)))))
    assert records == []
    assert report.captures == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://web.archive.org/web/20170811235616/https://en.zamanalwsl.net/news/article/9",
        "/web/20170811235616/https://en.zamanalwsl.net/news/article/9",
        "/news/article/9",
    ],
)
def test_a_page_that_the_wayback_machine_has_changed(link: str, tmp_path: Path) -> None:
    toolbar = (
        "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div><p>The Wayback Machine has 43 captures of this "
        "page, the first of them of August 2017.</p></div><!-- END WAYBACK TOOLBAR INSERT -->"
    )
    url = f"https://web.archive.org/web/20170811235616/{url_of(5)}"
    block = answer(page_of(5, link=link, extra=toolbar))
    ((record,), _) = replay(write(tmp_path / "wayback.warc.gz", heritrix(url, block)))
    assert record["text"].startswith(text_of(5))
    assert "43 captures" not in record["text"]
    assert record["links"] == [f"{SITE}/news/article/9"]


def test_a_link_to_a_web_archive_stays_one(tmp_path: Path) -> None:
    link = "https://web.archive.org/web/20170811235616/https://en.zamanalwsl.net/news/article/9"
    block = answer(page_of(5, link=link))
    ((record,), _) = replay(write(tmp_path / "cited.warc.gz", heritrix(url_of(5), block)))
    assert record["links"] == [link]
