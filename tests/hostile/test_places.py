"""Where a hostile site would send a crawl: other hosts, this machine, pages without end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from archive.verify import verify
from tests.crawl.collected import articles, warc_records
from tests.crawl.running import crawl
from tests.crawl.scripted import Reply, answer, scripted_site
from tests.hostile.answers import page

pytestmark = pytest.mark.slow

ROBOTS: dict[str, list[Reply]] = {"/robots.txt": [answer(404)]}
OK = answer(200, page(5))


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/news/article/6",
        "http://localhost:{port}/news/article/6",
        "http://0.0.0.0:{port}/news/article/6",
        "http://2130706433:{port}/news/article/6",
        "//127.0.0.1:{port}/news/article/6",
        "http://127.0.0.1:{own}@127.0.0.1:{port}/news/article/6",
        "http://127.0.0.1:{port}#@127.0.0.1:{own}/news/article/6",
        "http://127.0.0.1:99999/news/article/6",
        "https://en.zamanalwsl.net/news/article/6",
        "file:///etc/passwd",
        "data:text/html,<h1>x</h1>",
        "ftp://127.0.0.1:{port}/news/article/6",
        "javascript:alert(1)",
        "http://[::1",
    ],
)
def test_a_redirect_elsewhere_is_kept_and_not_followed(tmp_path: Path, target: str) -> None:
    with scripted_site({"/news/article/6": [OK]}) as other, scripted_site({}) as site:
        port, own = other.url.rpartition(":")[2], site.url.rpartition(":")[2]
        location = target.format(port=port, own=own)
        moved = answer(302, Location=location)
        site.script = {**ROBOTS, "/news/article/4": [moved], "/news/article/5": [OK]}
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:4-5")
        assert other.asked == []
        assert site.asked == ["/robots.txt", "/news/article/4", "/news/article/5"]
    assert done.code == 8, done.log  # a redirect off the site is no answer about the article
    assert [its["article_id"] for its in articles(tmp_path / "c")] == [5]
    assert sum(its.block.startswith(b"HTTP/1.1 302 ") for its in warc_records(tmp_path / "c")) == 1


def test_line_ends_in_what_a_site_says_reach_no_field_of_an_archive(tmp_path: Path) -> None:
    evil = (
        b"HTTP/1.1 200 OK\rWARC-Type: x\r\nContent-Type: text/html\rWARC-Evil: 1\r\n"
        b"Location: /a\r\n WARC-Evil: 2\r\nX\x00\x0b\x85: \xe2\x80\xa8WARC-Evil: 3\r\n"
        b"Content-Length: %d\r\n\r\n" % len(page(5))
    ) + page(5)
    link = (
        b'<a href="/news/article/5?x=%0d%0aWARC-Evil:%204">a</a>'
        b'<a href="/news/article/5&#13;&#10;WARC-Evil: 5">b</a>'
        b'<a href="/news/articles/3/1">s&#13;&#10;WARC-Evil: 6\xe2\x80\xa8x</a>'
    )
    script: dict[str, list[Reply]] = {
        **ROBOTS,
        "/": [answer(200, link)],
        "/news/article/5": [evil],
        "/news/articles/3/1": [answer(200, link)],
        "/news/rss/3/": [
            answer(
                200,
                b"<rss><channel><item><link>/news/article/5</link><pubDate>now&#13;&#10;WARC-Evil:"
                b" 7</pubDate><enclosure url='/uploads/a.png&#13;&#10;WARC-Evil: 8'/></item>"
                b"</channel></rss>",
                Content_Type="application/xml",
            )
        ],
    }
    with scripted_site(script) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "editions=en", settings={"RETRY_TIMES": 0})
    assert "Traceback" not in done.log
    for record in warc_records(tmp_path / "c"):
        assert all(name != "WARC-Evil" for name, _ in record.fields)
        if record.type == "metadata":
            assert b"\nWARC-Evil" not in record.block
            assert b"\rWARC-Evil" not in record.block
    assert verify(tmp_path / "c", processes=1).faults == []


ENTITIES = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)
EXTERNAL = '<!ENTITY x SYSTEM "http://127.0.0.1:{port}/secret"><!ENTITY y SYSTEM "/etc/passwd">'
ITEM = "<item><title>{body}</title><link>/news/article/5</link><pubDate>{body}</pubDate></item>"


@pytest.mark.parametrize(
    "feed",
    [
        f"<!DOCTYPE rss [{ENTITIES}]><rss><channel>{ITEM.format(body='&l9;')}</channel></rss>",
        f"<!DOCTYPE rss [{EXTERNAL}]><rss><channel>{ITEM.format(body='&x;&y;')}</channel></rss>",
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:{port}/a.dtd"><rss><channel></channel></rss>',
        "<rss><channel>" + "<item>" * 200_000,
        "<rss " + " ".join(f"a{n}='1'" for n in range(200_000)) + "/>",
        "<rss><channel>" + ITEM.format(body="x" * 3_000_000) + "</channel></rss>",
        "<rss><channel>" + ITEM.format(body="y") * 50_000 + "</channel></rss>",
        "\x00\x01\x02" * 100_000,
    ],
    ids=["entities", "external", "dtd", "deep", "attributes", "long", "many", "binary"],
)
def test_a_feed_that_is_a_trap_costs_nothing(tmp_path: Path, feed: str) -> None:
    with scripted_site({}) as other, scripted_site({}) as site:
        body = feed.replace("{port}", other.url.rpartition(":")[2]).encode()
        listing = b'<a href="/news/article/5">Bread</a> ' + b"bread " * 50
        site.script = {
            **ROBOTS,
            "/news/rss/3/": [answer(200, body, Content_Type="application/rss+xml")],
            "/news/articles/3/1": [answer(200, listing)],
            "/news/article/5": [OK],
        }
        done = crawl(tmp_path / "c", f"en={site.url}", "sections=en:3")
        assert other.asked == []
    assert done.code == 0, done.log
    (record,) = articles(tmp_path / "c")
    assert record["article_id"] == 5
    everything = b"".join(
        its.block for its in warc_records(tmp_path / "c") if its.type != "response"
    )
    assert b"root:" not in everything
    assert len(everything) < 100_000


def test_calendars_and_queries_without_end_are_not_followed(tmp_path: Path) -> None:
    trap = b"".join(
        b'<a href="/calendar/%d/%d">d</a><a href="/?day=%d">q</a>'
        b'<a href="/news/articles/3/1?sort=%d">l</a><a href="/news/article/5?ref=%d">a</a>'
        b'<a href="/news/articles/3/1/%d/%d">x</a>' % ((n,) * 7)
        for n in range(300)
    )
    script: dict[str, list[Reply]] = {
        **ROBOTS,
        "/": [answer(200, trap)],
        "/news/articles/3/1": [answer(200, trap)],
        "/news/article/5": [OK],
    }
    with scripted_site(script) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "editions=en")
        assert sorted(set(site.asked)) == [
            "/",
            "/news/article/5",
            "/news/articles/3/1",
            "/news/articles/3/2",
            "/news/rss/3/",
            "/robots.txt",
        ]
        assert len(site.asked) == 6
    assert done.code == 0


def test_a_listing_without_end_ends(tmp_path: Path) -> None:
    """Each page of it shows an article that no page before it did."""
    pages: dict[str, list[Reply]] = {
        f"/news/articles/3/{n}": [answer(200, b'<a href="/news/article/%d">x</a>' % (n + 10))]
        for n in range(1, 60)
    }
    with scripted_site({**ROBOTS, **pages}) as site:
        done = crawl(
            tmp_path / "c", f"en={site.url}", "sections=en:3", settings={"LISTING_PAGES": 20}
        )
        listings = [target for target in site.asked if "articles" in target]
    assert done.code == 0
    assert len(listings) == 20
    assert "LISTING_PAGES" in done.log


def test_pages_that_a_site_makes_up_end(tmp_path: Path) -> None:
    """Each section names thirty others, and thirty articles; the crawl is run twice."""

    def menu(n: int) -> bytes:
        numbers = range(30 * n + 1, 30 * n + 31)
        links = "".join(
            f'<a href="/news/articles/{i}/1">s</a><a href="/news/article/{i}">a</a>'
            for i in numbers
        )
        return links.encode()

    made: dict[str, list[Reply]] = {
        f"/news/articles/{n}/1": [answer(200, menu(n))] for n in range(1, 400)
    }
    script: dict[str, list[Reply]] = {**ROBOTS, "/": [answer(200, menu(0))], **made}
    limit = {"PATTERN_PAGES": 12}
    with scripted_site(script) as site:
        crawling = (tmp_path / "c", f"en={site.url}", "editions=en")
        first = crawl(*crawling, settings={**limit, "CLOSESPIDER_PAGECOUNT": 5})
        second = crawl(*crawling, settings=limit)
        asked = Counter(target.rpartition("/news/")[2].split("/")[0] for target in site.asked)
        explicit = crawl(*crawling[:2], "ids=en:5000-5020", settings=limit)
        beyond = [target for target in site.asked if "/news/article/50" in target]
    assert (first.code, second.code, explicit.code) == (3, 0, 0)
    assert {kind: asked[kind] for kind in ("article", "articles", "rss")} == {
        "article": 12,
        "articles": 12,
        "rss": 12,
    }
    assert second.log.count("PATTERN_PAGES") == 3  # once for each kind
    assert "'frontier/beyond': " in second.log
    assert len(beyond) == 21


@pytest.mark.parametrize(
    ("robots", "articles_of"),
    [
        (b"User-agent: *\nDisallow: /news/article/6\n" + b"# " + b"x" * 5_000_000, [5]),
        (b"\x00\xff\xfe" * 10_000 + b"\nUser-agent: *\nDisallow: /news/article/6\n", [5]),
        (b"User-agent: *\nDisallow: /news/article/6 # \xe9t\xe9\n", [5]),
        (b"Disallow: /\n" * 30_000, [5, 6]),
        (b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"\n", [5, 6]),
    ],
    ids=["huge", "binary", "Latin-1", "no agent", "stars"],
)
def test_what_can_be_read_of_a_strange_robots_txt_counts(
    tmp_path: Path, robots: bytes, articles_of: list[int]
) -> None:
    script: dict[str, list[Reply]] = {
        "/robots.txt": [answer(200, robots, Content_Type="text/plain")],
        "/news/article/5": [OK],
        "/news/article/6": [OK],
    }
    with scripted_site(script) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5-6")
    assert "Traceback" not in done.log
    assert [its["article_id"] for its in articles(tmp_path / "c")] == articles_of
