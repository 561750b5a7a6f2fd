"""From a page's bytes to the article on it: the way of a page through the steps, from the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
from lxml import etree, html

from pipelines.extraction.arbitration import (
    Decision,
    account,
    coverage_of,
    decide,
    fit_region,
    is_doubtful,
    prose_left,
    share_below,
    text_among,
)
from pipelines.extraction.article import Article, Encoding, Image, LeftOut
from pipelines.extraction.comments import read_comments
from pipelines.extraction.fields import (
    find_date,
    first_text,
    language_of,
    links_of,
    read_votes,
    split_opening,
)
from pipelines.extraction.images import find_images
from pipelines.extraction.lines import Box
from pipelines.extraction.phrases import OUTSIDE, Mark
from pipelines.extraction.reading import Reading, read_page
from pipelines.extraction.region import Region, find_region, is_title_of, title_without_line
from pipelines.extraction.trafilatura_text import lines_of, trafilatura_text, trafilatura_tree
from pipelines.html.document import HtmlDocument

LARGEST_PAGE: Final = 16 * 1024 * 1024
"""Bytes. A page beyond this is not parsed; the largest news pages have one or two megabytes."""
_LOWEST_COVERAGE: Final = 0.95
# A page of this site without a found article is left alone if it has less text than this.
_LEAST_TEXT: Final = 250
# Bytes at the beginning by which an answer is told from a page, and what others begin with.
_START: Final = 4096
_BLANKS: Final = b" \t\r\n\xef\xbb\xbf"
_SIGNATURES: Final = (
    b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"RIFF", b"%PDF-", b"\x1f\x8b\x08",
    b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"OggS", b"ID3",
)  # fmt: skip
_OTHER_TYPES: Final = (
    "image/", "audio/", "video/", "font/", "application/pdf", "application/json",
    "application/ld+json", "application/zip", "application/gzip", "application/x-gzip",
    "application/msword", "application/vnd.",
)  # fmt: skip
# Letters of hidden text: as many as of a sentence.
_HIDDEN: Final = 40
# Of the paragraphs of a region, the share outside the text from which the readings differ.
_DIFFERING: Final = 0.4


def extract_article(body: bytes, url: str, *, content_type: str | None = None) -> Article:
    """The article on a page, as far as the page shows one.

    The same bytes give the same article, in any process, order, time zone and year; time is linear
    in the size of the page. Never raises: what could not be had is None or empty, with a code in
    `warnings`.

    Args:
        body: The page, without content or transfer coding.
        url: Where it was found; relative links are resolved by it.
        content_type: The HTTP header of this name.

    """
    return article_of(HtmlDocument(body, content_type), url)


def article_of(document: HtmlDocument, url: str) -> Article:
    """What `extract_article` says, of a page that others read, too; its tree stays as it is."""
    if len(document.body) > LARGEST_PAGE:
        return Article(warnings=("too_large",))
    if _is_no_page(document.body, document.content_type):
        return Article(warnings=("not_html",))
    decoded = document.decoded
    warnings: set[str] = set()
    if decoded.damaged:
        warnings.add("decoding_replaced")
    try:
        parsed = document.parsed
        warnings |= parsed.warnings
        article = Article() if parsed.root is None else _from_tree(parsed.root, url, warnings)
    except Exception:
        # A mistake in a step must not cost more than this page's text.
        article = Article()
        warnings.add("extraction_failed")
    return msgspec.structs.replace(
        article,
        encoding=Encoding(decoded.declared, decoded.used),
        warnings=tuple(sorted(warnings)),
    )


@dataclass(frozen=True, slots=True)
class ArticleTree:
    """An article as trafilatura's tree, as `extract_article` has it made."""

    body: etree._Element
    page: html.HtmlElement
    """The part of the page that holds the article."""
    base: str
    """What the links in it are relative to."""


def article_tree(document: HtmlDocument, url: str) -> ArticleTree | None:
    """The structure of the article on a page; None where there is none, or trafilatura fails."""
    if len(document.body) > LARGEST_PAGE or _is_no_page(document.body, document.content_type):
        return None
    root = document.parsed.root
    if root is None:
        return None
    reading = read_page(root, url)
    region = find_region(reading) if reading.is_of_site else None
    cut = cut_off(reading, region) if reading.is_of_site else []
    within = _box_of(reading, region) if region is not None else None
    tree = trafilatura_tree(root, cut, within=within)
    if tree is None:
        return None
    return ArticleTree(tree, root if within is None else within.element, reading.page.url)


def _is_no_page(body: bytes, content_type: str | None) -> bool:
    """Whether the first bytes or the media type say that an answer is something else than HTML."""
    start = body[:_START].lstrip(_BLANKS)
    if start.startswith(_SIGNATURES):
        return True
    if start.startswith((b"<", b"\x00<")):
        return False
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type.startswith(_OTHER_TYPES):
        return True
    closed = body.rstrip(_BLANKS)[-1:] in (b"}", b"]")
    return start[:1] in (b"{", b"[") and closed and b"<" not in body[:_START]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was made of an article's region."""

    found: Region
    """As the site's marks and the headline bound it."""
    region: Region
    """As it fits what trafilatura takes for text."""
    grown: bool
    images: tuple[Image, ...]
    captions: set[int]
    decision: Decision


def examine(reading: Reading) -> Examined | None:
    """Decide what every line of the article's region is; None where there is no region."""
    found = find_region(reading) if reading.is_of_site else None
    if found is None:
        return None
    texts = trafilatura_text(reading.root, cut_off(reading, found), within=_box_of(reading, found))
    taken = lines_of(texts, reading.lines)
    region, grown = fit_region(reading, found, taken)
    images, captions = find_images(reading, region)
    decision = decide(reading, region, taken, captions)
    return Examined(found, region, grown, images, captions, decision)


