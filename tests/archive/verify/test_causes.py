"""Faults are grouped by what caused them, the worst first, each with one remedy."""

from __future__ import annotations

from archive.faults import Code, Fault
from archive.verify.causes import causes_of

WARC = "archive/a.warc.gz"
HERE = {"a.warc.gz", "b.warc.gz"}


def fault(code: Code, file: str, offset: int | None = None, about: str | None = None) -> Fault:
    return Fault(code, file, offset, f"{code} is wrong here. Mend {code}.", about)


def pointers(about: str, count: int = 400) -> list[Fault]:
    return [
        *(fault(Code.INDEX_POINTER, "indexes/index.cdxj", n, about) for n in range(count)),
        *(fault(Code.RECORD_POINTER, "records/a.jsonl", n, about) for n in range(count)),
    ]


def test_none() -> None:
    assert causes_of([], ()) == []


def test_what_points_to_a_missing_file_is_its_consequence() -> None:
    (cause,) = causes_of([fault(Code.SEALED_FILE_MISSING, "a.warc.gz"), *pointers("a.warc.gz")], ())
    assert cause.heading == "1 WARC file is missing"
    assert cause.shown == (
        "a.warc.gz",
        "400 lines of indexes/index.cdxj point there",
        "400 lines of records/a.jsonl point there",
    )
    assert "scrapy replay" not in cause.remedy
    assert cause.remedy.startswith("Restore it from another copy.")


def test_without_a_seal_a_file_that_is_only_pointed_to_is_missing_too() -> None:
    (cause,) = causes_of(pointers("gone.warc.gz", 2), HERE)
    assert cause.heading == "1 WARC file is missing"
    assert cause.shown[0] == "gone.warc.gz"


def test_a_line_that_points_out_of_the_folder_tells_of_no_lost_file() -> None:
    for name in ("../../etc/passwd", "/etc/x.warc.gz", "passwd"):
        (cause,) = causes_of([fault(Code.INDEX_POINTER, "indexes/index.cdxj", 0, name)], HERE)
        assert cause.heading == "index-pointer: 1 fault in indexes/index.cdxj"


def test_a_hundred_missing_files_are_one_cause() -> None:
    faults = [fault(Code.SEALED_FILE_MISSING, f"{n}.warc.gz") for n in range(100)]
    (cause,) = causes_of(faults, HERE)
    assert cause.heading == "100 WARC files are missing"
    assert cause.shown == ("0.warc.gz", "1.warc.gz", "10.warc.gz", "and 97 more")


def test_what_a_damaged_file_shows_and_what_points_into_it() -> None:
    faults = [
        fault(Code.SEAL_BROKEN, WARC),
        fault(Code.GZIP_TORN, WARC, 10),
        fault(Code.PARTNER_MISSING, WARC, 20),
        *pointers("a.warc.gz", 1),
    ]
    (cause,) = causes_of(faults, HERE)
    assert cause.heading == "1 WARC file is damaged"
    assert cause.shown[0] == f"seal-broken: {WARC}: seal-broken is wrong here"
    assert cause.shown[-1] == "1 line of records/a.jsonl points there"
    assert "--repair" in cause.remedy


def test_pointers_into_a_sound_file_are_the_fault_of_what_points() -> None:
    causes = causes_of(
        [*pointers("b.warc.gz", 5), fault(Code.SEALED_FILE_MISSING, "a.warc.gz")], HERE
    )
    assert [cause.heading for cause in causes] == [
        "1 WARC file is missing",
        "record-pointer: 5 faults in records/a.jsonl",
        "index-pointer: 5 faults in indexes/index.cdxj",
    ]
    assert causes[1].shown[-1] == "and 2 more"
    assert causes[1].remedy == "Mend record-pointer."


def test_a_missing_records_file_is_no_missing_warc() -> None:
    (cause,) = causes_of([fault(Code.SEALED_FILE_MISSING, "a.jsonl")], HERE)
    assert cause.heading == "sealed-file-missing: 1 fault in a.jsonl"
