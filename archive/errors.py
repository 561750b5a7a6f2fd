"""The one family of errors. Each message names the thing and says what to do next."""

from __future__ import annotations


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


class IncompatibleLibraryError(ArchiveError):
    """A library no longer has what the capture rests on."""
