"""`scrapy verify` as people and scripts see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.archive.verified import FIRST, clean_collection
from tests.command_line import on_a_terminal, scrapy


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return clean_collection(tmp_path / "site")


def test_a_clean_collection_ends_with_0(collection: Collection) -> None:
    done = scrapy("verify", str(collection.root))
    assert done.returncode == 0
    assert done.stdout.startswith(f"{collection.root}: 2 WARC files")
    assert done.stdout.endswith(
        "34 WARC records, 11 captures, 11 records, 11 index lines: no fault\n"
    )
    assert done.stderr == ""


def test_without_a_folder_it_is_the_collection_of_the_settings(collection: Collection) -> None:
    done = scrapy("verify", "-s", f"COLLECTION={collection.root}")
    assert done.returncode == 0
    assert "no fault" in done.stdout


def test_each_fault_is_a_line_and_the_exit_code_says_so(collection: Collection) -> None:
    warc = collection.warc_path(FIRST)
    warc.write_bytes(warc.read_bytes()[:-5])
    done = scrapy("verify", "--all", "--processes", "1", str(collection.root))
    assert done.returncode == 7
    *faults, summary = done.stdout.splitlines()
    torn = [line for line in faults if ": gzip-torn: " in line]
    assert len(torn) == 1
    assert torn[0].startswith(f"archive/{FIRST}.warc.gz:")
    assert summary.endswith(f"{len(faults)} faults (1 gzip-torn)")


def test_repair_of_a_foreign_file_moves_its_torn_end_and_verifies_again(
    collection: Collection, tmp_path: Path
) -> None:
    warc = tmp_path / "theirs.warc.gz"
    warc.write_bytes(collection.warc_path(FIRST).read_bytes()[:-5])
    done = scrapy("verify", "--all", "--repair", str(warc))
    repaired, *_, summary = done.stdout.splitlines()
    assert repaired.startswith(f"{warc}: repaired: theirs.warc.gz: ")
    assert "torn" not in summary
    assert len(list((tmp_path / "quarantine").iterdir())) == 1


def test_a_package_is_not_repaired(tmp_path: Path) -> None:
    package = tmp_path / "theirs.wacz"
    package.write_bytes(b"PK")
    done = scrapy("verify", "--repair", str(package))
    assert done.returncode == 2
    assert "scrapy replay --into" in done.stderr
    assert package.read_bytes() == b"PK"


def test_of_several_the_worst_counts(collection: Collection, tmp_path: Path) -> None:
    collection.index.unlink()
    done = scrapy("verify", str(tmp_path / "none"), str(collection.root), str(collection.archive))
    assert done.returncode == 7
    assert "index-missing" in done.stdout
    assert done.stdout.count("no fault") == 1
    assert f"scrapy verify: {tmp_path / 'none'} does not exist" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["/nowhere"], ["--processes", "0"], ["--processes", "many"], ["--never"]]
)
def test_a_wrong_argument_ends_with_2_and_a_sentence(arguments: list[str]) -> None:
    done = scrapy("verify", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_help_says_what_the_exit_codes_are() -> None:
    done = scrapy("verify", "--help")
    assert done.returncode == 0
    assert "Exit codes: 0" in done.stdout
    assert "--processes" in done.stdout


def test_a_terminal_gets_a_bar(collection: Collection) -> None:
    done, shown = on_a_terminal("verify", collection.root)
    assert done.returncode == 0
    assert str(collection.root)[:20].encode() in shown
    assert b"\x1b[" in shown
    assert "\x1b" not in done.stdout


def test_a_missing_file_is_one_cause_and_not_a_fault_for_all_that_names_it(
    collection: Collection,
) -> None:
    collection.warc_path(FIRST).unlink()
    done = scrapy("verify", collection.root)
    assert done.returncode == 7
    assert done.stdout.startswith("1. 1 WARC file is missing\n")
    assert f"lines of records/{FIRST}.jsonl point there" in done.stdout
    assert "scrapy replay" not in done.stdout
    assert len(done.stdout.splitlines()) < 12


def test_programs_get_every_fault_as_json(collection: Collection) -> None:
    collection.warc_path(FIRST).unlink()
    lines = [
        json.loads(line) for line in scrapy("verify", "--json", collection.root).stdout.splitlines()
    ]
    assert lines[0].keys() == {"code", "file", "offset", "message", "root"}
    assert lines[-1]["faults"] == len(lines) - 1
    assert len(lines) - 1 == len(scrapy("verify", "--all", collection.root).stdout.splitlines()) - 1
