"""The truth about requisites: what a perfect crawl fetches beside the pages."""

from __future__ import annotations

from typing import Any

from tests.site.addresses import Addresses
from tests.site.pages.furniture import Furniture
from tests.site.pages.other_pages import PAGE_LENGTH
from tests.site.requisites import PICTURES
from tests.site.words.content import Corpus
from tests.site.words.model import EDITIONS, Edition

_ON_EVERY_PAGE = (
    "/style.css?v=3", "/static/print.css", "/static/print_colours.css", "/static/menu.js",
    "/static/naskh.woff2", "/static/old_banner.png", "/static/missing.png",
    *(f"/static/{name}.png" for name in PICTURES[:-3]),
)  # fmt: skip
_IMAGES = (
    "/static/logo.png", "/static/logo_2x.png", "/static/flag.png", "/static/old_banner.png",
    "/static/banner.png", "/static/missing.png",
)  # fmt: skip
"""Of these, the images in the page."""
_STATUSES = {"/static/old_banner.png": 301, "/static/missing.png": 404}


def requisites(corpus: Corpus, addresses: Addresses, furniture: Furniture) -> list[dict[str, Any]]:
    """Each with its `edition`, `url` and `status`; `is_image`: it is one, in an article's page."""
    found: list[dict[str, Any]] = []
    for edition in EDITIONS:
        origin = addresses.origins[edition]
        of_articles = dict.fromkeys(_of_articles(corpus, furniture, edition))
        paths = dict.fromkeys([*_ON_EVERY_PAGE, *_of_listings(corpus, edition), *of_articles])
        found += (
            {
                "edition": edition,
                "url": origin + path,
                "status": _STATUSES.get(path, 200),
                "is_image": path in of_articles or path in _IMAGES,
            }
            for path in paths
        )
    return found


def _of_listings(corpus: Corpus, edition: Edition) -> list[str]:
    listings = map(corpus.listing, corpus.sections[edition])
    has_next = edition == "ar" and any(len(listing) > PAGE_LENGTH for listing in listings)
    return ["/static/next.png"] if has_next else []


def _of_articles(corpus: Corpus, furniture: Furniture, edition: Edition) -> list[str]:
    found: list[str] = []
    for outline in filter(lambda its: its.reachable, corpus.outlines[edition]):
        article = corpus.article(outline)
        pictures = [article.image, *(block.image for block in article.blocks)]
        found += [picture.path for picture in pictures if picture]
        if not outline.interactive or "<img" in furniture.markups[outline.markup].vote("", "", 0):
            found += ["/static/like.png", "/static/dislike.png"]
    return found
