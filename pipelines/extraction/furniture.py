"""Boxes that belong to other articles: most read, latest news, teasers.

They are told by their build, a headline linked to another article again and again, wherever on the
page they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from pipelines.extraction.flow import Box, Flow, Line, Link
from pipelines.extraction.phrases import Mark
from pipelines.html.addresses import page_at
from pipelines.site.addresses import Page

# The longest title of a box, and the longest teaser (280 characters and the cut on the site).
_LONGEST_LABEL: Final = 45
_LONGEST_TEASER: Final = 330
# What stands around the links of a line such as `Tags: Hama, wells`.
_LONGEST_TAGS: Final = 20
_NAVIGATION: Final = ("front", "listing", "refused")
# A larger box is made of smaller ones, or is no box of teasers.
_LARGEST: Final = 250
_SENTENCE_ENDS: Final = (".", "!", "?", "؟", "…", "»", "”")
_SHARING: Final = (
    "facebook.com/share", "facebook.com/dialog", "twitter.com/share", "twitter.com/intent",
    "x.com/intent", "t.me/share", "telegram.me/share", "wa.me/", "api.whatsapp.com/send",
    "linkedin.com/share", "pinterest.com/pin/create", "addtoany.com", "addthis.com",
)  # fmt: skip


def is_action(line: Line) -> bool:
    """Whether a line does something and says nothing: share, print, mail, back to the top."""
    return line.is_link and len(line.text) <= _LONGEST_LABEL and all(map(_is_action, line.links))


def _is_action(link: Link) -> bool:
    if link.url.startswith(("http://", "https://")):
        return any(host in link.url for host in _SHARING)
    return True


def is_navigation(line: Line) -> bool:
    """Whether a line leads to sections, searches or the front page and says hardly more."""
    linked = sum(link.length for link in line.links)
    if not line.links or len(line.text) - linked > _LONGEST_TAGS:
        return False
    pages = (page_at(link.url) for link in line.links)
    return all(page is not None and page.kind in _NAVIGATION for page in pages)


def leads_elsewhere(line: Line, own: Page | None) -> bool:
    """Whether a line is a link, and to another article, a section, a search or the front page."""
    if not line.is_link:
        return False
    page = page_at(line.links[0].url)
    if page is None or page.kind == "other":
        return False
    return own is None or (page.kind, page.number) != (own.kind, own.number)


def strangers(flow: Flow, marks: Sequence[Mark | None], own: Page | None) -> list[bool]:
    """For each line, whether it belongs to a box of other articles, or to the page's frame.

    Args:
        flow: The page.
        marks: What each line is.
        own: The page's own address; links to it are not links to others.

    """
    links = [leads_elsewhere(line, own) for line in flow.lines]
    before = list(accumulate(links, initial=0))
    strange = [False] * len(links)
    seen: set[tuple[int, int]] = set()
    for box in flow.boxes:
        span = (box.start, box.end)
        if span in seen or box.start == box.end:
            continue
        seen.add(span)
        found = before[box.end] - before[box.start]
        if _is_frame(box) or (
            found and box.end - box.start <= _LARGEST and _is_foreign(flow, box, links, marks)
        ):
            strange[box.start : box.end] = [True] * (box.end - box.start)
    _add_runs(flow, marks, links, strange)
    _add_titles(flow, marks, links, strange)
    return strange


def _is_frame(box: Box) -> bool:
    """Whether a box says itself that it is the page's: `nav`, or `footer` of no article."""
    if box.tag != "footer":
        return box.tag == "nav"
    outer = box.parent
    while outer is not None and outer.tag != "article":
        outer = outer.parent
    return outer is None


def _add_runs(
    flow: Flow, marks: Sequence[Mark | None], links: Sequence[bool], strange: list[bool]
) -> None:
    """Add headlines of other articles that follow each other without a box around them.

    Their dates belong to them, and teasers that are cut off.
    """
    run: list[int] = []
    for n in range(len(links) + 1):
        if n < len(links) and (links[n] or (run and _is_below_headline(flow, marks, links, n))):
            run.append(n)
            continue
        if len({link.url for k in run for link in flow.lines[k].links}) > 1:
            for k in run:
                strange[k] = True
        run.clear()


def _is_below_headline(
    flow: Flow, marks: Sequence[Mark | None], links: Sequence[bool], n: int
) -> bool:
    text = flow.lines[n].text
    if marks[n] in (Mark.DATE, Mark.NUMBER):
        return True
    cut = len(text) <= _LONGEST_TEASER and text.endswith(("...", "…"))
    return cut and (links[n - 1] or marks[n - 1] is Mark.DATE)


def _is_foreign(flow: Flow, box: Box, links: Sequence[bool], marks: Sequence[Mark | None]) -> bool:
    """Whether a box is a title, perhaps, and then linked headlines, each with a date or teaser.

    One headline is enough below a title. Either all headlines have a teaser or none: a sentence
    below the last of several is not its teaser.
    """
    headlines = teasers = titles = 0
    target, room = "", False  # of the headline before; whether its teaser may follow
    for n in range(box.start, box.end):
        line = flow.lines[n]
        if links[n]:
            # A second link to the same article is no second headline but `read more`.
            room = line.links[0].url != target
            target = line.links[0].url
            headlines += room
        elif marks[n] not in (None, Mark.DATE, Mark.NUMBER):
            return False
        elif marks[n] or is_action(line):
            continue
        elif room and not _is_label(line) and len(line.text) <= _LONGEST_TEASER:
            teasers += 1
            room = False
        elif _is_label(line):
            titles += 1
        else:
            return False
    if titles > headlines + 1 or (teasers and teasers < 0.7 * headlines):
        return False
    return headlines > 1 or (headlines == 1 and titles == 1 and not teasers)


def _is_label(line: Line) -> bool:
    return len(line.text) <= _LONGEST_LABEL and not line.text.endswith(_SENTENCE_ENDS)


def _add_titles(
    flow: Flow,
    marks: Sequence[Mark | None],
    links: Sequence[bool],
    strange: list[bool],
) -> None:
    """Count the title above a box to it, where the title stands outside."""
    for n in range(len(strange) - 1):
        begins = strange[n + 1] and not strange[n]
        if begins and marks[n] is None and (links[n + 1] or marks[n + 1] is Mark.DATE):
            line, below = flow.lines[n], flow.lines[n + 1]
            if _is_label(line) and (line.heading or line.bold) and line.box is not below.box:
                strange[n] = True
