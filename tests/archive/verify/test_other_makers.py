"""What other makers may do is no fault; what is not checked is said."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from archive.errors import ArgumentError
from archive.index.entry import CdxjEntry, file_entries
from archive.verify import Report, verify, verify_package
from tests.archive.samples import codes
from tests.replay.makers import DATE, Made, record, record_id, response, revisit, sha1, write
from tests.replay.pages import answer, page_of, url_of

BLOCK = answer(page_of(5))
BODY = page_of(5)
RESPONSE = response("1.0", 1, url_of(5), BLOCK)


def based(code: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm}:{code.decode()}"


def segments(stated: bytes, *numbers: int) -> list[Made]:
    """A response in three segments, of which these are there."""
    cuts = (len(BLOCK) // 3, 2 * len(BLOCK) // 3)
    parts = {1: BLOCK[: cuts[0]], 2: BLOCK[cuts[0] : cuts[1]], 3: BLOCK[cuts[1] :]}
    first = ("WARC-Segment-Number", "1"), ("WARC-Payload-Digest", sha1(stated))
    made = {1: response("1.1", 1, url_of(5), parts[1], *first)}
    for number in (2, 3):
        fields = [
            ("WARC-Record-ID", record_id(number)),
            ("WARC-Target-URI", url_of(5)),
            ("WARC-Date", DATE),
            ("WARC-Segment-Number", str(number)),
            ("WARC-Segment-Origin-ID", record_id(1)),
        ]
        fields += [("WARC-Segment-Total-Length", str(len(BLOCK)))] if number == 3 else []
        made[number] = record("1.1", "continuation", fields, parts[number])
    return [made[number] for number in numbers]


def with_fields(*fields: tuple[str, str]) -> list[Made]:
    return [response("1.0", 1, url_of(5), BLOCK, *fields)]


SHA256, MD5 = hashlib.sha256(BODY).digest(), hashlib.md5(BODY).digest()
OLD_REVISIT = (
    ("WARC-Payload-Digest", sha1(BODY)),
    ("WARC-Refers-To-Target-URI", url_of(5)),
    ("WARC-Refers-To-Date", DATE),
)
LOWER = Made(b"warc" + RESPONSE.data[4:])
BARE = Made(RESPONSE.data.replace(b"\r\n", b"\n", 5))
RECORDS: dict[str, tuple[Iterable[Made], list[str]]] = {
    "base64": (with_fields(("WARC-Payload-Digest", based(base64.b64encode(SHA256)))), []),
    "base64 of URLs": (
        with_fields(("WARC-Payload-Digest", based(base64.urlsafe_b64encode(SHA256).rstrip(b"=")))),
        [],
    ),
    "MD5 in base64": (
        with_fields(("WARC-Payload-Digest", based(base64.b64encode(MD5), "md5"))),
        [],
    ),
    "another digest in base64": (
        with_fields(("WARC-Payload-Digest", based(base64.b64encode(bytes(32))))),
        ["payload-digest"],
    ),
    "a version in lower case": ([LOWER], []),
    "line feeds alone": ([BARE, BARE], ["header-line-ends", "id-repeated"]),
    "an id without brackets, and in capitals": (
        [
            record(
                "1.0",
                "request",
                [
                    ("WARC-Record-ID", record_id(2).upper().strip("<>")),
                    ("WARC-Target-URI", url_of(5)),
                    ("WARC-Date", DATE),
                ],
                b"GET / HTTP/1.1\r\n\r\n",
            ),
            response("1.0", 1, url_of(5), BLOCK, ("WARC-Concurrent-To", record_id(2))),
        ],
        [],
    ),
    "a revisit of another scheme": (
        [
            response(
                "1.0",
                1,
                url_of(5).replace("https", "http"),
                BLOCK,
                ("WARC-Payload-Digest", sha1(BODY)),
            ),
            revisit("1.0", 2, url_of(5), answer(b""), *OLD_REVISIT),
        ],
        [],
    ),
    "a revisit of nothing here": (
        [RESPONSE, revisit("1.0", 2, url_of(6), answer(b""), ("WARC-Refers-To", record_id(7)))],
        ["revisit-target"],
    ),
    "segments": (segments(BODY, 1, 2, 3), []),
    "segments of another payload": (segments(b"other", 1, 2, 3), ["payload-digest"]),
    "segments without the last": (segments(BODY, 1, 2), ["segment-missing"]),
    "segments without the second": (segments(BODY, 1, 3), ["segment-missing"]),
}


@pytest.mark.parametrize("case", RECORDS)
def test_records_of_other_makers(tmp_path: Path, case: str) -> None:
    records, expected = RECORDS[case]
    write(tmp_path / "a.warc.gz", records)
    assert sorted(codes(verify(tmp_path, processes=1).faults)) == expected


def test_files_left_out_of_a_folder_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [RESPONSE])
    for name in ("README", "old.arc.gz", ".hidden"):
        (tmp_path / name).write_bytes(b"x")
    report = verify(tmp_path, processes=1)
    assert report.clean
    (note,) = report.notes
    assert note.startswith("2 files left out")
    assert "1 ARC files: `warcio recompress" in note


@pytest.mark.parametrize("name", ["a.arc", "a.warc.gz"])
def test_an_arc_file_alone_is_nothing_to_check(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"filedesc://a.arc 0.0.0.0 20170811100000 text/plain 76\n"))
    with pytest.raises(ArgumentError, match=r"this is an ARC file.*warcio recompress"):
        verify(path)


def test_an_arc_file_by_the_name_of_a_warc_file(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [RESPONSE])
    (tmp_path / "b.warc").write_bytes(b"filedesc://b 0.0.0.0 20170811100000 text/plain 76\n")
    assert codes(verify(tmp_path, processes=1).faults) == ["arc-file"]


def package(
    folder: Path,
    index: str | None = None,
    *,
    seal: dict[str, object] | None = None,
    profile: str = "data-package",
    more: Iterable[str] = (),
) -> Report:
    """Verifies a package with one capture, this index, and more files."""
    warc = write(folder / "data.warc.gz", [RESPONSE])
    (entry,) = [its for its in file_entries(warc) if isinstance(its, CdxjEntry)]
    files = {
        "archive/data.warc.gz": warc.read_bytes(),
        "indexes/index.cdx": (index or entry.line().decode()).encode(),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages", "title": "All"}\n',
        **dict.fromkeys(more, b"x"),
    }
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "bytes": len(data),
        }
        for name, data in files.items()
    ]
    listed = {"profile": profile, "wacz_version": "1.1.1", "resources": resources}
    files["datapackage.json"] = json.dumps(listed).encode()
    digest = f"sha256:{hashlib.sha256(files['datapackage.json']).hexdigest()}"
    own = {"path": "datapackage.json", "hash": digest, **(seal or {})}
    files["datapackage-digest.json"] = json.dumps(own).encode()
    path = folder / "a.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        for name, data in files.items():
            wacz.writestr(name, data)
    return verify_package(path, processes=1)


def line_of(folder: Path, key: str = "", digits: str = "20170811235616") -> str:
    warc = write(folder / "data.warc.gz", [RESPONSE])
    (entry,) = [its for its in file_entries(warc) if isinstance(its, CdxjEntry)]
    fields = entry.line().decode().split(" ", 2)[2]
    return f"{entry.urlkey}{key} {digits} {fields}"


LINES = {
    "milliseconds": ("", "20170811235616123", []),
    "another second": ("", "20170811235617123", ["index-differs"]),
    "a POST request": ("?__wb_method=post&a=b", "20170811235616", []),
    "another key": ("?a=b", "20170811235616", ["index-line"]),
}


@pytest.mark.parametrize("case", LINES)
def test_index_lines_of_other_makers(tmp_path: Path, case: str) -> None:
    key, digits, expected = LINES[case]
    assert codes(package(tmp_path, line_of(tmp_path, key, digits)).faults) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("raw/request_2023-02-19T00:49:59.837Z_x", []),
        ("../x", ["package-damaged", "package-file"]),
        ("C:/x", ["package-damaged", "package-file"]),
        ("raw\\x", ["package-damaged", "package-file"]),
    ],
)
def test_names_in_packages(tmp_path: Path, name: str, expected: list[str]) -> None:
    assert sorted(codes(package(tmp_path, more=[name]).faults)) == expected


def test_a_signature_that_was_not_checked_is_said(tmp_path: Path) -> None:
    report = package(tmp_path, seal={"signedData": {"hash": "x", "signature": "y"}})
    assert report.clean
    assert ["signature was not checked" in note for note in report.notes] == [True]
    assert package(tmp_path).notes == []


def test_a_package_of_packages_is_said(tmp_path: Path) -> None:
    report = package(tmp_path, profile="multi-wacz-package")
    assert codes(report.faults) == ["package-of-packages"]
