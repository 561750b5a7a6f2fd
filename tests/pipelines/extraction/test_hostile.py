"""Pages made to take long: each has its text, or says why not, within a time limit.

Most of these took minutes, or all memory, at some step of some extractor.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from pipelines.extract import extract_article
from tests.pipelines.pages import EN, HEADLINE, ONE, TWO

_TOP = f"<div>Search For Keyword.</div><h1>{HEADLINE}</h1>"
_END = "<div>(3) (1)</div><div>Total Comments ({})</div>"
_TIMES = 5_000
_MOST_SECONDS = 6.0
"""Of the processor. The pages take a tenth of it; what grows with the square takes far more."""
_COLUMNS = "A line of sixty letters and no more than that, number {n:05}\n"
_ODD_JSON = '{"@type":"Article","headline":"\\ud800"}'


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    begin = time.process_time()
    yield
    assert time.process_time() - begin < _MOST_SECONDS


def article(body: str, comments: int = 0, after: str = "") -> bytes:
    return f"{_TOP}{body}{_END.format(comments)}{after}".encode()


def repeated(form: str, times: int = _TIMES) -> str:
    return "".join(form.format(n=n + 1, n6=n % 6 + 1) for n in range(times))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"<p>{ONE}</p>" * 10_000, 10_000),
        (repeated("<p>Name {n}</p>"), _TIMES),
        (repeated("Name {n}<br>"), _TIMES),
        (f"<pre>{repeated(_COLUMNS)}</pre>", None),
        (f"<p>{ONE}</p>" + repeated('<a href="/news/article/{n}">x {n}</a><br>'), 1),
        (f"<p>{ONE}</p>" + repeated('<div><a href="/news/article/{n}">x {n}</a><p>y...</p>'), None),
        (repeated("<p>صورة رقم {n} - جيتي</p>"), None),
        (repeated("<p>2017-08-11</p>") + f"<p>{ONE}</p>", 1),
        (f"<p>{ONE}</p>" + repeated('<img src="/uploads/{n}.png">'), 1),
        (
            f"<p>{ONE}</p>"
            + repeated('<figure><img src="/{n}.png"><figcaption>c {n}</figcaption></figure>'),
            1,
        ),
        (f"<p>{ONE}{' ' * 500_000}</p>", 1),
        (f"<p>{'&nbsp;' * 200_000}{ONE}</p>", 1),
        (f"<p>{ONE}{'&#8;' * 200_000}</p>", 1),
        (f"<p>{ONE}</p><p>{'x' * 1_000_000}</p>", 2),
        (f"<p>By {'a (b ' * 100_000}</p>", 1),
        (f"<p>{ONE}</p><p>{'(' * 300_000}</p>", 2),
        ("<font>" * 10_000 + ONE + "</font>" * 10_000, 1),
        ("<div><p>" * 10_000 + ONE + "</div></b>" * 10_000, 1),
        ("<table><tr><td>" * 3_000 + ONE, 1),
        (f"<p>{ONE}</p><div {' '.join(f'a{n}=x' for n in range(50_000))}></div><p>{TWO}</p>", 2),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, str) else None,
)
def test_the_text_stays(body: str, lines: int | None) -> None:
    found = extract_article(article(body), EN)
    assert "extraction_failed" not in found.warnings
    assert found.method == "container"
    assert found.title == HEADLINE
    if lines is not None:
        assert found.text is not None
        assert len(found.text.split("\n")) == lines


@pytest.mark.parametrize(
    "form",
    [
        "<div><b>N{n}</b> 2017-01-01 10:10:10<br>text {n}</div>",
        "<p>N{n}</p><p>2017-01-01 10:10:10</p><p>text {n}</p>",
    ],
)
def test_many_comments(form: str) -> None:
    found = extract_article(article(f"<p>{ONE}</p>", _TIMES, repeated(form)), EN)
    assert len(found.comments) == _TIMES
    assert found.comments[-1].text == f"text {_TIMES}"


@pytest.mark.parametrize(
    "head",
    [
        repeated('<meta property="og:title" content="Title {n} of many">'),
        repeated('<meta property="article:published_time" content="{n}">'),
        f'<script type="application/ld+json">{"[" * 50_000}</script>',
        f'<script type="application/ld+json">{{"a":{"[" * 900}{"]" * 900}}}</script>',
        '<script type="application/ld+json">[' + '{"@type":"Article"},' * _TIMES + "1]</script>",
        '<script type="application/ld+json">{"@type":"Article","headline":"\\ud800"}</script>'
        * 999,
        f"<title>{'x ' * 300_000}</title>",
    ],
    ids=range(7),
)
def test_heads(head: str) -> None:
    body = repeated("<p>Name {n}</p>", 3000)
    page = b"<html><head>" + head.encode() + b"</head>" + article(f"<p>{ONE}</p>{body}")
    found = extract_article(page, EN)
    assert "extraction_failed" not in found.warnings
    assert found.title == HEADLINE
    assert found.text is not None


@pytest.mark.parametrize(
    "body",
    [
        b"(3) (1)<br>" * 12_000,
        repeated("<h{n6}>Heading {n} of many</h{n6}>").encode(),
        b"<" * 300_000,
        b"<a " * 150_000,
        b'<a b="' * 100_000,
        b"<!--" * 100_000,
        b"</p>" * 150_000,
        random.Random(1).randbytes(300_000),
        bytes(random.Random(1).choices(range(32, 256), k=300_000)),
        b"\xff" * 300_000,
        "ا".encode("windows-1256") * 300_000,
    ],
    ids=range(11),
)
@pytest.mark.parametrize("url", [EN, "https://post.example/x"])
def test_what_is_no_page(body: bytes, url: str) -> None:
    assert "extraction_failed" not in extract_article(body, url).warnings
