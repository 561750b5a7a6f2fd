"""The process that reads pages: `python -m pipelines.workers.worker`.

Pages come in on standard input and articles go out on standard output, a list of them in each
MessagePack message after its length (4 bytes, big-endian). It ends with its input. A page that
takes too long, or too much memory, ends the process and nothing else; its parent starts another.
"""

from __future__ import annotations

import resource
import signal
import struct
import sys
from typing import Any, BinaryIO, Final

import msgspec

LENGTH: Final = struct.Struct(">I")


class Job(msgspec.Struct, frozen=True, array_like=True):
    """One page to be read."""

    body: bytes
    url: str
    content_type: str | None


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


def bound(memory: int, seconds: int) -> None:
    """Lets the kernel end this process when a message wants more than this."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)


def main(arguments: list[str]) -> None:
    """Serves until standard input ends; arguments: bytes of memory, seconds a message."""
    from pipelines.extraction.extract import extract_article

    memory, seconds = map(int, arguments)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not get between the messages
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[Job])
    write_message(sink, b"ready")
    while (data := read_message(source)) is not None:
        # The parent keeps the time. The alarm is for when there is no parent any more.
        bound(memory, 2 * seconds + 1)
        articles = [
            extract_article(job.body, job.url, content_type=job.content_type)
            for job in decoder.decode(data)
        ]
        write_message(sink, msgspec.msgpack.encode(articles))
        signal.alarm(0)


if __name__ == "__main__":
    main(sys.argv[1:])
