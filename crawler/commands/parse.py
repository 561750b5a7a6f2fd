"""`scrapy parse`: what a crawl would make of a page; nothing is captured."""

from __future__ import annotations

import argparse
from contextlib import closing
from pprint import pformat

import msgspec
from scrapy.commands.fetch import Command as ScrapyFetch
from scrapy.http import Response

from crawler.console.terminal import print_line
from crawler.looking import LookingCommand, addresses_of
from crawler.visits.follow import Answer, Follower
from pipelines.workers.job import Job
from pipelines.workers.pool import ExtractionPool


class Command(LookingCommand, ScrapyFetch):
    """Prints the article of a page, and the addresses that it leads to."""

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Print what a crawl would make of a page: its article, and where it leads"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Fetch a page of the site and print the article that is found on it, as its record "
            "would have it, and the requests that it leads to. Nothing is captured."
        )

    def _print_response(self, response: Response, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        settings = self.settings
        addresses = addresses_of(settings)
        page = addresses.page(response.url)
        if page is None:
            print_line(f"{response.url} is no page of the site")
            return
        follower = Follower(addresses, frozenset(site.name for site in addresses.site.editions), 0)
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1") or None
        location = (response.headers.get("Location") or b"").decode("latin-1") or None
        answer = Answer(response.url, response.status, response.body, content_type, location)
        visit = follower.visit(page, 0)
        is_article = page.kind == "article" and response.status == 200
        job = Job(
            response.body,
            response.url,
            content_type,
            follower.wants_links(visit, answer),
            None,
            page.canonical_url if is_article else None,
        )
        pool = ExtractionPool(
            1,
            seconds=settings.getfloat("EXTRACTION_TIMEOUT"),
            memory=settings.getint("EXTRACTION_MEMORY"),
        )
        with closing(pool):
            reading = pool.read(job)
            found = reading.found.result()
            items = [msgspec.to_builtins(reading.article.result())] if is_article else []
        visits = follower.next_visits(visit, answer, found)
        requests = list(dict.fromkeys(f"<GET {its.url}>" for its in visits))
        print_line(f"# Scraped items: {len(items)}")
        for line in pformat(items, sort_dicts=False, width=120).splitlines():
            print_line(line)
        print_line(f"# Requests: {len(requests)}")
        for request in requests:
            print_line(request)
