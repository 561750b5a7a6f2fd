"""An archive answers a crawl and a replay where there is no network at all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from tests.crawl.collected import articles, contents
from tests.programs import program
from tests.replay.makers import record, response, revisit, sha1, write
from tests.replay.no_network import USED
from tests.replay.pages import SITE, answer, page_of, text_of, url_of
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawled")]

TRAP = ("-m", "tests.replay.no_network")
_UNSHARE = shutil.which("unshare")
_ALONE = [_UNSHARE or "unshare", "--map-root-user", "--net"]
_POSSIBLE = (
    _UNSHARE is not None
    and subprocess.run([*_ALONE, "true"], capture_output=True, check=False).returncode == 0
)


@pytest.fixture(params=["without a network", "without interfaces"])
def alone(request: pytest.FixtureRequest) -> list[str]:
    """What a command begins with: nothing, or what puts it in a network namespace of its own."""
    if request.param == "without a network":
        return []
    if not _POSSIBLE:
        pytest.skip("this machine lets nobody make a network namespace")
    return _ALONE


def run(before: list[str], *arguments: object) -> str:
    """Runs Scrapy with the trap."""
    if not before:
        done = program.run(*TRAP, *arguments, merged=True)
    else:
        done = subprocess.run(
            [*before, sys.executable, *TRAP, *map(str, arguments)],
            cwd=program.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    return done.stdout


def spider(before: list[str], source: Path, target: Path, *arguments: object) -> str:
    return run(
        before,
        *("crawl", "zamanalwsl", "-s", f"REPLAY={source}", "-s", f"COLLECTION={target}"),
        *("-s", "EXTRACTION_WORKERS=1", *arguments),
    )


def test_the_trap_is_one(tmp_path: Path) -> None:
    words = ["-s", f"COLLECTION={tmp_path / 'live'}", "-a", "en=http://no-such-name.invalid"]
    done = program.run(*TRAP, "crawl", "zamanalwsl", *words)
    assert done.returncode == USED


def test_the_spider(alone: list[str], crawled: Collection, tmp_path: Path) -> None:
    log = spider(alone, crawled.root, tmp_path / "again")
    hits = int(re.findall(r"'replay/hit': (\d+)", log)[0])
    assert hits > 40
    latest: dict[str, dict[str, Any]] = {}
    for its in articles(crawled.root):
        latest[its["url"]] = its
    found = {its["url"]: its for its in articles(tmp_path / "again")}
    assert found == {url: latest[url] for url in found}
    assert len(found) == len({its["canonical_url"] for its in latest.values()})


def test_the_records(alone: list[str], crawled: Collection, tmp_path: Path) -> None:
    copy = Collection(tmp_path / "sample")
    shutil.copytree(crawled.root, copy.root)
    before = contents(copy.records)
    shutil.rmtree(copy.records)
    run(alone, "replay", "-s", f"COLLECTION={copy.root}")
    assert contents(copy.records) == before


TIMES = ["2017-12-31T23:59:59Z", "2018-01-01T00:10:00Z", "2019-06-01T00:00:00Z"]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Three captures of one address: the second says that nothing had changed."""
    said = [("WARC-Payload-Digest", sha1(page_of(5)))]
    made = [
        response("1.0", 1, url_of(5), answer(page_of(5)), *said, date=TIMES[0]),
        revisit("1.0", 2, url_of(5), answer(b""), *said, date=TIMES[1]),
        response("1.0", 3, url_of(5), answer(page_of(6)), date=TIMES[2]),
    ]
    return write(tmp_path / "many.warc.gz", made)


@pytest.mark.parametrize(
    ("at", "captured", "number"),
    [
        (None, TIMES[2], 6),
        ("20180101", TIMES[0], 5),
        ("201801010006", TIMES[1], 5),
        ("2030", TIMES[2], 6),
        ("1999", TIMES[0], 5),
    ],
)
def test_of_several_captures_the_closest(
    at: str | None, captured: str, number: int, many: Path, tmp_path: Path
) -> None:
    more = ["-a", f"at={at}"] if at else []
    spider([], many, tmp_path / "again", "-a", "ids=en:5", *more)
    ((name, data),) = contents(tmp_path / "again" / "records").items()
    its = json.loads(data)
    assert name == "many.jsonl"
    assert its["captured_at"] == captured
    assert its["text"].startswith(text_of(number))


