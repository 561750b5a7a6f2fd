"""The site that was archived, as it still stands somewhere: it must never hear of a reader."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class OriginalSite:
    """Gives stored responses, byte for byte."""

    def __init__(self, listening: socket.socket, responses: Mapping[str, bytes]) -> None:
        self._listening = listening
        self._responses = responses
        self.heard: list[bytes] = []
        """The first line of each connection; empty where nothing was said."""

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return  # closed: the test is over
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(2)
            try:
                line = connection.recv(8192).partition(b"\r\n")[0]
            except OSError:
                line = b""
            self.heard.append(line)
            path = line.split(b" ")[1].decode("latin-1") if line.count(b" ") == 2 else ""
            head, _, body = self._responses.get(path, _NOT_FOUND).partition(b"\r\n\r\n")
            try:
                connection.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
            except OSError:
                return  # the browser went on


@contextmanager
def original_site(
    listening: socket.socket, responses: Mapping[str, bytes]
) -> Iterator[OriginalSite]:
    """Serves responses by path on a bound socket."""
    listening.listen(256)
    site = OriginalSite(listening, responses)
    threading.Thread(target=site.accept, daemon=True).start()
    try:
        yield site
    finally:
        listening.close()
