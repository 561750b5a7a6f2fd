"""Runs Scrapy where any use of a network ends the process at once.

    python -m tests.replay.no_network crawl zamanalwsl ...

There is no lookup of a name and no connection, not even one that fails.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import NoReturn

from scrapy.cmdline import execute
from twisted.internet._resolver import GAIResolver

USED = 99
"""The exit code."""


def used(*arguments: object, **_: object) -> NoReturn:
    print(f"a network was used: {arguments}", file=sys.stderr, flush=True)
    os._exit(USED)


if __name__ == "__main__":
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        setattr(socket, name, used)
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, used)
    GAIResolver.__init__.__defaults__ = (None, used)  # it kept the function that it found
    execute(["scrapy", *sys.argv[1:]])
