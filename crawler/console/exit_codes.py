"""How a command ended: a number for scripts, a sentence for people; see docs/exit-codes.md."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from archive.errors import (
    ArchiveError,
    ArgumentError,
    CollectionBusyError,
    IncompatibleLibraryError,
    MistakeError,
    StorageError,
)


class ExitCode(IntEnum):
    """The exit codes of all commands."""

    DONE = 0
    UNEXPECTED = 1
    """A fault of the program; the log has a traceback."""
    USAGE = 2
    UNFINISHED = 3
    """Stopped before the end; the same command goes on."""
    INCOMPLETE = 4
    """At its end, but some of what was asked for could not be had."""
    STORAGE = 5
    BUSY = 6
    DAMAGED = 7


def code_of_error(error: ArchiveError) -> ExitCode:
    """The exit code for an error."""
    if isinstance(error, ArgumentError):
        return ExitCode.USAGE
    if isinstance(error, CollectionBusyError):
        return ExitCode.BUSY
    if isinstance(error, StorageError):
        return ExitCode.STORAGE
    if isinstance(error, IncompatibleLibraryError | MistakeError):
        return ExitCode.UNEXPECTED
    return ExitCode.DAMAGED


def verdict_on_crawl(
    stats: Mapping[str, Any],
    *,
    pending: int,
    refused: int,
    failure: ArchiveError | None,
    cut_short: bool = False,
) -> tuple[ExitCode, str]:
    """How a crawl ended.

    Args:
        stats: Scrapy's stats at the end.
        pending: Pages and requisites left in the frontier.
        refused: Addresses of the list that are not of the site.
        failure: What the disk said, if it refused.
        cut_short: Whether a second signal ended it before it could end in order.

    """
    done = _done(stats)
    missing = stats.get("requisite/failed", 0)
    failed = stats.get("store/failed", 0) - missing
    if failure is not None:
        return code_of_error(failure), str(failure)
    if cut_short:
        return ExitCode.UNFINISHED, (
            "stopped at once. All that was acknowledged is safe. Run the same command to go on."
        )
    if stats.get("mistakes") or stats.get("finish_reason") is None:
        return ExitCode.UNEXPECTED, (
            f"{done}, and the program made a mistake: see the traceback in the log. "
            "What was captured is safe."
        )
    if pending:
        return ExitCode.UNFINISHED, (
            f"{done}; stopped ({stats.get('finish_reason')}) with {pending} addresses to go. "
            "Run the same command to go on."
        )
    if failed or missing or refused:
        requisites = f", nor {missing} of their requisites," if missing else ""
        return ExitCode.INCOMPLETE, (
            f"{done}; {failed} pages could not be fetched{requisites} and {refused} addresses are "
            "not of the site: see the warnings above. Run the same command to try again."
        )
    return ExitCode.DONE, f"{done}; nothing is left to fetch."


def _done(stats: Mapping[str, Any]) -> str:
    """What a crawl has done, of the network or offline."""
    records = stats.get("records/written", 0)
    if "replay/hit" in stats or "replay/miss" in stats:
        return (
            f"{stats.get('replay/hit', 0)} answers from the archive, "
            f"{stats.get('replay/miss', 0)} not in it, {records} records written"
        )
    return f"{stats.get('capture/exchanges', 0)} exchanges captured, {records} records written"
