"""All errors that a user sees. Each message says what happened, where, and what to do."""

from __future__ import annotations

from pathlib import Path


class ArchiveError(Exception):
    """An error whose message is shown to the user, without a traceback."""


class ArgumentError(ArchiveError):
    """An argument or a setting has a value that cannot be used."""


class StorageError(ArchiveError):
    """A file cannot be read or written, or is shorter than what was committed to it."""


class CollectionBusyError(StorageError):
    """Another process has locked the collection."""


class DamagedArchiveError(ArchiveError):
    """An archive does not have the format, or the digest, that it should have."""


class MistakeError(ArchiveError):
    """A bug in this program."""


class WorkerUnavailableError(ArchiveError):
    """No worker process can be started, for a reason that has nothing to do with the pages."""


class IncompatibleLibraryError(ArchiveError):
    """A library no longer has a function that the capture needs."""


def disk_refused(root: Path, error: Exception) -> StorageError:
    """Returns the error for a collection whose files or catalogue could not be written."""
    return StorageError(
        f"The collection {root} could not be written ({error}). All that was acknowledged is safe. "
        "Free space or mend the disk, then run the same command again: it goes on where it was."
    )
