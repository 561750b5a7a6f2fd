"""The journal: units go in whole and in groups, and files say what they hold."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.journal.live import Limits
from archive.warc.capture import StoredCapture
from tests.archive.crawls import (
    EN,
    Crawls,
    article_exchange,
    articles,
    commit_if_due,
    committed,
    lines,
    members,
    named_fields,
    page,
    states,
    unit,
    urls,
    warcs,
)

NAME = "zamanalwsl-20260304050607-00001"


def test_nothing_of_a_unit_is_promised_before_the_commit_and_all_of_it_after(
    crawls: Crawls,
) -> None:
    journal = crawls.begin()
    journal.add([page(1)])
    journal.commit()
    journal.write(unit(crawls, 1))
    journal.add([page(2)])
    assert states(crawls) == {"article:en:1": 0}
    assert committed(crawls, "SELECT count(*) FROM captures") == [(0,)]
    assert committed(crawls, "SELECT count(*) FROM files") == [(0,)]
    journal.commit()
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 0}
    assert committed(crawls, "SELECT url, status FROM captures") == [(articles(1)[0], 200)]
    ((warc_length, records_length),) = committed(
        crawls, "SELECT warc_length, records_length FROM files"
    )
    assert warc_length == warcs(crawls)[0].stat().st_size
    assert records_length == sum(len(json.dumps(line)) + 1 for line in lines(crawls))


def test_a_record_points_to_its_member(crawls: Crawls) -> None:
    journal = crawls.begin()
    for number in (1, 2, 3):
        journal.write(unit(crawls, number))
    journal.close()
    for line in lines(crawls):
        with (crawls.collection.archive / line["file"]).open("rb") as file:
            file.seek(line["offset"])
            content = gzip.decompress(file.read(line["length"]))
        fields = named_fields(content)
        assert fields["WARC-Record-ID"] == line["record_id"]
        assert fields["WARC-Target-URI"] == line["url"]
        assert fields["WARC-Type"] == "response"


def test_of_several_exchanges_the_last_has_the_context_and_the_record(crawls: Crawls) -> None:
    hop = replace(article_exchange(crawls.stamps, 1), url=f"http://{EN}/news/article/1")
    journal = crawls.begin()
    journal.write(
        unit(
            crawls,
            1,
            exchanges=[hop, article_exchange(crawls.stamps, 1, b"another")],
            context={"via": "https://en.zamanalwsl.net/"},
        )
    )
    journal.close()
    (warc,) = warcs(crawls)
    types = [named_fields(content)["WARC-Type"] for _, _, content in members(warc)]
    assert types == ["warcinfo", "response", "request", "response", "request", "metadata"]
    assert urls(crawls) == articles(1)
    assert len(committed(crawls, "SELECT * FROM captures")) == 2


def test_a_unit_beside_the_frontier_is_archived_and_settles_nothing(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.add([page(1)])
    journal.write(unit(crawls, 1, key=None, record_line=None))
    assert journal.pending() == 1
    journal.close()
    assert states(crawls) == {"article:en:1": 0}
    assert lines(crawls) == []
    assert len(committed(crawls, "SELECT * FROM captures")) == 1


def test_a_full_group_is_committed(crawls: Crawls) -> None:
    journal = crawls.begin(limits=Limits(group_units=3, group_seconds=1_000_000))
    seen = []
    for number in range(1, 8):
        journal.write(unit(crawls, number))
        commit_if_due(journal)
        seen.append(committed(crawls, "SELECT count(*) FROM captures")[0][0])
    assert seen == [0, 0, 3, 3, 3, 6, 6]
    assert journal.stats["journal/commits"] == 2


def test_a_group_that_waited_long_enough_is_committed_by_the_clock(crawls: Crawls) -> None:
    journal = crawls.begin(limits=Limits(group_units=1_000_000, group_seconds=0))
    journal.write(unit(crawls, 1))
    assert committed(crawls, "SELECT count(*) FROM captures") == [(0,)]
    commit_if_due(journal)
    assert committed(crawls, "SELECT count(*) FROM captures") == [(1,)]


def test_a_group_that_did_not_wait_long_enough_is_left_by_the_clock(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    commit_if_due(journal)
    assert committed(crawls, "SELECT count(*) FROM captures") == [(0,)]


def test_without_anything_taken_there_is_nothing_to_commit(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.commit()
    journal.close()
    assert journal.stats["journal/commits"] == 0
    assert warcs(crawls) == []


def test_a_record_line_that_cannot_be_made_leaves_nothing_of_its_page(crawls: Crawls) -> None:
    def fails(_stored: StoredCapture) -> bytes:
        raise ValueError("a fault of extraction")

    journal = crawls.begin()
    journal.add([page(1), page(2)])
    with pytest.raises(ValueError, match="a fault of extraction"):
        journal.write(unit(crawls, 1, record_line=fails))
    journal.write(unit(crawls, 2))
    journal.close()
    assert urls(crawls) == articles(2)
    assert committed(crawls, "SELECT url FROM captures") == [(articles(2)[0],)]
    assert articles(1)[0].encode() not in b"".join(c for _, _, c in members(warcs(crawls)[0]))
    assert states(crawls) == {"article:en:1": 0, "article:en:2": 1}


def test_what_was_done_is_counted(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.add([page(1), page(1)])
    cut = replace(article_exchange(crawls.stamps, 2), truncated="disconnect")
    journal.write(unit(crawls, 1))
    journal.write(unit(crawls, 2, exchanges=[cut], record_line=None))
    journal.close()
    size = len(cut.response)
    assert journal.stats == {
        "frontier/added": 1,
        "frontier/known": 1,
        "journal/files": 1,
        "journal/commits": 1,
        "capture/exchanges": 2,
        "capture/records/response": 2,
        "capture/response_bytes": 2 * size,
        "capture/truncated/disconnect": 1,
        "records/written": 1,
    }


# Files


def test_a_file_is_named_after_collection_time_and_number_and_is_open_until_it_is_sealed(
    crawls: Crawls,
) -> None:
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    collection = crawls.collection
    assert [path.name for path in warcs(crawls)] == [f"{NAME}.warc.gz.open"]
    assert [path.name for path in collection.records.iterdir()] == [f"{NAME}.jsonl.open"]
    journal.close()
    assert [path.name for path in warcs(crawls)] == [f"{NAME}.warc.gz"]
    assert [path.name for path in collection.records.iterdir()] == [f"{NAME}.jsonl"]


def test_a_full_file_is_sealed_and_the_next_one_begins_with_its_own_warcinfo(
    crawls: Crawls,
) -> None:
    journal = crawls.begin(limits=Limits(file_bytes=2000, group_units=2, group_seconds=1e6))
    for number in range(1, 11):
        journal.write(unit(crawls, number))
        commit_if_due(journal)
    crawls.stamps.advance(3600)
    journal.close()
    files = warcs(crawls)
    assert len(files) > 2
    for number, path in enumerate(files, start=1):
        assert path.name == f"zamanalwsl-20260304050607-{number:05d}.warc.gz"
        records = [named_fields(content) for _, _, content in members(path)]
        assert records[0]["WARC-Type"] == "warcinfo"
        assert records[0]["WARC-Filename"] == path.name
        assert {record.get("WARC-Warcinfo-ID") for record in records[1:]} == {
            records[0]["WARC-Record-ID"]
        }
    assert sorted(urls(crawls)) == sorted(articles(*range(1, 11)))


def test_the_digests_of_sealed_files_are_those_of_their_bytes(crawls: Crawls) -> None:
    journal = crawls.begin(limits=Limits(file_bytes=1500, group_units=1, group_seconds=1e6))
    for number in range(1, 6):
        journal.write(unit(crawls, number))
        commit_if_due(journal)
    journal.close()
    rows = committed(crawls, "SELECT stem, sealed, warc_sha256, records_sha256 FROM files")
    assert len(rows) > 1
    for stem, sealed, warc_sha256, records_sha256 in rows:
        assert sealed == 1
        paths = crawls.collection.warc_path(stem), crawls.collection.records_path(stem)
        assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths] == [
            warc_sha256,
            records_sha256,
        ]


def test_warcio_check_passes_on_what_was_written(crawls: Crawls) -> None:
    journal = crawls.begin()
    for number in (1, 2, 1):
        journal.write(unit(crawls, number, context={"via": "زمان"}))
    journal.close()
    command = [sys.executable, "-m", "warcio.cli", "check", *map(str, warcs(crawls))]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_same_crawl_gives_the_same_bytes(tmp_path: Path) -> None:
    def bytes_of(folder: Path) -> dict[str, bytes]:
        crawls = Crawls(Collection(folder / "zamanalwsl"))
        journal = crawls.begin(limits=Limits(file_bytes=1500, group_units=2, group_seconds=1e6))
        for number in (1, 2, 1, 3):
            journal.write(unit(crawls, number, context={"section-id": "30"}))
            commit_if_due(journal)
        journal.close()
        paths = [*warcs(crawls), *crawls.collection.records.iterdir()]
        return {path.name: path.read_bytes() for path in paths}

    once = bytes_of(tmp_path / "once")
    assert len(once) == 4
    assert bytes_of(tmp_path / "again") == once


def test_a_sealed_file_is_never_written_over(crawls: Crawls) -> None:
    crawls.collection.create()
    sealed = crawls.collection.warc_path(NAME)
    sealed.write_bytes(b"an earlier crawl, whose catalogue was lost")
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    journal.close()
    assert [path.name for path in warcs(crawls)] == [
        sealed.name,
        sealed.name.replace("00001", "00002"),
    ]
    assert sealed.read_bytes() == b"an earlier crawl, whose catalogue was lost"
