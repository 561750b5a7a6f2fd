"""Scrapy's handler for http and https, which hands over the exchanges of each download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, StopDownload
from scrapy.http import Request, Response

from archive.warc.exchange import Exchange, Truncation
from archive.warc.stamps import Stamps, SystemStamps
from crawler.wire.tap import TappedPool, current_download, incompatible
from crawler.wire.tape import Download

_STOPPED: Final = "a signal handler stopped the download"

OnExchanges = Callable[[Request, list[Exchange]], None]


def exchanges_of(request: Request) -> list[Exchange]:
    """The exchanges of a request's last download; empty where it has not come to a download."""
    return cast("list[Exchange]", request.meta.get("exchanges", []))


class WiretapHandler(HTTP11DownloadHandler):
    """A DOWNLOAD_HANDLERS entry that keeps what went over the wire; see `crawler.wire.tap`.

    When a download ends, with a response or an exception, its exchanges stand in
    `request.meta["exchanges"]`, before any middleware sees the result. Scrapy copies `meta` into
    the requests that follow (a redirect, a retry), so take them out if those are to be kept.
    """

    on_exchanges: OnExchanges | None = None
    """Called with the request and its exchanges when a download ends, if a subclass sets it."""

    stamps: Stamps = SystemStamps()
    """The clock."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool = TappedPool.like(self._pool)

    async def download_request(self, request: Request) -> Response:
        """Downloads a request as Scrapy does.

        Raises:
            IncompatibleLibraryError: Scrapy gave a response whose bytes did not pass the tap.
            Exception: What Scrapy raises; DownloadCancelledError also for heads without an end.

        """
        download = Download(
            request.url,
            stamps=self.stamps,
            maxsize=self._maxsize(request),
            by_proxy=bool(request.meta.get("proxy")),
            public_only=self.is_public(request.url),
        )
        current_download.set(download)  # the call below asks the pool before it first waits
        reason: Truncation | None = None
        fault: str | None = None
        try:
            response = await super().download_request(request)
            if download.overflow:  # Scrapy gives what it has, with DOWNLOAD_FAIL_ON_DATALOSS off
                raise _too_large(request, download)
            if not download.answered:
                raise incompatible("a response came past the tap")
            if "download_stopped" in response.flags:
                reason, fault = "unspecified", _STOPPED
        except BaseException as exception:
            reason, fault = _reason(exception), _fault(exception)
            if download.overflow and isinstance(exception, Exception):
                raise _too_large(request, download) from exception
            raise
        else:
            return response
        finally:
            exchanges = download.stop(reason, fault)
            request.meta["exchanges"] = exchanges
            if self.on_exchanges is not None:
                self.on_exchanges(request, exchanges)

    def is_public(self, _url: str) -> bool:
        """Whether the server of an address must have a public address itself."""
        return False

    def _maxsize(self, request: Request) -> int:
        """The limit that Scrapy keeps to for a request; 0 for none."""
        default = getattr(self._crawler.spider, "download_maxsize", self._default_maxsize)
        return int(request.meta.get("download_maxsize", default) or 0)


def _too_large(request: Request, download: Download) -> DownloadCancelledError:
    return DownloadCancelledError(f"{request}: {download.overflow}")


def _fault(exception: BaseException) -> str:
    """What an exception says, or what it means where it says nothing."""
    if isinstance(exception, StopDownload):
        return _STOPPED
    if isinstance(exception, DownloadCancelledError) and not str(exception):
        return "the body is over DOWNLOAD_MAXSIZE"
    return f"{type(exception).__name__}: {exception}"


def _reason(exception: BaseException) -> Truncation | None:
    """Why a download was given up, where it was we who gave it up."""
    match exception:
        case DownloadTimeoutError():
            return "time"
        case DownloadCancelledError():  # Scrapy's for DOWNLOAD_MAXSIZE
            return "length"
        case StopDownload():
            return "unspecified"
        case _:
            return None
