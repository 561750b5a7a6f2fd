from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.tags import read_tags

HOSTILE = [
    "<" * 1_000_000,
    "<img " * 250_000,
    '<img src="' * 100_000,
    "<img src='\"" * 100_000,
    '<a" "<a" ' * 120_000,
    "<!--" * 250_000,
    "<!-" * 300_000,
    "<script>" * 150_000,
    "<style " * 150_000,
    "<style></styl" * 80_000,
    "<img" + " x" * 500_000,
    "<img" + "=" * 1_000_000,
    "<img " + "a" * 1_000_000,
    "<img " + "a=" * 500_000,
    '<img a="' + "&#" * 500_000,
    "<img " + "'\"" * 500_000,
    ("<img " + "a" * 400 + "\n") * 2500,
]


def tags(text: str) -> list[tuple[str, dict[str, str]]]:
    return [(tag.name, dict(tag.attributes)) for tag in read_tags(text)]


@pytest.mark.parametrize(
    ("written", "attributes"),
    [
        ('<img src="a.png">', {"src": "a.png"}),
        ("<img src='a.png'>", {"src": "a.png"}),
        ("<IMG SRC=a.png WIDTH=5>", {"src": "a.png", "width": "5"}),
        ("<img\n src\n=\n 'a.png'/>", {"src": "a.png"}),
        ("<img src=a.png/>", {"src": "a.png/"}),
        ('<img alt="a > b" src="a.png">', {"alt": "a > b", "src": "a.png"}),
        ("<img alt='say \"a\"' src=a.png>", {"alt": 'say "a"', "src": "a.png"}),
        ('<img hidden src="a.png" src="b.png">', {"src": "a.png"}),
        ('<img src="a.png?b=1&amp;c=&#50;">', {"src": "a.png?b=1&c=2"}),
        ('<img/src="a.png"/>', {"src": "a.png"}),
        ('<img alt=""src="a.png">', {"alt": "", "src": "a.png"}),
        ('<img data-src="b.png" src>', {"data-src": "b.png"}),
        ('<img src="a.png"', {"src": "a.png"}),
    ],
)
def test_attributes_in_all_their_forms(written: str, attributes: dict[str, str]) -> None:
    (found,) = tags(f"<!-- x -->text {written}")
    assert found == ("img", attributes)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- <img src=a.png> -->",
        "<!-- <img src=a.png>",
        "<img-other src=a.png>",
        "a < img src=a.png >",
        "</img src=a.png>",
        "&lt;img src=a.png&gt;",
    ],
)
def test_what_is_no_image(text: str) -> None:
    assert "img" not in dict(tags(text))


def test_scripts_are_skipped_and_style_sheets_kept() -> None:
    text = (
        "<script src=a.js>'<img src=b.png>'</script><style media=print>p{a:url(b)}</style>"
        "<SCRIPT>'</scrip<img src=c.png>'</SCRIPT ><img src=d.png><script><img src=e.png>"
    )
    found = list(read_tags(text))
    assert [(tag.name, tag.style) for tag in found] == [
        ("script", ""),
        ("style", "p{a:url(b)}"),
        ("script", ""),
        ("img", ""),
        ("script", ""),
    ]
    assert found[3].attributes == {"src": "d.png"}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:16])
def test_hostile_pages_are_read_in_time(text: str) -> None:
    """Each of a million characters or so; one that takes quadratic time ends the test."""
    for tag in read_tags(text):
        assert isinstance(tag.attributes, dict)


@given(st.text(alphabet="<>!-/ \"'=\nimgscrptyle&#;x\x00", max_size=300))
def test_every_letter_is_looked_at_once(text: str) -> None:
    """What the tags were read from does not overlap, and is no longer than the page."""
    read = sum(len(tag.written) + len(tag.style) for tag in read_tags(text))
    assert read <= len(text)


@given(st.text(max_size=100), st.text(alphabet="abc/._-?=&", min_size=1, max_size=50))
def test_an_image_is_found_behind_anything_that_is_no_markup(before: str, source: str) -> None:
    neutral = before.replace("<", "").replace(">", "")
    attributes = tags(f'{neutral}<img src="{source.replace("&", "&amp;")}">')[-1][1]
    assert attributes == {"src": source}
