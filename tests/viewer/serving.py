"""`scrapy view` in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.programs.program import SCRAPY, Program, start
from tests.waiting import PATIENCE, wait_until


@contextmanager
def viewing(*arguments: str) -> Iterator[tuple[Program, str]]:
    """The command, once it has said where it is; it is killed at the end, if it is still there."""
    with start(*SCRAPY, "view", "--port", 0, *arguments) as program:
        wait_until(lambda: program.output().endswith("\n"), program)
        match = re.fullmatch(r"(http://[^ ]+)/ \(Ctrl-C ends it\)\n", program.output())
        assert match is not None, (program.output(), program.errors())
        yield program, match[1]


def text_of(address: str) -> str:
    # Plain HTTP: reading the certificates of all authorities would cost more than the page.
    with httpx.Client(trust_env=False, timeout=PATIENCE, verify=False) as client:
        return re.sub("</?mark>", "", client.get(address).text)
