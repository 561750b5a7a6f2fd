"""Pages whose headline and text are hard to find, in one way each."""

from __future__ import annotations

import pytest

from tests.pipelines.pages import (
    END,
    H2,
    HEADLINE,
    ONE,
    PS,
    TEXT,
    THREE,
    TWO,
    VOTES,
    check,
    page,
    read,
)


@pytest.mark.parametrize(
    "html",
    [
        page(f"<h1>Zaman Al Wasl | Syrian News</h1>{H2}{PS}{END}", "Zaman Al Wasl | Syrian News"),
        page(f'<h1><a href="/">Syria news every day</a></h1>{H2}{PS}{END}'),
        page(f"<div>Syria News Today</div><h3>{HEADLINE}</h3>{PS}{END}"),
        page(f"<h1>Nine wells<br>repaired in Hama</h1>{PS}{END}", f"{HEADLINE} - Zaman Al Wasl"),
        page(f"{H2}{PS}{END}", "Nine wells repaired..."),
        page(f"<div>{HEADLINE}</div>{PS}{END}"),
        page(f'<font size="5">{HEADLINE}</font><br><br>{ONE}<br>{TWO}<br>{THREE}{END}'),
        page(f'<a href="/">Home</a> &raquo; <span>{HEADLINE}</span>{H2}{PS}{END}'),
        page(f'<h2><a href="/news/article/28874">{HEADLINE}</a></h2>{PS}{END}', HEADLINE),
        page(f"{H2}<div>{H2}</div>{PS}{END}"),
        f'<html><head><meta property="og:title" content="{HEADLINE}"></head>{H2}{PS}{END}',
    ],
)
def test_the_headline(html: str) -> None:
    check(html, title=HEADLINE, text=TEXT, method="container")


@pytest.mark.parametrize("tag", ["h2", "h3", "h4"])
@pytest.mark.parametrize("headline", [H2, f"<div>{HEADLINE}</div>", f"<b>{HEADLINE}</b>"])
def test_headings_within_the_text(headline: str, tag: str) -> None:
    body = f"<p>{ONE}</p><{tag}>Salt</{tag}><p>{TWO}</p><{tag}>Who pays</{tag}><p>{THREE}</p>"
    text = "\n".join([ONE, "Salt", TWO, "Who pays", THREE])
    check(page(f"{headline}{body}{END}"), title=HEADLINE, text=text)


@pytest.mark.parametrize(
    "between",
    [
        "<p>Related:</p><p>Wells of Homs are dry</p>",
        (
            '<b>Related:</b><ul><li><a href="/news/article/1">Wells of Homs</a><li>'
            '<a href="/news/article/2">And in Aleppo</a></ul>'
        ),
        '<p><strong>Related: </strong><a href="/news/2.html">Wells of Homs</a></p>',
        "<p>Related: Wells of Homs are dry</p>",
        '<div>Related<br><a href="/news/article/2">Wells of Homs are dry</a></div>',
        '<div><h4>Most Read</h4><ol><li><a href="/news/article/2">Wells of Homs</a></ol></div>',
        '<p><a href="/news/articles/30">More from Opinion</a></p>',
        '<p>Tags: <a href="/news/search/Hama/1">Hama</a>, <a href="/news/search/w/1">w</a></p>',
        '<p><a href="https://www.facebook.com/sharer?u=1">Share this with your friends</a></p>',
        "<p>&nbsp;</p><p></p><br><br>",
        "<script>var a = '<p>no text</p>'</script><style>p {color: red}</style>",
        "<noscript>Please allow scripts.</noscript><select><option>Homs</select>",
    ],
)
def test_what_is_no_text_within_the_text(between: str) -> None:
    check(page(f"{H2}<p>{ONE}</p>{between}<p>{TWO}</p>{END}"), text=f"{ONE}\n{TWO}", links=())


