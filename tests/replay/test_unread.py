"""A page that cannot be read now does not cost the record that an earlier reading gave."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from archive.catalogue.database import open_catalogue
from archive.collection import Collection
from archive.index.lookup import WarcFilesLookup
from archive.journal.offline import OfflineJournal
from archive.journal.unit import Unit
from archive.progress import FileProgress, no_progress
from archive.warc.capture import Capture, StoredCapture
from pipelines.extraction.article import Article
from pipelines.records.earlier import RecordsFolder
from pipelines.records.record import Record, record_line
from pipelines.replay.captures import Replayer, ReplayReport
from pipelines.replay.collection import Rebuilder
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool
from tests.command_line import scrapy
from tests.crawl.collected import contents
from tests.stamps import FixedStamps

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawled")]


class CrashingPool(ExtractionPool):
    """Reads no page."""

    def submit(self, body: bytes, url: str, content_type: str | None) -> Future[Article]:
        future: Future[Article] = Future()
        future.set_result(Article(warnings=("extraction_crashed",)))
        return future


@pytest.fixture
def copy(crawled: Collection, tmp_path: Path) -> Collection:
    shutil.copytree(crawled.root, tmp_path / "sample")
    return Collection(tmp_path / "sample")


def rebuild(collection: Collection) -> ReplayReport:
    """Makes the records again with processes that crash at each page."""
    report = ReplayReport()
    warcs = sorted(collection.archive.iterdir())
    with (
        closing(open_catalogue(collection.catalogue)) as catalogue,
        WarcFilesLookup(warcs) as index,
    ):
        replayer = Replayer(SITE, index, CrashingPool(0))
        rebuilder = Rebuilder(collection, catalogue, replayer, "crashing")
        unseen = FileProgress(warcs, lambda: "", no_progress)
        rebuilder.rebuild(warcs, report, unseen, again=True)
    return report


def with_text(collection: Collection) -> dict[str, str]:
    lines = b"".join(contents(collection.records).values()).splitlines()
    records = [json.loads(line) for line in lines]
    return {its["warc"]["record_id"]: its["text"] for its in records if its["text"]}


def test_records_with_a_text_stay(copy: Collection) -> None:
    before = with_text(copy)
    report = rebuild(copy)
    assert with_text(copy) == before
    assert report.kept == len(before) > 20
    assert report.not_read >= report.kept
    assert report.unread is not None
    assert f"{len(before)} of them keep the record they had" in report.unread


def test_a_record_of_another_capture_is_not_kept_for_it(copy: Collection) -> None:
    records = min(copy.records.iterdir())
    lines = records.read_bytes().splitlines(keepends=True)
    first = json.loads(lines[0])
    assert first["text"]
    other = {**first, "warc": {**first["warc"], "record_id": "<urn:uuid:of-another>"}}
    records.write_bytes(b"".join([json.dumps(other).encode() + b"\n", *lines[1:]]))
    rebuild(copy)
    again = json.loads(records.read_bytes().splitlines()[0])
    assert again["warc"] == first["warc"]
    assert (again["text"], again["extraction"]["warnings"]) == (None, ["extraction_crashed"])


def test_the_command_says_so_and_does_not_end_with_0(copy: Collection) -> None:
    before = with_text(copy)
    no_time = ("-s", "EXTRACTION_TIMEOUT=0.000001")
    done = scrapy("replay", "--again", "-s", f"COLLECTION={copy.root}", *no_time)
    assert done.returncode == 4, done.stderr
    assert "pages could not be read" in done.stderr
    assert with_text(copy) == before
    assert scrapy("replay", "-s", f"COLLECTION={copy.root}").returncode == 0


@pytest.mark.parametrize(
    ("warnings", "is_kept"), [(["extraction_crashed"], True), (["no_date"], False)]
)
def test_an_offline_crawl_keeps_them_too(
    copy: Collection, warnings: list[str], is_kept: bool
) -> None:
    records = min(copy.records.iterdir())
    line = next(its for its in records.read_bytes().splitlines(keepends=True) if b"text" in its)
    before = msgspec.json.decode(line, type=Record)
    extraction = msgspec.structs.replace(before.extraction, warnings=warnings)
    now = record_line(msgspec.structs.replace(before, text=None, extraction=extraction))
    warc = before.warc
    capture = Capture(warc.record_id, "response", before.url, before.captured_at, 200, None, None)
    stored = StoredCapture(capture, warc.file, warc.offset, warc.length)
    journal = OfflineJournal(copy, FixedStamps(), line_to_keep=RecordsFolder(copy).line_to_keep)
    journal.open("all")
    journal.write(Unit(exchanges=(), stored=stored, record_line=lambda _: now))
    journal.close()
    assert records.read_bytes() == (line if is_kept else now)
    assert journal.stats["records/kept"] == is_kept
