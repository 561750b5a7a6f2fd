"""Shell commands that check a capture without this program. Pure.

They are run in the collection's folder, and need only tail, head, gunzip, and programs such as
sha256sum.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final, Literal

from archive.warc.digests import parse_digest
from viewer.proof.member import Member

CommandName = Literal["look", "member", "block", "payload"]
_PROGRAMS: Final = {
    "md5": "md5sum",
    "sha1": "sha1sum",
    "sha256": "sha256sum",
    "sha512": "sha512sum",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, and the output that is expected."""

    name: CommandName
    line: str
    prints: str | None
    """The beginning of the output; None for the command that shows the record."""


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests that a WARC record states, and the lengths that are needed to check them."""

    block: str | None
    """The WARC-Block-Digest."""
    block_length: int
    payload: str | None
    """The WARC-Payload-Digest; None if the payload is not the rest of the block after the head,
    as in a chunked response or a revisit."""
    http_head_length: int
    """Bytes of the block before the payload."""


def commands(member: Member, digests: Digests) -> list[Command]:
    """Returns the commands for one record."""
    cut = f"tail -c +{member.offset + 1} {shlex.quote(member.path)} | head -c {member.length}"
    read = {"gzip": f"{cut} | gunzip", "zstd": f"{cut} | zstd -dc", "none": cut}
    record = read[member.compression]
    found = [
        Command("look", f"{record} | less", None),
        Command("member", f"{cut} | sha256sum", member.sha256),
    ]
    if not member.head_length:
        return found
    block = f"{record} | tail -c +{member.head_length + 1} | head -c {digests.block_length}"
    found += _digest_command("block", block, digests.block)
    rest = f" | tail -c +{digests.http_head_length + 1}" if digests.http_head_length else ""
    return found + _digest_command("payload", block + rest, digests.payload)


def _digest_command(name: CommandName, line: str, field: str | None) -> list[Command]:
    """Returns the command for a digest; none if its algorithm has no program."""
    digest = parse_digest(field) if field else None
    program = digest and _PROGRAMS.get(digest.algorithm)
    if digest is None or program is None:
        return []
    return [Command(name, f"{line} | {program}", digest.value.hex())]
