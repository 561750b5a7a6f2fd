"""What a first page of hits costs, against a scan of the texts by SQLite and by ripgrep.

All three search the same invented articles in the same run, once each before it counts, so that
the files are in memory. Without ripgrep it is grep that reads the records files. Its output is
read, since grep stops at the first match when nobody does.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from archive.collection import Collection
from pipelines.records.file import record_of
from pipelines.search.index.article_index import ArticleIndex
from pipelines.search.index.update import update
from pipelines.search.query.query_language import parse_query
from pipelines.search.words.folding import fold
from tests.bench.generated_articles import write_records
from tests.bench.ratio import Ratio

ARTICLES: Final = 100_000
AIM_MS: Final = 100.0
MOST_OF_A_SCAN: Final = 1.0
"""An index that is slower than looking through everything is none."""
REPEATS: Final = 7
ASKED: Final = {
    "a common word": ("حلب", "حلب"),
    "a common English word": ("Aleppo", "Aleppo"),
    "a rare word": ("", ""),  # is chosen from the articles
    "a phrase": ('"من في"', "من في"),
    "a word of the title, in a year": ("title:damascus since:2015 until:2015", "Damascus"),
    "two words, best first": ("school water", "school"),
}
"""What is asked of the index, and what stands for it in a scan."""


def search_speed() -> Iterator[Ratio]:
    """The time of a first page of 20 hits with their number, in parts of that of each scan."""
    with tempfile.TemporaryDirectory(prefix="search-") as folder:
        collection = Collection(Path(folder) / "c")
        write_records(collection, ARTICLES)
        files = sorted(collection.records.iterdir())
        _build(collection, sum(path.stat().st_size for path in files))
        rare = _rare_word(collection, files[-1])
        with closing(_texts(files, Path(folder) / "texts.sqlite")) as texts:
            for name, (query, plain) in ASKED.items():
                yield from _ratios(name, query or rare, plain or rare, collection, texts, files)


def _build(collection: Collection, size: int) -> None:
    began = time.perf_counter()
    update(collection, collection.search, lambda what, done, total: None)
    taken = time.perf_counter() - began
    index = collection.search.stat().st_size
    print(
        f"search: {ARTICLES} articles indexed in {taken:.0f} s ({ARTICLES / taken:.0f} a second); "
        f"index {index / 1e6:.0f} MB, {index / size:.2f} of the records",
        file=sys.stderr,
    )


def _rare_word(collection: Collection, path: Path) -> str:
    """The word of the last article that is in the fewest others."""
    with path.open("rb") as file:
        for line in file:
            last = line
    record = record_of(last)
    assert record is not None
    words = fold(record.text or "").split()
    with ArticleIndex(collection.search) as index:
        return min(words, key=lambda word: index.search(parse_query(f'"{word}"'), most=1).total)


def _texts(files: list[Path], path: Path) -> sqlite3.Connection:
    """A plain table of the texts."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, title TEXT, text TEXT)")
    for file in files:
        with file.open("rb") as lines:
            records = filter(None, map(record_of, lines))
            rows = ((its.title, its.text) for its in records)
            database.executemany("INSERT INTO texts (title, text) VALUES (?, ?)", rows)
    database.commit()
    return database


def _ratios(
    name: str,
    query: str,
    plain: str,
    collection: Collection,
    texts: sqlite3.Connection,
    files: list[Path],
) -> Iterator[Ratio]:
    order: Final = "relevance" if "best first" in name else "newest"
    hits = 0

    def page() -> None:
        nonlocal hits
        with ArticleIndex(collection.search) as index:
            hits = index.search(parse_query(query), order=order).total

    like = "SELECT count(*) FROM texts WHERE text LIKE ? OR title LIKE ?"
    tool = "rg" if shutil.which("rg") else "grep"
    one_core = ["-j1"] if tool == "rg" else []
    command = [tool, *one_core, "-c", "-F", "--", plain, *map(str, files)]
    taken = _best(page, REPEATS)
    scan = _best(lambda: texts.execute(like, [f"%{plain}%"] * 2).fetchall(), 2)
    lines = _best(lambda: subprocess.run(command, capture_output=True, check=False), 2)
    detail = f"{taken * 1000:.1f} ms, {hits} hits"
    for what, other in (("LIKE", scan), (tool, lines)):
        yield Ratio(
            name=f"{name}, to {what}",
            value=taken / other,
            bound=MOST_OF_A_SCAN,
            at_most=True,
            detail=f"{detail}; {what} {other * 1000:.0f} ms",
        )
    yield Ratio(
        name=f"{name}, to {AIM_MS:.0f} ms",
        value=taken * 1000 / AIM_MS,
        bound=1.0,
        at_most=True,
        detail=detail,
    )


def _best(work: Callable[[], object], repeats: int) -> float:
    """The shortest of several times, in seconds, after one that does not count."""
    work()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)
