"""The parts that markups are built of, and the list of all markups."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from tests.pipelines.stories import Story

Markup = Callable[[Story], str]
MARKUPS: Final[dict[str, Markup]] = {}
OTHERS: Final = {
    "en": (
        ("28001", "Price of cumin in Aleppo doubles within one dry week", "2017-08-01"),
        ("28002", "A library on wheels comes to the villages of Idlib", "2017-08-03"),
        ("28003", "Why the clock tower of Homs stood still for a year", "2017-08-09"),
        ("28004", "Beekeepers count their losses after the cold spring", "2017-08-10"),
    ),
    "ar": (
        ("93001", "سعر الكمون في حلب يتضاعف خلال أسبوع جاف واحد", "2018-08-01"),
        ("93002", "مكتبة على عجلات تصل إلى قرى إدلب", "2018-08-03"),
        ("93003", "لماذا توقفت ساعة حمص عاما كاملا", "2018-08-09"),
        ("93004", "مربو النحل يحصون خسائرهم بعد الربيع البارد", "2018-08-10"),
    ),
}
_TEASERS: Final = {
    "en": "Traders blame the road and farmers the traders; the chamber of trade has promised to "
    "look into it before the end of the month, while the price in the market rose once more, and "
    "those who can have begun to buy their provisions for the winter to come...",
    "ar": "يلوم التجار الطريق ويلوم الفلاحون التجار، ووعدت غرفة التجارة بالنظر في الأمر "
    "قبل نهاية الشهر، فيما ارتفع السعر مرة أخرى يوم الأحد، وبدأ القادرون بشراء مؤونة الشتاء...",
}


def markup(function: Markup) -> Markup:
    """Add a way to build a page."""
    MARKUPS[function.__name__] = function
    return function


def inline(text: str) -> str:
    """A paragraph's HTML, with its links."""
    return re.sub(r"\[\[(.*?)\|(.*?)\]\]", r'<a href="\2">\1</a>', escape(text, quote=False))


def paragraphs(story: Story) -> list[str]:
    """The HTML of each paragraph, the opening credit before the first."""
    texts = [inline(text) for text in story.paragraphs]
    return [(story.opening or "") + texts[0], *texts[1:]]


def links_of(story: Story) -> list[str]:
    """Links to other articles, as sidebars have them."""
    return [
        f'<a href="/news/article/{number}">{title}</a>'
        for number, title, _ in OTHERS[story.language]
    ]


def dated(story: Story, form: str) -> str:
    """`form` for each other article, with `{link}`, `{date}`, `{teaser}`."""
    dates = (date for _, _, date in OTHERS[story.language])
    teaser = _TEASERS[story.language]
    return "\n".join(
        form.format(link=link, date=date, teaser=teaser)
        for link, date in zip(links_of(story), dates, strict=True)
    )


def menu(story: Story) -> str:
    words = story.words
    return f'<a href="/">{words.home}</a> <a href="/news/articles/30">{words.section}</a>'


def votes(story: Story) -> str:
    """The row of votes as one line of text."""
    if story.votes is None:
        return ""
    likes, dislikes = story.votes
    return story.words.votes.format(likes=likes, dislikes=dislikes)


def total(story: Story) -> str:
    return story.words.total.format(count=len(story.comments)) if story.counted else ""


def sharing(story: Story) -> str:
    hosts = ("https://www.facebook.com/sharer.php?u=x", "https://twitter.com/intent/tweet", "#")
    links = zip(hosts, story.words.sharing, strict=True)
    return "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in links)


def page(story: Story, body: str, *, title: str | None = None, head: str = "") -> str:
    shown = f"<title>{escape(title, quote=False)}</title>" if title is not None else ""
    return f"<html><head><meta charset=utf-8>{head}{shown}</head><body>{body}</body></html>"


def each(template: str, items: list[str] | tuple[str, ...]) -> str:
    return "\n".join(template.format(item) for item in items)


def when(shown: object, text: str) -> str:
    """The text where there is something to show."""
    return text if shown else ""


def comments_list(s: Story) -> str:
    w = s.words
    items = "".join(
        f"<li><b>{c.author}</b><time>{c.published}</time><div>{c.text}</div></li>"
        for c in s.comments
    )
    return (
        f"{teaser(s)}<h3>{total(s)}</h3><ul>{items}</ul><h3>{w.heading}</h3>"
        f"<form><p>{w.form}</p><input name=a><textarea></textarea></form>"
    )


def teaser(s: Story) -> str:
    if not s.teaser:
        return ""
    date, title, text = s.teaser.split("|")
    return f'<div>{date}</div><div><a href="/news/article/93777">{title}</a><br>{text}</div>'


def with_names(s: Story, name: str, related: str | None = None) -> list[str]:
    """Paragraphs; the names as paragraphs too, in their place, and the related headline."""
    text = paragraphs(s)
    if not s.names:
        return text
    parts = [*text[:5], *(escape(n) for n in s.names), *text[5:]]
    if s.related:
        parts.insert(2, related or f"{s.words.related}<br><a href=/news/article/5>{s.related}</a>")
    return parts


def figure(s: Story) -> str:
    caption = f"<figcaption>{s.caption or ''}</figcaption>"
    return when(s.picture, f'<figure><img src="{s.picture}">{caption}</figure>')


def picture_table(s: Story) -> str:
    caption = when(s.caption, f"<tr><td><small>{s.caption}</small></td></tr>")
    return when(
        s.picture, f'<table><tr><td><img src="{s.picture}" alt="x"></td></tr>{caption}</table>'
    )


def comments_table(s: Story) -> str:
    w = s.words
    rows = "".join(
        f"<table><tr><td>{c.author}</td><td>{(c.published or '').replace('T', ' ')}</td></tr>"
        f"<tr><td colspan=2>{c.text}</td></tr></table>"
        for c in s.comments
    )
    return f"{teaser(s)}<b>{total(s)}</b><hr>{w.heading}<hr>{rows}<form>{w.form}<input></form>"


def wrapped(text: str, width: int = 64) -> str:
    """Lines broken where the next word would not fit; tags count nothing."""
    lines: list[str] = [""]
    for word in re.findall(r"(?:<[^>]*>|\S)+", text):
        length = len(re.sub(r"<[^>]*>", "", lines[-1] + " " + word).replace("&amp;", "&"))
        if lines[-1] and length > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def dates(story: Story) -> str:
    """The date of publication as the older layout shows it; no other markup shows one."""
    return "| 2017-08-11 23:56:16"


def comments_divisions(s: Story) -> str:
    """Author, date and text of each comment side by side with those of the others."""
    w = s.words
    items = "".join(
        f"<div>{c.author}</div><div>{c.published}</div><div>{c.text}</div>" for c in s.comments
    )
    headings = f"<div>{total(s)}</div><div>{w.heading}</div>"
    return f"{teaser(s)}{headings}{items}<form><div>{w.form}</div></form>"
