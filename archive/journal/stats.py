"""What a journal counts; docs/stats.md says of what."""

from __future__ import annotations

from archive.stat import Stat


class JournalStat(Stat):
    """Counted by the journal of a live crawl, or of an offline one."""

    FRONTIER_ADDED = "frontier/added"
    FRONTIER_KNOWN = "frontier/known"
    FRONTIER_BEYOND = "frontier/beyond"
    EXCHANGES = "capture/exchanges"
    RECORDS_BY_TYPE = "capture/records/TYPE"
    RESPONSE_BYTES = "capture/response_bytes"
    TRUNCATED = "capture/truncated/REASON"
    COMMITS = "journal/commits"
    FILES = "journal/files"
    RECORDS_WRITTEN = "records/written"
    RECORDS_KEPT = "records/kept"
    RECORDS_REPEATED = "records/repeated"
