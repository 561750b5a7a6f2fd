"""Checks a WACZ package: its list of files, their digests, its pages and its index.

Source: WACZ 1.1.1, https://specs.webrecorder.net/wacz/1.1.1/. The WARC files and the index are then
unpacked, and verified like those of a collection.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, Final, TypeVar

import msgspec

from archive.errors import StorageError
from archive.faults import Code, Fault, FaultList
from archive.files import scratch_folder
from archive.packages.zip_entries import UNREADABLE, entries_in_place
from archive.progress import Progress, no_progress
from archive.verify.package_index import unpack_index
from archive.verify.run import Report, verify

_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_UNSAFE_NAME: Final = re.compile(r"(?:^|/)(?:/|\.{1,2}(?:/|$))|^[A-Za-z]:|[\x00-\x1f\x7f\\]")
"""A name that leads out of the folder on some system, or has control characters."""
_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_MANIFEST: Final = "datapackage.json"
_SEAL: Final = "datapackage-digest.json"
_PAGES: Final = "pages/pages.jsonl"
_PROFILES: Final = frozenset({"data-package", "multi-wacz-package"})
_MULTI_PACKAGE_PROFILES: Final = frozenset({"multi-wacz-package"})
_STORED: Final = re.compile(r"archive/.*|indexes/.*\.gz")
_T = TypeVar("_T")
_MAX_JSON_BYTES: Final = 64 << 20
"""Of the list of files, and of one line of the pages."""
_CHUNK_BYTES: Final = 1 << 20


class _Resource(msgspec.Struct):
    path: str
    hash: str
    bytes: int


class _Manifest(msgspec.Struct):
    profile: str
    wacz_version: str
    resources: list[_Resource]


class _Seal(msgspec.Struct):
    path: str
    hash: str
    signedData: dict[str, object] | None = None  # noqa: N815 (its name in the file)


class _Nested(msgspec.Struct):
    """The list of a package of packages (Multi-WACZ)."""

    profile: str


class _Page(msgspec.Struct):
    url: str
    ts: str
    title: str | None = None
    text: str | None = None


class _PagesHead(msgspec.Struct):
    format: str


def verify_package(
    package: Path, *, progress: Progress = no_progress, processes: int | None = None
) -> Report:
    """Checks a package; see `archive.verify.verify`.

    Raises:
        StorageError: If there is no room to unpack it.

    """
    faults = FaultList()
    with scratch_folder("verify-") as folder:
        (folder / "archive").mkdir()
        try:
            with zipfile.ZipFile(package) as wacz:
                check = _PackageCheck(package.name, wacz, folder)
                faults.extend(check.run())
                notes = check.notes
        except UNREADABLE as error:
            faults.add(Fault(Code.PACKAGE_DAMAGED, package.name, None, _damage_message(error)))
            notes = []
        report = Report()
        if any((folder / "archive").iterdir()):
            report = verify(folder, progress=progress, processes=processes)
    report.notes += notes
    faults.extend(report.faults)
    report.faults = faults.sorted()
    return report


def _disk_full_error(info: zipfile.ZipInfo, folder: Path) -> StorageError:
    return StorageError(
        f"{info.filename} has {info.file_size} bytes, more than half of the free space in "
        f"{folder}. Free space, or set TMPDIR to another disk."
    )


def _damage_message(error: Exception) -> str:
    return f"it cannot be unpacked ({error}). Compare it with another copy."


class _PackageCheck:
    """Checks one package."""

    def __init__(self, name: str, wacz: zipfile.ZipFile, folder: Path) -> None:
        self._name = name
        self._wacz = wacz
        self._folder = folder
        self._files: dict[str, tuple[str, int]] = {}
        """SHA-256 and size of each file."""
        self.notes: list[str] = []
        """What was not checked, in sentences."""

    def run(self) -> Iterator[Fault]:
        """Unpacks the WARC files and the index, and yields the faults of the package."""
        yield from self._check_entries()
        nested = _decode_file(self._folder / _MANIFEST, _Nested)
        if nested is not None and nested.profile in _MULTI_PACKAGE_PROFILES:
            message = (
                "it is a package of packages, which are not checked. Unpack it, or download them, "
                "and run `scrapy verify` on each."
            )
            yield self._fault(Code.PACKAGE_OF_PACKAGES, message)
            if not any((self._folder / "archive").iterdir()):
                return
        yield from self._check_manifest()
        yield from self._check_pages()
        for message in unpack_index(self._folder):
            yield self._fault(Code.PACKAGE_INDEX, f"{message}. Pack the collection again.")

    def _fault(self, code: Code, message: str, offset: int | None = None) -> Fault:
        return Fault(code, self._name, offset, message)

    def _check_entries(self) -> Iterator[Fault]:
        """Reads every entry once: names, places, checksums, digests."""
        for info, overlaps in entries_in_place(self._wacz):
            name, at = info.filename, info.header_offset
            if name.endswith("/") and not info.file_size:
                continue
            if (
                overlaps
                or name in self._files
                or _UNSAFE_NAME.search(name)
                or not name.isprintable()
            ):
                why = (
                    "overlaps with another" if overlaps else "has a name that is not safe, or twice"
                )
                message = f"the entry {name} {why}. Take the package from another source."
                yield self._fault(Code.PACKAGE_DAMAGED, message, at)
                continue
            if _STORED.fullmatch(name) and info.compress_type != zipfile.ZIP_STORED:
                message = f"{name} is compressed twice. Pack it again."
                yield self._fault(Code.PACKAGE_FILE, message, at)
            try:
                self._files[name] = self._read(info)
            except UNREADABLE as error:
                if isinstance(error, OSError) and error.errno in _DISK_FULL:
                    raise _disk_full_error(info, self._folder) from error
                yield self._fault(Code.PACKAGE_DAMAGED, f"{name}: {_damage_message(error)}", at)

    def _read(self, info: zipfile.ZipInfo) -> tuple[str, int]:
        """Returns the digest and size of an entry; unpacks WARC files and indexes."""
        folder, _, name = info.filename.rpartition("/")
        target = self._folder / folder / name
        kept = folder in ("archive", "indexes", "pages") or info.filename in (_MANIFEST, _SEAL)
        if kept and info.file_size > shutil.disk_usage(self._folder).free // 2:
            raise _disk_full_error(info, self._folder)
        if not kept:
            with self._wacz.open(info) as packed:
                return _copy(packed, None)
        target.parent.mkdir(exist_ok=True)
        with self._wacz.open(info) as packed, target.open("xb") as file:
            return _copy(packed, file)

    def _check_manifest(self) -> Iterator[Fault]:
        """Checks the list of files, and the digest of the list."""
        seal = self._folder / _SEAL
        if seal.exists():
            seal_data = _decode_file(seal, _Seal)
            if seal_data is not None and seal_data.signedData is not None:
                self.notes.append(
                    f"{self._name}: the package is signed. The digests were checked; the "
                    "signature was not checked: replayweb.page can do that."
                )
            actual = f"sha256:{self._files.get(_MANIFEST, ('', 0))[0]}"
            if seal_data is None or (seal_data.path, seal_data.hash) != (_MANIFEST, actual):
                message = f"{_SEAL} is not the digest of {_MANIFEST}: one of them has changed."
                yield self._fault(Code.PACKAGE_MANIFEST, message)
        manifest = _decode_file(self._folder / _MANIFEST, _Manifest)
        if manifest is None or manifest.profile not in _PROFILES:
            message = (
                f"{_MANIFEST} is missing, or is not a list of files. Pack the collection again."
            )
            yield self._fault(Code.PACKAGE_MANIFEST, message)
            return
        listed = {its.path: its for its in manifest.resources}
        for name in sorted(listed.keys() | self._files.keys() - {_MANIFEST, _SEAL}):
            resource, actual_file = listed.get(name), self._files.get(name)
            if resource is None or actual_file is None:
                where = "not in the list of files" if resource is None else "listed, but missing"
                yield self._fault(Code.PACKAGE_FILE, f"{name} is {where}.")
            elif not _matches(resource, *actual_file):
                message = f"{name} does not have the listed size and digest: it has changed."
                yield self._fault(Code.PACKAGE_FILE, message)

    def _check_pages(self) -> Iterator[Fault]:
        """Checks each line of the list of pages."""
        path = self._folder / _PAGES
        if not path.exists():
            message = f"{_PAGES} is missing. Pack the collection again."
            yield self._fault(Code.PACKAGE_PAGES, message)
            return
        with path.open("rb") as file:
            offset = 0
            while line := file.readline(_MAX_JSON_BYTES):
                page = _decode(line, _Page)
                right = page is not None and _RFC_3339.fullmatch(page.ts)
                is_head = offset == 0 and _decode(line, _PagesHead) is not None
                if not right and not is_head:
                    message = f"{_PAGES}:{offset}: the line is not a page with url and ts."
                    yield self._fault(Code.PACKAGE_PAGES, message)
                offset += len(line)


def _copy(source: IO[bytes], target: BinaryIO | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_CHUNK_BYTES):
        digest.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return digest.hexdigest(), size


def _matches(listed: _Resource, digest: str, size: int) -> bool:
    """Returns whether a file has the listed size and SHA-256; other digests are not checked."""
    algorithm, _, value = listed.hash.partition(":")
    return listed.bytes == size and (algorithm != "sha256" or value == digest)


def _decode_file(path: Path, kind: type[_T]) -> _T | None:
    if not path.exists() or path.stat().st_size > _MAX_JSON_BYTES:
        return None
    return _decode(path.read_bytes(), kind)


def _decode(data: bytes, kind: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
