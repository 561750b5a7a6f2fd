"""Faults of an archive: a code, a place, and a message that says what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from archive.errors import DamagedArchiveError

_MAX_FAULTS_PER_FILE: Final = 1000


class Code(StrEnum):
    """The kinds of faults. The codes are stable: scripts may rely on them."""

    # the bytes of a WARC file
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    GARBAGE = "garbage"
    GZIP_DAMAGED = "gzip-damaged"
    GZIP_TORN = "gzip-torn"
    GZIP_SHARED = "gzip-shared"
    ARC_FILE = "arc-file"
    # the form of a record
    NOT_WARC = "not-warc"
    HEADER_DAMAGED = "header-damaged"
    HEADER_TOO_LONG = "header-too-long"
    HEADER_LINE_ENDS = "header-line-ends"
    LENGTH_MISSING = "length-missing"
    LENGTH_INVALID = "length-invalid"
    RECORD_SHORT = "record-short"
    RECORD_END = "record-end"
    # the fields of a record
    FIELD_MISSING = "field-missing"
    FIELD_INVALID = "field-invalid"
    FIELD_REPEATED = "field-repeated"
    DIGEST_UNKNOWN = "digest-unknown"
    BLOCK_DIGEST = "block-digest"
    PAYLOAD_DIGEST = "payload-digest"
    # references between records
    WARCINFO_MISSING = "warcinfo-missing"
    PARTNER_MISSING = "partner-missing"
    ID_REPEATED = "id-repeated"
    REVISIT_TARGET = "revisit-target"
    SEGMENT_MISSING = "segment-missing"
    # what is derived from the WARC files
    RECORDS_MISSING = "records-missing"
    RECORD_LINE = "record-line"
    RECORD_POINTER = "record-pointer"
    RECORD_DIFFERS = "record-differs"
    RECORD_ORDER = "record-order"
    INDEX_MISSING = "index-missing"
    INDEX_LINE = "index-line"
    INDEX_ORDER = "index-order"
    INDEX_POINTER = "index-pointer"
    INDEX_DIFFERS = "index-differs"
    INDEX_INCOMPLETE = "index-incomplete"
    DATABASE_DAMAGED = "database-damaged"
    CATALOGUE_DIFFERS = "catalogue-differs"
    # the folder
    SEAL_BROKEN = "seal-broken"
    SEALED_FILE_MISSING = "sealed-file-missing"
    LEFT_OPEN = "left-open"
    STRAY_FILE = "stray-file"
    # a package
    PACKAGE_DAMAGED = "package-damaged"
    PACKAGE_MANIFEST = "package-manifest"
    PACKAGE_FILE = "package-file"
    PACKAGE_PAGES = "package-pages"
    PACKAGE_INDEX = "package-index"
    PACKAGE_OF_PACKAGES = "package-of-packages"
    # a report
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault."""

    code: Code
    file: str
    """The file's path, as given by the user or within the collection."""
    offset: int | None
    """Where the fault is in the file, in bytes; None if it is a fault of the whole file."""
    message: str
    """What is wrong and what to do next."""
    about: str | None = field(default=None, compare=False)
    """The sealed name of the WARC file that a derived file disagrees with."""

    def __str__(self) -> str:
        """Returns one line without control characters, which archives may hold."""
        place = self.file if self.offset is None else f"{self.file}:{self.offset}"
        line = f"{place}: {self.code}: {self.message}"
        return "".join(letter if letter.isprintable() else "�" for letter in line)


class FaultError(DamagedArchiveError):
    """A fault that makes the rest of a record unreadable."""

    def __init__(self, code: Code, offset: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.offset = offset

    def fault(self, file: str) -> Fault:
        """Returns the fault, in a file."""
        return Fault(self.code, file, self.offset, str(self))


class FaultList:
    """Collects faults, up to 1000 of each file, and counts the others."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._counts: Counter[str] = Counter()

    def add(self, fault: Fault) -> None:
        """Adds a fault."""
        self._counts[fault.file] += fault.code != Code.TOO_MANY
        if self._counts[fault.file] <= _MAX_FAULTS_PER_FILE:
            self._faults.append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Adds faults."""
        for fault in faults:
            self.add(fault)

    def sorted(self) -> list[Fault]:
        """Returns the faults, sorted by file and offset."""
        more = [
            Fault(
                Code.TOO_MANY,
                file,
                None,
                f"{count - _MAX_FAULTS_PER_FILE} more faults are not listed. "
                "Repair the listed ones first.",
            )
            for file, count in self._counts.items()
            if count > _MAX_FAULTS_PER_FILE
        ]
        return sorted(self._faults + more, key=_place)


def _place(fault: Fault) -> tuple[str, bool, int]:
    offset = -1 if fault.offset is None else fault.offset
    return fault.file, fault.code == Code.TOO_MANY, offset
