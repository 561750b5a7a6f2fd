"""WACZ packages that are made to harm whoever unpacks them."""

from __future__ import annotations

import gzip
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.replay.makers import response
from tests.replay.pages import answer, page_of, url_of

MB: Final = 1 << 20
BEFORE, AFTER = 5, 7
HONEST: Final = "archive/honest.warc.gz"


def warc(*numbers: int) -> bytes:
    return b"".join(
        gzip.compress(response("1.1", n, url_of(n), answer(page_of(n))).data) for n in numbers
    )


def with_entries(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> Callable[[Path], None]:
    """A package with an honest WARC file and these."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("datapackage.json", json.dumps({"profile": "data-package"}))
            package.writestr(HONEST, warc(BEFORE, AFTER))
            for name, data in entries:
                package.writestr(name, data)

    return write


def symlink(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target.encode()


def bomb(path: Path) -> None:
    """256 MB of zeros, deflated."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(HONEST, warc(BEFORE, AFTER))
        with package.open("archive/bomb.warc.gz", "w", force_zip64=True) as entry:
            for _ in range(256):
                entry.write(bytes(MB))


def lying(said: int) -> Callable[[Path], None]:
    """The bomb, with another size in the directory of the package."""

    def write(path: Path) -> None:
        bomb(path)
        data = bytearray(path.read_bytes())
        at = data.rindex(b"PK\x01\x02")
        struct.pack_into("<I", data, at + 24, said)
        path.write_bytes(data)

    return write


def overlapping(path: Path) -> None:
    """20 entries that share 32 MB: each holds the header of the next one as text, and its data.

    Source: David Fifield, "A better zip bomb", 2019, section 3.
    """
    million = bytes(MB)
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join([*(engine.compress(million) for _ in range(32)), engine.flush()])
    text, entry = b"", b""
    infos: list[zipfile.ZipInfo] = []
    for number in reversed(range(20)):
        info = zipfile.ZipInfo(f"archive/{number:02}.warc.gz")
        info.compress_type = zipfile.ZIP_DEFLATED
        info.CRC = zlib.crc32(text)
        for _ in range(32):
            info.CRC = zlib.crc32(million, info.CRC)
        info.compress_size, info.file_size = len(data), len(text) + 32 * MB
        header = info.FileHeader()
        entry = header + data
        stored = struct.pack("<BHH", 0, len(header), 0xFFFF ^ len(header))
        data, text = stored + entry, header + text
        infos.insert(0, info)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(HONEST, warc(BEFORE, AFTER))
        assert package.fp is not None
        begin = package.fp.tell()
        package.fp.write(entry)
        package.start_dir = package.fp.tell()
        for info in infos:
            info.header_offset = begin
            begin += len(info.FileHeader()) + 5
        package.filelist += infos


def without_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("pages/pages.jsonl", "{}\n")


WILD: Final = [
    (700, 10**15, ""),
    (700, -4, ""),
    (700, 11, ""),
    (10**15, 0, ""),
    (700, 0, "../../../etc/passwd"),
    (700, 0, "/etc/passwd"),
]
"""Lengths, offsets and file names that lead nowhere; no name is the archive's own file."""


def wild_line(length: int, offset: int, name: str, own: str) -> str:
    """A line of an index."""
    fields = {
        "url": url_of(BEFORE),
        "mime": "text/html",
        "status": "200",
        "length": str(length),
        "offset": str(offset),
        "filename": name or own,
    }
    return f"net,zamanalwsl,en)/news/article/{BEFORE} 20170811235616 {json.dumps(fields)}\n"


INDEX: Final = "".join(sorted(wild_line(*place, "honest.warc.gz") for place in WILD))

PACKAGES: Final[dict[str, Callable[[Path], object]]] = {
    "a path above the package": with_entries(("archive/../../escaped.warc.gz", warc(8))),
    "an absolute path": with_entries(("/tmp/escaped.warc.gz", warc(8))),
    "backslashes": with_entries((r"archive/..\..\escaped.warc.gz", warc(8))),
    "a symlink": with_entries(symlink("archive/link.warc.gz", "/etc/passwd")),
    "a name of 300 letters": with_entries((f"archive/{'x' * 300}.warc.gz", warc(8))),
    "two entries of one name": with_entries(("archive/again/honest.warc.gz", warc(8))),
    "an entry of 256 MB": bomb,
    "a size that is too small": lying(100),
    "a size of 4 GB": lying(0xFFFFFFF0),
    "entries that overlap": overlapping,
    "no archive folder": without_archive,
    "an index that points anywhere": with_entries(("indexes/index.cdxj", INDEX.encode())),
    "no package": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 99),
}
"""How to write each of them, by what it does."""