@pytest.mark.parametrize("name", ["theirs.warc", "theirs.warc.gz"])
def test_downloads_from_a_web_archive_and_resources(name: str, tmp_path: Path) -> None:
    prefix = "https://web.archive.org/web/20170811235616id_/"
    fields = [
        ("WARC-Record-ID", "<urn:x:1>"),
        ("WARC-Target-URI", url_of(6)),
        ("WARC-Date", TIMES[0]),
        ("Content-Type", "text/html; charset=utf-8"),
    ]
    made = [
        response("1.0", 1, prefix + url_of(5), answer(page_of(5))),
        record("1.0", "resource", fields, page_of(6)),
    ]
    path = write(tmp_path / name, made)
    spider([], path, tmp_path / "again", "-a", "ids=en:5-6")
    run([], "replay", path, "-s", f"COLLECTION={tmp_path / 'replayed'}")
    assert contents(tmp_path / "again" / "records") == contents(tmp_path / "replayed" / "records")
    assert [its["url"] for its in articles(tmp_path / "again")] == [
        prefix + url_of(5),
        url_of(6),
    ]


OLDER = f"{SITE}/news/5.html"
FRONT = (
    b"<!DOCTYPE html><title>Front</title><a href='/news/article/5'>Two wells</a> "
    b"<a href='/news/article/8'>A bridge</a>"
)


def test_an_article_is_found_under_its_other_address(tmp_path: Path) -> None:
    page = answer(page_of(5, link="9"))
    made = [response("1.0", 1, f"{SITE}/", answer(FRONT)), response("1.0", 2, OLDER, page)]
    path = write(tmp_path / "older.warc.gz", made)
    log = spider([], path, tmp_path / "again", "-a", "editions=en")
    run([], "replay", path, "-s", f"COLLECTION={tmp_path / 'replayed'}")
    assert contents(tmp_path / "again" / "records") == contents(tmp_path / "replayed" / "records")
    assert [its["url"] for its in articles(tmp_path / "again")] == [OLDER]
    # What is not there is said: number 8, and nothing that the page at `/news/5.html` cannot mean.
    missed = re.findall(r"under none of its addresses: (\S+)", log)
    assert missed == [f"{SITE}/news/article/8"]
    assert "(1 articles: see the warnings above), 1 records written" in log.splitlines()[-1]


@pytest.mark.parametrize("status", [b"403 Forbidden", b"503 Busy", b"301 Moved"])
def test_what_is_at_the_other_address_now_does_not_hide_the_page(
    status: bytes, tmp_path: Path
) -> None:
    word = answer(b"Not now", b"Location: /news/article/5", status=status)
    made = [
        response("1.0", 1, OLDER, answer(page_of(5)), date=TIMES[0]),
        response("1.0", 2, url_of(5), answer(b"Not now", status=b"403 Forbidden"), date=TIMES[1]),
        response("1.0", 3, f"{SITE}/news/6.html", word, date=TIMES[1]),
        response("1.0", 4, url_of(7), answer(page_of(7)), date=TIMES[0]),
        response("1.0", 5, url_of(7), answer(b"Not now", status=b"403 Forbidden"), date=TIMES[1]),
    ]
    path = write(tmp_path / "refused.warc.gz", made)
    done = program.run(
        *TRAP,
        *("crawl", "zamanalwsl", "-s", f"REPLAY={path}", "-a", "ids=en:5-7"),
        *("-s", f"COLLECTION={tmp_path / 'again'}", "-s", "EXTRACTION_WORKERS=1"),
        merged=True,
    )
    assert done.returncode == 4, done.stdout  # number 6 was asked for, and is not there
    assert {its["url"] for its in articles(tmp_path / "again")} == {OLDER, url_of(7)}
