"""What people write today: warcio's iterator and trafilatura, with metadata.

Run as a program: `python -m tests.bench.programs.warcio_loop WARC PAGES`. Prints the CPU seconds
that the first so many article pages took, and their number.
"""

from __future__ import annotations

import re
import sys
import time

from trafilatura import extract
from warcio.archiveiterator import ArchiveIterator

_ARTICLE = re.compile(r"/news/(?:article/)?[0-9]+(?:\.html|/)?$")


def main(warc: str, pages: str) -> None:
    done = 0
    begun = time.process_time()
    with open(warc, "rb") as stream:  # noqa: PTH123 (as people write it)
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or record.http_headers.get_statuscode() != "200":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            if not _ARTICLE.search(url):
                continue
            extract(record.content_stream().read(), url=url, with_metadata=True)
            done += 1
            if done == int(pages):
                break
    print(time.process_time() - begun, done)


if __name__ == "__main__":
    main(*sys.argv[1:])
