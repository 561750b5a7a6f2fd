from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.parse import parse
from pipelines.html.requisites import page_requisites, stylesheet_requisites
from tests.crawler.standing_in import EN

PAGE = f"{EN}/news/article/5"


def requisites(text: str, url: str = PAGE, *, images_only: bool = False) -> list[str]:
    root = parse(text).root
    return [] if root is None else page_requisites(root, url, images_only=images_only)


def found(text: str, url: str = PAGE, *, images_only: bool = False) -> list[str]:
    return [its.removeprefix(EN) for its in requisites(text, url, images_only=images_only)]


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<img src="/a.png">', ["/a.png"]),
        ('<img data-src="/a.png" src="data:image/gif;base64,AA">', ["/a.png"]),
        ('<img data-original="/a.png" src="/grey.png">', ["/grey.png", "/a.png"]),
        ('<img data-lazy-src="a.png">', ["/news/article/a.png"]),
        ('<img srcset="/a.png 1x, /b,1.png 2x,/c.png 480w">', ["/a.png", "/b,1.png", "/c.png"]),
        ('<img srcset="/a.png, /b.png 2x" src="/a.png">', ["/a.png", "/b.png"]),
        ('<img srcset=" ,, /a.png,, ">', ["/a.png"]),
        ('<picture><source srcset="/a.webp" type="image/webp"></picture>', ["/a.webp"]),
        ('<svg><image xlink:href="/a.png"/></svg>', ["/a.png"]),
        ('<noscript><img src="/a.png"></noscript>', ["/a.png"]),
        ('<head><noscript><img src="/a.png"></noscript></head>', ["/a.png"]),
        ('<img alt="The 5" pipe" src="/a.png"><img src="/b.png">', ["/a.png", "/b.png"]),
        ("<img alt='5' pipe' src='/a.png'><img src='/b.png'>", ["/a.png", "/b.png"]),
        (f'<img alt="&#{"1" * 4400};" src="/a.png">', ["/a.png"]),
        ('<img data-full-src="/a.png" data-lazy="/b" src="/c.png">', ["/a.png", "/b", "/c.png"]),
        ('<img data-large-file="/a.png?w=9" data-caption="5.png or so">', ["/a.png?w=9"]),
        ('<img data-lazy-srcset="/a.png 1x" data-srcset="/b.png 2x">', ["/a.png", "/b.png"]),
        ('<picture><source data-srcset="/a.webp"><img></picture>', ["/a.webp"]),
        ('<amp-img src="/a.png" srcset="/b.png 2x"></amp-img>', ["/a.png", "/b.png"]),
        ('<meta property="og:image" content="/a.png">', ["/a.png"]),
        ('<meta name="twitter:image" content="/a">', ["/a"]),
        ('<link rel="image_src" href="/a.png">', ["/a.png"]),
        ('<a href="/a.JPG?full=1"><img src="/b.png"></a>', ["/a.JPG?full=1", "/b.png"]),
        ('<div data-src="/a.png"></div>', ["/a.png"]),
    ],
)
def test_images(markup: str, links: list[str]) -> None:
    assert sorted(found(markup)) == sorted(links)
    assert sorted(found(markup, images_only=True)) == sorted(links)


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<link rel="stylesheet" href="/a.css?v=3">', ["/a.css?v=3"]),
        ('<link rel="Shortcut ICON" href="/favicon.ico">', ["/favicon.ico"]),
        ('<link rel="apple-touch-icon" href="/a.png">', ["/a.png"]),
        ('<link rel="preload" as="font" href="/a.woff2">', ["/a.woff2"]),
        ('<link rel="preload" as="image" imagesrcset="/a.png 2x">', ["/a.png"]),
        ('<link rel="manifest" href="/site.webmanifest">', ["/site.webmanifest"]),
        ('<script src="/a.js"></script>', ["/a.js"]),
        ('<video poster="/a.jpg" src="/a.mp4"><source src="/b.mp4"></video>', ["/a.jpg"]),
        ('<input type="image" src="/a.png"><input src="/b.png">', ["/a.png"]),
        ('<body background="/a.gif"><td BACKGROUND=/b.gif>', ["/a.gif", "/b.gif"]),
        ('<p style="background:url(&quot;/a.png&quot;)">', ["/a.png"]),
        ("<p style='background:url(/a.png)'>", ["/a.png"]),
        ('<div data-bg="/a">', ["/a"]),
        ("<div data-background-image=\"url('/a')\">", ["/a"]),
        ("<p style=\"background:image-set('/a.png' 1x, url(/b.png) 2x)\">", ["/a.png", "/b.png"]),
        ('<style>@import "/a.css";p{background:url(/b.png)}</style>', ["/a.css", "/b.png"]),
        ('<svg><use href="/icons.svg#bread"></use></svg>', ["/icons.svg"]),
    ],
)
def test_what_else_a_page_needs(markup: str, links: list[str]) -> None:
    assert found(markup) == links
    assert found(markup, images_only=True) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/news/article/6"><a href="/a.pdf"><a href="/png">',
        '<meta property="og:title" content="/a.png"><meta content="/b.png">',
        '<div data-src="/a"></div><img data-title="the file a.png">',
        '<link rel="canonical" href="/news/article/5">',
        '<link rel="alternate" href="/news/rss/30/">',
        '<link rel="preload" as="video" href="/a.mp4">',
        '<link rel="prefetch" href="/news/article/6">',
        '<audio src="/a.mp3"></audio><iframe src="/a.html"></iframe><embed src="/a.swf">',
        '<img src="data:image/png;base64,AA"><img src=" DATA:,x"><img src=""><img>',
        '<svg><use href="#bread"></use></svg>',
        "<p>background:url(/a.png)</p>",
        "<textarea style=color:red>url(/a.png)</textarea>",
        "<script>var a = '<img src=\"/a.png\">';</script>",
        "<!-- <img src=/a.png> -->",
        '<img src="http://[::1/a.png">',
    ],
)
def test_what_is_left_alone(markup: str) -> None:
    assert found(markup) == []


