"""One page read: where it leads, what it needs, and its article. All that is looked at in a page.

Pages come from anywhere, and any of them may keep a parser busy for long or fill the memory: so
this runs in a worker process (`pipelines.workers.pool`), which can be stopped.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.extract import article_of
from pipelines.extraction.article import Article
from pipelines.html.document import HtmlDocument
from pipelines.html.feed import feed_items
from pipelines.html.links import page_links
from pipelines.html.requisites import page_requisites, stylesheet_requisites
from pipelines.workers.job import Found, Job


def read(job: Job) -> Iterator[Found | Article | None]:
    """What the page names, then its article, or None where that is not wanted; never raises."""
    document = HtmlDocument(job.body, job.content_type)
    try:
        yield find(job, document)
    except Exception:
        # A mistake in a step, or too little memory, must not cost more than this page's links.
        yield Found(failure="failed")
    if job.article_url is None:
        yield None
    else:
        yield article_of(document, job.article_url)


def find(job: Job, document: HtmlDocument | None = None) -> Found:
    """What the page names, as far as it is wanted; `document` is the page if it is read already."""
    document = document or HtmlDocument(job.body, job.content_type)
    items = tuple(feed_items(job.body)) if job.links == "feed" else ()
    if job.requisites == "stylesheet":
        named = stylesheet_requisites(document.decoded.text, job.url)
        return Found((), items, tuple(named))
    if job.links != "page" and job.requisites is None:
        return Found((), items)
    root = document.parsed.root
    if root is None:
        return Found((), items)
    links = page_links(root, job.url) if job.links == "page" else ()
    named = []
    if job.requisites is not None:
        named = page_requisites(root, job.url, images_only=job.requisites == "images")
    return Found(tuple(links), items, tuple(named))
