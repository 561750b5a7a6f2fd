"""JSON lines, CSV, texts and SQLite: what went in comes out, whatever it is."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipelines.export.columns import COLUMNS
from pipelines.export.database import write_sqlite
from pipelines.export.jsonl import write_jsonl
from pipelines.export.parquet import write_parquet
from pipelines.export.selection import ExportReport
from pipelines.export.spreadsheet import cell, write_csv
from pipelines.export.texts import write_texts
from tests.pipelines.export.collections import (
    ARABIC,
    HOSTILE,
    hostile_records,
    line,
    record,
    selected,
    with_records,
)


def sqlite(records: list[dict[str, Any]], root: Path) -> Path:
    path = root / "out.sqlite"
    write_sqlite(selected(with_records(root / "c", records)), path, lambda *_: None)
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        yield database


def flat(value: dict[str, Any], name: str) -> Any:  # noqa: ANN401
    found: Any = value
    for part in name.split("."):
        found = None if found is None else found[part]
    return found


def test_json_lines_are_the_very_bytes(tmp_path: Path) -> None:
    records = hostile_records()
    write_jsonl(selected(with_records(tmp_path / "c", records)), tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"".join(map(line, records))


def read_csv(path: Path) -> list[list[str]]:
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def without_apostrophes(shown: str) -> str:
    """The text as it was."""
    within = re.compile(r"""([;\t]["\x20\r\n]*)'(?=['=+\-@\uff1d\uff0b\uff0d\uff20])""")
    return within.sub(r"\1", shown.removeprefix("'"))


def test_csv_gives_back_what_went_in(tmp_path: Path) -> None:
    records = [record(), *hostile_records()]
    write_csv(selected(with_records(tmp_path / "c", records)), tmp_path / "out")
    head, *rows = read_csv(tmp_path / "out")
    assert head == [column.name for column in COLUMNS]
    assert len(rows) == len(records)
    for row, its in zip(rows, records, strict=True):
        for name, shown in zip(head, row, strict=True):
            value = flat(its, name)
            if isinstance(value, list | dict):
                assert json.loads(without_apostrophes(shown)) == value
            elif isinstance(value, str):
                assert without_apostrophes(shown) == value.replace("\x00", "\ufffd")
            else:
                assert shown == ("" if value is None else str(value))


def test_csv_as_rfc_4180_has_it(tmp_path: Path) -> None:
    write_csv(selected(with_records(tmp_path / "c", [record(title='a "b", c')])), tmp_path / "out")
    data = (tmp_path / "out").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfschema,url,")
    assert data.endswith(b"\r\n")
    assert b',"a ""b"", c",' in data
    assert "\n" in read_csv(tmp_path / "out")[1][8]


@pytest.mark.parametrize(
    "text",
    "=1|+1|-1|@A1|\r=1|\n=1| =1|＝1|\u200f=1|'|'=1|\ufeff=1|\x00=1|\u061c-1|\u00a0+1".split("|"),
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == "'" + text.replace("\x00", "\ufffd")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a;=1", "a;'=1"),
        ("a\t+1", "a\t'+1"),
        ('a; "@A1', "a; \"'@A1"),
        ("\t=1", "'\t'=1"),
        (";-1;'=2", ";'-1;''=2"),
        ("a; b;1", "a; b;1"),
    ],
)
def test_no_cell_becomes_a_formula_where_another_sign_divides_cells(text: str, shown: str) -> None:
    assert cell(text) == shown
    assert without_apostrophes(shown) == text


@pytest.mark.parametrize("value", ["a=b", ARABIC, '"', "(=1)", "1-2", 5, 0.5, None, ""])
def test_other_cells_stay(value: Any) -> None:  # noqa: ANN401
    assert cell(value) == value


def test_a_text_file_for_each_capture(tmp_path: Path) -> None:
    records = [record(1, title=f"a\n{ARABIC}\r\nb"), record(1), record(1), record(2, text=None)]
    records.append(record(7, edition="ar", captured_at="2026-03-04T05:06:08Z", text=ARABIC))
    report = ExportReport()
    captures = selected(with_records(tmp_path / "c", records), report)
    write_texts(captures, tmp_path / "out", report)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "ar-7-20260304050608.txt",
        "en-1-20260304050607-2.txt",
        "en-1-20260304050607-3.txt",
        "en-1-20260304050607.txt",
    ]
    assert (report.captures, report.left_out) == (5, 1)
    text = (tmp_path / "out" / "en-1-20260304050607.txt").read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    assert head.split("\n")[:2] == [
        f"title: a {ARABIC} b",
        "canonical_url: https://en.zamanalwsl.net/news/article/1",
    ]
    assert "section.id: 52" in head
    assert "credit" not in head
    assert body == "The bakery opened.\nIt has 1 ovens.\n"


