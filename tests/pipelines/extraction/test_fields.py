"""All fields but headline, text and comments, each in many builds."""

from __future__ import annotations

import pytest

from pipelines.extraction.article import Image
from tests.pipelines.pages import END, H2, HEADLINE, OLDER, ONE, PS, TEXT, TWO, check, page, read


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("| 2017-08-11 23:56:16", "2017-08-11T23:56:16"),
        ("Friday, August 11, 2017 11:56 PM", "2017-08-11T23:56:00"),
        ("11/08/2017", "2017-08-11"),
        ("الجمعة 11 آب/ أغسطس 2017", "2017-08-11"),
    ],
)
@pytest.mark.parametrize("template", ["<div>{d}</div>{h}", "{h}<div>{d}</div>", "{h}{d}<br>"])
def test_the_date_beside_the_headline(template: str, shown: str, published: str) -> None:
    top = template.format(d=shown, h=H2)
    check(
        page(f"<div>{top}{PS}</div>{END}"),
        text=TEXT,
        published=published,
        published_raw=shown.strip("| "),
        published_source="page",
    )


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2017-08-11T23:56:16+03:00">',
        '<meta itemprop="datePublished" content="2017-08-11T23:56:16+03:00">',
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "'
            f'{HEADLINE}", "datePublished": "2017-08-11T23:56:16+03:00"}}</script>'
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": ["Article"], "url": '
            '"/news/28874.html", "datePublished": "2017-08-11T23:56:16+03:00"}]}</script>'
        ),
        (
            '<script type="application/ld+json">[{"@type": "NewsArticle", "datePublished": '
            '"2017-08-11T23:56:16+03:00"}]</script>'
        ),
    ],
)
def test_the_date_for_machines(head: str) -> None:
    html = page(f"{H2}{PS}{END}").replace("</head>", f"{head}</head>")
    check(html, published="2017-08-11T23:56:16+03:00", published_source="meta", text=TEXT)


@pytest.mark.parametrize(
    "elsewhere",
    [
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Another", '
            '"datePublished": "2017-08-11"}</script>'
        ),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "url": "/news/article/5", '
            '"datePublished": "2017-08-11"}</script>'
        ),
        (
            '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2017-08-11"}'
            "</script>"
        ),
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished"</script>',
        '<div><meta itemprop="datePublished" content="2017-08-11"></div>',
        '<ul><li>2017-08-11 <a href="/news/article/5">Another</a></ul>',
        "<footer>2017-08-11</footer>",
    ],
)
def test_dates_of_others_are_not_taken(elsewhere: str) -> None:
    check(page(f"{H2}{PS}{END}{elsewhere}"), published=None, published_source=None, text=TEXT)


def test_the_older_layout() -> None:
    ticker = "".join(
        f"<div>{title}</div>"
        for title in ("Price of cumin in Aleppo doubles within one dry week", "A library on wheels")
    )
    established = "<div>Established by Fathi Ibrahim Bayoud 2005 - Homs</div>"
    for end in (END, ""):
        check(
            f"<body><div>Latest News:</div>{ticker}{established}<div>{HEADLINE}</div>"
            f'<div>| 2017-08-11 23:56:16</div><img src="/uploads/a.png" alt="{HEADLINE}">'
            f"<div>{HEADLINE}</div>{PS}{end}</body>",
            url=OLDER,
            title=HEADLINE,
            text=TEXT,
            published="2017-08-11T23:56:16",
            published_raw="2017-08-11 23:56:16",
            images=(Image("https://en.zamanalwsl.net/uploads/a.png"),),
        )


@pytest.mark.parametrize(
    ("opening", "dateline", "author"),
    [
        ("(News Week)- ", "News Week", "Zaman Al Wasl"),
        ("(Zaman Al Wasl) – ", "Zaman Al Wasl", "Zaman Al Wasl"),
        ("By Rima Najjar (The Daily Sabah)- ", "The Daily Sabah", "Rima Najjar"),
        ("Writing by Rima Najjar (Zaman Al Wasl)- ", "Zaman Al Wasl", "Rima Najjar"),
        ("<b>(News Week)-</b>&nbsp;", "News Week", "Zaman Al Wasl"),
        ("(News Week)-</p><p>", "News Week", "Zaman Al Wasl"),
    ],
)
def test_the_opening_credit(opening: str, dateline: str, author: str) -> None:
    html = page(f"{H2}<p>{opening}{ONE}</p>{END}")
    check(html, text=ONE, dateline=dateline, author=author, credit="Zaman Al Wasl with Agencies")


