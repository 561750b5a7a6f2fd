"""The process that reads pages: `python -m pipelines.workers.worker MEMORY SECONDS`.

Messages are MessagePack after their length (4 bytes, big-endian). The first one that it writes says
that it is ready, or why it cannot be. Then lists of jobs come in on standard input, and for each
job two messages go out on standard output: what the page names, and its article or
document. It ends with its input. A page that takes too long, or too much memory, ends the process
and nothing else; its parent starts another.
"""

from __future__ import annotations

import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final

import msgspec

LENGTH: Final = struct.Struct(">I")
READY: Final = b"ready"
_URL: Final = "http://localhost/"
_PAGE: Final = b"<h1>A page</h1><a href=/>Home</a>" + 3 * (
    b"<p>This is a paragraph of a plain page, which is as long as that of an article, and which "
    b"any process that reads pages has to give back as its text.</p>"
)


def read_message(stream: BinaryIO) -> bytes | None:
    """The next message, or None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    data = stream.read(LENGTH.unpack(head)[0])
    return data if len(data) == LENGTH.unpack(head)[0] else None


def write_message(stream: BinaryIO, data: bytes) -> None:
    """Writes a message and flushes."""
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def limit_memory(memory: int) -> None:
    """Bounds the address space of this process, within the bound that it was started with."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def check(read: Callable[[Any], Iterable[Any]]) -> None:
    """Reads a plain page: whoever cannot do that can read no page, and no page is to blame.

    Raises:
        MemoryError: Where it is not read as it should be.

    """
    from pipelines.workers.job import Job

    found, article = read(Job(_PAGE, _URL, None, "page", "all", _URL))
    if not found.links or not article.text:
        raise MemoryError("not even a plain page can be read")


def main(arguments: list[str]) -> None:
    """Serves until standard input ends; arguments: bytes of memory, seconds a message."""
    memory, seconds = map(int, arguments)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not get between the messages
    try:
        limit_memory(memory)
        from pipelines.workers.job import Job
        from pipelines.workers.page import read

        check(read)
    except Exception as error:
        write_message(sink, f"{type(error).__name__}: {error}".encode(errors="replace"))
        return
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[Job])
    write_message(sink, READY)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    while (data := read_message(source)) is not None:
        for job in decoder.decode(data):
            # The parent keeps the time. The alarm is for when there is no parent any more.
            signal.alarm(2 * seconds + 1)
            for part in read(job):
                write_message(sink, msgspec.msgpack.encode(part))
        signal.alarm(0)


if __name__ == "__main__":
    main(sys.argv[1:])
