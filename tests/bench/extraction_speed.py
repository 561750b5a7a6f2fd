"""How many pages a core extracts, against trafilatura alone and against the parser.

Pages of the sample site, the same in each run. Rounds of all three sides take turns, so that a busy
machine is busy for each; the fastest round of each counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from lxml import html
from trafilatura import extract

from pipelines.extract import extract_article
from tests.bench.ratio import Ratio
from tests.pipelines.fetch import fetch
from tests.site.process import running_site

_ARTICLES = 240
_ROUNDS = 5
_BOUND = 3.0

Page = tuple[str, bytes, str | None]
"""Address, body, content type."""


def extraction_speed() -> list[Ratio]:
    """`extract_article` against `trafilatura.extract` with metadata, pages per second."""
    pages = _pages()
    sides: tuple[Callable[[Page], object], ...] = (
        lambda page: extract_article(page[1], page[0], content_type=page[2]),
        lambda page: extract(page[1], url=page[0], with_metadata=True),
        lambda page: html.document_fromstring(page[1]),
    )
    best = [float("inf")] * len(sides)
    for _ in range(_ROUNDS):
        for n, side in enumerate(sides):
            best[n] = min(best[n], _seconds(side, pages))
    ours, stock, floor = (len(pages) / seconds for seconds in best)
    detail = f"{ours:.0f} pages/s, trafilatura {stock:.0f}, one lxml parse {floor:.0f}"
    return [
        Ratio(name="speed", value=ours / stock, bound=_BOUND, at_most=False, detail=detail),
    ]


def _seconds(side: Callable[[Page], object], pages: Sequence[Page]) -> float:
    """CPU seconds for all pages."""
    start = time.process_time()
    for page in pages:
        side(page)
    return time.process_time() - start


def _pages() -> list[Page]:
    with running_site(articles=_ARTICLES) as site:
        addresses = [truth["url"] for truth in site.truth()]
        return [(address, *fetch(address)) for address in addresses]