def test_hostile_texts_stay_in_their_folder(tmp_path: Path) -> None:
    root = tmp_path / "c"
    collection = with_records(root, hostile_records())
    before = sorted(tmp_path.rglob("*"))
    report = ExportReport()
    write_texts(selected(collection, report), tmp_path / "out", report)
    after = [path for path in tmp_path.rglob("*") if path not in before]
    assert len(after) == 1 + len(HOSTILE)
    assert all(path.parent == tmp_path / "out" for path in after if path.name != "out")
    for path in (tmp_path / "out").iterdir():
        assert re.fullmatch(r"en-\d+-\d{14}\.txt", path.name)
        with path.open(encoding="utf-8", newline="") as file:
            head, _, body = file.read().partition("\n\n")
        number = int(path.name.split("-")[1])
        assert body == [*HOSTILE.values()][number - 1].replace("\x00", "\ufffd") + "\n"
        names = [row.partition(": ")[0].removesuffix(":") for row in head.split("\n")]
        assert set(names) <= {column.name for column in COLUMNS}


def test_the_database_holds_what_the_records_hold(tmp_path: Path) -> None:
    records = [record(), *hostile_records()]
    with opened(sqlite(records, tmp_path)) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM captures ORDER BY id").fetchall()
        assert len(rows) == len(records)
        for number, (row, its) in enumerate(zip(rows, records, strict=True), 1):
            for column in COLUMNS:
                value = flat(its, column.name)
                if column.name in ("images", "links", "comments"):
                    found = database.execute(
                        f"SELECT * FROM {column.name} WHERE capture = ? ORDER BY position",
                        (number,),
                    ).fetchall()
                    values = [tuple(v.values()) if isinstance(v, dict) else (v,) for v in value]
                    assert [tuple(one)[2:] for one in found] == [
                        tuple(text and text.replace("\x00", "\ufffd") for text in one)
                        for one in values
                    ]
                elif column.kind == "json":
                    assert json.loads(row[column.name.replace(".", "_")]) == value
                else:
                    own = value.replace("\x00", "\ufffd") if isinstance(value, str) else value
                    assert row[column.name.replace(".", "_")] == own
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_search_in_the_database(tmp_path: Path) -> None:
    records = [record(1), record(2, title=ARABIC, text="وقف ٩٦ شخصا"), record(3, text=None)]
    with opened(sqlite(records, tmp_path)) as database:

        def found(query: str) -> list[int]:
            sql = "SELECT rowid FROM captures_fts WHERE captures_fts MATCH ? ORDER BY rowid"
            return [row[0] for row in database.execute(sql, (query,))]

        assert found("bakery") == [1]
        assert found("title: bread") == [1, 3]
        assert found("قرية") == [2]
        assert found("شخصا") == [2]
        shown = database.execute(
            "SELECT captures.title FROM captures JOIN captures_fts ON id = captures_fts.rowid"
            " WHERE captures_fts MATCH 'تنتظر'"
        ).fetchone()
        assert shown == (ARABIC,)
        checked = "INSERT INTO captures_fts (captures_fts) VALUES ('integrity-check')"
        with closing(sqlite3.connect(tmp_path / "out.sqlite")) as writing:
            writing.execute(checked)


def test_tables_are_strict_and_articles_are_counted(tmp_path: Path) -> None:
    records = [
        record(1, captured_at="2026-01-02T00:00:00.5Z", title="new"),
        record(1, captured_at="2026-01-02T00:00:00Z", title="old"),
        record(1, edition="ar"),
        record(2),
    ]
    with opened(sqlite(records, tmp_path)) as database:
        strict = database.execute(
            "SELECT name FROM pragma_table_list WHERE strict ORDER BY name"
        ).fetchall()
        assert [row[0] for row in strict] == ["articles", "captures", "comments", "images", "links"]
        assert database.execute(
            "SELECT edition, article_id, title, captures, latest_capture FROM articles"
        ).fetchall() == [
            ("ar", 1, "Bread in village 1", 1, 3),
            ("en", 1, "new", 2, 1),
            ("en", 2, "Bread in village 2", 1, 4),
        ]


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        collection = with_records(tmp_path / name / "c", [record(), *hostile_records()])
        write_sqlite(selected(collection), tmp_path / name / "sqlite", lambda *_: None)
        write_csv(selected(collection), tmp_path / name / "csv")
        write_jsonl(selected(collection), tmp_path / name / "jsonl")
        write_parquet(selected(collection), tmp_path / name / "parquet")
        write_texts(selected(collection), tmp_path / name / "txt", ExportReport())
    folders = [tmp_path / "first", tmp_path / "second"]
    first, second = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in folders
    )
    assert len(first) == 5 + len(HOSTILE) + 1
    assert first == second
