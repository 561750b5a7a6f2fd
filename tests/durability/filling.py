"""Crawls on a disk that is too small for them."""

from __future__ import annotations

from pathlib import Path

from tests.crawl.running import bases, crawl
from tests.durability.killing import SETTINGS, KilledCrawl
from tests.durability.mounted import enlarge, small_disk
from tests.durability.promises import promises
from tests.site.process import RunningSite

ENOUGH = 1 << 28


def bytes_needed(folder: Path, site: RunningSite) -> int:
    """What a whole crawl takes on a disk."""
    with small_disk(folder / "enough", ENOUGH) as disk:
        assert crawl(disk / "c", *bases(site), settings=SETTINGS).code == 0
        return sum(path.stat().st_size for path in disk.rglob("*") if path.is_file())


def problems_of_full_disk(folder: Path, site: RunningSite, size: int) -> list[str]:
    """Crawls until the disk is full, makes room, goes on; says what is wrong at the end."""
    with small_disk(folder / f"disk-{size}", size) as disk:
        filled = KilledCrawl(disk / "c", site)
        first = crawl(filled.collection, *bases(site), settings=SETTINGS)
        if first.code != 5:
            return [f"exit code {first.code} on a full disk: {first.log[-2000:]}"]
        if (filled.collection / "catalogue.sqlite").exists():
            filled.promised |= promises(filled.collection)
        enlarge(disk, ENOUGH)
        done = filled.finish()
        return filled.problems() if done.code == 0 else [f"exit code {done.code}: {done.sentence}"]
