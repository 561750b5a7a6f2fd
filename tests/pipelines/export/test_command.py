"""`scrapy export` as people and scripts see it, on a collection with real pages."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from tests.command_line import on_a_terminal, scrapy
from tests.crawl.collected import contents
from tests.pipelines.documents.plain import lines_of_markdown, lines_of_tei
from tests.pipelines.export.collections import STEM, line, record, with_records
from tests.pipelines.export.packed import read_packed
from tests.programs.program import run
from tests.replay.makers import hex256, payload, record_id, response, revisit, write
from tests.replay.pages import answer, page_of, text_of, url_of

pytestmark = pytest.mark.xdist_group("export command")

NO_ROOM = """
import resource, signal
from scrapy.cmdline import execute
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
execute()
"""
"""Scrapy where no file may have a byte."""
FORMATS = ("jsonl", "csv", "txt", "markdown", "tei", "sqlite", "parquet", "wacz")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Three articles and a revisit of the first, with the records that a replay makes of them."""
    collection = Collection(tmp_path_factory.mktemp("made") / "site")
    collection.create()
    bodies = {number: answer(page_of(number)) for number in (5, 6, 7)}
    made = [response("1.1", n, url_of(n), body) for n, body in bodies.items()]
    told = ("WARC-Payload-Digest", hex256(payload(bodies[5])))
    earlier = (
        ("WARC-Refers-To-Target-URI", url_of(5)),
        ("WARC-Refers-To-Date", "2017-08-11T23:56:16Z"),
        ("WARC-Refers-To", record_id(5)),
    )
    made.append(
        revisit("1.1", 9, url_of(5), answer(b""), told, *earlier, date="2018-01-01T00:00:00Z")
    )
    write(collection.archive / "theirs.warc.gz", made)
    done = scrapy("replay", "-s", f"COLLECTION={collection.root}", "--workers", 1)
    assert done.returncode == 0, done.stderr
    return collection


def export(collection: Collection, form: str, out: Path, *more: str) -> list[str]:
    done = scrapy("export", form, "-s", f"COLLECTION={collection.root}", "-o", out, *more)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()


def written(collection: Collection) -> dict[Path, int]:
    """When each file was written, but for those by which SQLite's readers know of each other."""
    return {
        path: path.stat().st_mtime_ns
        for path in collection.root.rglob("*")
        if not path.name.endswith(("-shm", "-wal"))
    }


@pytest.mark.parametrize("form", FORMATS)
def test_each_format(form: str, collection: Collection, tmp_path: Path) -> None:
    out = tmp_path / f"out.{form}"
    before = written(collection)
    assert export(collection, form, out) == [f"scrapy export: 4 captures written to {out}."]
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert written(collection) == before


def test_a_package_replays_to_the_same_records(collection: Collection, tmp_path: Path) -> None:
    out = tmp_path / "out.wacz"
    export(collection, "wacz", out)
    again = Collection(tmp_path / "again")
    assert scrapy("replay", out, "-s", f"COLLECTION={again.root}").returncode == 0
    assert contents(again.records) == contents(collection.records)
    verified = scrapy("verify", out)
    assert verified.returncode == 0, verified.stdout
    assert verified.stdout.startswith(f"{out}: 1 WARC files")
    assert "4 index lines: no fault" in verified.stdout


def test_a_selection_replays_to_the_same_records_but_for_their_place(
    collection: Collection, tmp_path: Path
) -> None:
    out = tmp_path / "out.wacz"
    export(collection, "wacz", out, "--search", "5a", "--latest")
    its = read_packed(out)
    assert [(page["url"], page["text"].splitlines()[0]) for page in its.pages] == [
        (url_of(5), text_of(5).splitlines()[0])
    ]
    again = Collection(tmp_path / "again")
    assert scrapy("replay", out, "-s", f"COLLECTION={again.root}").returncode == 0
    (found,) = contents(again.records).values()
    ours = {name: its for its in lines_of(collection) for name in [its["warc"]["record_id"]]}
    replayed = [json.loads(one) for one in found.splitlines()]
    assert [one["captured_at"][:4] for one in replayed] == ["2017", "2018"]
    for one in replayed:
        same = ours[one["warc"]["record_id"]]
        assert {**one, "warc": None} == {**same, "warc": None}
        assert one["warc"]["length"] == same["warc"]["length"]
    assert scrapy("verify", out).returncode == 0


def lines_of(collection: Collection) -> list[dict[str, Any]]:
    return [
        json.loads(one)
        for data in contents(collection.records).values()
        for one in data.splitlines()
    ]


def test_documents_of_the_records_and_of_a_revisit(collection: Collection, tmp_path: Path) -> None:
    texts = sorted(one["text"].split("\n") for one in lines_of(collection))
    for form, lines_in in (("markdown", lines_of_markdown), ("tei", lines_of_tei)):
        export(collection, form, tmp_path / form)
        files = sorted((tmp_path / form).iterdir())
        assert [path.stem for path in files] == [
            "en-5-20170811235616",
            "en-5-20180101000000",
            "en-6-20170811235616",
            "en-7-20170811235616",
        ]
        assert sorted(lines_in(path.read_text()) for path in files) == texts
        assert all("news/article/7" in path.read_text() for path in files)  # a link in the text


