from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.stylesheet import stylesheet_links

HOSTILE = [
    "/*" * 500_000,
    "url(" * 300_000,
    'url("' * 200_000,
    "url('\"" * 150_000,
    "@import" * 150_000,
    '@import "' * 120_000,
    "@import " + " " * 1_000_000,
    "url(" + " " * 1_000_000,
    '"' * 1_000_001,
    '"\n' * 500_000,
    "\\" * 1_000_000,
    '"' + '\\"' * 500_000,
    "'\\'\"" * 250_000,
    "url(" + "\\5f " * 250_000,
    "url(a" + "\\41" * 300_000,
    "url(" + "a" * 1_000_000,
]


@pytest.mark.parametrize(
    ("css", "links"),
    [
        ("p{background:url(a.png)}", ["a.png"]),
        ("p{background: URL( 'a b.png' ) no-repeat, url(\"c.png\")}", ["a b.png", "c.png"]),
        ("@import 'a.css';@import \"b.css\" print;", ["a.css", "b.css"]),
        ("@import url(a.css);@IMPORT url('b.css') screen;", ["a.css", "b.css"]),
        ("@font-face{src:local('x'),url(x.woff2) format('woff2')}", ["x.woff2"]),
        ("p{cursor:url(hand.cur) 2 2,auto}", ["hand.cur"]),
        (r"p{background:url(a\5f b\.png)}", ["a_b.png"]),
        (r"p{background:url('a\0 b\d800 c')}", ["a\ufffdb\ufffdc"]),
        (r"""p{content:"\"url(a)"}q{background:url('b\'c')}""", ["b'c"]),
        ("p{background:url(data:image/png;base64,AA==)}", ["data:image/png;base64,AA=="]),
        ("/* url(a.png) */p{color:red}/*", []),
        ("p{content:'url(a.png)'}q{content:\"@import 'b.css'\"}", []),
        ("p{content:'/*'}q{background:url(a.png)}", ["a.png"]),
        ("p{background:url()}q{background:url('')}", []),
        ("p{my-curl(a.png);background:image(red)}", []),
        ("url(a.png", ["a.png"]),
        ("p{a:image-set('a.png' 1x, \"b.png\" 2x)}q{content:'c.png'}", ["a.png", "b.png"]),
        ("p{a:-webkit-image-set( url(a.png) 1x,'b.png' 2x, 'c' type('image/avif'))}",
         ["a.png", "b.png", "c"]),
        ("p{a:image-set(linear-gradient(red),'a.png')}", ["a.png"]),
    ],
)  # fmt: skip
def test_what_a_style_sheet_asks_for(css: str, links: list[str]) -> None:
    assert list(stylesheet_links(css)) == links


@pytest.mark.timeout(30)
@pytest.mark.parametrize("css", HOSTILE, ids=lambda css: css[:12])
def test_hostile_style_sheets_are_read_in_time(css: str) -> None:
    """Each of a million characters or so; one that takes quadratic time ends the test."""
    assert sum(map(len, stylesheet_links(css))) <= len(css)


@given(st.text(alphabet="@import url()'\"\n\\/*;{}:ab1", max_size=300))
def test_no_style_sheet_raises_and_every_letter_is_looked_at_once(css: str) -> None:
    assert sum(map(len, stylesheet_links(css))) <= len(css)


@given(st.text(max_size=100), st.text(alphabet="abc/._-?=&", min_size=1, max_size=50))
def test_a_picture_is_found_behind_anything(before: str, link: str) -> None:
    neutral = "".join(letter for letter in before if letter not in "\"'/*\\@(")
    assert list(stylesheet_links(f"{neutral} p{{background:url('{link}')}}")) == [link]
