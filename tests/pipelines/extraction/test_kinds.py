"""Kinds of pages that a reading of lines alone, or trafilatura alone, gets wrong."""

from __future__ import annotations

import pytest

from pipelines.extraction.article import Comment, Image
from tests.pipelines.pages import EN, END, H2, HEADLINE, ONE, PS, TEXT, THREE, TWO, page, read

PICTURE = "https://en.zamanalwsl.net/uploads/a.png"
IMG = '<img src="/uploads/a.png">'


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("<p>Facebook Twitter Print</p>", "actions"),
        ("<div>Print | A+ A-</div>", "actions"),
        ("<div>طباعة أرسل لصديق</div>", "actions"),
        ("<div>Views: 1,204</div>", "views"),
        ("<div>عدد المشاهدات: 1204</div>", "views"),
        ("<div>Last update: 12 August 2017 10:00</div>", "updated"),
        ("<div><span>Advertisement</span></div>", "advertisement"),
        ('<p><b><a href="/news/article/6">Read also: Wells of Homs</a></b></p>', "related"),
        ("<p>Tags: Hama, wells</p>", "tags"),
        ("<p>Page 1 of 3</p>", "pages"),
        ("<p>★★★★☆</p>", "rating"),
        ("<p>The opinions expressed in this article are those of the author.</p>", "disclaimer"),
        ('<div><a href="/news/articles/52/1">News</a></div>', "navigation"),
        (
            (
                "<div><h4>Stay informed</h4><p>Every evening, free of charge.</p>"
                '<form><input type="email"><button>OK</button></form></div>'
            ),
            "form",
        ),
        ("<nav><ul><li>Page one of three</li></ul></nav>", "frame"),
    ],
)
@pytest.mark.parametrize("place", ["{line}{text}", "{one}{line}{others}"])
def test_furniture_is_named(line: str, kind: str, place: str) -> None:
    others = f"<p>{TWO}</p><p>{THREE}</p>"
    body = place.format(line=line, text=PS, one=f"<p>{ONE}</p>", others=others)
    article = read(page(f"{H2}<div>{body}</div>{END}"))
    assert article.text == TEXT
    assert [left_out.kind for left_out in article.left_out] == [kind]
    assert (article.coverage, article.warnings) == (1.0, ())


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("News | 2017-08-11 23:56:16", "2017-08-11T23:56:16"),
        ("Rima Haddad | 11/08/2017", "2017-08-11"),
        ("Published on: 11 August 2017 23:56 | Views: 1,204", "2017-08-11T23:56:00"),
        ("تاريخ النشر: 11 آب 2017 23:56 | عدد المشاهدات: 1204", "2017-08-11T23:56:00"),
        ("2017-08-11 23:56 EST", "2017-08-11T23:56:00-05:00"),
        ("2017-08-11 23:56 +03", "2017-08-11T23:56:00+03:00"),
    ],
)
def test_the_date_among_other_facts(line: str, published: str) -> None:
    article = read(page(f"{H2}<div>{line}</div><p>(News Week)- {ONE}</p><p>{TWO}</p>{END}"))
    assert (article.published, article.published_source) == (published, "page")
    assert (article.dateline, article.text) == ("News Week", f"{ONE}\n{TWO}")


def test_a_date_that_may_be_two_days_is_not_guessed() -> None:
    article = read(page(f"{H2}<div>3/1/2020 10:15:00 AM</div>{PS}{END}"))
    assert (article.published, article.published_raw) == (None, "3/1/2020 10:15:00 AM")
    assert article.warnings == ("ambiguous_date",)


@pytest.mark.parametrize(
    "lines",
    [
        [f"Prisoner Omar al-Khatib, from Hama, born {year}" for year in range(1960, 1990)],
        [f"Record number {n:04}: sentenced to 10 years in Sednaya" for n in range(30)],
        [f"{n:02} - Ahmad al-Hussein of the old town, in Homs" for n in range(30)],
    ],
)
def test_lists_of_like_lines_stay_apart(lines: list[str]) -> None:
    article = read(page(f"{H2}<p>{ONE}</p><div>{'<br>'.join(lines)}</div><p>{TWO}</p>{END}"))
    assert article.text == "\n".join([ONE, *lines, TWO])


