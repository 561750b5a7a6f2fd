"""The pages that are no articles: front page, listings, search, the calendar, the empty page."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from urllib.parse import quote

from tests.site.pages.furniture import Furniture
from tests.site.words.content import LANGUAGES
from tests.site.words.model import Edition, LinkForm, Outline, Section
from tests.site.words.text import teaser

PAGE_LENGTH = 10


def front_page(furniture: Furniture, edition: Edition) -> str:
    """The sections, their feeds, and the newest articles."""
    interface = LANGUAGES[edition].interface
    markup = furniture.usual_markup(edition)
    sections = "\n".join(
        markup.block("item", f'<a href="/news/articles/{s.id}">{escape(s.name)}</a>')
        for s in furniture.corpus.sections[edition]
    )
    latest = "\n".join(_item(furniture, o) for o in furniture.latest(edition, PAGE_LENGTH))
    heads = "".join(_feed_link(section) for section in furniture.corpus.sections[edition])
    return furniture.page(
        edition,
        interface.site,
        f"{markup.headline(interface.latest)}\n{latest}\n{sections}",
        head=f'<meta charset="utf-8">\n{heads}',
    )


def listing_page(furniture: Furniture, section: Section, number: int) -> str | None:
    """One page of a section, newest first; None after the last one in the English edition.

    The Arabic edition shows an empty list there, and has a link without text to the next page;
    the English one has no link from page to page.
    """
    articles = furniture.corpus.listing(section)
    shown = articles[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]
    if not shown and section.edition == "en" and number > 1:
        return None
    more = ""
    if section.edition == "ar" and number * PAGE_LENGTH < len(articles):
        address = f"/news/articles/{section.id}/{number + 1}"
        more = f'<a href="{address}"><img src="/static/next.png" alt=""></a>'
    heading = furniture.usual_markup(section.edition).headline(section.name)
    items = "\n".join(_item(furniture, outline) for outline in shown)
    return furniture.page(
        section.edition,
        f"{section.name} - {LANGUAGES[section.edition].interface.site}",
        f"{heading}\n{items}\n{more}",
        head=f'<meta charset="utf-8">\n{_feed_link(section)}',
    )


def search_page(furniture: Furniture, edition: Edition, term: str, number: int) -> str:
    """A page of results; there is always a next one, and a way into the calendar."""
    interface = LANGUAGES[edition].interface
    markup = furniture.usual_markup(edition)
    heading = markup.headline(interface.search_heading.format(term=term))
    shown = furniture.latest(edition, 200)[number % 20 :][:PAGE_LENGTH]
    items = "\n".join(_item(furniture, outline) for outline in shown)
    return furniture.page(
        edition,
        interface.site,
        f'{heading}\n{items}\n<a href="/news/search/{quote(term)}/{number + 1}">&raquo;</a>\n'
        f'<a href="/news/calendar?day=2017-08-11&amp;term={quote(term)}">&#9776;</a>',
    )


def calendar_page(furniture: Furniture, edition: Edition, day: date) -> str:
    """A day of the calendar, with the days around it."""
    markup = furniture.usual_markup(edition)
    days = (day + timedelta(days=step) for step in (-365, -1, 1, 365))
    links = "\n".join(f'<a href="/news/calendar?day={other}">{other}</a>' for other in days)
    return furniture.page(edition, day.isoformat(), f"{markup.headline(day.isoformat())}\n{links}")


def empty_page(furniture: Furniture, edition: Edition) -> str:
    """Header, sidebar and footer around nothing."""
    return furniture.page(edition, LANGUAGES[edition].interface.site, "")


def note_page(furniture: Furniture, edition: Edition, text: str) -> str:
    """A page that says one thing."""
    return furniture.page(edition, LANGUAGES[edition].interface.site, f"<p>{escape(text)}</p>")


def _item(furniture: Furniture, outline: Outline) -> str:
    markup = furniture.usual_markup(outline.edition)
    form: LinkForm = (
        "slash" if outline.index % 9 == 4 else "absolute" if outline.index % 5 == 2 else "path"
    )
    link = markup.block("related", furniture.headline_link(outline, form))
    text = escape(teaser(furniture.corpus.article(outline)), quote=False)
    return markup.block("item", f"{link}{text}")


def _feed_link(section: Section) -> str:
    return (
        '<link rel="alternate" type="application/rss+xml"'
        f' title="{escape(section.name)}" href="/news/rss/{section.id}/">\n'
    )
