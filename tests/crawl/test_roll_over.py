"""WARC files of a bounded size, each with the records that point into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.crawl.collected import read_warc, times_recorded
from tests.crawl.running import bases, crawl
from tests.site.process import RunningSite

LIMIT = 60_000


def test_files_roll_over_with_their_records(
    site: RunningSite, truth: dict[tuple[str, int], dict[str, Any]], tmp_path: Path
) -> None:
    collection = tmp_path / "Rolled over!"
    done = crawl(collection, *bases(site), settings={"WARC_SIZE": LIMIT})
    assert done.code == 0
    warcs = sorted((collection / "archive").iterdir())
    stems = [path.name.removesuffix(".warc.gz") for path in warcs]
    assert len(stems) >= 3
    assert [stem.split("-")[-1] for stem in stems] == [
        f"{number:05d}" for number in range(1, len(stems) + 1)
    ]
    assert {stem.rpartition("-")[0].rpartition("-")[0] for stem in stems} == {"Rolled-over"}
    assert [path.stat().st_size >= LIMIT for path in warcs[:-1]] == [True] * (len(stems) - 1)
    for stem, warc in zip(stems, warcs, strict=True):
        first, *others = read_warc(warc)
        assert (first.type, first["WARC-Filename"]) == ("warcinfo", warc.name)
        assert {its["WARC-Warcinfo-ID"] for its in others} == {first["WARC-Record-ID"]}
        places = {its.offset: its["WARC-Record-ID"] for its in others}
        for line in (collection / "records" / f"{stem}.jsonl").read_bytes().splitlines():
            place = json.loads(line)["warc"]
            assert place["file"] == warc.name
            assert places[place["offset"]] == place["record_id"]
    assert len(list((collection / "records").iterdir())) == len(stems)
    assert times_recorded(collection) == {
        article: 1 for article, its in truth.items() if its["reachable"]
    }
