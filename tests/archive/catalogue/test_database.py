"""The catalogue: durable at each commit, and refused where it is not ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.catalogue.database import open_catalogue
from archive.errors import StorageError


def test_each_commit_is_synced_to_the_log(tmp_path: Path) -> None:
    connection = open_catalogue(tmp_path / "catalogue.sqlite")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    full = 2
    assert connection.execute("PRAGMA synchronous").fetchone() == (full,)
    connection.close()


def test_a_catalogue_that_is_opened_again_holds_what_was_in_it(tmp_path: Path) -> None:
    for number in (1, 2):
        connection = open_catalogue(tmp_path / "catalogue.sqlite")
        connection.execute("INSERT INTO crawls (arguments, started) VALUES ('', '')")
        assert connection.execute("SELECT count(*) FROM crawls").fetchone() == (number,)
        connection.close()


def test_a_catalogue_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StorageError, match=r"is of version 99, and this program knows version 1"):
        open_catalogue(path)


def test_a_catalogue_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"this is no database, and it is long enough to say so " * 20)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="cannot be opened"):
        open_catalogue(path)
    assert path.read_bytes() == before
