"""The journal that the settings ask for: of a live crawl, or of an offline one."""

from __future__ import annotations

import logging
from pathlib import Path

import scrapy
from scrapy.settings import BaseSettings

from archive.catalogue.frontier import Bounds
from archive.collection import Collection
from archive.journal.live import Journal, Limits
from archive.journal.offline import OfflineJournal
from archive.journal.on_loop import AsyncJournal
from archive.journal.unit import CrawlJournal
from archive.warc.stamps import SystemStamps
from crawler.visits.addresses import Addresses
from crawler.visits.plan import CrawlPlan
from pipelines.records.earlier import RecordsFolder
from pipelines.records.visit_key import capture_key

logger = logging.getLogger(__name__)


def journal_from_settings(
    settings: BaseSettings, plan: CrawlPlan, addresses: Addresses
) -> AsyncJournal:
    """Makes the journal and opens it.

    Raises:
        ArchiveError: Where the collection cannot be used.

    """
    collection = Collection(Path(settings["COLLECTION"]))
    journal: CrawlJournal
    bounds = Bounds(settings.getint("PATTERN_PAGES"), settings.getint("REQUISITES_PER_CRAWL"))
    if settings.get("REPLAY"):
        journal = OfflineJournal(
            collection, SystemStamps(), bounds, RecordsFolder(collection).line_to_keep
        )
    else:
        journal = Journal(
            collection,
            stamps=SystemStamps(),
            info=warcinfo_fields(settings, plan, addresses, collection.name),
            limits=Limits(
                file_bytes=settings.getint("WARC_SIZE"),
                free_bytes=settings.getint("MINIMUM_FREE_SPACE"),
            ),
            bounds=bounds,
            visit_key=capture_key,
        )
    thread = AsyncJournal(journal)
    recovery = thread.open(plan.fingerprint())
    if recovery.files_sealed or recovery.files_quarantined:
        logger.warning(
            "The last run did not end in order: %d files sealed, %d bytes and %d files that were "
            "not acknowledged moved to %s",
            recovery.files_sealed,
            recovery.bytes_quarantined,
            recovery.files_quarantined,
            collection.quarantine,
        )
    return thread


def warcinfo_fields(
    settings: BaseSettings, plan: CrawlPlan, addresses: Addresses, name: str
) -> list[tuple[str, str]]:
    """What the warcinfo record of each file says, and with it who reads the file years later.

    The machine's name and its user are left out: they may give away who documents.
    """
    fields = [
        (
            "software",
            f"{settings['BOT_NAME']}/{settings['BOT_VERSION']} Scrapy/{scrapy.__version__}",
        ),
        ("format", "WARC File Format 1.1"),
        (
            "conformsTo",
            "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        ),
        ("isPartOf", name),
        ("operator", settings.get("OPERATOR") or ""),
        ("http-header-user-agent", settings["USER_AGENT"]),
        ("robots", "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore"),
        ("requisites", settings["REQUISITES"]),
        ("download-delay", str(settings.getfloat("DOWNLOAD_DELAY"))),
        ("download-maxsize", str(settings.getint("DOWNLOAD_MAXSIZE"))),
        ("download-timeout", str(settings.getfloat("DOWNLOAD_TIMEOUT"))),
    ]
    fields += [(f"base-{edition}", addresses.base(edition)) for edition in plan.editions]
    return fields
