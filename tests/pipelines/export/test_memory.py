"""Memory does not grow with the collection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.pipelines.export.collections import STEM, record, with_records
from tests.programs.program import run
from tests.replay.makers import record_id, response, write
from tests.replay.pages import answer, page_of, text_of, url_of

_MEASURED = """
import sys
from pathlib import Path
from archive.collection import Collection
from archive.catalogue.snapshot import snapshot
from contextlib import closing
from pipelines.export.database import write_sqlite
from pipelines.export.documents import write_documents
from pipelines.export.jsonl import write_jsonl
from pipelines.export.package import Package, pack_all, pack_selection
from pipelines.export.parquet import write_parquet
from pipelines.export.recorded_pages import RecordedPages
from pipelines.export.selection import Filters, ExportReport, selection
from pipelines.export.spreadsheet import write_csv
from pipelines.export.texts import write_texts
from pipelines.workers.pool import ExtractionPool
from tests.peak_memory import peak_memory

root, form = Path(sys.argv[1]), sys.argv[2]
files, report = snapshot(Collection(root)), ExportReport()
show = lambda *_: None
captures = selection(files, Filters(latest=True), report, show)
out = root.with_name(form)
about = {"title": "t", "description": "d", "software": "s"}
package = Package(out, files.warcs, Collection(root).catalogue, about, report, show)
def documents():
    pages = RecordedPages(files.warcs, Collection(root).catalogue)
    with closing(ExtractionPool(2, batch=16)) as pool, pages:
        write_documents(captures, out, "markdown", pages, pool, report)
{
    "markdown": documents,
    "jsonl": lambda: write_jsonl(captures, out),
    "csv": lambda: write_csv(captures, out),
    "txt": lambda: write_texts(captures, out, report),
    "sqlite": lambda: write_sqlite(captures, out, show),
    "parquet": lambda: write_parquet(captures, out),
    "wacz": lambda: pack_all(captures, package),
    "part": lambda: pack_selection(captures, package),
}[form]()
print(report.captures, peak_memory())
"""


FEW, MANY = 2_000, 8_000
"""Records, of some 2 kB each."""


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    found = {}
    for count in (FEW, MANY):
        root = tmp_path_factory.mktemp("many") / "c"
        records = (record(n, text=f"{n} " + "سوق الخبز " * 60) for n in range(1, count + 1))
        collection = with_records(root, records)
        (collection.archive / "empty.warc.gz").write_bytes(b"")
        found[count] = root
    return found


@pytest.mark.xdist_group("export memory")
@pytest.mark.parametrize("form", ["jsonl", "csv", "txt", "sqlite", "parquet", "wacz", "part"])
def test_four_times_as_many_records(form: str, roots: dict[int, Path]) -> None:
    taken = {}
    for count, root in roots.items():
        done = run("-c", _MEASURED, root, form)
        assert done.returncode == 0, done.stderr
        captures, taken[count] = map(int, done.stdout.split())
        assert captures == count
    assert taken[MANY] - taken[FEW] < 5_000_000, json.dumps(taken)


@pytest.mark.xdist_group("export memory")
def test_four_times_as_many_documents(tmp_path: Path) -> None:
    """Records of one page: what is read of pages is not kept."""
    taken = {}
    for count in (FEW // 4, MANY // 4):
        root = tmp_path / str(count) / "c"
        collection = Collection(root)
        collection.create()
        warc = collection.warc_path(STEM)
        write(warc, [response("1.1", 5, url_of(5), answer(page_of(5)))])
        place = {
            "file": warc.name,
            "offset": 0,
            "length": warc.stat().st_size,
            "record_id": record_id(5),
            "payload_sha256": None,
        }
        with_records(root, (record(n, text=text_of(5), warc=place) for n in range(1, count + 1)))
        done = run("-c", _MEASURED, root, "markdown")
        assert done.returncode == 0, done.stderr
        captures, taken[count] = map(int, done.stdout.split())
        assert captures == len(list(root.with_name("markdown").iterdir())) == count
    few, many = taken.values()
    assert many - few < 5_000_000, json.dumps(taken)
