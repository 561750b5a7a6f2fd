"""How fast the spider runs on an archive: at the end as at the beginning, and against the site."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.ratio import Ratio
from tests.bench.replay import run
from tests.crawl.running import bases, command
from tests.site.process import running_site

CAPTURES: Final = 5000
THOUSAND: Final = 1000
ROUNDS: Final = 3


def offline_rates() -> Iterator[Ratio]:
    """Wall time without the start of the program, in turn with and without the network.

    All pages are articles, in an order of chance, so that a thousand of them is like any other.
    """
    with TemporaryDirectory() as name, running_site(articles=CAPTURES, seed=1) as site:
        folder = Path(name)
        pages = [str(article["url"]) for article in site.truth()]
        random.Random(1).shuffle(pages)
        listed = folder / "pages"
        listed.write_text("\n".join(pages))
        arguments = (*bases(site), f"urls={listed}")
        live, offline = [], []
        for number in range(ROUNDS):
            archive = folder / f"live-{number}"
            live.append(_moments(archive, arguments, {"REQUISITES": "none"}))
            offline.append(
                _moments(folder / f"offline-{number}", arguments[2:], {"REPLAY": archive})
            )
    yield Ratio(
        name="pages a second of an offline crawl, the last thousand / the first",
        value=median(_rate(its[-THOUSAND:]) / _rate(its[:THOUSAND]) for its in offline),
        bound=0.9,
        at_most=False,
        detail=", ".join(f"{_rate(offline[0][at : at + THOUSAND]):.0f}" for at in _thousands())
        + " pages a second in each thousand of the first round",
    )
    yield Ratio(
        name="pages a second of an offline crawl / of the live one over loopback",
        value=median(
            _rate(ours) / _rate(theirs) for ours, theirs in zip(offline, live, strict=True)
        ),
        bound=1,
        at_most=False,
        detail=f"{median(map(_rate, offline)):.0f} and {median(map(_rate, live)):.0f} "
        f"pages a second, {CAPTURES} pages, {ROUNDS} pairs",
    )


def _thousands() -> range:
    return range(0, CAPTURES, THOUSAND)


def _moments(
    collection: Path, arguments: tuple[str, ...], settings: Mapping[str, object]
) -> list[float]:
    """When each page of a crawl was done, in seconds."""
    os.environ["PACE"] = str(collection.with_suffix(".pace"))
    words = command(collection, arguments, settings, program=("-m", "tests.bench.programs.paced"))
    run([sys.executable, *words], os.cpu_count() or 1)
    moments = [float(its) for its in Path(os.environ["PACE"]).read_text().split("\n")]
    assert len(moments) >= CAPTURES
    return moments


def _rate(moments: list[float]) -> float:
    return (len(moments) - 1) / (moments[-1] - moments[0])