def test_a_front_page_that_names_no_icon_has_the_one_that_browsers_ask_for() -> None:
    sheet = '<base href="/x/"><link rel="stylesheet" href="/a.css">'
    assert found(sheet, f"{EN}/") == ["/a.css", "/favicon.ico"]
    assert found(f'{sheet}<link rel="shortcut icon" href="/b.png">', f"{EN}/") == [
        "/a.css",
        "/b.png",
    ]
    assert found(sheet, f"{EN}/", images_only=True) == []
    assert found(sheet) == ["/a.css"]
    assert found("<p>x", f"{EN}/") == []


def test_a_base_counts_and_the_first_of_them() -> None:
    text = '<img src="a.png"><base href="/x/"><base href="/y/"><img src="b.png">'
    assert found(text) == ["/x/a.png", "/x/b.png"]
    assert found('<base href="http://["><img src="a.png">') == ["/news/article/a.png"]


def test_each_once_and_without_its_fragment() -> None:
    assert found('<img src="/a.png"><img src="/a.png#x"><img src=" /a.png\n">') == ["/a.png"]


def test_a_style_sheet_is_read_from_its_own_address() -> None:
    css = "@import 'b.css';p{background:url(../a.png) url(../a.png) url(data:,x) url(#y)}"
    assert stylesheet_requisites(css, f"{EN}/static/a.css") == [
        f"{EN}/static/b.css",
        f"{EN}/a.png",
    ]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "markup",
    [
        "<img src=/a{}.png>",
        '<img srcset="{}">',
        '<p style="background:url(/a{}.png)">',
        "<style>p{{background:url(/a{}.png)}}</style>",
        '<base href="/{}/">',
    ],
)
def test_a_page_without_an_end_gives_so_many(markup: str) -> None:
    text = "".join(markup.format(f"{n} " if "srcset" in markup else n) for n in range(200_000))
    assert len(requisites(text)) <= 5000
    assert len(requisites('<img srcset="' + "a, " * 300_000 + '">')) <= 5000


@given(st.text(alphabet="<>a/ \"'=\nimgsrcstyle:url()&#;[]\\@,\x00", max_size=300))
def test_no_text_raises(text: str) -> None:
    for its in (*requisites(text), *stylesheet_requisites(text, PAGE)):
        assert "#" not in its
