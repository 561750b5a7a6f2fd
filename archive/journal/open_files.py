"""The pair of files being written: a WARC file and the records file of the same name."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import ExitStack
from pathlib import Path

from archive.collection import Collection
from archive.files import sync_data, sync_folder
from archive.names import open_path


class AppendFile:
    """A file that only grows, hashed as it grows; named `.open` until it is sealed."""

    def __init__(self, path: Path) -> None:
        """Makes the file; its name is durable only after the folder is synced.

        Raises:
            FileExistsError: Where there is one already, open or sealed; nothing is overwritten.

        """
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        self.path = path
        self.length = 0
        self._synced = 0
        self._hash = hashlib.sha256()
        self._open_path = open_path(path)
        self._descriptor = os.open(
            self._open_path,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC,
            0o644,
        )

    def append(self, data: bytes) -> int:
        """Writes all of `data`; gives the offset where it begins."""
        offset = self.length
        rest = memoryview(data)
        while rest:
            written = os.write(self._descriptor, rest)
            rest = rest[written:]
        self._hash.update(data)
        self.length += len(data)
        return offset

    def sync(self) -> None:
        """Makes what was appended durable."""
        if self.length > self._synced:
            sync_data(self._descriptor)
            self._synced = self.length

    def cut(self, length: int) -> None:
        """Takes back what was appended beyond `length`; the file is of no further use here."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, length)

    def seal(self) -> str:
        """Syncs the file and takes `.open` off its name; gives its SHA-256 in hexadecimal."""
        os.fsync(self._descriptor)
        self.close()
        self._open_path.rename(self.path)
        return self._hash.hexdigest()

    def close(self) -> None:
        """Closes the descriptor; its number may be another file's from here on."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class OpenFiles:
    """A WARC file and its records file."""

    def __init__(self, collection: Collection, stem: str) -> None:
        """Makes both files and syncs their folders."""
        self.stem = stem
        with ExitStack() as on_error:
            self.warc = AppendFile(collection.warc_path(stem))
            on_error.callback(self.warc.close)
            self.records = AppendFile(collection.records_path(stem))
            on_error.callback(self.records.close)
            self._folders = (collection.archive, collection.records)
            self._sync_folders()
            on_error.pop_all()

    def sync(self) -> None:
        """Makes both durable."""
        self.warc.sync()
        self.records.sync()

    def cut(self, warc_length: int, records_length: int) -> None:
        """Takes both back to a committed length and closes them."""
        with ExitStack() as steps:
            for file, length in ((self.warc, warc_length), (self.records, records_length)):
                steps.callback(file.close)
                steps.callback(file.cut, length)

    def seal(self) -> tuple[str, str]:
        """Seals both; gives the SHA-256 of the WARC file and of the records file."""
        digests = self.warc.seal(), self.records.seal()
        self._sync_folders()
        return digests

    def _sync_folders(self) -> None:
        for folder in self._folders:
            sync_folder(folder)
