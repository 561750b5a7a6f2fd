"""What the answer to any request needs to look as it did, as an archive holds it."""

from __future__ import annotations

from archive.http.message import REDIRECTS, ResponseMessage, decode_entity
from archive.http.wayback import original_url
from pipelines.html.addresses import resolve
from pipelines.html.decode import decode
from pipelines.html.parse import parse
from pipelines.html.requisites import page_requisites, stylesheet_requisites
from pipelines.records.captured_page import PAGE_LIMIT


def needed(url: str, message: ResponseMessage) -> list[str]:
    """The addresses of the parts of a page or a style sheet, or where a redirect leads.

    Args:
        url: Of the answer.
        message: The answer.

    """
    own = original_url(url)
    if message.status in REDIRECTS:
        target = resolve(own, message.header("location") or "")
        return [target] if target else []
    declared = message.header("content-type")
    kind = (declared or "text/html").partition(";")[0].strip().lower()
    if kind == "text/css":
        return stylesheet_requisites(_text(message, declared), own)
    root = parse(_text(message, declared)).root if "html" in kind else None
    return [] if root is None else page_requisites(root, own)


def _text(message: ResponseMessage, declared: str | None) -> str:
    return decode(decode_entity(message, PAGE_LIMIT).data, declared).text
