"""Memory does not grow with the collection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipelines.export.collections import record, with_records
from tests.programs.program import run

_MEASURED = """
import sys
from pathlib import Path
from archive.collection import Collection
from archive.catalogue.snapshot import snapshot
from pipelines.export.database import write_sqlite
from pipelines.export.jsonl import write_jsonl
from pipelines.export.package import Package, pack_all, pack_selection
from pipelines.export.parquet import write_parquet
from pipelines.export.selection import Filters, ExportReport, selection
from pipelines.export.spreadsheet import write_csv
from pipelines.export.texts import write_texts
from tests.peak_memory import peak_memory

root, form = Path(sys.argv[1]), sys.argv[2]
files, report = snapshot(Collection(root)), ExportReport()
show = lambda *_: None
captures = selection(files, Filters(latest=True), report, show)
out = root.with_name(form)
about = {"title": "t", "description": "d", "software": "s"}
package = Package(out, files.warcs, Collection(root).catalogue, about, report, show)
{
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
