"""A collection's names: what its files are called, whatever its folder is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.collection import Collection
from archive.names import stem_of
from tests.stamps import FixedStamps


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("zamanalwsl", "zamanalwsl"),
        ("Zaman Al Wasl (2026)", "Zaman-Al-Wasl-2026"),
        ("a_b.c-d", "a_b.c-d"),
        ("أرشيف زمان الوصل", "أرشيف-زمان-الوصل"),
        ("é" * 120, "é" * 50),
        ("..-", "collection"),
    ],
)
def test_the_name_of_a_folder_lives_on_in_the_names_of_its_files(
    tmp_path: Path, folder: str, name: str
) -> None:
    collection = Collection(tmp_path / folder)
    stem = collection.stem(FixedStamps().now(), 7)
    assert stem == f"{name}-20260304050607-00007"
    assert collection.warc_path(stem) == tmp_path / folder / "archive" / f"{stem}.warc.gz"
    assert collection.records_path(stem) == tmp_path / folder / "records" / f"{stem}.jsonl"


def test_a_relative_folder_has_the_name_it_resolves_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zamanalwsl").mkdir()
    monkeypatch.chdir(tmp_path / "zamanalwsl")
    assert Collection(Path()).name == "zamanalwsl"


@pytest.mark.parametrize("suffix", [".warc.gz", ".warc.gz.open", ".warc", ".gz", ""])
def test_the_stem_of_a_file_is_its_name_without_what_it_is(suffix: str) -> None:
    assert stem_of(Path("elsewhere") / f"a.b-00001{suffix}") == "a.b-00001"


def test_the_folders_are_made_once_and_kept(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "deep" / "zamanalwsl")
    collection.create()
    (collection.archive / "kept").write_text("")
    collection.create()
    assert {path.name for path in collection.root.iterdir()} == {
        "archive",
        "records",
        "indexes",
        "quarantine",
    }
    assert (collection.archive / "kept").exists()
