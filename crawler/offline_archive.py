"""An offline crawl: the archive that answers it, and the settings that it needs."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from archive.faults import Fault
from archive.http.message import REDIRECTS, ResponseMessage
from archive.index.lookup import FoundCapture, WarcFilesLookup, nearest
from archive.packages.sources import warc_files
from archive.warc.reader import warcinfo_of
from crawler.console.first_of_many import first_of_many
from crawler.visits.refusals import GONE

_HANDLER: Final = "crawler.engine.offline_handler.ReplayHandler"
_PRIORITY: Final = "spider"
logger = logging.getLogger(__name__)


class OfflineArchive:
    """The captures that an offline crawl is answered from."""

    def __init__(self, source: str, at: str | None) -> None:
        """Takes a collection, a folder, a WARC file or a WACZ.

        Args:
            source: The archive.
            at: 14 digits: the capture closest to this time answers; None: the latest.

        Raises:
            ArchiveError: Where there are no WARC files, or they cannot be read.

        """
        self._unpacked = tempfile.TemporaryDirectory(prefix="offline-")
        self._paths = warc_files([source], Path(self._unpacked.name), lambda its: _warn([its]))
        self._captures = WarcFilesLookup(self._paths, _warn)
        self._at = at

    def bases(self) -> dict[str, tuple[str, ...]]:
        """The base addresses that stood in for the editions when the archive was made."""
        for path in self._paths:
            try:
                arguments = json.loads(warcinfo_of(path).get("crawl-arguments", "{}"))
                bases = arguments.get("bases", {})
                return {str(name): tuple(map(str, urls)) for name, urls in bases.items()}
            except (ValueError, AttributeError, TypeError):
                continue  # another maker's, or damaged: no stand-ins are known
        return {}

    def capture(self, url: str) -> FoundCapture | None:
        """The capture that answers for an address; None where there is none.

        A refusal does not hide what the site said of the page at another time.

        Raises:
            DamagedArchiveError: Where it cannot be read.

        """
        latest_first = self._captures.entries(url)[::-1]
        entries = latest_first if self._at is None else nearest(latest_first, self._at)
        refusal = None
        for entry in entries:
            capture = self._captures.read(entry)
            if capture is not None and _is_own_word(capture.message):
                return capture
            refusal = refusal or capture
        return refusal

    def capture_of_page(self, url: str, others: Iterable[str]) -> tuple[str, FoundCapture | None]:
        """The capture that answers for a page, and the address that it is of.

        Args:
            url: The address that is asked for.
            others: Where else the page may stand. Only a page there answers: that it is gone from
                there, or has moved, says nothing of this address.

        Raises:
            DamagedArchiveError: Where a capture cannot be read.

        """
        capture = self.capture(url)
        if capture is None or not _is_own_word(capture.message):
            for other in others:
                found = self.capture(other)
                if found is not None and found.message.status == 200 and found.message.body:
                    return other, found
        return url, capture

    def close(self) -> None:
        """Removes what was unpacked and indexed."""
        self._captures.close()
        self._unpacked.cleanup()


def _is_own_word(message: ResponseMessage) -> bool:
    """Whether an answer may be the page's own word; see `crawler.visits.refusals`."""
    if message.status == 200:
        return bool(message.body)
    return message.status in GONE or message.status in REDIRECTS


def _warn(faults: list[Fault]) -> None:
    more = "{} more faults: `scrapy verify` on the archive names them"
    for line in first_of_many(faults, more):
        logger.warning("%s", line)


def complete_settings(settings: BaseSettings) -> None:
    """Puts the operator's contact into the user agent, and turns the network off for a replay.

    What was given on the command line stays as it was given.
    """
    operator = settings["OPERATOR"]
    if operator:
        agent = f"{settings['BOT_NAME']}/{settings['BOT_VERSION']} (news archive; {operator})"
        settings.set("USER_AGENT", agent, _PRIORITY)
    if settings["REPLAY"]:
        archive = Path(settings["REPLAY"]).resolve()
        beside = archive.with_name(f"{archive.name.partition('.')[0]}-replay")
        if (settings.getpriority("COLLECTION") or 0) < SETTINGS_PRIORITIES["cmdline"]:
            settings.set("COLLECTION", str(beside), _PRIORITY)
        settings.set("DOWNLOAD_HANDLERS", {"http": _HANDLER, "https": _HANDLER}, "cmdline")
        for name, value in {
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "RETRY_TIMES": 0,
            "REQUISITES": "none",  # no record comes of them
        }.items():
            settings.set(name, value, "cmdline")
