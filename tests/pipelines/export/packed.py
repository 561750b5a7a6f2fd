"""A strict reader of WACZ packages, and collections to pack."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.collection import Collection
from tests.archive.verified import clean_collection
from tests.pipelines.export.collections import line, record


@dataclass
class Packed:
    """What a package holds, after every rule of the specification was looked at."""

    files: dict[str, bytes] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    index: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    """WARC-Type by WARC-Record-ID, of the records that the index points to."""
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def warcs(self) -> dict[str, bytes]:
        return {name: data for name, data in self.files.items() if name.startswith("archive/")}


def read_packed(path: Path) -> Packed:
    """Reads a package; asserts that it is as WACZ 1.1.1 wants it."""
    packed = Packed()
    with zipfile.ZipFile(path) as wacz:
        assert wacz.testzip() is None
        for info in wacz.infolist():
            name = info.filename
            assert name not in packed.files
            assert re.fullmatch(r"(?:archive/|indexes/|pages/)?[A-Za-z0-9][A-Za-z0-9._-]*", name)
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            if name.startswith(("archive/", "indexes/")):
                assert info.compress_type == zipfile.ZIP_STORED
            packed.files[name] = wacz.read(info)
            assert info.extra or not has_local_extra(path, info), name
    _read_manifest(packed)
    _read_pages(packed)
    _read_index(packed)
    return packed


def has_local_extra(path: Path, info: zipfile.ZipInfo) -> bool:
    """Whether the header in front of a file has extra fields (APPNOTE 4.3.7)."""
    with path.open("rb") as file:
        file.seek(info.header_offset + 28)
        return file.read(2) != b"\0\0"


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _read_manifest(packed: Packed) -> None:
    files = packed.files
    seal = json.loads(files["datapackage-digest.json"])
    assert seal == {"path": "datapackage.json", "hash": _digest(files["datapackage.json"])}
    packed.manifest = json.loads(files["datapackage.json"])
    assert packed.manifest["profile"] == "data-package"
    assert packed.manifest["wacz_version"] == "1.1.1"
    listed = packed.manifest["resources"]
    assert {its["path"] for its in listed} == files.keys() - {
        "datapackage.json",
        "datapackage-digest.json",
    }
    for its in listed:
        data = files[its["path"]]
        assert its == {
            "name": its["path"].split("/")[-1],
            "path": its["path"],
            "hash": _digest(data),
            "bytes": len(data),
        }
    assert len({its["name"] for its in listed}) == len(listed)
    assert packed.warcs
    assert all(name.endswith((".warc.gz", ".warc")) for name in packed.warcs)


def _read_pages(packed: Packed) -> None:
    head, *pages = packed.files["pages/pages.jsonl"].decode().removesuffix("\n").split("\n")
    assert json.loads(head)["format"] == "json-pages-1.0"
    packed.pages = [json.loads(page) for page in pages]
    for page in packed.pages:
        assert page.keys() <= {"id", "url", "ts", "title", "text"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", page["ts"])


def _read_index(packed: Packed) -> None:
    data = packed.files["indexes/index.cdx.gz"]
    head, *parts = packed.files["indexes/index.idx"].decode().splitlines()
    assert head == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    lines: list[bytes] = []
    reached = 0
    for part in parts:
        key, _, fields = part.partition(" {")
        its = json.loads("{" + fields)
        assert its["offset"] == reached
        member = data[reached : reached + its["length"]]
        assert _digest(member) == its["digest"]
        inside = gzip.decompress(member).splitlines(keepends=True)
        assert inside[0].startswith(key.encode() + b" {")
        assert len(inside) <= 1024
        lines += inside
        reached += its["length"]
    assert reached == len(data)
    assert lines == sorted(set(lines))
    for entry in lines:
        key, moment, fields = entry.decode().split(" ", 2)
        its = json.loads(fields)
        packed.index.append((key, moment, its))
        packed.records.update([_record_at(packed, its)])


def _record_at(packed: Packed, its: dict[str, str]) -> tuple[str, str]:
    offset, length = int(its["offset"]), int(its["length"])
    member = packed.files[f"archive/{its['filename']}"][offset : offset + length]
    engine = zlib.decompressobj(31)
    content = engine.decompress(member)
    assert engine.eof
    assert not engine.unused_data
    head = content.partition(b"\r\n\r\n")[0].decode()
    assert f"\r\nWARC-Target-URI: {its['url']}" in head
    kind = re.search(r"WARC-Type: (\w+)", head)
    name = re.search(r"WARC-Record-ID: (\S+)", head)
    assert kind is not None
    assert name is not None
    return name[1], kind[1]


def packable(root: Path) -> Collection:
    """Two sealed files with records; the second has a revisit of a capture of the first."""
    collection = clean_collection(root)
    for path in collection.records.iterdir():
        path.write_bytes(b"".join(map(line, _whole(path.read_bytes().splitlines()))))
    return collection


def _whole(lines: Iterable[bytes]) -> Iterable[dict[str, Any]]:
    for its in map(json.loads, lines):
        number = int(its["url"].rpartition("/")[2])
        known = {name: its[name] for name in ("url", "captured_at", "warc", "title")}
        yield record(number, section={"id": number, "name": None}, **known)
