"""Markdown and TEI of a collection: the page of each record, in order, and what cannot be read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.names import open_path
from pipelines.documents import Format
from pipelines.export.documents import write_documents
from pipelines.export.recorded_pages import RecordedPages
from pipelines.export.selection import ExportReport
from pipelines.workers.job import Job
from pipelines.workers.pool import ExtractionPool, PendingPage
from tests.command_line import scrapy
from tests.pipelines.documents.plain import lines_of_markdown, lines_of_tei, shape_of
from tests.pipelines.export.collections import hostile_records, line, selected
from tests.replay.makers import hex256, payload, record_id, response, revisit, write
from tests.replay.pages import answer, page_of, text_of, url_of

pytestmark = pytest.mark.xdist_group("export documents")

FORMS: tuple[Format, ...] = ("markdown", "tei")
QUOTED = b"<blockquote><p>We have waited for water for a year, she said.</p></blockquote>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Articles 5, 6 and 7 in one file, and in another one a revisit of the first."""
    collection = Collection(tmp_path_factory.mktemp("made") / "site")
    collection.create()
    pages = {n: page_of(n).replace(b"<p>The list", QUOTED + b"<p>The list") for n in (5, 6, 7)}
    bodies = {number: answer(page) for number, page in pages.items()}
    write(
        collection.archive / "first.warc.gz",
        [response("1.1", n, url_of(n), body) for n, body in bodies.items()],
    )
    told = ("WARC-Payload-Digest", hex256(payload(bodies[5])))
    earlier = (
        ("WARC-Refers-To-Target-URI", url_of(5)),
        ("WARC-Refers-To-Date", "2017-08-11T23:56:16Z"),
        ("WARC-Refers-To", record_id(5)),
    )
    again = revisit("1.1", 9, url_of(5), answer(b""), told, *earlier, date="2018-01-01T00:00:00Z")
    write(collection.archive / "second.warc.gz", [again])
    done = scrapy("replay", "-s", f"COLLECTION={collection.root}", "--workers", 1)
    assert done.returncode == 0, done.stderr
    return collection


@pytest.fixture
def collection(made: Collection, tmp_path: Path) -> Collection:
    return Collection(shutil.copytree(made.root, tmp_path / "site"))


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    with closing(ExtractionPool(1, batch=4)) as pool:
        yield pool


def documents_of(
    collection: Collection,
    pool: ExtractionPool,
    form: Format = "markdown",
    **filters: Any,  # noqa: ANN401
) -> tuple[dict[str, str], ExportReport]:
    """The documents by their names, and the report."""
    folder = collection.root.with_name(f"{form}-out")
    shutil.rmtree(folder, ignore_errors=True)
    report = ExportReport()
    with RecordedPages(snapshot(collection).warcs, collection.catalogue) as pages:
        captures = selected(collection, report, **filters)
        write_documents(captures, folder, form, pages, pool, report)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}, report


def change(collection: Collection, change_record: Callable[[dict[str, Any]], object]) -> None:
    """Changes every record."""
    for path in collection.records.iterdir():
        records = [json.loads(one) for one in path.read_bytes().splitlines()]
        for its in records:
            change_record(its)
        path.write_bytes(b"".join(map(line, records)))


@pytest.mark.parametrize("form", FORMS)
def test_a_document_for_each_capture(
    form: Format, collection: Collection, pool: ExtractionPool
) -> None:
    documents, report = documents_of(collection, pool, form)
    ending = {"markdown": "md", "tei": "xml"}[form]
    assert sorted(documents) == [
        f"en-5-20170811235616.{ending}",
        f"en-5-20180101000000.{ending}",
        f"en-6-20170811235616.{ending}",
        f"en-7-20170811235616.{ending}",
    ]
    assert report == ExportReport(captures=4)
    text = documents[f"en-6-20170811235616.{ending}"]
    lines_in = lines_of_markdown if form == "markdown" else lines_of_tei
    assert lines_in(text)[:3] == text_of(6).split("\n")
    assert "We have waited" in lines_in(text)[3]
    if form == "markdown":
        assert {shape_of(document) for document in documents.values()} == {"pppqpp"}
    assert documents_of(collection, pool, form)[0] == documents


def test_filters(collection: Collection, pool: ExtractionPool) -> None:
    documents, report = documents_of(collection, pool, latest=True)
    assert sorted(documents) == [
        "en-5-20180101000000.md",
        "en-6-20170811235616.md",
        "en-7-20170811235616.md",
    ]
    assert report == ExportReport(captures=3)


def test_the_text_is_that_of_the_record(collection: Collection, pool: ExtractionPool) -> None:
    text = "Another text \u200fthan this.\nWe have waited for water for a year, she said."
    change(collection, lambda its: its.update(text=text))
    documents, report = documents_of(collection, pool)
    assert report == ExportReport(captures=4)
    assert {tuple(lines_of_markdown(its)) for its in documents.values()} == {
        tuple(text.split("\n"))
    }
    assert {shape_of(its) for its in documents.values()} == {"pqp"}


def test_captures_without_a_text_are_left_out(collection: Collection, pool: ExtractionPool) -> None:
    change(collection, lambda its: its.update(text=None) if its["article_id"] == 6 else None)
    documents, report = documents_of(collection, pool)
    assert len(documents) == 3
    assert report == ExportReport(captures=4, left_out=1)


