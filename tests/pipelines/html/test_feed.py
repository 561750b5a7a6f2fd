from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.feed import FeedItem, feed_items

LINK = "https://www.zamanalwsl.net/news/article/164928"


def feed(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>x</title>{inner}</channel></rss>'.encode()


def test_items_are_read_in_their_order() -> None:
    body = feed(
        f"<title>a</title><link> {LINK} </link>"
        "<pubDate>Mon, 02 Dec 2024\n 10:00:00 +0300</pubDate>"
        '<enclosure url="https://www.zamanalwsl.netuploads//abcd1234.png" type="image/png"/>',
        "<link><![CDATA[/news/article/5?a=b&c=d]]></link>",
    )
    assert feed_items(body) == [
        FeedItem(
            LINK,
            "Mon, 02 Dec 2024 10:00:00 +0300",
            "https://www.zamanalwsl.netuploads//abcd1234.png",
        ),
        FeedItem("/news/article/5?a=b&c=d", None, None),
    ]


def test_items_without_a_link_are_left_out() -> None:
    assert feed_items(feed("<title>a</title>", "<link> </link>", "<link><b/></link>")) == []


@pytest.mark.parametrize(
    ("item", "links"),
    [
        (f"<guid>{LINK}</guid>", [LINK]),
        (f'<guid isPermaLink="true">\n{LINK} </guid><link/>', [LINK]),
        (f"<link>/news/article/5</link><guid>{LINK}</guid>", ["/news/article/5"]),
        (f'<guid isPermaLink="False">{LINK}</guid>', []),
        ("<guid></guid>", []),
    ],
)
def test_a_guid_stands_in_for_a_link(item: str, links: list[str]) -> None:
    assert [its.link for its in feed_items(feed(item))] == links


@pytest.mark.parametrize(
    "before",
    [
        "<br />\n<b>Notice</b>:  Undefined index: id in <b>/var/www/rss.php</b> on line <b>12</b>",
        "\n \ufeff",
        "Warning: <?php",
    ],
)
@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="utf-8"?>', ""])
def test_what_stands_before_the_xml_is_left_out(before: str, head: str) -> None:
    body = before.encode() + feed(f"<link>{LINK}</link>", head=head)
    assert [its.link for its in feed_items(body)] == [LINK]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 100,
        b"<html><body>not found</body></html>",
        b"<rss",
        b"\xff\xfe<\x00r\x00",
        b'<?xml version="1.0" encoding="no-such-code"?><rss/>',
        b'<?xml version="1.0" encoding="utf-16"?><rss/>',
    ],
)
def test_what_is_no_feed_has_no_items(body: bytes) -> None:
    assert feed_items(body) == []


def test_a_feed_cut_short_gives_what_it_has() -> None:
    body = feed(f"<link>{LINK}</link>", "<link>/news/article/5</link>")
    cut = body[: body.index(b"/news/article/5")]
    assert feed_items(cut)[0].link == LINK


def test_a_feed_with_a_bare_ampersand_is_read() -> None:
    items = feed_items(feed(f"<title>Bread & salt</title><link>{LINK}</link>"))
    assert [item.link for item in items] == [LINK]


def test_entities_are_not_resolved() -> None:
    head = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">'
        '<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )
    items = feed_items(feed(f"<link>{LINK}</link><pubDate>&file;&c;</pubDate>", head=head))
    assert [(item.link, item.published) for item in items] == [(LINK, None)]


def test_no_more_than_a_thousand_items_are_taken() -> None:
    items = feed_items(feed(*(f"<link>/news/article/{n}</link>" for n in range(1, 5000))))
    assert [item.link for item in items] == [f"/news/article/{n}" for n in range(1, 1001)]


def test_hostile_feeds_are_read_in_time() -> None:
    """Each of a million bytes or more; any that is not read in linear time ends the test."""
    for body in (
        b"<item>" * 300_000,
        b"<rss>" + b"<item><link>" * 100_000,
        b"<rss " + b" ".join(b"a%d='b'" % n for n in range(100_000)) + b"/>",
        feed(*["<link>x</link><enclosure url='http://" + "u" * 2_000_000 + "'/>"]),
    ):
        assert len(feed_items(body)) <= 1000


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_raise(some: bytes, others: bytes) -> None:
    feed_items(some)
    whole = feed(f"<link>{LINK}</link>")
    place = len(some) % len(whole)
    feed_items(whole[:place] + others + whole[place:])
