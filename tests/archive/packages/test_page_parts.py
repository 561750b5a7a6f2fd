"""What captures need is found by address, nearest in time, step by step."""

from __future__ import annotations

import gzip
import uuid
from contextlib import closing
from pathlib import Path

from archive.catalogue.database import open_catalogue
from archive.catalogue.register import Register
from archive.extent import Extent
from archive.http.message import ResponseMessage
from archive.index.lookup import Place
from archive.packages.selection import WarcSelection
from archive.warc.capture import Capture, StoredCapture
from archive.warc.reader import StoredRecord, read_records

SITE = "https://en.zamanalwsl.net"


def nothing(_what: str, _done: int, _total: int) -> None:
    pass


def needs(_url: str, message: ResponseMessage) -> list[str]:
    """Of these tests: a body names what it needs, a word each."""
    return [f"{SITE}/{name}" for name in message.body.decode().split()]


def response(url: str, day: str, body: str) -> bytes:
    """The gzip member of a capture."""
    block = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: {day}T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url + day)}>\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(f"{head}{block}\r\n\r\n".encode(), mtime=0)


def selected(folder: Path, captures: list[tuple[str, str, str]], first: str) -> list[str]:
    """Writes captures (name, day, body), selects one; gives name and day of what is taken."""
    warc = folder / "a.warc.gz"
    warc.write_bytes(
        b"".join(response(f"{SITE}/{name}", day, body) for name, day, body in captures)
    )
    return taken(warc, first)


def taken(warc: Path, first: str, catalogue: Path | None = None) -> list[str]:
    extent = Extent(warc, warc.name, warc.stat().st_size)
    with WarcSelection([extent], catalogue) as chosen:
        for record in stored(warc):
            if record.url == f"{SITE}/{first}":
                place = Place(warc.name, record.offset, record.length, record.record_id)
                chosen.add(place, record.date)
        chosen.complete(needs, nothing)
        out = warc.with_name("out.warc.gz")
        out.unlink(missing_ok=True)
        chosen.write(out, [], nothing)
    kept = [record for record in stored(out) if record.type == "response"]
    return [f"{(its.url or '').rpartition('/')[2]} {its.date[:10]}" for its in kept]


def stored(path: Path) -> list[StoredRecord]:
    return [item for item in read_records(path) if isinstance(item, StoredRecord)]


def test_parts_of_parts_come_along_and_nothing_else(tmp_path: Path) -> None:
    captures = [
        ("page", "2017-01-01", "style picture missing"),
        ("other", "2017-01-01", "unneeded"),
        ("style", "2017-01-01", "font style"),
        ("picture", "2017-01-01", ""),
        ("unneeded", "2017-01-01", ""),
        ("font", "2017-01-01", ""),
    ]
    names = [its.split()[0] for its in selected(tmp_path, captures, "page")]
    assert names == ["page", "style", "picture", "font"]


def test_the_nearest_capture_counts(tmp_path: Path) -> None:
    captures = [
        ("picture", "2015-01-01", ""),
        ("picture", "2016-12-30", ""),
        ("page", "2017-01-02", "picture"),
        ("picture", "2017-01-20", ""),
    ]
    assert selected(tmp_path, captures, "page") == ["picture 2016-12-30", "page 2017-01-02"]


def test_what_goes_on_without_end_is_followed_some_steps(tmp_path: Path) -> None:
    captures = [(f"p{number}", "2017-01-01", f"p{number + 1}") for number in range(30)]
    assert len(selected(tmp_path, captures, "p0")) == 7


def catalogue_of(warc: Path) -> Path:
    """A catalogue that knows what is in a file, and not what becomes of it."""
    path = warc.with_name("catalogue.sqlite")
    with closing(open_catalogue(path)) as connection:
        register = Register(connection)
        register.begin_file("a", 1)
        for its in stored(warc):
            capture = Capture(its.record_id, its.type, its.url or "", its.date, 200, None, None)
            register.remember(StoredCapture(capture, "a", its.offset, its.length), "a", whole=True)
        register.commit_file("a", warc.stat().st_size, 0)
    return path


def test_where_the_nearest_is_damaged_the_next_one_counts(tmp_path: Path) -> None:
    captures = [
        ("picture", "2015-01-01", ""),
        ("page", "2017-01-02", "picture icon"),
        ("picture", "2017-01-20", ""),
        ("icon", "2017-01-01", ""),
    ]
    whole = ["page 2017-01-02", "picture 2017-01-20", "icon 2017-01-01"]
    assert selected(tmp_path, captures, "page") == whole
    warc = tmp_path / "a.warc.gz"
    catalogue = catalogue_of(warc)
    assert taken(warc, "page", catalogue) == whole
    data = bytearray(warc.read_bytes())
    data[stored(warc)[2].offset + 100] ^= 0xFF
    warc.write_bytes(data)
    left = ["picture 2015-01-01", "page 2017-01-02", "icon 2017-01-01"]
    assert taken(warc, "page") == taken(warc, "page", catalogue) == left
