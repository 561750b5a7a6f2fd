"""Collections for the tests of exports: records of any kind, and WARC files that go with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from pipelines.export.selection import ExportReport, Filters, Selected, selection

STEM = "site-20260304050607-00001"
ARABIC = "حلب.. ١٤ قرية تنتظر \u200fسوقا\u200e"


def record(number: int = 1, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """A record as a records file has it; `fields` take the place of its own."""
    own = {
        "schema": 2,
        "url": f"https://en.zamanalwsl.net/news/article/{number}",
        "canonical_url": f"https://en.zamanalwsl.net/news/article/{number}",
        "edition": "en",
        "article_id": number,
        "language": "en",
        "title": f"Bread in village {number}",
        "dateline": None,
        "text": f"The bakery opened.\nIt has {number} ovens.",
        "credit": None,
        "author": "Zaman Al Wasl",
        "published": "2017-08-11",
        "published_raw": "11 August 2017",
        "published_source": "page",
        "section": {"id": 52, "name": "Syria News"},
        "images": [{"url": "https://en.zamanalwsl.net/uploads/a.png", "caption": "A baker"}],
        "links": ["https://example.com/"],
        "likes": 67,
        "dislikes": 0,
        "comment_count": 1,
        "comments": [{"author": "Reader", "published": None, "text": "Thanks."}],
        "captured_at": "2026-03-04T05:06:07.080000Z",
        "status": 200,
        "encoding": {"declared": None, "used": "utf-8"},
        "text_sha256": "ab" * 32,
        "warc": {
            "file": f"{STEM}.warc.gz",
            "offset": number * 100,
            "length": 100,
            "record_id": f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>",
            "payload_sha256": None,
        },
        "extraction": {
            "method": "container",
            "versions": {"extractor": "2", "trafilatura": "2.3.1"},
            "coverage": 1.0,
            "warnings": [],
            "left_out": [{"kind": "actions", "words": 3}],
        },
    }
    assert fields.keys() <= own.keys()
    return {**own, **fields}


def line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def with_records(
    root: Path, records: Iterable[dict[str, Any] | bytes], stem: str = STEM
) -> Collection:
    """A collection with one records file more; bytes stand in it as they are."""
    collection = Collection(root)
    collection.create()
    with collection.records_path(stem).open("wb") as file:
        for its in records:
            file.write(its if isinstance(its, bytes) else line(its))
    return collection


def selected(
    collection: Collection,
    report: ExportReport | None = None,
    **filters: Any,  # noqa: ANN401
) -> Iterator[Selected]:
    """The captures of a collection that some filters leave."""
    return selection(
        snapshot(collection),
        Filters(**filters),
        report or ExportReport(),
        lambda what, done, total: None,
    )


def ids(captures: Iterable[Selected]) -> list[int]:
    return [capture.record.article_id for capture in captures]


HOSTILE = {
    "lines": "a\nb\r\nc\rd\u2028e\x85f",
    "nul": "a\x00b\x00",
    "formula": '=HYPERLINK("http://x")',
    "marks": "\u200f\u202eabc\u2066",
    "quotes": '"; DROP TABLE captures; --\',""',
    "arabic": ARABIC,
    "tab": "\t=1+1",
    "path": "../../../../etc/passwd",
    "controls": "".join(map(chr, range(32))) + "\x7f\x9b",
    "astral": "😀" * 10,
    "large": "سوق " * 150_000,
    "empty": "",
}


def hostile_records() -> list[dict[str, Any]]:
    """Each of the values in each field that a text may stand in."""
    return [
        record(
            number,
            url=value,
            canonical_url=value,
            language=value,
            title=value,
            dateline=value,
            text=value,
            credit=value,
            author=value,
            published=value,
            published_raw=value,
            section={"id": 1, "name": value},
            images=[{"url": value, "caption": value}],
            links=[value, value],
            comments=[{"author": value, "published": value, "text": value}],
            text_sha256=value,
            encoding={"declared": value, "used": value},
            extraction={
                "method": None,
                "versions": {value: value},
                "coverage": None,
                "warnings": [value],
                "left_out": [{"kind": value, "words": 1}],
            },
        )
        for number, value in enumerate(HOSTILE.values(), 1)
    ]
