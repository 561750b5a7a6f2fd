"""`scrapy export parquet` in DuckDB and in pandas."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipelines.export.parquet import write_parquet
from tests.peers.programs import peer
from tests.pipelines.export.collections import hostile_records, record, selected, with_records

pytestmark = pytest.mark.xdist_group("duckdb")

RECORDS = [
    record(1, published="2017-08-11T23:56:16"),
    record(2, edition="ar", title="حلب", section=None, published=None, likes=None),
    *({**its, "article_id": its["article_id"] + 100} for its in hostile_records()),
]
IN_PANDAS = """
import json, sys, pandas
table = pandas.read_parquet(sys.argv[1])
print(json.dumps({
    "rows": len(table),
    "types": {name: str(kind) for name, kind in table.dtypes.items()},
    "title": table.title[1],
    "urls": [image["url"] for image in table.images[0]],
    "year": int(table.captured_at.dt.year[0]),
    "likes": float(table.likes.sum()),
}))
"""
IN_DUCKDB = """
import json, sys, duckdb
query = sys.argv[2].replace("TABLE", repr(sys.argv[1]))
print(json.dumps(duckdb.sql(query).fetchall(), default=str))
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet")
    path = folder / "articles.parquet"
    write_parquet(selected(with_records(folder / "c", RECORDS)), path)
    return path


def said(program: str, *arguments: object) -> Any:  # noqa: ANN401
    command = [peer("python"), "-I", "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sql(table: Path, query: str) -> Any:  # noqa: ANN401
    return said(IN_DUCKDB, table, query)


def test_duckdb_has_the_types(table: Path) -> None:
    kinds = {row[0]: row[1] for row in sql(table, "DESCRIBE SELECT * FROM TABLE")}
    assert kinds["article_id"] == "BIGINT"
    assert kinds["captured_at"] == "TIMESTAMP WITH TIME ZONE"
    assert kinds["published_day"] == "DATE"
    assert kinds["extraction_coverage"] == "DOUBLE"
    assert kinds["images"] == "STRUCT(url VARCHAR, caption VARCHAR)[]"
    assert kinds["comments"] == 'STRUCT(author VARCHAR, published VARCHAR, "text" VARCHAR)[]'
    assert kinds["links"] == kinds["extraction_warnings"] == "VARCHAR[]"
    assert kinds["extraction_versions"] == "MAP(VARCHAR, VARCHAR)"


def test_duckdb_reads_what_was_written(table: Path) -> None:
    assert sql(table, "SELECT count(*) FROM TABLE") == [[len(RECORDS)]]
    first = "SELECT article_id, title, section_id, published_day FROM TABLE WHERE article_id < 3"
    assert sql(table, f"{first} ORDER BY article_id") == [
        [1, "Bread in village 1", 52, "2017-08-11"],
        [2, "حلب", None, None],
    ]
    texts = sql(table, "SELECT text FROM TABLE WHERE article_id > 100 ORDER BY article_id")
    assert [row[0] for row in texts] == [its["text"] for its in hostile_records()]
    unnested = "SELECT comment.text FROM (SELECT unnest(comments) AS comment FROM TABLE LIMIT 1)"
    assert sql(table, unnested) == [["Thanks."]]


def test_pandas_reads_what_was_written(table: Path) -> None:
    found = said(IN_PANDAS, table)
    assert found["rows"] == len(RECORDS)
    assert found["title"] == "حلب"
    assert found["urls"] == ["https://en.zamanalwsl.net/uploads/a.png"]
    assert found["year"] == 2026
    assert found["likes"] == 67 * (len(RECORDS) - 1)
    assert found["types"]["captured_at"] == "datetime64[us, UTC]"
    assert found["types"]["article_id"] == "int64"