def _box_of(reading: Reading, region: Region) -> Box | None:
    """The innermost box around an article that the site's marks bound, if nothing speaks against
    them.
    """
    if not region.marked or is_doubtful(reading, region):
        return None
    box: Box | None = reading.lines[region.start].box
    while box is not None and box.end < region.end:
        box = box.parent
    return box


def _from_tree(root: html.HtmlElement, url: str, warnings: set[str]) -> Article:
    """The article of a parsed page; what went wrong is added to `warnings`."""
    reading = read_page(root, url)
    examined = examine(reading)
    if examined is not None:
        return _from_region(reading, examined, warnings)
    if not _may_hold_article(reading):
        return Article()
    return _from_page(reading, warnings)


def _from_region(reading: Reading, examined: Examined, warnings: set[str]) -> Article:
    """The article in its region."""
    region, decision = examined.region, examined.decision
    paragraphs = [reading.lines[n].text for n in decision.text]
    language = language_of(paragraphs, reading.url)
    opening, paragraphs = split_opening(paragraphs, language)
    coverage = coverage_of(reading, decision)
    likes, dislikes = read_votes(reading, region.end)
    comments = read_comments(reading, region.end)
    published = find_date(reading, region, decision.top)
    credits_ = [*decision.foot, *decision.top]
    if published.raw is not None and published.date is None:
        warnings.add("ambiguous_date")
    if comments.unread:
        warnings.add("comments_not_read")
    if not comments.count and share_below(reading, region, decision) > 1 - _LOWEST_COVERAGE:
        warnings.add("text_below")
    _warn_of_text(reading, examined, coverage, warnings)
    return Article(
        language=language,
        title=region.title,
        dateline=opening.agency,
        text="\n".join(paragraphs) or None,
        credit=first_text(reading, credits_, Mark.CREDIT),
        author=opening.writer or first_text(reading, credits_, Mark.BYLINE),
        published=published.date,
        published_raw=published.raw,
        published_source=published.source,
        images=examined.images,
        links=links_of(reading, decision),
        likes=likes,
        dislikes=dislikes,
        comment_count=comments.count,
        comments=comments.comments,
        method="container",
        coverage=coverage,
        left_out=tuple(LeftOut(kind, words) for kind, words in account(reading, decision)),
    )


def _warn_of_text(
    reading: Reading, examined: Examined, coverage: float, warnings: set[str]
) -> None:
    region = examined.region
    known = {*examined.decision.text, *examined.captions}
    if coverage < _LOWEST_COVERAGE:
        warnings.add("coverage_below_0.95")
    if reading.hidden_letters(region.start, region.end) >= _HIDDEN:
        warnings.add("hidden_text")
    if prose_left(reading, examined.found, known) > _DIFFERING:
        warnings.add("readings_differ")
    if examined.grown:
        warnings.add("region_grown")


def cut_off(reading: Reading, region: Region | None) -> list[Box]:
    """The largest boxes of which the site's marks and build say that they are no article."""
    end = len(reading.lines)
    if region is not None and region.marked:
        end = region.end
    known = [
        n >= end or kind is not None or mark in OUTSIDE
        for n, (kind, mark) in enumerate(zip(reading.kinds, reading.marks, strict=True))
    ]
    count = [0]
    for cut in known:
        count.append(count[-1] + cut)
    whole = {
        box
        for box in reading.page.boxes
        if box.parent is not None
        and box.start < box.end
        and count[box.end] - count[box.start] == box.end - box.start
    }
    return [box for box in whole if box.parent not in whole]


def _may_hold_article(reading: Reading) -> bool:
    """Whether a page without a region is worth the generic way."""
    if not reading.is_of_site:
        return True
    text = sum(len(line.text) for n, line in enumerate(reading.lines) if reading.is_prose(n))
    return not reading.is_overview and text >= _LEAST_TEXT


def _from_page(reading: Reading, warnings: set[str]) -> Article:
    """The article of a page whose build nobody knows: text, title, date and no more."""
    warnings.add("no_container")
    texts = trafilatura_text(reading.root, cut_off(reading, None) if reading.is_of_site else [])
    paragraphs = _in_own_characters(reading, texts)
    if not paragraphs:
        return Article()
    published = find_date(reading, None, ())
    return Article(
        language=language_of(paragraphs, reading.url),
        title=title_without_line(reading),
        text="\n".join(paragraphs),
        published=published.date,
        published_raw=published.raw,
        published_source=published.source,
        method="generic",
    )


def _in_own_characters(reading: Reading, texts: list[str]) -> list[str]:
    """trafilatura's lines in the page's own characters, and those that stand as they do.

    Without the page's title, lists of links and the site's marks.
    """
    taken = lines_of(texts, reading.lines)
    text = text_among(reading, taken)
    return [
        ("- " if line.box.tag == "li" else "") + line.text
        for line in (reading.lines[n] for n in text if not _is_furniture(reading, n))
        if not is_title_of(reading.head.titles, line.text)
    ]


def _is_furniture(reading: Reading, n: int) -> bool:
    return reading.marks[n] not in (None, Mark.DATE, Mark.META) or _is_in_link_list(reading, n)


def _is_in_link_list(reading: Reading, n: int) -> bool:
    lines = reading.lines
    neighbours = lines[max(n - 1, 0) : n] + lines[n + 1 : n + 2]
    return lines[n].is_link and any(line.is_link for line in neighbours)
