"""What stands above, inside and below an article and is none of it, told by how it is built.

Boxes of other articles (most read, latest news, teasers) are a headline linked to another article
again and again, wherever on the page they stand. The page's frame is `nav` and `footer`. Forms ask
for something. A second copy of the text is for screens of another size.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import accumulate
from typing import Final

from pipelines.extraction.lines import Box, Line, Link, Page, common_box
from pipelines.extraction.phrases import AFTER_ARTICLE, CREDITS, OUTSIDE, Mark
from pipelines.html.addresses import page_at
from pipelines.site.addresses import Page as Place


class Kind(Enum):
    """Why a line is no text, whatever it says."""

    OTHER_ARTICLE = "other_article"
    FRAME = "frame"
    FORM = "form"
    COPY = "copy"


# Characters of the longest title of a box or name of a button; of the longest teaser (280 and the
# cut on the site); and of what stands around the links of a line such as `Tags: Hama, wells`.
_LABEL, _TEASER, _AROUND_TAGS = 45, 330, 20
_NAVIGATION: Final = ("front", "listing", "refused")
# Lines: a larger box is made of smaller ones, or is no box of teasers; a larger form holds a page.
_LARGEST_BOX, _LARGEST_FORM = 250, 5
# Lines and characters of what is believed to be a second copy.
_COPIED_LINES, _COPIED_TEXT = 2, 120
_SENTENCE_ENDS: Final = (".", "!", "?", "؟", "…", "»", "”")
_FULL_STOPS: Final = tuple(
    f"{stop}{quote}" for stop in ".!?؟" for quote in ("", '"', "”", "»", ")")
)
_BESIDE_HEADLINES: Final = (None, Mark.DATE, Mark.NUMBER, Mark.META, Mark.VIEWS, Mark.ACTIONS)
_SHARING: Final = (
    "facebook.com/share", "facebook.com/dialog", "twitter.com/share", "twitter.com/intent",
    "x.com/intent", "t.me/share", "telegram.me/share", "wa.me/", "api.whatsapp.com/send",
    "linkedin.com/share", "pinterest.com/pin/create", "addtoany.com", "addthis.com",
)  # fmt: skip


def is_action(line: Line) -> bool:
    """Whether a line does something and says nothing: share, print, mail, back to the top."""
    shown = line.is_link and len(line.text) <= _LABEL and "@" not in line.text
    return shown and all(map(_is_action, line.links))


def _is_action(link: Link) -> bool:
    if link.url.startswith(("http://", "https://")):
        return any(host in link.url for host in _SHARING)
    # A place on the page is part of it, its top is not.
    return not link.url.startswith("#") or link.url in ("#", "#top")


def is_navigation(line: Line) -> bool:
    """Whether a line leads to sections, searches or the front page and says hardly more."""
    linked = sum(link.length for link in line.links)
    if not line.links or len(line.text) - linked > _AROUND_TAGS:
        return False
    pages = (None if link.url.startswith("#") else page_at(link.url) for link in line.links)
    return all(page is not None and page.kind in _NAVIGATION for page in pages)


def leads_elsewhere(line: Line, own: Place | None) -> bool:
    """Whether a line is a link, and to another article, a section, a search or the front page."""
    if not line.is_link:
        return False
    url = line.links[0].url
    page = None if url.startswith("#") else page_at(url)
    if page is None or page.kind == "other":
        return False
    return own is None or (page.kind, page.number) != (own.kind, own.number)


def furniture_of(page: Page, marks: Sequence[Mark | None], own: Place | None) -> list[Kind | None]:
    """For each line why it is no text, None where its place does not say so.

    Args:
        page: The page.
        marks: What each line is.
        own: The page's own address; links to it are not links to others.

    """
    links = [leads_elsewhere(line, own) for line in page.lines]
    before = list(accumulate(links, initial=0))
    kinds: list[Kind | None] = [None] * len(links)
    seen: set[tuple[int, int]] = set()
    for box in page.boxes:
        span = (box.start, box.end)
        if box.start == box.end:
            continue
        if _is_frame(box):
            kinds[box.start : box.end] = [Kind.FRAME] * (box.end - box.start)
            continue
        if box.tag == "form" and _asks(box):
            _add_form(box, marks, kinds)
        if span in seen:
            continue
        seen.add(span)
        found = before[box.end] - before[box.start]
        small = box.end - box.start <= _LARGEST_BOX
        if found and small and _is_foreign(page, box, links, marks):
            kinds[box.start : box.end] = [Kind.OTHER_ARTICLE] * (box.end - box.start)
    _add_runs(page, marks, links, kinds)
    _add_titles(page, marks, links, kinds)
    _add_copies(page, kinds)
    return kinds


def _is_frame(box: Box) -> bool:
    """Whether a box says itself that it is the page's: `nav`, or `footer` of no text."""
    if box.tag == "footer":
        return box.around("article", "blockquote", "figure") is None
    return box.tag == "nav"


def _asks(box: Box) -> bool:
    """Whether a form asks for a text."""
    return any(
        field.get("type", "text").strip().lower() in ("text", "email", "search", "tel")
        for field in box.element.iter("input")
    )


