"""What a crawl begins with: what its plan asks for, and what earlier crawls left."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.visits.addresses import Addresses
from crawler.visits.follow import Follower
from crawler.visits.plan import CrawlPlan
from crawler.visits.visit import PRIORITY_LISTED_ARTICLE, Visit

logger = logging.getLogger(__name__)


def first_visits(
    plan: CrawlPlan,
    addresses: Addresses,
    follower: Follower,
    left: Iterable[Visit],
    not_of_site: list[str],
) -> Iterator[Visit]:
    """Gives the first visits.

    Args:
        plan: What is asked for.
        addresses: What belongs to the site.
        follower: Makes the visits.
        left: Requisites that earlier crawls left.
        not_of_site: Addresses of the plan that are not of the site are added to it.

    """
    if plan.urls_file is not None:
        yield from _listed(plan, addresses, follower, not_of_site)
        return
    yield from _pages_asked_for(plan, addresses, follower)
    yield from (visit for visit in left if _is_of_plan(visit, plan, addresses))


def _pages_asked_for(plan: CrawlPlan, addresses: Addresses, follower: Follower) -> Iterator[Visit]:
    site = addresses.site
    for name, number in plan.sections:
        edition = site.edition(name)
        assert edition is not None
        yield from follower.section(site.listing_page(edition, number, 1), None, None)
    for ids in plan.ids:
        edition = site.edition(ids.edition)
        assert edition is not None
        for number in ids:
            visit = follower.visit(site.article_page(edition, number), PRIORITY_LISTED_ARTICLE)
            yield replace(visit, follow=False)
    if not plan.sections and not plan.ids:
        for name in plan.editions:
            yield follower.front(name)


def _is_of_plan(requisite: Visit, plan: CrawlPlan, addresses: Addresses) -> bool:
    """Whether it, or the page that needs it, is of an edition that is crawled."""
    named = map(addresses.page, (requisite.url, requisite.context.get("via", "")))
    editions = {page.edition.name for page in named if page is not None}
    return addresses.may_fetch(requisite.url) and bool(editions & set(plan.editions))


def _listed(
    plan: CrawlPlan, addresses: Addresses, follower: Follower, not_of_site: list[str]
) -> Iterator[Visit]:
    for url in plan.urls():
        page = addresses.page(url)
        if page is None or not addresses.may_fetch(url):
            logger.warning(
                "%s is not fetched: it is not on a host of the site, or is a vote or a search",
                url,
            )
            not_of_site.append(url)
            continue
        yield follower.listed_url(url, page)
