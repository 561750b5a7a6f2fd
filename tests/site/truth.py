"""The truth about every article: what a perfect record of its page holds."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from tests.site.addresses import Addresses, canonical_url
from tests.site.pages.feed import pub_date, utc
from tests.site.pages.markups import DATED
from tests.site.words.content import Corpus
from tests.site.words.model import DAMASCUS, Article, Image, Outline
from tests.site.words.text import paragraphs


def truth(
    corpus: Corpus, addresses: Addresses, outline: Outline, likes: int, dislikes: int
) -> dict[str, Any]:
    """One article's truth, as JSON values; the fields of a record have the record's names.

    What only a listing or a feed shows (section, date) is there if the article stands in it.
    """
    article = corpus.article(outline)
    opening = article.opening
    interactive = outline.interactive
    return {
        "edition": outline.edition,
        "article_id": outline.id,
        "url": addresses.page(outline),
        "canonical_url": canonical_url(outline),
        "reachable": outline.reachable,
        "in_listing": outline.listed,
        "in_feed": corpus.in_feed(outline),
        "markup": outline.markup,
        "layout": outline.layout,
        "transfer": {"coding": outline.transfer.coding, "chunked": outline.transfer.chunked},
        "language": outline.edition,
        "title": outline.title,
        "dateline": opening.agency if opening else None,
        "text": "\n".join(paragraphs(article)),
        "credit": article.credit,
        "author": opening.writer if opening and opening.writer else article.byline,
        **_published(corpus, outline),
        "section": {"id": outline.section.id, "name": outline.section.name}
        if outline.listed
        else None,
        "images": _images(addresses, article),
        "links": _links(addresses, article),
        "likes": likes if interactive else None,
        "dislikes": dislikes if interactive else None,
        "comment_count": len(article.comments) if interactive else None,
        "comments": [
            {"author": comment.author, "published": comment.published, "text": comment.text}
            for comment in article.comments
        ],
        "encoding": _encoding(outline),
    }


def _published(corpus: Corpus, outline: Outline) -> dict[str, str | None]:
    """The date as shown, by the best source that shows it: page, meta, feed."""
    if outline.layout != "present":
        shown = outline.published.isoformat(" ")
        return _date(outline.published.isoformat(), shown, "page")
    if outline.markup in DATED:
        shown = outline.published.replace(tzinfo=DAMASCUS).isoformat()
        return _date(shown, shown, "meta")
    if corpus.in_feed(outline):
        return _date(utc(outline).isoformat(), pub_date(outline), "feed")
    return _date(None, None, None)


def _date(published: str | None, raw: str | None, source: str | None) -> dict[str, str | None]:
    return {"published": published, "published_raw": raw, "published_source": source}


def _images(addresses: Addresses, article: Article) -> list[dict[str, str | None]]:
    page = addresses.page(article.outline)

    def entry(image: Image, caption: str | None) -> dict[str, str | None]:
        return {"path": image.path, "url": urljoin(page, image.path), "caption": caption}

    first = [entry(article.image, article.caption)] if article.image else []
    return first + [entry(block.image, None) for block in article.blocks if block.image]


def _links(addresses: Addresses, article: Article) -> list[str]:
    """The addresses linked from the text, each once, absolute."""
    page = addresses.page(article.outline)
    found = (
        urljoin(page, addresses.href(span.link, article.outline.edition))
        for block in article.blocks
        if block.kind != "related"
        for line in block.lines
        for span in line
        if span.link
    )
    return list(dict.fromkeys(found))


def _encoding(outline: Outline) -> dict[str, str | None]:
    """`declared` by header or meta; `used` for the bytes of the page."""
    charset = outline.charset
    declared = charset.name if charset.in_header or charset.in_meta else None
    return {"declared": declared, "used": charset.name}
