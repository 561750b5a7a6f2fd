"""What capture costs: the CPU of a crawl with it, over that of the same crawl without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.ratio import Ratio
from tests.site.process import running_site

ARTICLES = 1500
ROUNDS = 5
LIMIT = 1.3


def capture_cost() -> Ratio:
    """Measures in turn, plain and with capture, and takes the median of the ratios of the pairs."""
    with running_site(articles=ARTICLES, seed=1) as site, TemporaryDirectory() as name:
        folder = Path(name)
        pages = [str(article["url"]) for article in site.truth()]
        urls = folder / "urls"
        urls.write_text("\n".join(pages))
        pairs = []
        for number in range(ROUNDS + 1):
            plain = _cpu("plain", urls, folder / f"plain-{number}", len(pages))
            capture = _cpu("capture", urls, folder / f"capture-{number}", len(pages))
            pairs.append((plain, capture))
    pairs = pairs[1:]  # the first warms the caches
    plain = median(plain for plain, _ in pairs)
    capture = median(capture for _, capture in pairs)
    return Ratio(
        name="CPU of a crawl with capture / Scrapy alone",
        value=median(capture / plain for plain, capture in pairs),
        bound=LIMIT,
        at_most=True,
        detail=f"{plain / ARTICLES * 1e3:.2f} ms a page alone, "
        f"{capture / ARTICLES * 1e3:.2f} ms with capture, {ARTICLES} pages, {ROUNDS} pairs",
    )


def _cpu(mode: str, urls: Path, collection: Path, pages: int) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.pages_spider", mode, str(urls), str(collection)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    spent, received, links = done.stdout.split()
    assert int(received) == pages, done.stderr
    assert int(links) > pages, done.stderr
    return float(spent)
