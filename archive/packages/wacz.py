"""WACZ packages: WARC files, their index and a list of pages in one zip file.

Source: WACZ 1.1.1, https://specs.webrecorder.net/wacz/1.1.1/. What is compressed already is stored
as it is, so that a reader takes a record out of the package by its offset. Nothing in a package
comes from the clock: equal input gives equal bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from archive.errors import ArgumentError
from archive.extent import Extent
from archive.faults import Fault, FaultList
from archive.index.file import write_lines
from archive.index.scan import scan_file
from archive.progress import Progress

WACZ_VERSION: Final = "1.1.1"
INDEX_LINES: Final = 1024
"""Lines of the index that are one gzip member; a reader inflates one of them for a look-up."""
_PIECE: Final = 1 << 20
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file knows
# Names that mean one file, in the folder, on every system.
_SAFE_NAME: Final = re.compile(r'[^.\s\x00-\x1f\x7f/\\:*?"<>|][^\x00-\x1f\x7f/\\:*?"<>|]*')


def write_wacz(
    path: Path,
    warcs: Sequence[Extent],
    pages: Iterable[Mapping[str, str]],
    about: Mapping[str, str],
    progress: Progress,
) -> list[Fault]:
    """Writes a package.

    Args:
        path: A file that is not there yet.
        warcs: The WARC files, with different names.
        pages: For each page `url` and `ts` (RFC 3339), and `id`, `title`, `text` where known.
        about: `title`, `description`, `software` for `datapackage.json`.
        progress: Called with how far it is.

    Returns:
        The faults of the WARC files; the index leaves out what they spoil.

    Raises:
        ArgumentError: Where a WARC file cannot be part of a package.
        StorageError, OSError: Where the disk refuses.

    """
    _check_names(warcs)
    faults = FaultList()
    with (
        tempfile.TemporaryDirectory(prefix="wacz-") as scratch,
        zipfile.ZipFile(path, "x", allowZip64=True) as package,
    ):
        index = Path(scratch) / "index.cdxj"
        write_lines(_index_lines(warcs, faults, progress), index)
        files = _Files(package, path.parent)
        done, total = 0, sum(warc.length for warc in warcs)
        for warc in warcs:
            pieces = _told(_bytes_of(warc), "packing", done, total, progress)
            files.add(f"archive/{warc.name}", pieces, size=warc.length)
            done += warc.length
        blocks = _IndexBlocks(index)
        files.add("indexes/index.cdx.gz", blocks.members())
        files.add("indexes/index.idx", blocks.lines)
        files.add("pages/pages.jsonl", _page_lines(pages), compress=True)
        files.close(about)
    return faults.sorted()


def _check_names(warcs: Sequence[Extent]) -> None:
    if not warcs:
        raise ArgumentError("There is nothing to pack: a WACZ holds one WARC file at least.")
    for warc in warcs:
        if not _SAFE_NAME.fullmatch(warc.name) or not warc.name.isprintable():
            raise ArgumentError(
                f"{warc.name!r} is no name that all systems have for a file. "
                "Pack a collection without it."
            )
        if not warc.name.endswith((".warc", ".warc.gz")):
            raise ArgumentError(
                f"{warc.name} cannot be part of a WACZ, which holds .warc and .warc.gz files. "
                "Pack a collection without it."
            )


def _index_lines(warcs: Sequence[Extent], faults: FaultList, progress: Progress) -> Iterator[bytes]:
    done, total = 0, sum(warc.length for warc in warcs)
    for warc in warcs:
        for item in scan_file(warc.path, 0, warc.length):
            if isinstance(item, Fault):
                faults.add(item)
            else:
                progress("indexing", done + item.offset, total)
                yield item.line()
        done += warc.length


def _bytes_of(warc: Extent) -> Iterator[bytes]:
    rest = warc.length
    with warc.open() as file:
        while rest and (piece := file.read(min(rest, _PIECE))):
            rest -= len(piece)
            yield piece


def _told(
    pieces: Iterable[bytes], what: str, done: int, total: int, progress: Progress
) -> Iterator[bytes]:
    for piece in pieces:
        progress(what, done, total)
        yield piece
        done += len(piece)


def _page_lines(pages: Iterable[Mapping[str, str]]) -> Iterator[bytes]:
    yield _json_line({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})
    for page in pages:
        yield _json_line(page)


def _json_line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


class _IndexBlocks:
    """An index as gzip members, and the list of them (`cdxj-gzip-1.0`, as cdxj-indexer has it)."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self.lines = [_idx_line("!meta 0", format="cdxj-gzip-1.0", filename="index.cdx.gz")]

    def members(self) -> Iterator[bytes]:
        """The members; each adds its line to the list."""
        offset = 0
        with self._index.open("rb") as file:
            while lines := list(islice(file, INDEX_LINES)):
                member = gzip.compress(b"".join(lines), mtime=0)
                first = b" ".join(lines[0].split(b" ", 2)[:2]).decode()
                digest = f"sha256:{hashlib.sha256(member).hexdigest()}"
                self.lines.append(
                    _idx_line(first, offset=offset, length=len(member), digest=digest)
                )
                offset += len(member)
                yield member


def _idx_line(key: str, **fields: str | int) -> bytes:
    return f"{key} {json.dumps(fields)}\n".encode()


class _Files:
    """The files of a package as they are added."""

    def __init__(self, package: zipfile.ZipFile, folder: Path) -> None:
        self._package = package
        self._folder = folder
        self._resources: list[dict[str, str | int]] = []

    def add(
        self,
        name: str,
        pieces: Iterable[bytes],
        *,
        size: int | None = None,
        compress: bool = False,
    ) -> None:
        """Writes a file; `size` in bytes. Where that is not known, the file is gathered first.

        A file has ZIP64 fields in both of its headers or in none: replayweb.page takes it that
        there are none in the local one where there are none in the central one.
        """
        if size is None:
            with tempfile.TemporaryFile(dir=self._folder) as gathered:
                gathered.writelines(pieces)
                size = gathered.tell()
                gathered.seek(0)
                self.add(
                    name, iter(partial(gathered.read, _PIECE), b""), size=size, compress=compress
                )
            return
        digest, written = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.create_system, info.external_attr = 3, 0o644 << 16  # Unix, rw-r--r--
        large = size > zipfile.ZIP64_LIMIT
        with self._package.open(info, "w", force_zip64=large) as file:
            for piece in pieces:
                digest.update(piece)
                written += len(piece)
                file.write(piece)
        self._resources.append(
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": written,
            }
        )

    def close(self, about: Mapping[str, str]) -> None:
        """Writes the list of all files with their digests, and the digest of the list."""
        listed = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            **about,
            "resources": self._resources,
        }
        data = json.dumps(listed, ensure_ascii=False, indent=2).encode() + b"\n"
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        self.add("datapackage.json", [data], size=len(data))
        seal = json.dumps({"path": "datapackage.json", "hash": digest}, indent=2).encode() + b"\n"
        self.add("datapackage-digest.json", [seal], size=len(seal))
