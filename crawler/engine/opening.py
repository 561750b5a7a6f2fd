"""Opens a crawl: from the settings and the spider's arguments to its session."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import scrapy
from scrapy.settings import BaseSettings

from archive.catalogue.frontier import LONGEST_WAIT, Bounds
from archive.collection import Collection
from archive.journal.live import Journal, Limits
from archive.journal.offline import OfflineJournal
from archive.journal.on_loop import AsyncJournal
from archive.journal.unit import CrawlJournal
from archive.warc.stamps import SystemStamps
from crawler.engine.hosts import Hosts
from crawler.engine.session import Session
from crawler.offline_archive import OfflineArchive
from crawler.visits.addresses import Addresses
from crawler.visits.plan import CrawlPlan, parse_plan
from pipelines.records.earlier import RecordsFolder
from pipelines.records.visit_key import capture_key
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool

logger = logging.getLogger(__name__)


def open_session(settings: BaseSettings, arguments: Mapping[str, str]) -> Session:
    """Reads the spider's arguments and opens the collection.

    Raises:
        ArchiveError: Where an argument, the archive or the collection cannot be used.

    """
    plan = parse_plan(SITE, arguments)
    archive = OfflineArchive(settings["REPLAY"], plan.at) if settings["REPLAY"] else None
    if archive is not None and not plan.bases:
        plan = replace(plan, bases=archive.bases())
    addresses = Addresses(SITE, plan.bases)
    times, delay = settings.getint("RETRY_TIMES"), settings.getfloat("RETRY_DELAY")
    return Session(
        plan=plan,
        addresses=addresses,
        journal=_open_journal(settings, plan, addresses),
        hosts=Hosts(
            delay=delay,
            longest=min(delay * 2 ** min(times, 32), LONGEST_WAIT),
            limit=settings.getint("REFUSALS_IN_A_ROW"),
        ),
        pages=ExtractionPool(
            settings.getint("EXTRACTION_WORKERS"),
            seconds=settings.getfloat("EXTRACTION_TIMEOUT"),
            memory=settings.getint("EXTRACTION_MEMORY"),
        ),
        archive=archive,
    )


def _open_journal(settings: BaseSettings, plan: CrawlPlan, addresses: Addresses) -> AsyncJournal:
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
