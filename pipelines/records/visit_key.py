"""The keys under which the frontier knows pages, and of which page a stored capture is."""

from __future__ import annotations

from collections.abc import Mapping

from archive.catalogue.frontier import REQUISITE_PREFIX
from archive.http.wayback import original_url
from pipelines.records.captured_page import article_page
from pipelines.site import SITE
from pipelines.site.addresses import Page


def article_key(page: Page) -> str:
    """The key of an article: the same for all of its addresses."""
    return f"article:{page.edition.name}:{page.number}"


def requisite_key(url: str) -> str:
    """The key of a part of a page."""
    return f"{REQUISITE_PREFIX}{url}"


def capture_key(url: str, fields: Mapping[str, str]) -> str | None:
    """The key of the page that a capture is of, where its record does not say it.

    Args:
        url: As it was fetched, from the site, a web archive, or another base address.
        fields: Of the metadata record.

    Returns:
        None for what each crawl fetches anew, and for what is not of the site.

    """
    article = article_page(SITE, url, fields)
    if article is not None:
        return article_key(article)
    live = original_url(url)
    page = SITE.page(live)
    if page is not None:
        return requisite_key(live) if page.kind == "other" else None
    return requisite_key(url) if "via" in fields and "canonical-url" not in fields else None
