"""Scrapy that notes the most memory it took: `python -m tests.hostile.weighed FILE crawl ...`."""

from __future__ import annotations

import sys
from pathlib import Path

from scrapy.cmdline import execute

from tests.peak_memory import peak_memory

if __name__ == "__main__":
    noted = Path(sys.argv.pop(1))
    try:
        execute()
    finally:
        noted.write_text(str(peak_memory()))
