"""What capture costs: the CPU of a crawl with it, over that of the same crawl without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.ratio import MOST_SECONDS, Ratio
from tests.site.process import running_site

ARTICLES = 600
ROUNDS = 25
LIMIT = 1.3


def capture_cost() -> Ratio:
    """Measures in turn, plain and with capture, and takes the median of the ratios of the pairs."""
    with running_site(articles=ARTICLES, seed=1) as site, TemporaryDirectory() as name:
        folder = Path(name)
        start = folder / "start"
        start.write_text("\n".join(str(article["url"]) for article in site.truth()))
        pairs, answers = [], set()
        for number in range(ROUNDS + 1):
            plain, plainly = _cpu("plain", start, folder / f"plain-{number}")
            capture, captured = _cpu("capture", start, folder / f"capture-{number}")
            pairs.append((plain, capture))
            answers |= {plainly, captured}
    (pages,) = answers  # all runs are of the same crawl
    pairs = pairs[1:]  # the first warms the caches
    plain = median(plain for plain, _ in pairs)
    capture = median(capture for _, capture in pairs)
    return Ratio(
        name="CPU of a crawl with capture / Scrapy alone",
        value=median(capture / plain for plain, capture in pairs),
        bound=LIMIT,
        at_most=True,
        detail=f"{plain / pages * 1e3:.2f} ms a page alone, "
        f"{capture / pages * 1e3:.2f} ms with capture, {pages} pages, {ROUNDS} pairs",
    )


def _cpu(mode: str, start: Path, collection: Path) -> tuple[float, int]:
    """CPU seconds and answers of one run."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.bench.programs.pages_spider",
            mode,
            str(start),
            str(collection),
        ],
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=True,
    )
    spent, answers = done.stdout.split()
    assert int(answers) >= ARTICLES, done.stderr
    return float(spent), int(answers)
