"""Revisits of every maker find the payload that they leave out, in whichever file it lies."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.replay.makers import (
    DATE,
    Made,
    hex256,
    payload,
    record_id,
    response,
    revisit,
    sha1,
    write,
)
from tests.replay.pages import CODINGS, answer, chunked, page_of, text_of, url_of
from tests.replay.replayed import replay

pytestmark = pytest.mark.slow

LATER = "2019-01-01T00:00:00Z"
HEAD = answer(b"", b"X-Time: later")
PLAIN = answer(page_of(5))
WAYS = {
    "address and time": [
        ("WARC-Refers-To-Target-URI", url_of(5)),
        ("WARC-Refers-To-Date", DATE),
        ("WARC-Payload-Digest", hex256(page_of(5))),
    ],
    "address in brackets": [
        ("WARC-Refers-To-Target-URI", f"<{url_of(5)}>"),
        ("WARC-Refers-To-Date", DATE),
    ],
    "the digest alone": [("WARC-Payload-Digest", sha1(page_of(5)))],
    "the digest in hexadecimal": [
        ("WARC-Payload-Digest", f"SHA-1:{hashlib.sha1(page_of(5)).hexdigest()}")
    ],
    "another algorithm": [
        ("WARC-Payload-Digest", hex256(page_of(5))),
        ("WARC-Refers-To-Target-URI", url_of(5)),
        ("WARC-Refers-To-Date", DATE),
    ],
    "the id": [("WARC-Refers-To", record_id(1))],
}


def stated(number: int, block: bytes, url: str = url_of(5), date: str = DATE) -> Made:
    digest = ("WARC-Payload-Digest", sha1(payload(block)))
    return response("1.0", number, url, block, digest, date=date)


@pytest.mark.parametrize("way", WAYS)
def test_in_another_file(way: str, tmp_path: Path) -> None:
    later = write(
        tmp_path / "a.warc.gz", [revisit("1.0", 2, url_of(5), HEAD, *WAYS[way], date=LATER)]
    )
    first = write(tmp_path / "b.warc", [stated(1, PLAIN)])
    records, report = replay(later, first)
    assert [record["captured_at"] for record in records] == [LATER, DATE]
    assert [record["text"] for record in records] == [records[1]["text"]] * 2
    assert records[0]["text"].startswith(text_of(5))
    digests = {record["warc"]["payload_sha256"] for record in records}
    assert digests == {hashlib.sha256(page_of(5)).hexdigest()}
    assert report.unresolved_revisits == 0


def test_of_another_address_by_digest(tmp_path: Path) -> None:
    print_page = "https://example.org/print/5"
    path = write(
        tmp_path / "a.warc.gz",
        [
            stated(1, PLAIN, print_page),
            revisit("1.0", 2, url_of(5), HEAD, *WAYS["the digest alone"], date=LATER),
        ],
    )
    ((record,), _) = replay(path)
    assert record["text"].startswith(text_of(5))


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_of_a_chunked_and_coded_answer(coding: str, tmp_path: Path) -> None:
    body = chunked(CODINGS[coding](page_of(5)))
    told = f"Content-Encoding: {coding}".encode()
    block = answer(body, told, b"Transfer-Encoding: chunked")
    # warcio and wget take the digest of the chunked body.
    made = revisit(
        "1.0",
        2,
        url_of(5),
        answer(b"", told, b"Transfer-Encoding: chunked"),
        ("WARC-Payload-Digest", sha1(body)),
        date=LATER,
    )
    records, _ = replay(write(tmp_path / "a.warc.gz", [stated(1, block), made]))
    assert [record["text"].startswith(text_of(5)) for record in records] == [True, True]


def test_without_a_head_of_its_own(tmp_path: Path) -> None:
    made = revisit("1.0", 2, url_of(5), b"", *WAYS["the digest alone"], date=LATER)
    records, _ = replay(write(tmp_path / "a.warc.gz", [stated(1, PLAIN), made]))
    assert [record["status"] for record in records] == [200, 200]


@pytest.mark.parametrize(
    "said",
    [
        [("WARC-Payload-Digest", sha1(b"another"))],
        [("WARC-Refers-To", record_id(77))],
        [("WARC-Refers-To-Date", LATER), ("WARC-Refers-To-Target-URI", url_of(5))],
        [],
    ],
    ids=["digest", "id", "time", "nothing"],
)
def test_of_what_is_not_here(said: list[tuple[str, str]], tmp_path: Path) -> None:
    made = revisit("1.0", 2, url_of(5), HEAD, *said, date=LATER)
    records, report = replay(write(tmp_path / "a.warc.gz", [stated(1, PLAIN), made]))
    assert [record["captured_at"] for record in records] == [DATE]
    assert report.unresolved_revisits == 1


def test_a_304_is_no_loss(tmp_path: Path) -> None:
    made = revisit("1.0", 2, url_of(5), answer(b"", status=b"304 Not Modified"), date=LATER)
    records, report = replay(write(tmp_path / "a.warc.gz", [stated(1, PLAIN), made]))
    assert len(records) == 1
    assert report.unresolved_revisits == 0


def test_many_that_do_not_fit_end_soon(tmp_path: Path) -> None:
    first = [stated(number, answer(b"%d" % number)) for number in range(40)]
    said = [("WARC-Refers-To-Date", DATE), ("WARC-Payload-Digest", sha1(b"none"))]
    again = [revisit("1.0", 100 + number, url_of(5), HEAD, *said) for number in range(40)]
    records, report = replay(write(tmp_path / "many.warc.gz", [*first, *again]))
    assert report.unresolved_revisits == 40
    assert records == []
