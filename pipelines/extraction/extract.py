"""From a page's bytes to the article on it: the way of a page through the steps, from the top."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from pipelines.extraction.article import Article, Encoding
from pipelines.extraction.body import Body, coverage_of, language_of, read_body
from pipelines.extraction.captions import find_images
from pipelines.extraction.comments import read_comments
from pipelines.extraction.container import Container, find_container
from pipelines.extraction.dates import parse_date
from pipelines.extraction.generic import extract_generic
from pipelines.extraction.headline import title_without_line
from pipelines.extraction.judge import is_text
from pipelines.extraction.reading import Reading, read_page
from pipelines.extraction.votes import read_votes
from pipelines.html.decode import decode
from pipelines.html.parse import parse

LARGEST_PAGE: Final = 16 * 1024 * 1024
"""Bytes. A page beyond this is not parsed; the largest news pages have one or two megabytes."""
_LOWEST_COVERAGE: Final = 0.95
# A page of this site without a found article is left alone if it has less text than this.
_LEAST_TEXT: Final = 250


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
    if len(body) > LARGEST_PAGE:
        return Article(warnings=("too_large",))
    decoded = decode(body, content_type)
    warnings: set[str] = set()
    if decoded.damaged:
        warnings.add("decoding_replaced")
    try:
        article = _from_text(decoded.text, url, warnings)
    except Exception:
        # A mistake in a step must not cost more than this page's text.
        article = Article()
        warnings.add("extraction_failed")
    return msgspec.structs.replace(
        article,
        encoding=Encoding(decoded.declared, decoded.used),
        warnings=tuple(sorted(warnings)),
    )


def _from_text(text: str, url: str, warnings: set[str]) -> Article:
    """The article of a decoded page; what went wrong is added to `warnings`."""
    reading = read_page(text, url)
    warnings |= reading.warnings
    container = find_container(reading) if reading.is_of_site else None
    if container is not None:
        return _from_container(reading, container, warnings)
    root = parse(text).root if _may_hold_article(reading) else None
    if root is None:
        return Article()
    return _from_page(reading, extract_generic(root, reading), warnings)


def _from_container(reading: Reading, container: Container, warnings: set[str]) -> Article:
    """The article in its container."""
    images, captions = find_images(reading, container)
    body = read_body(reading, container, captions)
    kept = [paragraph for paragraph in body.paragraphs if is_text(paragraph)]
    coverage = coverage_of(kept, (*body.paragraphs, *body.left_out))
    if coverage < _LOWEST_COVERAGE:
        warnings.add("coverage_below_0.95")
    if reading.hides_text(container.body[0], container.end):
        warnings.add("hidden_text")
    likes, dislikes = read_votes(reading, container.end)
    comments = read_comments(reading, container.end)
    if comments.unread:
        warnings.add("comments_not_read")
    date, raw, source = _published(reading, container.title, body)
    return Article(
        language=body.language,
        title=container.title,
        dateline=body.dateline,
        text="\n".join(kept) or None,
        credit=body.credit,
        author=body.author,
        published=date,
        published_raw=raw,
        published_source=source,
        images=images,
        links=body.links,
        likes=likes,
        dislikes=dislikes,
        comment_count=comments.count,
        comments=comments.comments,
        method="container",
        coverage=coverage,
    )


def _published(
    reading: Reading, title: str | None, body: Body | None
) -> tuple[str | None, str | None, Literal["page", "meta"] | None]:
    """Date of publication, its raw form and where it stands: by the headline, or for machines."""
    if body is not None and body.date is not None:
        return parse_date(body.date), body.date.strip(" |\t"), "page"
    told = reading.head.published(title, reading.url)
    return (*told, "meta") if told else (None, None, None)


def _may_hold_article(reading: Reading) -> bool:
    """Whether a page without a container is worth the generic way."""
    if not reading.is_of_site:
        return True
    text = sum(len(line.text) for n, line in enumerate(reading.lines) if reading.is_prose(n))
    return not reading.is_overview and text >= _LEAST_TEXT


def _from_page(reading: Reading, text: str | None, warnings: set[str]) -> Article:
    """The article of a page whose build nobody knows: text, title, date and no more."""
    warnings.add("no_container")
    if text is None:
        return Article()
    title = title_without_line(reading)
    date, raw, source = _published(reading, title, None)
    return Article(
        language=language_of(text.split("\n")),
        title=title,
        text=text,
        published=date,
        published_raw=raw,
        published_source=source,
        method="generic",
    )