@pytest.mark.parametrize(
    ("between", "lines"),
    [
        ('<ul><li><a href="/uploads/a.pdf">Plan</a><li><a href="/uploads/b.pdf">List</a></ul>', 2),
        ('<p><a href="https://example.org/1">Plan</a></p><p><a href="/files/2">List</a></p>', 2),
        ("<table><tr><th>Name<th>Town<tr><td>Amal<td>Homs<tr><td>Sami<td>Hama</table>", 6),
        (f"<blockquote>{THREE}<blockquote>{THREE}</blockquote></blockquote>", 2),
        (f"<center>{THREE}</center><aside>{THREE}</aside><time>12 May 2015</time>", 3),
        ("<dl><dt>Amal<dd>Homs<dt>Sami<dd>Hama</dl>", 4),
        ("<p>2017-08-11</p><p>(5)</p><p>Zaman Al Wasl</p>", 3),
        ("<h5>Salt</h5><address>Homs</address><p>***</p>", 3),
        ('<p><a href="/news/article/77">Tell Darra was written about before</a></p>', 1),
        ("Amal<br>Amal<br>Sami<hr>Sami", 4),
        ("<details><summary>Names</summary>Amal</details><fieldset>Sami</fieldset>", 3),
        ("<p>\u200fأمل\u200f</p><p>\u202bسامي\u202c</p>", 2),
    ],
)
def test_what_is_text_within_the_text(between: str, lines: int) -> None:
    article = read(page(f"{H2}<p>{ONE}</p>{between}<p>{TWO}</p>{END}"))
    assert article.text is not None
    first, *others, last = article.text.split("\n")
    assert (first, last) == (ONE, TWO)
    assert len(others) == lines
    assert article.coverage == 1.0


@pytest.mark.parametrize(
    "text", ["It rained in Hama.", "It rained in Hama", "Rain in Hama: 12 mm", ONE, "Rain!"]
)
@pytest.mark.parametrize("headline", [H2, f"<div>{HEADLINE}</div>", f"<b>{HEADLINE}</b><br>"])
@pytest.mark.parametrize("end", [END, VOTES])
@pytest.mark.parametrize("template", ["<p>{}</p>", "{}", "<div><img src=/uploads/a.png>{}</div>"])
def test_briefs(text: str, headline: str, end: str, template: str) -> None:
    check(page(headline + template.format(text) + end), title=HEADLINE, text=text)


@pytest.mark.parametrize("tag", ["</html>", "</body>", "</body></html>", "<html lang=en b<i>"])
@pytest.mark.parametrize("before", [HEADLINE, ONE, TWO])
def test_a_page_goes_on_after_tags_of_its_end_and_its_beginning(tag: str, before: str) -> None:
    whole = page(f"{H2}{PS}{END}")
    check(whole.replace(before, before + tag), title=HEADLINE, text=TEXT, method="container")


def test_lines_below_the_credit_are_counted() -> None:
    below = f"<p>Names of those who gave</p>{'<p>Amal Jisrawi of Homs</p>' * 9}"
    article = read(page(f"{H2}{PS}<p>Zaman Al Wasl</p>{below}{VOTES}"))
    assert article.text == TEXT
    assert article.coverage is not None
    assert article.coverage < 0.95
    assert article.warnings == ("coverage_below_0.95",)


def test_hidden_text_is_told_of() -> None:
    article = read(page(f'{H2}<p>{ONE}</p><p style="display: none">{TWO}</p>{END}'))
    assert article.text == ONE
    assert article.warnings == ("hidden_text",)


@pytest.mark.parametrize("name", ["div", "span", "blockquote", "font"])
def test_deep_pages(name: str) -> None:
    deep = f"<{name}>" * 30_000 + f"<p>{TWO}</p>" + f"</{name}>" * 30_000
    article = read(page(f"{H2}<p>{ONE}</p>{deep}<p>{THREE}</p>{END}"))
    assert (article.title, article.text) == (HEADLINE, TEXT)
    assert article.warnings == ("deep_nesting",)


@pytest.mark.parametrize(
    ("below", "warned"),
    [
        (f"<p>{TWO}</p>", True),
        ("<p>Baker street</p><p>Open from nine to five</p>", True),
        ("<p>Thanks</p>", False),
        (f"<form><p>{TWO}</p></form>", False),
        (f'<p><a href="/news/article/5">{TWO}</a></p>', False),
        (f"<div>All rights reserved</div><p>{TWO}</p>", False),
        (f"<section><p>{TWO}</p></section>", False),
    ],
)
@pytest.mark.parametrize("end", [END, "<div>Zaman Al Wasl</div>"])
def test_what_stands_as_the_text_below_its_end_is_warned_of(
    end: str, below: str, warned: bool
) -> None:
    article = read(page(f"<div>{H2}{PS}{end}{below}</div>"))
    assert article.text == TEXT
    assert ("text_below" in article.warnings) == warned


def test_comments_are_not_warned_of() -> None:
    end = END.replace("(0)", "(1)")
    article = read(page(f"<div>{H2}{PS}{end}<p>Rami - 2017-08-12</p><p>{TWO}</p></div>"))
    assert len(article.comments) == 1
    assert article.warnings == ()
