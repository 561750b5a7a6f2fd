"""A page, read once: its lines, what each of them is, and what the page says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pipelines.extraction.flow import Flow, Line
from pipelines.extraction.flow_reader import FlowReader
from pipelines.extraction.furniture import strangers
from pipelines.extraction.head import Head
from pipelines.extraction.phrases import AFTER_ARTICLE, Mark, mark_of
from pipelines.extraction.wrapping import join_wrapped
from pipelines.html.addresses import page_at
from pipelines.html.parse import listen
from pipelines.site.addresses import Page

Vote = Literal["like", "dislike"]
# A line of this length is a paragraph, as a shorter one is that ends like a sentence.
_PROSE, _SENTENCE = 80, 40
# Other sites count their comments too, and reserve their rights.
_OF_SITE: Final = frozenset(
    {Mark.SEARCH_PROMPT, Mark.BYLINE, Mark.CREDIT, Mark.COMMENT_HEADING, Mark.FORM_PROMPT}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the steps after it look at."""

    url: str
    own: Page | None
    """What the page's address is, on whatever host."""
    head: Head
    flow: Flow
    marks: list[Mark | None]
    strange: list[bool]
    """Whether a line belongs to boxes of other articles."""
    votes: list[tuple[int, Vote]]
    """Vote links and the line each stands in or before."""
    ends: tuple[int, ...]
    """The lines at which an article may be over, by votes, comments or their form."""
    warnings: frozenset[str]
    """Of the parser."""

    @property
    def lines(self) -> list[Line]:
        """The lines of the page."""
        return self.flow.lines

    @property
    def is_of_site(self) -> bool:
        """Whether address or words say that the page is one of this site, on whatever host."""
        known = self.own is not None and self.own.kind in ("article", "listing", "refused")
        return known or bool(self.votes) or any(mark in _OF_SITE for mark in self.marks)

    @property
    def is_overview(self) -> bool:
        """Whether the address is one that shows no article: a listing, the front page, a search."""
        return self.own is not None and self.own.kind in ("front", "listing", "feed", "refused")

    def hides_text(self, start: int, end: int) -> bool:
        """Whether the page keeps as much text as a sentence from its readers in these lines."""
        return sum(letters for n, letters in self.flow.hidden if start <= n <= end) >= _SENTENCE

    def is_prose(self, n: int) -> bool:
        """Whether line `n` reads like a paragraph of this article, not like furniture."""
        line = self.lines[n]
        if self.strange[n] or self.marks[n] or line.is_link:
            return False
        length = len(line.text)
        return length >= _PROSE or (length >= _SENTENCE and line.text[-1] in '.!?؟…»”"')


def read_page(text: str, url: str) -> Reading:
    """Read a page.

    Args:
        text: Its source.
        url: Its address.

    """
    reader, warnings = listen(text, FlowReader)
    flow = reader.flow(url)
    own = page_at(url)
    marks = join_wrapped(flow, [mark_of(line) for line in flow.lines])
    votes = [(n, vote) for n, url in flow.links if (vote := _vote(url))]
    marked = {n for n, mark in enumerate(marks) if mark in AFTER_ARTICLE}
    return Reading(
        url=url,
        own=own,
        head=reader.head.head(),
        flow=flow,
        marks=marks,
        strange=strangers(flow, marks, own),
        votes=votes,
        ends=tuple(sorted(marked | {n for n, _ in votes})),
        warnings=warnings,
    )


def _vote(url: str) -> Vote | None:
    """What a vote link votes."""
    page = page_at(url)
    if page is None or page.kind != "refused":
        return None
    match page.path.rsplit("/", 1)[-1].lower():
        case "like":
            return "like"
        case "dislike":
            return "dislike"
        case _:
            return None
