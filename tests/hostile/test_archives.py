"""Every hostile archive, by each command that reads archives: bounded, said, the rest is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.archive.verified import clean_collection
from tests.crawl.collected import articles
from tests.hostile.archive_cases import CASES, Case
from tests.hostile.archives import HOSTILE
from tests.hostile.packages import WILD, wild_line
from tests.programs.program import run

pytestmark = pytest.mark.slow

MOST_MEMORY = 300e6
MOST_OF_A_CRAWL = 500e6
CRAWLED = [case for case in CASES if case.crawled is not None]


@dataclass(frozen=True)
class Ran:
    code: int
    lines: list[str]
    memory: int
    """The most that the process had, in bytes."""


def scrapy(folder: Path, *arguments: object) -> Ran:
    """A command as a person types it, in a time that is bounded."""
    memory = folder / "memory"
    temporary = folder / "tmp"
    temporary.mkdir()
    weighed = ("-m", "tests.hostile.weighed", memory)
    done = run(*weighed, *arguments, variables={"TMPDIR": str(temporary)}, merged=True)
    assert "Traceback" not in done.stdout, done.stdout
    assert not list(temporary.iterdir())  # all that was unpacked is gone
    strays = [path for path in folder.rglob("*escaped*") if folder / "c" not in path.parents]
    assert not strays
    assert not Path("/tmp/escaped.warc.gz").exists()
    return Ran(done.returncode, done.stdout.splitlines(), int(memory.read_text()))


def written(case: Case, folder: Path) -> Path:
    path = folder / case.file
    case.write(path)
    return path


def is_said(what: str, lines: list[str]) -> bool:
    return any(what in line for line in lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_replay(case: Case, tmp_path: Path) -> None:
    target = tmp_path / "c"
    ran = scrapy(
        tmp_path, "replay", written(case, tmp_path), "-s", f"COLLECTION={target}", "--workers", 1
    )
    assert ran.code == case.replayed, ran.lines
    assert ran.memory < MOST_MEMORY
    assert is_said(case.said, ran.lines), ran.lines
    assert found_in(target) == case.articles


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_verify(case: Case, tmp_path: Path) -> None:
    path = written(case, tmp_path)
    ran = scrapy(tmp_path, "verify", path)
    said = case.said if case.verify_said is None else case.verify_said
    assert ran.code == case.verified, ran.lines
    assert ran.memory < MOST_MEMORY
    assert is_said(said, [line for line in ran.lines if str(path) in line]), ran.lines


@pytest.mark.parametrize("case", CRAWLED, ids=lambda case: case.name)
def test_an_offline_crawl(case: Case, tmp_path: Path) -> None:
    target = tmp_path / "c"
    settings = [f"REPLAY={written(case, tmp_path)}", f"COLLECTION={target}", "EXTRACTION_WORKERS=1"]
    options = [word for setting in settings for word in ("-s", setting)]
    ran = scrapy(
        tmp_path, "crawl", "zamanalwsl", *options, "-a", f"ids=en:{HOSTILE - 1}-{HOSTILE + 2}"
    )
    said = case.said if case.crawl_said is None else case.crawl_said
    assert ran.code == case.crawled, ran.lines
    assert ran.memory < MOST_OF_A_CRAWL
    assert is_said(said, ran.lines), ran.lines
    assert found_in(target) == case.articles


def found_in(collection: Path) -> set[int]:
    if not (collection / "records").is_dir():
        return set()
    return {record["article_id"] for record in articles(collection)}


@pytest.fixture
def pointed(tmp_path: Path) -> Collection:
    """A collection whose index points beyond files, before them, into members, and elsewhere."""
    collection = clean_collection(tmp_path / "c")
    lines = collection.index.read_bytes().splitlines(keepends=True)
    name = min(collection.archive.iterdir()).name
    wild = [wild_line(*place, name).encode() for place in WILD]
    collection.index.write_bytes(b"".join(sorted([*lines, *wild])))
    return collection


def test_an_index_that_points_anywhere(pointed: Collection, tmp_path: Path) -> None:
    ran = scrapy(tmp_path, "verify", "--all", pointed.root)
    assert ran.code == 7
    assert ran.memory < MOST_MEMORY
    told = [line for line in ran.lines if line.startswith("indexes/index.cdxj:")]
    assert len(told) == len(WILD), ran.lines
    assert all(": index-pointer: " in line or ": index-line: " in line for line in told), told
