"""The one family of errors. Each message names the thing and says what to do next."""

from __future__ import annotations

from pathlib import Path


class ArchiveError(Exception):
    """What a person has to know about; the message stands alone, without a traceback."""


class ArgumentError(ArchiveError):
    """An argument or a setting cannot be used as it is given."""


class StorageError(ArchiveError):
    """The disk refused: full, not writable, gone, or not what was committed to it."""


class CollectionBusyError(StorageError):
    """Another process holds the collection."""


class DamagedArchiveError(ArchiveError):
    """Bytes of an archive are not what the format, or their digest, says."""


class MistakeError(ArchiveError):
    """A fault of this program."""


class WorkerUnavailableError(ArchiveError):
    """No process to read pages can be started, for a reason that is not in the pages."""


class IncompatibleLibraryError(ArchiveError):
    """A library no longer has what the capture rests on."""


def disk_refused(root: Path, error: Exception) -> StorageError:
    """The error for a collection whose disk, or whose catalogue on it, refused something."""
    return StorageError(
        f"The collection {root} could not be written ({error}). All that was acknowledged is safe. "
        "Free space or mend the disk, then run the same command again: it goes on where it was."
    )
