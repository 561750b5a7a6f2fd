"""Commands with which anyone can check a capture, without this program. Pure.

They are typed in the collection's folder, and need what every Linux and macOS has: tail, head,
gunzip, and a program that takes digests.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final, Literal

from archive.warc.digests import parse_digest
from viewer.proof.member import Member

What = Literal["look", "member", "block", "payload"]
_PROGRAMS: Final = {
    "md5": "md5sum",
    "sha1": "sha1sum",
    "sha256": "sha256sum",
    "sha512": "sha512sum",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A line to type, and what it has to print."""

    what: What
    line: str
    prints: str | None
    """The beginning of what it prints; None where it shows the record itself."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What a record's digests are of."""

    block: str | None
    """The digest field of the block."""
    block_length: int
    payload: str | None
    """That of the payload; None where the payload is not the rest of the block after its head, as
    in a response that was sent in chunks, or in a revisit."""
    http_head_length: int
    """Bytes of the block before the payload."""


def commands(member: Member, digests: Digests) -> list[Command]:
    """The commands for one record."""
    cut = f"tail -c +{member.offset + 1} {shlex.quote(member.path)} | head -c {member.length}"
    unpack = {"gzip": f"{cut} | gunzip", "zstd": f"{cut} | zstd -dc", "none": cut}
    whole = unpack[member.compression]
    found = [
        Command("look", f"{whole} | less", None),
        Command("member", f"{cut} | sha256sum", member.sha256),
    ]
    if not member.head_length:
        return found
    block = f"{whole} | tail -c +{member.head_length + 1} | head -c {digests.block_length}"
    found += _digest("block", block, digests.block)
    rest = f" | tail -c +{digests.http_head_length + 1}" if digests.http_head_length else ""
    return found + _digest("payload", block + rest, digests.payload)


def _digest(what: What, line: str, field: str | None) -> list[Command]:
    """The command that takes a digest, where the digest is one that can be taken."""
    digest = parse_digest(field) if field else None
    program = digest and _PROGRAMS.get(digest.algorithm)
    if digest is None or program is None:
        return []
    return [Command(what, f"{line} | {program}", digest.value.hex())]
