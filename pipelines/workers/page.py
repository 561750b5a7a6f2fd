"""One page read: where it leads, what it needs, and its article. All that is looked at in a page.

Pages come from anywhere, and any of them may keep a parser busy for long or fill the memory: so
this runs in a worker process (`pipelines.workers.pool`), which can be stopped.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.documents.document import document_of
from pipelines.extract import article_of
from pipelines.extraction.article import Article
from pipelines.html.document import HtmlDocument
from pipelines.html.feed import feed_items
from pipelines.html.links import page_links
from pipelines.html.requisites import page_requisites, stylesheet_requisites
from pipelines.workers.job import DocumentJob, Found, Job


def read(job: Job) -> Iterator[Found | Article | str | None]:
    """What the page names, then its article or document, or None where none is wanted.

    Never raises; a document that cannot be made is None.
    """
    page = HtmlDocument(job.body, job.content_type)
    try:
        yield find(job, page)
    except Exception:
        # A mistake in a step, or too little memory, must not cost more than this page's links.
        yield Found(failure="failed")
    if job.document is not None:
        yield _document_of(page, job.url, job.document)
    elif job.article_url is None:
        yield None
    else:
        yield article_of(page, job.article_url)


def _document_of(page: HtmlDocument, url: str, wanted: DocumentJob) -> str | None:
    try:
        return document_of(wanted.record, wanted.format, page, url)
    except Exception:
        # As above: it costs this document.
        return None


def find(job: Job, page: HtmlDocument | None = None) -> Found:
    """What the page names, as far as it is wanted; `page` is the page if it is read already."""
    page = page or HtmlDocument(job.body, job.content_type)
    items = tuple(feed_items(job.body)) if job.links == "feed" else ()
    if job.requisites == "stylesheet":
        named = stylesheet_requisites(page.decoded.text, job.url)
        return Found((), items, tuple(named))
    if job.links != "page" and job.requisites is None:
        return Found((), items)
    root = page.parsed.root
    if root is None:
        return Found((), items)
    links = page_links(root, job.url) if job.links == "page" else ()
    named = []
    if job.requisites is not None:
        named = page_requisites(root, job.url, images_only=job.requisites == "images")
    return Found(tuple(links), items, tuple(named))