def test_filters(collection: Collection, tmp_path: Path) -> None:
    said = export(collection, "jsonl", tmp_path / "out", "--latest", "--edition", "en")
    assert said == [f"scrapy export: 3 captures written to {tmp_path / 'out'}."]
    lines = (tmp_path / "out").read_bytes().splitlines()
    dates = [json.loads(one)["captured_at"] for one in lines]
    assert dates == ["2017-08-11T23:56:16Z"] * 2 + ["2018-01-01T00:00:00Z"]
    export(collection, "jsonl", tmp_path / "none", "--section", "30")
    assert (tmp_path / "none").read_bytes() == b""


def test_a_selection_by_search(collection: Collection, tmp_path: Path) -> None:
    asked = '"village 6a met" OR "village 7b" -winters'
    said = export(collection, "wacz", tmp_path / "out.wacz", "--search", asked)
    assert said == [f"scrapy export: 2 captures written to {tmp_path / 'out.wacz'}."]
    packed = read_packed(tmp_path / "out.wacz")
    assert [page["url"] for page in packed.pages] == [url_of(6), url_of(7)]
    assert f"search {asked}" in packed.manifest["description"]


def test_parquet_without_pyarrow_says_how_to_get_it(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util; own = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'pyarrow' else own(name, *more)\n"
    )
    words = ("-s", f"COLLECTION={collection.root}", "-o", tmp_path / "out.parquet")
    done = scrapy("export", "parquet", *words, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert "pip install '.[parquet]'" in done.stderr
    assert not (tmp_path / "out.parquet").exists()


def test_damaged_records_are_told_and_the_code_says_so(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), b"\x1b[31m\n", record(2)])
    where = f"{STEM}.jsonl:{len(line(record(1)))}"
    done = scrapy("export", "jsonl", "-s", f"COLLECTION={collection.root}", "-o", tmp_path / "out")
    assert done.returncode == 7
    first, second = done.stderr.splitlines()
    assert first == f"scrapy export: {where}: the line is not a record"
    assert second.startswith(f"scrapy export: 2 captures written to {tmp_path / 'out'}; 1 damaged")
    assert (tmp_path / "out").read_bytes() == line(record(1)) + line(record(2))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give one FORMAT of these: jsonl"),
        (["orc"], "Give one FORMAT of these: jsonl"),
        (["jsonl", "csv"], "Give one FORMAT of these: jsonl"),
        (["jsonl", "--edition", "fr"], "--edition fr: the editions are en, ar"),
        (["jsonl", "--section", "all"], "--section all"),
        (["jsonl", "--since", "2017"], "--since 2017: give a day such as"),
        (["jsonl", "--until", "2017-02-30"], "--until 2017-02-30"),
        (["jsonl", "--until", "20170230"], "--until 20170230"),
        (["jsonl", "--since", "2018-01-01", "--until", "2017-01-01"], "no day is both"),
        (["jsonl", "--search", "since:yesterday"], "since:yesterday: give a day, a month or"),
        (["jsonl", "--search", "ab*"], "at least three letters"),
        (["jsonl", "--search", " . "], "there is no word in it"),
        (["jsonl", "--search", "a\udcff"], "is not UTF-8"),
        (["wacz", "-o", "out.zip"], "must end in .wacz"),
        (["wacz", "--section", "999", "-o", "out.wacz"], "The selection is empty"),
        (["jsonl", "-o", "/"], "is not the name of a new file"),
        (["jsonl", "-s", "COLLECTION=/nowhere"], "is no collection with records"),
    ],
)
def test_a_wrong_argument_ends_with_2_and_a_sentence(
    arguments: list[str], said: str, collection: Collection, tmp_path: Path
) -> None:
    words = ["export", "-s", f"COLLECTION={collection.root}", *arguments]
    done = scrapy(*words, cwd=tmp_path, SCRAPY_SETTINGS_MODULE="crawler.settings")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(collection: Collection, tmp_path: Path) -> None:
    living = f"draft.{os.getpid()}.new"
    for name in ("there", living):
        (tmp_path / name).write_text("mine")
    for name in ("there", "draft"):
        words = ("-s", f"COLLECTION={collection.root}", "-o", tmp_path / name)
        done = scrapy("export", "jsonl", *words)
        assert done.returncode == 2
        assert "exists already" in done.stderr
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "there": "mine",
        living: "mine",
    }


def test_what_a_killed_export_left_is_removed(collection: Collection, tmp_path: Path) -> None:
    for name in ("out.4194305.new", "out.notes.new"):  # beyond the most processes that Linux has
        (tmp_path / name).write_text("")
    words = ("-s", f"COLLECTION={collection.root}", "-o", tmp_path / "out")
    assert scrapy("export", "jsonl", *words).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.notes.new"}


def test_a_full_disk_leaves_nothing(collection: Collection, tmp_path: Path) -> None:
    for form in FORMATS:
        words = ("export", form, "-s", f"COLLECTION={collection.root}", "-o")
        done = run("-c", NO_ROOM, *words, tmp_path / f"out.{form}")
        assert done.returncode == 5, (form, done.stderr)
        assert list(tmp_path.iterdir()) == []


def test_help_says_what_is_gone_by() -> None:
    said = " ".join(scrapy("export", "--help").stdout.split())
    assert "published on this day" in said
    assert "none without a date" in said
    assert "Exit codes: 0 when" in said


def test_a_terminal_gets_a_bar(collection: Collection, tmp_path: Path) -> None:
    words = ["export", "wacz", "-s", f"COLLECTION={collection.root}"]
    done, shown = on_a_terminal(*words, "-o", tmp_path / "out.wacz")
    assert done.returncode == 0
    assert b"\x1b[" in shown
    assert b"exporting" in shown
    assert b"4 captures written" in shown
