"""Captures are found by the index, by the catalogue of a running crawl, or by both."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.collection import OPEN_SUFFIX, Collection
from archive.errors import DamagedArchiveError
from archive.http.message import entity
from tests.viewer.sample import Sample
from viewer.archived import Archived
from viewer.pages.images import find_image

pytestmark = pytest.mark.xdist_group("reader")


@pytest.fixture
def copy(sample: Sample, tmp_path: Path) -> Collection:
    shutil.copytree(sample.collection.root, tmp_path / "copy")
    return Collection(tmp_path / "copy")


def image_of(sample: Sample) -> str:
    url = sample.changed["images"][0]["url"]
    assert isinstance(url, str)
    return url


def test_the_index_and_the_catalogue_tell_the_same(sample: Sample, copy: Collection) -> None:
    article, image = sample.changed["url"], image_of(sample)
    both = Archived(sample.collection).entries(article)
    assert len(both) == 4
    assert [entry.timestamp for entry in both] == sorted(entry.timestamp for entry in both)
    copy.catalogue.unlink()
    assert Archived(copy).entries(article) == both
    assert find_image(Archived(copy), image, sample.changed["captured_at"]) is not None
    shutil.copy(sample.collection.catalogue, copy.catalogue)
    copy.index.unlink()
    places = [(entry.filename, entry.offset) for entry in both]
    alone = Archived(copy).entries(article)
    assert [(entry.filename, entry.offset) for entry in alone] == places
    assert find_image(Archived(copy), image, sample.changed["captured_at"]) is not None
    copy.catalogue.unlink()
    assert Archived(copy).entries(article) == []


def test_a_revisit_has_the_payload_that_it_refers_to(sample: Sample) -> None:
    archived = Archived(sample.collection)
    entries = archived.entries(sample.changed["url"])
    (revisit,) = [entry for entry in entries if entry.mime == "warc/revisit"]
    record = archived.read(revisit)
    assert record.type == "revisit"
    message = archived.response(record)
    assert message is not None
    original = archived.response(archived.read(entries[1]))
    assert original is not None
    assert entity(message).data == entity(original).data != b""


def test_a_revisit_of_nothing(sample: Sample, copy: Collection) -> None:
    archived = Archived(copy)
    entries = archived.entries(sample.changed["url"])
    record = archived.read(next(its for its in entries if its.mime == "warc/revisit"))
    copy.catalogue.unlink()
    copy.index.unlink()
    assert archived.response(record) is None


def test_a_file_that_is_still_written(sample: Sample, copy: Collection) -> None:
    archived = Archived(copy)
    entry = archived.entries(sample.changed["url"])[0]
    path = copy.archive / entry.filename
    path.rename(path.with_name(path.name + OPEN_SUFFIX))
    assert archived.read(entry).url == sample.changed["url"]
    copy.catalogue.unlink()  # nobody knows any more how far the file is committed
    with pytest.raises(DamagedArchiveError, match="has no WARC file"):
        archived.read(entry)


def test_no_image_where_the_archive_has_something_else(sample: Sample) -> None:
    archived = Archived(sample.collection)
    assert find_image(archived, sample.changed["url"], sample.changed["captured_at"]) is None
    assert find_image(archived, "https://example.org/a.png", "2026") is None
