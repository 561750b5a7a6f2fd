"""`scrapy view` in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.crawl.running import ROOT
from tests.waiting import PATIENCE


@contextmanager
def viewing(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, once it has said where it is; it is killed at the end, if it is still there."""
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", "view", "--port", "0", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            match = re.fullmatch(r"(http://[^ ]+)/ \(Ctrl-C ends it\)\n", said)
            assert match is not None, (said, process.stderr and process.stderr.read())
            yield process, match[1]
        finally:
            process.kill()


def text_of(address: str) -> str:
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        return re.sub("</?mark>", "", client.get(address).text)