@pytest.mark.parametrize("catalogue", ["none", "damaged", "empty"])
def test_without_a_catalogue_that_can_be_read(
    catalogue: str, collection: Collection, pool: ExtractionPool
) -> None:
    expected = documents_of(collection, pool)
    for path in collection.root.glob("catalogue.sqlite*"):
        path.unlink()
    if catalogue != "none":
        collection.catalogue.write_bytes(b"no database" * 100 if catalogue == "damaged" else b"")
    assert documents_of(collection, pool) == expected


def test_files_that_a_crawl_writes_to(collection: Collection, pool: ExtractionPool) -> None:
    """A file that is sealed while it is exported lies elsewhere than it did."""
    expected = documents_of(collection, pool)
    report = ExportReport()
    folder = collection.root.with_name("sealed")
    seen = snapshot(collection)
    for extent in seen.warcs:
        extent.path.rename(open_path(extent.path))
    moved = [type(its)(open_path(its.path), its.name, its.length) for its in seen.warcs]
    with RecordedPages(moved, collection.catalogue) as pages:
        for extent in moved:
            extent.seen_at.rename(extent.seen_at.with_name(extent.name))
        write_documents(selected(collection, report), folder, "markdown", pages, pool, report)
    assert {path.name: path.read_text() for path in folder.iterdir()} == expected[0]


def _another_record(collection: Collection) -> None:
    change(collection, lambda its: its["warc"].update(record_id=record_id(99)))


def _beyond_the_end(collection: Collection) -> None:
    change(collection, lambda its: its["warc"].update(offset=1 << 40))


def _no_record_there(collection: Collection) -> None:
    change(collection, lambda its: its["warc"].update(offset=its["warc"]["offset"] + 1))


def _no_length(collection: Collection) -> None:
    change(collection, lambda its: its["warc"].update(length=0))


def _gone(collection: Collection) -> None:
    (collection.archive / "first.warc.gz").unlink()


def _damaged(collection: Collection) -> None:
    path = collection.archive / "first.warc.gz"
    data = bytearray(path.read_bytes())
    data[100:] = bytes(len(data) - 100)
    path.write_bytes(data)


def _another_file(collection: Collection) -> None:
    change(collection, lambda its: its["warc"].update(file="../../../etc/passwd"))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_another_record, "another record is there"),
        (_beyond_the_end, "the WARC file ends before"),
        (_no_record_there, "first.warc.gz"),
        (_no_length, "first.warc.gz"),
        (_gone, "the WARC file is not here"),
        (_damaged, "first.warc.gz"),
        (_another_file, "../../../etc/passwd:0: the WARC file is not here"),
    ],
)
def test_a_page_that_cannot_be_read_costs_its_article(
    damage: Callable[[Collection], None], said: str, collection: Collection, pool: ExtractionPool
) -> None:
    damage(collection)
    documents, report = documents_of(collection, pool)
    assert documents == {}
    assert report.captures == report.unread == len(report.faults) == 4
    assert any(said in fault for fault in report.faults)


def test_a_revisit_of_what_is_gone(collection: Collection, pool: ExtractionPool) -> None:
    (collection.records / "first.jsonl").unlink()
    (collection.archive / "first.warc.gz").unlink()
    documents, report = documents_of(collection, pool)
    assert documents == {}
    (fault,) = report.faults
    assert fault.startswith("second.warc.gz:0: the capture repeats one that is not here.")


class _NoPool(ExtractionPool):
    """One whose processes can make nothing of the pages."""

    def read(self, job: Job) -> PendingPage:
        page = PendingPage(job)
        document: Future[str | None] = page.document
        document.set_result(None)
        return page


def test_a_page_that_no_process_can_read(collection: Collection) -> None:
    documents, report = documents_of(collection, _NoPool(1))
    assert documents == {}
    assert report.unread == len(report.faults) == 4
    assert report.faults[0].startswith("first.warc.gz:0: no document could be made of the page")


def test_hostile_records_of_a_sound_page(collection: Collection, pool: ExtractionPool) -> None:
    path = collection.records / "first.jsonl"
    place = json.loads(path.read_bytes().splitlines()[0])["warc"]
    path.write_bytes(b"".join(line({**its, "warc": place}) for its in hostile_records()))
    before = sorted(collection.root.parent.rglob("*"))
    for form in FORMS:
        documents, report = documents_of(collection, pool, form)
        assert report.faults == []
        assert len(documents) == len(hostile_records()) + 1
    new = [its for its in collection.root.parent.rglob("*") if its not in before and its.is_file()]
    assert {its.parent.name for its in new} <= {"markdown-out", "tei-out", "site"}


def test_the_command_names_and_counts_them(collection: Collection, tmp_path: Path) -> None:
    change(collection, lambda its: its.update(text=None) if its["article_id"] == 6 else None)
    (collection.archive / "second.warc.gz").unlink()
    out = tmp_path / "out"
    done = scrapy("export", "tei", "-s", f"COLLECTION={collection.root}", "-o", out)
    assert done.returncode == 7
    fault, summary = done.stderr.splitlines()
    assert fault.endswith(
        "second.warc.gz:0: the WARC file is not here. Look for it in another copy."
    )
    assert summary == (
        f"scrapy export: 4 captures written to {out}, but for 1 without a text and 1 whose page "
        "cannot be read."
    )
    assert len(list(out.iterdir())) == 2


def test_the_folder_is_named_after_collection_and_format(
    collection: Collection, tmp_path: Path
) -> None:
    words = ("export", "markdown", "-s", f"COLLECTION={collection.root}", "--latest")
    done = scrapy(*words, cwd=tmp_path, SCRAPY_SETTINGS_MODULE="crawler.settings")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "site-markdown").iterdir())) == 3
