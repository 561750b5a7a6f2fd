"""A page, read once: its lines, what each of them is, and what the page says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import html

from pipelines.extraction.furniture import Kind, furniture_of
from pipelines.extraction.lines import Line, Page, read_lines
from pipelines.extraction.phrases import AFTER_ARTICLE, Mark, is_total_of_site, mark_of
from pipelines.extraction.wrapping import join_wrapped
from pipelines.html.addresses import page_at
from pipelines.html.head import Head, read_head
from pipelines.site import SITE
from pipelines.site.addresses import Page as Place
from pipelines.site.addresses import Vote

# A line of this length is a paragraph, as a shorter one is that ends like a sentence.
_PROSE, _SENTENCE = 80, 40
# Lines between what follows an article.
_NEAR: Final = 6
# Other sites count their comments too, and reserve their rights.
_OF_SITE: Final = frozenset(
    {Mark.SEARCH_PROMPT, Mark.BYLINE, Mark.CREDIT, Mark.COMMENT_HEADING, Mark.FORM_PROMPT}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the steps after it look at."""

    url: str
    own: Place | None
    """What the page's address is, on whatever host."""
    root: html.HtmlElement
    head: Head
    page: Page
    marks: list[Mark | None]
    """By its words, what a line is."""
    kinds: list[Kind | None]
    """By its place, why a line is no text."""
    votes: list[tuple[int, Vote]]
    """Vote links and the line each stands in or before."""
    ends: tuple[int, ...]
    """The lines at which an article may be over, by votes, comments or their form."""

    @property
    def lines(self) -> list[Line]:
        """The lines of the page."""
        return self.page.lines

    @property
    def is_of_site(self) -> bool:
        """Whether address or words say that the page is one of this site, on whatever host."""
        known = self.own is not None and self.own.kind in ("article", "listing", "refused")
        return known or bool(self.votes) or any(mark in _OF_SITE for mark in self.marks)

    @property
    def is_overview(self) -> bool:
        """Whether the address is one that shows no article: a listing, the front page, a search."""
        return self.own is not None and self.own.kind in ("front", "listing", "feed", "refused")

    def is_prose(self, n: int) -> bool:
        """Whether line `n` reads like a paragraph of this article, not like furniture."""
        line = self.lines[n]
        if self.kinds[n] or self.marks[n] or line.is_link:
            return False
        length = len(line.text)
        return length >= _PROSE or (length >= _SENTENCE and line.text[-1] in '.!?؟…»”"')

    def hidden_letters(self, start: int, end: int) -> int:
        """How many letters the page keeps from its readers in these lines."""
        return sum(len(text) for n, text in self.page.hidden if start <= n <= end)


def read_page(root: html.HtmlElement, url: str) -> Reading:
    """Read a page.

    Args:
        root: Its tree.
        url: Its address.

    """
    page = read_lines(root, url)
    own = page_at(url)
    marks = join_wrapped(page, [mark_of(line) for line in page.lines])
    votes = [(n, vote) for n, url in page.links if (vote := _vote(url))]
    return Reading(
        url=url,
        own=own,
        root=root,
        head=read_head(root),
        page=page,
        marks=marks,
        kinds=furniture_of(page, marks, own),
        votes=votes,
        ends=_ends(page, marks, votes),
    )


def _ends(
    page: Page, marks: Sequence[Mark | None], votes: Sequence[tuple[int, Vote]]
) -> tuple[int, ...]:
    """Where an article may be over. A count of comments in other words than the site's is no end
    unless something of the site's is near."""
    sure = {n for n, _ in votes}
    unsure: set[int] = set()
    for n, mark in enumerate(marks):
        if mark in AFTER_ARTICLE:
            known = mark is not Mark.COMMENT_TOTAL or is_total_of_site(page.lines[n].text)
            (sure if known else unsure).add(n)
    near = {n for n in unsure if any(n + step in sure for step in range(-_NEAR, _NEAR + 1))}
    return tuple(sorted(sure | near))


def _vote(url: str) -> Vote | None:
    """What a vote link votes."""
    plain = url.lower()
    if not any(name in plain for name in SITE.votes):
        return None
    page = page_at(url)
    return None if page is None else SITE.vote(page)