def _add_form(form: Box, marks: Sequence[Mark | None], kinds: list[Kind | None]) -> None:
    """Add a small form, and the box around it if that only invites to fill it in."""
    site = AFTER_ARTICLE | OUTSIDE | CREDITS
    for box in (form, form.parent):
        if box is None or box.tag in ("body", "") or box.end - box.start > _LARGEST_FORM:
            return
        if not site.isdisjoint(marks[box.start : box.end]):
            return
        kinds[box.start : box.end] = [Kind.FORM] * (box.end - box.start)


def _add_runs(
    page: Page, marks: Sequence[Mark | None], links: Sequence[bool], kinds: list[Kind | None]
) -> None:
    """Add headlines of other articles that follow each other without a box around them.

    Their dates belong to them, and teasers that are cut off.
    """
    run: list[int] = []
    for n in range(len(links) + 1):
        if n < len(links) and (links[n] or (run and _is_below_headline(page, marks, links, n))):
            run.append(n)
            continue
        if len({link.url for k in run for link in page.lines[k].links}) > 1:
            for k in run:
                kinds[k] = kinds[k] or Kind.OTHER_ARTICLE
        run.clear()


def _is_below_headline(
    page: Page, marks: Sequence[Mark | None], links: Sequence[bool], n: int
) -> bool:
    text = page.lines[n].text
    if marks[n] in (Mark.DATE, Mark.NUMBER):
        return True
    cut = len(text) <= _TEASER and text.endswith(("...", "…"))
    return cut and (links[n - 1] or marks[n - 1] is Mark.DATE)


def _is_foreign(page: Page, box: Box, links: Sequence[bool], marks: Sequence[Mark | None]) -> bool:
    """Whether a box is a title, perhaps, and then linked headlines, each with a date or teaser.

    One headline is enough below a title. Either all headlines have a teaser or none: a sentence
    below the last of several is not its teaser.
    """
    headlines = titles = 0
    teasers: list[str] = []
    target, room = "", False  # of the headline before; whether its teaser may follow
    for n in range(box.start, box.end):
        line = page.lines[n]
        if links[n]:
            # A second link to the same article is no second headline but `read more`.
            room = line.links[0].url != target
            target = line.links[0].url
            headlines += room
        elif marks[n] not in _BESIDE_HEADLINES:
            return False
        elif marks[n] or is_action(line):
            continue
        elif room and not _is_label(line) and len(line.text) <= _TEASER:
            teasers.append(line.text)
            room = False
        elif _is_label(line):
            titles += 1
        else:
            return False
    if titles > headlines + 1 or (teasers and len(teasers) < 0.7 * headlines):
        return False
    if len(teasers) > 1 and all(_is_whole(text) for text in teasers):
        return False  # a round-up: nothing of what is said below the headlines is cut off
    return headlines > 1 or (headlines == 1 and titles == 1 and not teasers)


def _is_label(line: Line) -> bool:
    return len(line.text) <= _LABEL and not line.text.endswith(_SENTENCE_ENDS)


def _add_titles(
    page: Page,
    marks: Sequence[Mark | None],
    links: Sequence[bool],
    kinds: list[Kind | None],
) -> None:
    """Count the title above a box to it, where the title stands outside."""
    for n in range(len(kinds) - 1):
        begins = kinds[n + 1] is Kind.OTHER_ARTICLE and kinds[n] is None
        if begins and marks[n] is None and (links[n + 1] or marks[n + 1] is Mark.DATE):
            line, below = page.lines[n], page.lines[n + 1]
            if _is_label(line) and (line.heading or line.bold) and line.box is not below.box:
                kinds[n] = Kind.OTHER_ARTICLE


def _is_whole(text: str) -> bool:
    """Whether a text is not cut off."""
    return text.endswith(_FULL_STOPS) and not text.endswith("..")


def _add_copies(page: Page, kinds: list[Kind | None]) -> None:
    """Count the second of two boxes to its furniture if its lines are those of the first.

    Longer ones than a phrase, and as many as cannot be chance, in their order.
    """
    first: dict[str, int] = {}
    run: list[int] = []  # lines that stand above too, one after the other
    for n in range(len(kinds) + 1):
        earlier = first.setdefault(page.lines[n].folded, n) if n < len(kinds) else -1
        follows = bool(run) and earlier == first[page.lines[run[-1]].folded] + 1
        if run and not follows:
            _add_copy(page, kinds, first[page.lines[run[0]].folded], run)
            run = []
        if 0 <= earlier < n and kinds[n] is None and kinds[earlier] is None:
            run.append(n)


def _add_copy(page: Page, kinds: list[Kind | None], earlier: int, run: Sequence[int]) -> None:
    lines = page.lines
    if len(run) < _COPIED_LINES or sum(len(lines[n].text) for n in run) < _COPIED_TEXT:
        return
    outer = common_box(lines[earlier].box, lines[run[0]].box)
    one, other = _child(lines[earlier].box, outer), _child(lines[run[0]].box, outer)
    if one is not other and one.end >= earlier + len(run) and other.end > run[-1]:
        for n in run:
            kinds[n] = Kind.COPY


def _child(box: Box, outer: Box) -> Box:
    """The box around a box that stands directly in an outer one."""
    while box is not outer and box.parent is not None and box.parent is not outer:
        box = box.parent
    return box
