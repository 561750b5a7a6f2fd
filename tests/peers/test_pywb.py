"""pywb serves a collection where it lies: every page, byte for byte what was archived."""

from __future__ import annotations

import http.client
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.collection import Collection
from archive.index.entry import REVISIT_MIME, CdxjEntry
from tests.peers.archived import VISITED_AGAIN, read_archived
from tests.waiting import PATIENCE

pytestmark = pytest.mark.xdist_group("peers")


class Served:
    """An answer of pywb's."""

    def __init__(self, wayback: str, entry: CdxjEntry, mode: str) -> None:
        place = urlsplit(wayback)
        connection = http.client.HTTPConnection(place.netloc, timeout=PATIENCE)
        path = f"{place.path}/{entry.timestamp}{mode}/{entry.url}"
        connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate"})
        answer = connection.getresponse()
        self.status = answer.status
        self.body = answer.read()
        self.memento = answer.headers["Memento-Datetime"]
        connection.close()

    @property
    def timestamp(self) -> str:
        """Of which moment the capture is that was served."""
        return f"{parsedate_to_datetime(self.memento):%Y%m%d%H%M%S}" if self.memento else ""


def original_of(revisit: CdxjEntry, index: list[CdxjEntry], folder: Path) -> CdxjEntry:
    """The capture that holds the payload of a revisit, by what the revisit says."""
    refers_to = read_archived(folder, revisit).headers["warc-refers-to"]
    same = [
        entry
        for entry in index
        if entry.url == revisit.url
        and read_archived(folder, entry).headers["warc-record-id"] == refers_to
    ]
    assert len(same) == 1
    return same[0]


def test_every_page_is_served_as_it_was_archived(
    wayback: str, collection: Collection, index: list[CdxjEntry]
) -> None:
    pages = [entry for entry in index if entry.status == 200 and entry.mime != REVISIT_MIME]
    assert len(pages) > 60
    for entry in pages:
        served = Served(wayback, entry, "id_")
        assert (served.status, served.timestamp) == (200, entry.timestamp), entry
        assert served.body == read_archived(collection.archive, entry).payload, entry


def test_every_revisit_is_served_with_the_payload_of_its_original(
    wayback: str, collection: Collection, index: list[CdxjEntry]
) -> None:
    revisits = [entry for entry in index if entry.mime == REVISIT_MIME]
    assert len(revisits) >= VISITED_AGAIN
    for entry in revisits:
        original = original_of(entry, index, collection.archive)
        assert original.timestamp < entry.timestamp
        served = Served(wayback, entry, "id_")
        assert (served.status, served.timestamp) == (entry.status, entry.timestamp), entry
        assert served.body == read_archived(collection.archive, original).payload, entry


def test_redirects_and_missing_pages_are_served_as_such(
    wayback: str, index: list[CdxjEntry]
) -> None:
    others = [entry for entry in index if entry.status != 200]
    assert {301, 404} <= {entry.status for entry in others}
    for entry in others:
        served = Served(wayback, entry, "id_")
        assert (served.status, served.timestamp) == (entry.status, entry.timestamp), entry


def test_serving_changes_nothing_in_the_collection(
    wayback: str, collection: Collection, index: list[CdxjEntry]
) -> None:
    def files() -> dict[Path, tuple[int, int]]:
        found = (path for path in collection.root.parent.rglob("*") if path.is_file())
        return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in found}

    before = files()
    assert Served(wayback, index[0], "mp_").status == 200
    assert files() == before
