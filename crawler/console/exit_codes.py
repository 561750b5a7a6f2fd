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
    WorkerUnavailableError,
)
from archive.journal.stats import JournalStat
from crawler.stats import CrawlStat
from pipelines.records.record import UNREAD


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
    REFUSED = 8
    """At its end, but the site refused some of what was asked for."""
    BLOCKED = 9
    """Ended early, since a host refused one request after the other."""


def code_of_error(error: ArchiveError) -> ExitCode:
    """The exit code for an error."""
    if isinstance(error, ArgumentError):
        return ExitCode.USAGE
    if isinstance(error, CollectionBusyError):
        return ExitCode.BUSY
    if isinstance(error, StorageError):
        return ExitCode.STORAGE
    if isinstance(error, WorkerUnavailableError):
        return ExitCode.UNFINISHED
    if isinstance(error, IncompatibleLibraryError | MistakeError):
        return ExitCode.UNEXPECTED
    return ExitCode.DAMAGED


def verdict_on_crawl(
    stats: Mapping[str, Any],
    *,
    pending: int,
    not_of_site: int,
    failure: ArchiveError | None,
    refusals: Mapping[str, int] | None = None,
    blocked_by: str | None = None,
    cut_short: bool = False,
) -> tuple[ExitCode, str]:
    """How a crawl ended.

    Args:
        stats: Scrapy's stats at the end.
        pending: Pages and requisites left in the frontier.
        not_of_site: Addresses of the list that are not of the site.
        failure: What the disk said, if it refused, or why no page could be read.
        refusals: Pages and requisites given up because the site refused them, by reason.
        blocked_by: The host that refused so many requests in a row that the crawl ended.
        cut_short: Whether a second signal ended it before it could end in order.

    """
    done = _done(stats)
    if failure is not None:
        return code_of_error(failure), str(failure)
    if cut_short:
        return ExitCode.UNFINISHED, (
            "stopped at once. All that was acknowledged is safe. Run the same command to go on."
        )
    if stats.get(CrawlStat.MISTAKES) or stats.get("finish_reason") is None:
        return ExitCode.UNEXPECTED, (
            f"{done}, and the program made a mistake: see the traceback in the log. "
            "What was captured is safe."
        )
    if lost := _lost_articles(stats):
        return ExitCode.UNEXPECTED, (
            f"{done}, but of {stats.get(CrawlStat.ARTICLES_ANSWERED, 0)} article pages that were "
            f"answered {lost} came to nothing. What was captured is safe: run `scrapy replay` to "
            "make the records from the WARC files, and report it with the log."
        )
    if blocked_by is not None:
        return ExitCode.BLOCKED, (
            f"{done}; {blocked_by} refused one request after the other, and the crawl ended before "
            f"it is blocked for good, with {pending} addresses to go. Wait some hours, see in a "
            "browser what the site says, then run the same command to go on."
        )
    if pending:
        return ExitCode.UNFINISHED, (
            f"{done}; stopped ({stats.get('finish_reason')}) with {pending} addresses to go. "
            "Run the same command to go on."
        )
    return _verdict_on_losses(done, stats, not_of_site, refusals or {})


def _verdict_on_losses(
    done: str, stats: Mapping[str, Any], not_of_site: int, refusals: Mapping[str, int]
) -> tuple[ExitCode, str]:
    """How a crawl ended that came to its end."""
    refused = sum(refusals.values())
    missing = stats.get(CrawlStat.REQUISITE_FAILED, 0) - stats.get(CrawlStat.REFUSED_REQUISITES, 0)
    failed = stats.get(CrawlStat.STORED_FAILED, 0) - refused - missing
    losses = []
    if refused:
        reasons = ", ".join(f"{reason}: {count}" for reason, count in sorted(refusals.items()))
        losses.append(f"the site refused {refused} of what was asked for ({reasons})")
    if failed or missing or not_of_site:
        requisites = f", nor {missing} of their requisites," if missing else ""
        losses.append(
            f"{failed} pages could not be fetched{requisites} and {not_of_site} addresses are not "
            "of the site"
        )
    if not losses:
        return ExitCode.DONE, f"{done}; nothing is left to fetch{_unread(stats)}."
    said = f"{done}; {'; '.join(losses)}: see the warnings above{_unread(stats)}."
    if refused:
        return ExitCode.REFUSED, f"{said} Wait some hours, then run the same command to try again."
    return ExitCode.INCOMPLETE, f"{said} Run the same command to try again."


def _unread(stats: Mapping[str, Any]) -> str:
    """What could not be read of the pages that are archived; nothing where all was."""
    prefix = CrawlStat.LINKS_NOT_READ.of("")
    links = sum(count for name, count in stats.items() if name.startswith(prefix))
    texts = sum(stats.get(CrawlStat.WARNING.of(warning), 0) for warning in UNREAD)
    if not links and not texts:
        return ""
    return (
        f"; the links of {links} archived pages and the texts of {texts} could not be read: they "
        "took too long, or too much memory"
    )


def _lost_articles(stats: Mapping[str, Any]) -> int:
    """How many article pages were answered of which nobody knows what became.

    Every one is a record, holds no article, or is a failure that was counted.
    """
    outcomes = (
        JournalStat.RECORDS_WRITTEN,
        JournalStat.RECORDS_REPEATED,
        CrawlStat.ARTICLES_WITHOUT_ARTICLE,
        CrawlStat.ARTICLES_FAILED,
    )
    answered = stats.get(CrawlStat.ARTICLES_ANSWERED, 0)
    return int(answered - sum(stats.get(outcome, 0) for outcome in outcomes))


def _done(stats: Mapping[str, Any]) -> str:
    """What a crawl has done, of the network or offline."""
    records = stats.get(JournalStat.RECORDS_WRITTEN, 0)
    if CrawlStat.REPLAY_HIT in stats or CrawlStat.REPLAY_MISS in stats:
        missed = stats.get(CrawlStat.REPLAY_MISSED_ARTICLES, 0)
        articles = f" ({missed} articles: see the warnings above)" if missed else ""
        return (
            f"{stats.get(CrawlStat.REPLAY_HIT, 0)} answers from the archive, "
            f"{stats.get(CrawlStat.REPLAY_MISS, 0)} not in it{articles}, {records} records written"
        )
    return f"{stats.get(JournalStat.EXCHANGES, 0)} exchanges captured, {records} records written"