@pytest.mark.parametrize("start", ["(Reuters) ", "By noon ", "In 2010 (a dry year) - ", "Sami - "])
def test_what_is_no_opening_credit(start: str) -> None:
    check(page(f"{H2}<p>{start}{ONE}</p>{END}"), text=start + ONE, dateline=None)


@pytest.mark.parametrize(
    ("votes", "likes", "dislikes"),
    [
        ("(67) &nbsp; (58)", 67, 58),
        ("<table><tr><td>(67)</td><td>(58)</td></tr></table>", 67, 58),
        ('<a href="/news/article/28874/like"><img src="/l.png"></a> (67) (58)', 67, 58),
        ('<a href="28874/dislike">(58)</a> <a href="28874/like">(67)</a>', 67, 58),
        ('<a href="28874/like">Like (67)</a><br><a href="28874/dislike">No (58)</a>', 67, 58),
        ("(٦٧) هل أعجبتك المقالة (٥٨)", 67, 58),
        ("<p>(67)</p><p>هل أعجبتك المقالة</p><p>(58)</p>", 67, 58),
        ("", None, None),
        ('<a href="/news/article/28874/like"><img src="/static/l.png"></a>', None, None),
    ],
)
def test_votes(votes: str, likes: int | None, dislikes: int | None) -> None:
    url = "https://en.zamanalwsl.net/news/article/28874/"
    html = page(f"{H2}{PS}<div>Zaman Al Wasl</div><div>{votes}</div><div>Total Comments (0)</div>")
    html = html.replace('href="28874/', 'href="/news/article/28874/')
    check(html, url, text=TEXT, likes=likes, dislikes=dislikes, images=())


@pytest.mark.parametrize(
    ("html", "caption", "text"),
    [
        ("<figure>{i}<figcaption>A well<br>in Hama</figcaption></figure>", "A well in Hama", ""),
        ("<table><tr><td>{i}<tr><td>A well in Hama</table>", "A well in Hama", ""),
        ("<div>{i}<p>A well in Hama</p></div>", "A well in Hama", ""),
        ("{i}<div>بئر في حماة - جيتي</div>", "بئر في حماة - جيتي", ""),
        ("<p>{i}</p>", None, ""),
        ('<a href="/uploads/a.png">{i}</a>', None, ""),
        (
            "<p>{i}It is a long way to the next well.</p>",
            None,
            "It is a long way to the next well.",
        ),
    ],
)
def test_pictures_and_captions(html: str, caption: str | None, text: str) -> None:
    image = '<img src="/uploads/a.png" alt="x">'
    article = read(page(f"{H2}{html.format(i=image)}{PS}{END}"))
    assert article.images == (Image("https://en.zamanalwsl.net/uploads/a.png", caption),)
    assert article.text == "\n".join(filter(None, [text, TEXT]))


@pytest.mark.parametrize(
    "image",
    [
        '<a href="/news/article/5"><img src="/uploads/b.png"></a>',
        '<img src="/static/icon.png" width="16" height="16">',
        '<img src="data:image/gif;base64,R0lGOD">',
        "<img>",
        (
            '<div><a href="/news/article/5"><img src="/b.png">Price of cumin in Aleppo</a>'
            '<a href="/news/article/6">A library on wheels</a></div>'
        ),
    ],
)
def test_pictures_of_something_else(image: str) -> None:
    check(page(f"{H2}<p>{ONE}</p>{image}<p>{TWO}</p>{END}"), images=(), text=f"{ONE}\n{TWO}")


def test_a_caption_without_its_picture() -> None:
    caption = "أطفال على الجسر الجديد قرب الطاحونة القديمة في السلمية - جيتي"
    check(page(f"{H2}<p>{caption}</p>{PS}{END}"), images=(Image(None, caption),), text=TEXT)


def test_links_of_the_text() -> None:
    body = f'<p>{ONE} <a href="77">a</a> <a href="#x">b</a> <a href="mailto:c@d">c</a></p>'
    body += '<p>And <a href="https://example.org/é?q=1#z">d</a>, <a href="77">e</a>.</p>'
    check(
        page(f"{H2}{body}{END}"),
        links=("https://en.zamanalwsl.net/news/article/77", "https://example.org/é?q=1#z"),
    )


def test_a_base_element() -> None:
    html = page(f'{H2}<p>{ONE} <a href="x">a</a></p>{END}')
    html = html.replace("<head>", '<head><base href="https://example.org/y/">')
    check(html, links=("https://example.org/y/x",))