@pytest.mark.parametrize(
    "line",
    [
        "2017-08-11",
        "<li>Facebook</li>",
        "<p>Related</p><p>A tenth well was given up since its water was salty.</p>",
        '<h3 id="a0"><a href="#a0">What happened on the first night</a></h3>',
        '<p><a href="mailto:news@example.org">news@example.org</a></p>',
        "<blockquote><p>We are not numbers.</p><footer>Umm Hasan</footer></blockquote>",
        f"<div>{IMG}<h3>The third night</h3></div>",
        '<span style="display:block">He said no more</span>',
    ],
)
def test_no_line_is_lost_in_silence(line: str) -> None:
    article = read(page(f"{H2}<p>{ONE}</p>{line}<p>{TWO}</p><p>{THREE}</p>{END}"))
    kept = (article.text or "").split("\n")
    assert {ONE, TWO, THREE} <= set(kept)
    assert len(kept) > 3 or article.left_out


@pytest.mark.parametrize(
    "style", ["visibility:hidden;height:0", "font-size:0px", "position:absolute;left:-9999px"]
)
def test_hidden_text_is_none(style: str) -> None:
    hidden = f'<p style="{style}">cheap flights casino poker buy now online, best price of all</p>'
    article = read(page(f"{H2}<p>{ONE}</p>{hidden}<p>{TWO}</p>{END}"))
    assert (article.text, article.warnings) == (f"{ONE}\n{TWO}", ("hidden_text",))


def test_a_second_copy_for_phones() -> None:
    article = read(page(f"{H2}<div class=phone>{PS}</div><div class=desk>{PS}</div>{END}"))
    assert article.text == TEXT
    assert [left_out.kind for left_out in article.left_out] == ["copy"]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="data:image/gif;base64,R0" data-srcset="/uploads/a.png 600w">',
        '<img src="data:image/gif;base64,R0"><noscript><img src="/uploads/a.png"></noscript>',
        '<picture><source srcset="/uploads/a.png 1x"><img></picture>',
        '<amp-img src="/uploads/a.png"></amp-img>',
        '<img data-lazy="/uploads/a.png">',
    ],
)
def test_images_that_load_late(image: str) -> None:
    article = read(page(f"{H2}<p>{ONE}</p><p>{image}</p><p>{TWO}</p>{END}"))
    assert article.images == (Image(PICTURE),)


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://pixel.example/q.gif" style="width:1px;height:1px">',
        '<a href="https://ads.example/c?1"><img src="/ads/1.gif" width="250"></a>',
        '<img src="https://s.example/1f600.png" alt="😀">',
    ],
)
def test_images_of_something_else(image: str) -> None:
    assert read(page(f"{H2}<p>{ONE}</p>{image}<p>{TWO}</p>{END}")).images == ()


@pytest.mark.parametrize("order", ["{form}{comments}", "{comments}{form}"])
@pytest.mark.parametrize("date", ["2 days ago", "2017-08-12"])
def test_comments_by_the_form(order: str, date: str) -> None:
    comments = "".join(
        f'<div><h4>{name} <small>{date}</small></h4><p>Thank you!</p><a href="#">Reply</a></div>'
        for name in ("Samer", "Huda")
    )
    form = "<form><p>Please fill the fields below.</p><label>Name</label><input></form>"
    end = END.replace("(0)", "(2)") + order.format(form=form, comments=comments)
    article = read(page(f"{H2}{PS}{end}"))
    published = None if "ago" in date else date
    assert article.comments == (
        Comment("Samer", published, "Thank you!"),
        Comment("Huda", published, "Thank you!"),
    )


def test_an_article_of_a_film_has_no_text() -> None:
    film = '<div><iframe src="https://film.example/"></iframe></div>'
    article = read(page(f"{H2}{film}{END}<div><b>Samer</b> 2017-08-12<p>{ONE}</p></div>"))
    assert (article.title, article.text, article.method) == (HEADLINE, None, "container")


def test_an_unmarked_article_ends_with_its_text() -> None:
    below = (
        '<div class="x"><h4>About us</h4><div>We write of wells and of nothing else.</div></div>'
    )
    html = page(f"<div>{H2}<div>{PS}</div></div>{below}", f"{HEADLINE} - Zaman Al Wasl")
    assert read(html, EN).text == TEXT
