"""Scrapy whose pages do to their reader what they say: `python -m tests.crawl.trouble.heavy crawl`.

With two numbers it is the process that reads them, in the place of the real one; with
HEAVY_WORKER=none there is none to be had.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator

from scrapy.cmdline import execute

from pipelines.extraction.article import Article
from pipelines.workers import page, pool, worker
from pipelines.workers.job import Found, Job

HANG, DIE = b"<!--hang-->", b"<!--die-->"
LATE = b"<!--hang over the article-->"
NO_WORKER = {"HEAVY_WORKER": "none"}
_read = page.read


def _obey(job: Job) -> Iterator[Found | Article | str | None]:
    if HANG in job.body:
        time.sleep(600)
    if DIE in job.body:
        os.kill(os.getpid(), signal.SIGKILL)
    parts = _read(job)
    yield next(parts)
    if LATE in job.body:
        time.sleep(600)
    yield from parts


def main() -> None:
    """Run Scrapy's command line, or the worker."""
    if sys.argv[1].isdecimal():
        if os.environ.get("HEAVY_WORKER") == "none":
            sys.exit("There is no memory")
        page.read = _obey
        worker.main(sys.argv[1:])
    else:
        pool._WORKER = "tests.crawl.trouble.heavy"  # type: ignore[misc]
        pool._PAUSES = (0.0,)  # type: ignore[misc,assignment]
        execute()


if __name__ == "__main__":
    main()
