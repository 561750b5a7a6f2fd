"""Which answers are the page's own word, and which are refusals. Pure.

A page's own word is a page (200 with content), that it is gone (404, 410), or that it has moved to
another page of the site. Everything else speaks of the moment or of us: a firewall, a login, a
challenge, an empty shell. An unknown answer is taken for a refusal: to ask again costs one request,
to take it for the answer costs the article.

Source: RFC 9110 section 15; for `cf-mitigated`
https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urldefrag

from archive.http.message import REDIRECTS
from crawler.visits.addresses import Addresses
from crawler.visits.follow import MOST_HOPS, Answer
from crawler.visits.visit import Visit
from pipelines.html.addresses import resolve

GONE: Final = frozenset({404, 410})
_BLANK_BYTES: Final = 1024
"""The most white space that counts as nothing; somebody meant to send more than that."""
SERVER_FAULTS: Final = frozenset({408, 500, 502, 503, 504})
"""Statuses with which a server says that it has failed; nobody was refused."""


def refusal_of(visit: Visit, answer: Answer, addresses: Addresses) -> str | None:
    """Why an answer is a refusal, as the name of a stat; None where it is the page's own word.

    The names are a status (`403`), `empty`, `challenge`, `no_status`, or one of
    `redirect_unreadable`, `redirect_to_itself`, `redirect_in_a_circle`, `redirect_without_end`,
    `redirect_off_site` and `redirect_to_front`.
    """
    if answer.status is None:
        return "no_status"
    if answer.status in GONE:
        return None
    if answer.status in REDIRECTS:
        return _redirect_refusal(visit, answer, addresses)
    if answer.status != 200:
        return str(answer.status)
    if answer.is_challenge:
        return "challenge"
    # A style sheet or script may be empty, a page may not.
    is_empty = len(answer.body) <= _BLANK_BYTES and not answer.body.strip()
    if is_empty and visit.kind != "requisite":
        return "empty"
    return None


def _redirect_refusal(visit: Visit, answer: Answer, addresses: Addresses) -> str | None:
    if visit.kind == "requisite":
        return None  # what becomes of a picture that has moved is no news of its page
    target = resolve(answer.url, answer.location) if answer.location else None
    if target is None:
        return "redirect_unreadable"
    target = urldefrag(target).url
    if target == urldefrag(answer.url).url:
        return "redirect_to_itself"  # mostly with a cookie, which a crawl does not keep
    if target in visit.trail:
        return "redirect_in_a_circle"
    page = addresses.page(target)
    if page is None or not addresses.may_fetch(target):
        return "redirect_off_site"
    if page.kind == "front" and visit.kind != "front":
        return "redirect_to_front"
    return "redirect_without_end" if visit.hops >= MOST_HOPS else None
