"""Captures are found by the index, by the catalogue of a running crawl, or by both."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.catalogue.collection_captures import captures_of
from archive.collection import Collection
from archive.errors import DamagedArchiveError
from archive.http.message import entity
from archive.names import open_path
from tests.viewer.sample import Sample
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
    both = captures_of(sample.collection).entries(article)
    assert len(both) == 4
    assert [entry.timestamp for entry in both] == sorted(entry.timestamp for entry in both)
    copy.catalogue.unlink()
    assert captures_of(copy).entries(article) == both
    assert find_image(captures_of(copy), image, sample.changed["captured_at"]) is not None
    shutil.copy(sample.collection.catalogue, copy.catalogue)
    copy.index.unlink()
    places = [(entry.filename, entry.offset) for entry in both]
    alone = captures_of(copy).entries(article)
    assert [(entry.filename, entry.offset) for entry in alone] == places
    assert find_image(captures_of(copy), image, sample.changed["captured_at"]) is not None
    copy.catalogue.unlink()
    assert captures_of(copy).entries(article) == []


def test_a_revisit_has_the_payload_that_it_refers_to(sample: Sample) -> None:
    captures = captures_of(sample.collection)
    entries = captures.entries(sample.changed["url"])
    (revisit,) = [entry for entry in entries if entry.mime == "warc/revisit"]
    record = captures.record(revisit)
    assert record.type == "revisit"
    message = captures.response(record)
    assert message is not None
    original = captures.response(captures.record(entries[1]))
    assert original is not None
    assert entity(message).data == entity(original).data != b""


def test_a_revisit_of_nothing(sample: Sample, copy: Collection) -> None:
    captures = captures_of(copy)
    entries = captures.entries(sample.changed["url"])
    record = captures.record(next(its for its in entries if its.mime == "warc/revisit"))
    copy.catalogue.unlink()
    copy.index.unlink()
    assert captures.response(record) is None


def test_a_file_that_is_still_written(sample: Sample, copy: Collection) -> None:
    captures = captures_of(copy)
    entry = captures.entries(sample.changed["url"])[0]
    path = copy.archive / entry.filename
    path.rename(open_path(path))
    assert captures.record(entry).url == sample.changed["url"]
    copy.catalogue.unlink()  # nobody knows any more how far the file is committed
    with pytest.raises(DamagedArchiveError, match="has no WARC file"):
        captures.record(entry)


def test_no_image_where_the_archive_has_something_else(sample: Sample) -> None:
    captures = captures_of(sample.collection)
    assert find_image(captures, sample.changed["url"], sample.changed["captured_at"]) is None
    assert find_image(captures, "https://example.org/a.png", "2026") is None
