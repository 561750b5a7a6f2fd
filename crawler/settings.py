"""The settings of the project, each with its reason; docs/settings.md is for who sets them."""

from __future__ import annotations

from typing import Final

from crawler.about import NAME, VERSION
from pipelines import site

BOT_NAME: Final = NAME
BOT_VERSION: Final = VERSION
SPIDER_MODULES: Final = ["crawler.spiders"]
NEWSPIDER_MODULE: Final = "crawler.spiders"
COMMANDS_MODULE: Final = "crawler.commands"

# --- What it writes, and where -------------------------------------------------------------------
COLLECTION: Final = f"collections/{site.SITE.name}"
REPLAY: Final = ""  # an archive to answer from instead of the network
OPERATOR: Final = (
    ""  # who crawls and how to reach them; goes into the user agent and the WARC files
)
WARC_SIZE: Final = 1_000_000_000  # roll over at 1 GB, the size that the WARC standard recommends
MINIMUM_FREE_SPACE: Final = 500_000_000  # bytes; a crawl ends in order before the disk is full

# --- Politeness: a small site, and no hurry ------------------------------------------------------
USER_AGENT: Final = f"{NAME}/{VERSION} (news archive)"  # the contact is added from OPERATOR
ROBOTSTXT_OBEY: Final = True
CONCURRENT_REQUESTS: Final = 8
CONCURRENT_REQUESTS_PER_DOMAIN: Final = 1
# An answer has one article at most. Scrapy makes so many tasks for each answer, by default 100,
# which wait while it is stored: a third of a crawl's CPU.
CONCURRENT_ITEMS: Final = 1
DOWNLOAD_DELAY: Final = 1.0
AUTOTHROTTLE_ENABLED: Final = True
AUTOTHROTTLE_START_DELAY: Final = 1.0
AUTOTHROTTLE_MAX_DELAY: Final = 60.0
RETRY_TIMES: Final = 3
# Requests in a row that one host refuses, or does not answer, before the crawl ends: an hour or two
# of a firewall's block. To go on asking is what gets a crawler blocked for good.
REFUSALS_IN_A_ROW: Final = 50
RETRY_DELAY: Final = 30.0  # seconds before the first retry; doubled for each one after it

TWISTED_DNS_RESOLVER: Final = (
    "scrapy.resolver.CachingHostnameResolver"  # Scrapy's default knows no IPv6
)

# --- What may come in ----------------------------------------------------------------------------
DOWNLOAD_TIMEOUT: Final = 60
DOWNLOAD_MAXSIZE: Final = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE: Final = 0
DOWNLOAD_VERIFY_CERTIFICATES: Final = True
DOWNLOAD_FAIL_ON_DATALOSS: Final = True  # what is cut off is tried again, not taken for whole
DEFAULT_REQUEST_HEADERS: Final = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # Not every replay tool reads brotli and zstandard.
    "Accept-Encoding": "gzip, deflate",
}
LISTING_PAGES: Final = 20_000  # pages of one listing; a section of all 170,000 articles has fewer
# Pages of one kind (article, listing, feed) that a crawl takes in as it follows links. The site has
# given out some 240,000 article ids in both languages, and its listings name each a few times.
PATTERN_PAGES: Final = 1_000_000
# What a page needs to look as it did: all | images (those of articles alone) | none.
REQUISITES: Final = "all"
# A front page full of pictures has some hundred. A trap that makes up addresses has no end.
REQUISITES_PER_PAGE: Final = 500
# The site has some 240,000 articles, with a few pictures each.
REQUISITES_PER_CRAWL: Final = 2_000_000
EXTRACTION_WORKERS: Final = 2
EXTRACTION_TIMEOUT: Final = 20.0
EXTRACTION_MEMORY: Final = 2 * 1024**3

# --- How it is put together ----------------------------------------------------------------------
SCHEDULER: Final = "crawler.engine.scheduler.FrontierScheduler"
DOWNLOAD_HANDLERS: Final = {
    "http": "crawler.engine.archiving_handler.ArchivingHandler",
    "https": "crawler.engine.archiving_handler.ArchivingHandler",
    # Nothing but the web: a link or redirect must not read this machine or another protocol.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES: Final[dict[str, int | None]] = {
    "crawler.engine.boundary.BoundaryMiddleware": 10,
    # A robots.txt that cannot be had allows nothing; with Scrapy's own it allows everything.
    "crawler.engine.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # What came over the wire is unpacked once, for links and records alike, and only as far as
    # pipelines.records.captured_page.PAGE_LIMIT says.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    # A page that tells a browser to go elsewhere is archived as it is.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    # Cookies would make one reader's page of what is everybody's.
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    # BoundaryMiddleware stands in for it, and knows ports and paths.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
SPIDER_MIDDLEWARES: Final[dict[str, int | None]] = {
    # The frontier's priorities say more than a depth does.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # every answer is a capture
}
EXTENSIONS: Final[dict[str, int | None]] = {
    "crawler.engine.error_recovery.ErrorRecovery": 0,
    "crawler.engine.progress.Progress": 0,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
FEED_EXPORT_ENCODING: Final = "utf-8"  # Arabic as Arabic in -O articles.jsonl, not as escapes
COOKIES_ENABLED: Final = False
TELNETCONSOLE_ENABLED: Final = False
REMOTE_CONTROL_ENABLED: Final = False
REFERRER_POLICY: Final = "no-referrer"  # no request tells where its address was found
LOG_LEVEL: Final = "INFO"
