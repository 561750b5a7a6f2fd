"""Comments in many builds; nobody has seen the site's own."""

from __future__ import annotations

import pytest

from pipelines.extract import extract_article
from pipelines.extraction.article import Article, Comment
from tests.pipelines.pages import EN, END, H2, PS, TEXT, VOTES, page

COMMENTS = (
    Comment("Salma", "2017-08-12T10:20:00", "We waited for this."),
    Comment("Omar", "2017-08-13T00:00:10", "Thank you!"),
    Comment("A reader", "2017-08-14T11:12:13", "It is too narrow for two carts, as I said."),
)
HEADING = "<div>Comments About This Article</div>"
FORM = "<form><p>Please fill the fields below.</p></form>"


def read(html: str, total: object = 3) -> Article:
    body = f"{H2}{PS}{VOTES}<div>Total Comments ({total})</div>{html}"
    return extract_article(page(body).encode(), EN)


def written(form: str, comments: tuple[Comment, ...] = COMMENTS) -> str:
    return "".join(
        form.format(a=c.author, d=(c.published or "").replace("T", " "), t=c.text) for c in comments
    )


@pytest.mark.parametrize(
    "form",
    [
        "<p><b>{a}</b> {d}<br>{t}</p>",
        "<b>{a}</b> | {d}<br>{t}<br><br>",
        "<div><p>{t}</p><i>{a}</i> <span>{d}</span></div>",
        "<p>{t}</p><p>{a} - {d}</p>",
        "<p>{d}</p><p>{a}</p><p>{t}</p>",
        "<p>{d} | {a}</p><p>{t}</p>",
        "<p>{a}</p><p>{d}</p><p>{t}</p>",
        "<div><p>{t}</p><p>{a}</p><p>{d}</p></div>",
        "<div><p>{a}</p><p>{t}</p><p>{d}</p></div>",
        '<div><span>#1</span> <b>{a}</b> ({d})<p>{t}</p><a href="#">Reply</a></div>',
        "<table><tr><td>{a}</td><td>{d}</td></tr><tr><td colspan=2>{t}</td></tr></table>",
        "<div><div><b>{a}</b></div><div>{d}</div></div><div>{t}</div>",
        "<div><b>{a}</b> <small>{d}</small><blockquote>{t}</blockquote></div><hr>",
        "<div><b>{a}</b> {d}<p>{t}</p>(2) (0)</div>",
        '<div><img src="/avatar.png"><b>{a}</b><time>{d}</time><br>{t}</div>',
        "<dl><dt>{a} {d}</dt><dd>{t}</dd></dl>",
    ],
)
@pytest.mark.parametrize("order", ["{c}{h}{f}", "{h}{c}{f}", "{h}{f}{c}"])
@pytest.mark.parametrize("count", [3, 2, 1])
def test_comments(form: str, order: str, count: int) -> None:
    html = order.format(c=written(form, COMMENTS[:count]), h=HEADING, f=FORM)
    article = read(html, count)
    assert article.comments == COMMENTS[:count]
    assert article.comment_count == count
    assert article.warnings == ()
    assert article.text == TEXT


def test_comments_without_dates() -> None:
    article = read(written("<li><b>{a}</b><p>{t}</p></li>") + HEADING)
    assert [(c.author, c.published) for c in article.comments] == [
        (c.author, None) for c in COMMENTS
    ]


def test_comments_of_several_paragraphs() -> None:
    html = written("<div><b>{a}</b> {d}<p>{t}</p><p>{t}</p></div>")
    assert [c.text for c in read(html).comments] == [f"{c.text}\n{c.text}" for c in COMMENTS]


def test_arabic_comments() -> None:
    html = (
        f"{H2}{PS}<div>(3) هل أعجبتك المقالة (1)</div><div>التعليقات (٢)</div>"
        "<div><b>سلمى</b> 27 أيلول/ سبتمبر 2005<br>شكرا لكم!</div>"
        "<div><b>عمر</b> ٢٨ أيلول ٢٠٠٥ - ١٠:٤٥ م<br>وأنا أيضا</div>"
        "<div>تعليقات حول الموضوع</div><p>لإرسال تعليق,الرجاء تعبئة الحقول التالية</p>"
    )
    article = extract_article(page(html).encode(), EN)
    assert article.comment_count == 2
    assert article.comments == (
        Comment("سلمى", "2005-09-27", "شكرا لكم!"),
        Comment("عمر", "2005-09-28T22:45:00", "وأنا أيضا"),
    )


@pytest.mark.parametrize("html", ["", HEADING, FORM, "<p>Be the first to comment.</p>" + FORM])
def test_no_comments(html: str) -> None:
    article = read(html, 0)
    assert (article.comment_count, article.comments, article.warnings) == (0, (), ())


@pytest.mark.parametrize("html", ["", written("{a}: {t} ") + FORM, "<p>Loading...</p>" + FORM])
def test_what_cannot_be_told_apart_is_left_out(html: str) -> None:
    article = read(html)
    assert (article.comment_count, article.comments) == (3, ())
    assert article.warnings == ("comments_not_read",)


def test_a_page_without_comments_at_all() -> None:
    article = extract_article(page(f"{H2}{PS}{END}".split("<div>Total")[0]).encode(), EN)
    assert (article.comment_count, article.comments) == (None, ())
