"""Records of anyone: markup in every field, enormous fields, none at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.workers.pool import ExtractionPool
from tests.pipelines.export.collections import hostile_records, line, record, with_records
from tests.viewer.hostile_records import NOTHING, identity, of_markup
from tests.viewer.reading import Page, Reader, reader_of
from tests.viewer.sample import index_of


@pytest.fixture
def reader_of_records(tmp_path: Path, pool: ExtractionPool) -> Any:  # noqa: ANN401
    def made(*records: dict[str, Any] | bytes) -> Reader:
        collection = with_records(tmp_path / "c", records)
        collection.index.touch()  # addresses of images are looked for in it
        index_of(collection)
        return reader_of(collection, pool)

    return made


def pages_of(reader: Reader, number: int) -> list[Page]:
    """Every page of an article and of its capture."""
    article = reader.page(f"/article/en/{number}")
    capture = article.link("/proof").removesuffix("/proof")
    parts = ("", "/proof", "/cite", "/page")
    paths = [f"/article/en/{number}/changes", *(capture + part for part in parts)]
    for ending in ("bib", "json"):
        assert reader.get(f"{capture}/cite.{ending}").status_code == 200
    assert reader.get(f"{capture}/record.json").status_code == 200
    return [article, *(reader.page(path) for path in paths)]


def test_markup_stays_text(reader_of_records: Any) -> None:  # noqa: ANN401
    reader = reader_of_records(of_markup(1), {**of_markup(1), "warc": identity("x"), "text": "y"})
    pages = [reader.page("/"), reader.page("/articles"), reader.page("/search?q=pwned")]
    pages += pages_of(reader, 1)
    for page in pages:
        assert "<script" not in page.html
        assert "<img src=x" not in page.html
        assert str(77 * 997) not in page.text
        addresses = page.links + page.values("img", "src") + page.values("form", "action")
        assert all(its.startswith(("/", "#content")) for its in addresses)
    assert "window.pwned" in pages[-1].text + pages[3].text


@pytest.mark.parametrize("number", range(1, len(hostile_records()) + 1))
def test_hostile_values_are_shown(reader_of_records: Any, number: int) -> None:  # noqa: ANN401
    reader = reader_of_records(hostile_records()[number - 1])
    pages = [*pages_of(reader, number), reader.page("/"), reader.page("/articles")]
    for page in pages:
        assert len(page.html) < 8_000_000
        assert "\u202e" not in page.html
        assert "\x00" not in page.html


def test_a_record_of_nothing(reader_of_records: Any) -> None:  # noqa: ANN401
    reader = reader_of_records(record(1, **NOTHING))
    article, *_ = pages_of(reader, 1)
    assert "Untitled" in article.text
    assert "This capture has no text." in article.text
    assert "Untitled" in reader.page("/articles").text


def test_what_is_large_is_bounded(reader_of_records: Any) -> None:  # noqa: ANN401
    comment = {"author": "a", "published": None, "text": "word " * 100}
    large = record(
        1,
        title="title " * 100_000,
        text="\n".join(["a line of some words"] * 200_000),
        images=[{"url": f"https://example.org/{n}.png", "caption": "c" * 500} for n in range(2000)],
        links=[f"https://example.org/{n}" for n in range(50_000)],
        comments=[comment] * 10_000,
    )
    other = {**large, "captured_at": "2026-03-05T00:00:00Z", "title": "t", "warc": identity("x")}
    other["text"] = "\n".join(["another line"] * 200_000)
    reader = reader_of_records(large, other)
    for page in pages_of(reader, 1):
        assert len(page.html) < 8_000_000
    assert "All of it is in the record" in reader.page("/article/en/1").text
    last = reader.page("/article/en/1?comments=100")
    assert 'start="9901"' in last.html
    assert reader.get("/article/en/1?comments=0").status_code == 400


def test_many_captures(reader_of_records: Any) -> None:  # noqa: ANN401
    captures = [
        record(
            1,
            title=f"Version {number // 3}",
            captured_at=f"2026-03-04T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z",
            warc={**record()["warc"], "record_id": f"<urn:x:{number}>"},
        )
        for number in range(3000)
    ]
    page = reader_of_records(*captures).page("/article/en/1")
    assert len(page.html) < 1_000_000
    assert "3,000" in page.text


def test_lines_that_are_no_records_are_counted(reader_of_records: Any) -> None:  # noqa: ANN401
    reader = reader_of_records(record(1), b"{}\n", b"\xff\n", line(record(2))[:-1] + b"}\n")
    assert "Damaged lines in records files 3" in reader.page("/").text


def test_a_records_file_that_went_away(
    reader_of_records: Any,  # noqa: ANN401
) -> None:
    reader = reader_of_records(record(1))
    for path in reader.library.collection.records.iterdir():
        path.write_bytes(b"x" * path.stat().st_size)
    page = reader.page("/article/en/1", status=500)
    assert "no longer the record" in page.text
    assert "Traceback" not in page.text


def test_a_mistake_of_the_program_is_said_in_the_same_style(
    reader_of_records: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader: Reader = reader_of_records(record(1))
    monkeypatch.setattr("viewer.pages.article.timeline", lambda captures: 1 // 0)
    failing = Reader(reader.app, reader.library, may_fail=True)
    answer = failing.get("/article/en/1")
    assert answer.status_code == 500
    assert "An error in the reader" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_no_index_yet(tmp_path: Path, pool: ExtractionPool) -> None:
    reader = reader_of(with_records(tmp_path / "c", [record(1)]), pool)
    assert "The index is being made" in reader.page("/").text
    assert "The index is being made" in reader.page("/articles", status=503).text
    stuck = reader_of(with_records(tmp_path / "c", [record(1)]), pool, error="the disk is full")
    assert "cannot be brought up to date: the disk is full" in stuck.page("/").text
