"""The records of a WARC file, one after the other, whatever the file has been through.

Memory is bounded by the block limit, whatever a record claims to hold. After a fault, reading goes
on at the next record that can be read:

- in a `.warc.gz` with a member for each record: the next member that opens with a record;
- in a `.warc.gz` in one member, and in a `.warc`: the next place that looks like a header.

A page that holds a WARC file itself can look like records there; only after a fault, though.

Source: WARC/1.1 section 4 and annex D; WARC/0.17, 0.18 and 1.0 are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from archive.faults import Code, Fault, FaultError
from archive.warc.fields import NamedFields, decode, parse_fields
from archive.warc.reading.cursor import RECORD_BEGIN, RECORD_END, RECORD_MARK, Cursor, Pieces
from archive.warc.reading.gzip_members import (
    MAGIC_SIZE,
    FileWindow,
    MemberError,
    Members,
    PlainPieces,
)
from archive.warc.reading.plain_record import plain_record
from archive.warc.stored_record import StoredRecord

_HEAD_LIMIT: Final = 1 << 20
_VERSION: Final = re.compile(rb"(?:WARC|warc)/(\d\.\d{1,2})\r?\n")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_VERSION_SIZE: Final = len(b"WARC/1.10\r\n")
_ADVICE: Final = "Keep the file as it is, and compare it with another copy."


class _HeaderError(FaultError):
    """A header is none; what the cursor has read over holds no record that could be read."""


class RecordStream:
    """One passage through a file."""

    def __init__(self, window: FileWindow, name: str, block_limit: int, members: Members) -> None:
        self._window = window
        self._members_of = members
        self._name = name
        self._block_limit = block_limit
        self._shared_said = False

    def records(self, start: int) -> Iterator[StoredRecord | Fault]:
        """The records from an offset on, and the faults where they stand.

        The offset may be the end of the record before, with the line ends after it still to come.
        """
        if start and self._window.peek(start, len(RECORD_END)) == RECORD_END:
            start += len(RECORD_END)
        return self._members(start) if self._is_compressed(start) else self._plain(start)

    def first(self, offset: int) -> StoredRecord | Fault | None:
        """What stands at an offset: a record or a fault; None at the end of the file."""
        is_member = self._members_of.is_member(self._window.peek(offset, MAGIC_SIZE))
        return next(self._members(offset) if is_member else self._plain(offset), None)

    def _is_compressed(self, start: int) -> bool:
        """By the first bytes; if they are damaged, by the name and by what follows."""
        head = self._window.peek(start, len(RECORD_MARK))
        is_record = head.upper() == RECORD_MARK
        named = any(suffix in Path(self._name).name for suffix in (".gz", ".zst"))
        if self._members_of.is_member(head[:MAGIC_SIZE]) or (named and not is_record):
            return True
        if is_record and not named:
            return False
        return self._members_of.find(self._window, start) is not None

    def block(self, offset: int) -> Iterator[bytes]:
        """The block of the record at an offset, in pieces of the block limit.

        Raises:
            FaultError: Where no record can be read there.

        """
        is_member = self._members_of.is_member(self._window.peek(offset, MAGIC_SIZE))
        window = self._window
        cursor = Cursor(
            self._members_of.pieces(window, offset) if is_member else PlainPieces(window, offset)
        )
        _, _, size = self._head(cursor, offset)
        while size > 0:
            piece, got = cursor.take(min(size, self._block_limit), self._block_limit)
            if not got:
                raise FaultError(Code.RECORD_SHORT, offset, f"the block ends early. {_ADVICE}")
            yield piece
            size -= got

    def _members(self, offset: int) -> Iterator[StoredRecord | Fault]:
        while True:
            whole = self._members_of.whole(self._window, offset)
            record = plain_record(*whole, offset) if whole else None
            if record is not None and len(record.block) <= self._block_limit:
                yield record
                offset += record.length
                continue
            head = self._window.peek(offset, MAGIC_SIZE)
            if not head:
                return
            if self._members_of.is_member(head):
                member = self._members_of.pieces(self._window, offset)
                try:
                    cursor = Cursor(member)
                    if cursor.peek(1):  # some makers end a file, or each record, with an empty one
                        yield from self._member(cursor, member, offset)
                    offset = member.offset
                    continue
                except MemberError as error:
                    code, what, search = error.code, str(error), offset + 1
            elif skipped := self._members_of.skip(self._window, offset):
                offset += skipped
                continue
            elif head in self._members_of.torn:
                code, what, search = Code.GZIP_TORN, "the file ends as a member begins", offset
            else:
                code, what, search = Code.GARBAGE, "these bytes are no gzip member", offset
            found = self._members_of.find(self._window, search)
            goes_on = "no record follows" if found is None else f"the next record is at {found}"
            yield Fault(code, self._name, offset, f"{what}; {goes_on}. {_ADVICE}")
            if found is None:
                return
            offset = found

    def _member(self, cursor: Cursor, member: Pieces, begin: int) -> Iterator[StoredRecord | Fault]:
        """The record of a member; or its records, where it holds more than one."""
        alone = True
        while True:
            try:
                draft = self._record(cursor, begin)
            except MemberError:
                raise
            except FaultError as error:
                yield error.fault(self._name)
                if not alone and cursor.find_record():
                    continue
                cursor.drain()
                return
            ended, follows = _end(cursor)
            if follows == RECORD_MARK and alone:
                alone = False
                yield from self._shared(begin)
            elif follows and follows != RECORD_MARK:
                ended = False
                if alone or not cursor.find_record():
                    cursor.drain()
            yield StoredRecord(begin, member.offset - begin if alone else 0, *draft)
            if not ended:
                yield self._bad_end(begin)
            if not follows or not cursor.peek(1):
                return

    def _plain(self, begin: int) -> Iterator[StoredRecord | Fault]:
        cursor = Cursor(PlainPieces(self._window, begin))
        while cursor.peek(1):
            begin = cursor.offset
            try:
                draft = self._record(cursor, begin, self._plain_end)
            except FaultError as error:
                yield error.fault(self._name)
                # A length that lies may have hidden records in what was read over.
                again = cursor.offset if isinstance(error, _HeaderError) else begin + 1
                cursor = Cursor(PlainPieces(self._window, again))
                if not cursor.find_record():
                    return
                continue
            length = cursor.offset - begin
            ended, _ = _end(cursor)
            yield StoredRecord(begin, length, *draft)
            if not ended:
                yield self._bad_end(begin)

    def _record(
        self, cursor: Cursor, begin: int, check: Callable[[int, int, int], None] | None = None
    ) -> tuple[str, NamedFields, bytes, bool]:
        version, headers, size = self._head(cursor, begin)
        if check is not None:
            check(begin, cursor.offset, size)
        block, got = cursor.take(size, self._block_limit)
        if got < size:
            raise FaultError(
                Code.RECORD_SHORT,
                begin,
                f"the record says {size} bytes of block and holds {got}. {_ADVICE}",
            )
        return version, headers, block, size > len(block)

    def _head(self, cursor: Cursor, begin: int) -> tuple[str, NamedFields, int]:
        head = cursor.head(_HEAD_LIMIT)
        version = _VERSION.match(head or cursor.peek(_VERSION_SIZE))
        if version is None:
            raise FaultError(Code.NOT_WARC, begin, f"no WARC record begins here. {_ADVICE}")
        if head is None:
            endless = len(cursor.peek(_HEAD_LIMIT)) == _HEAD_LIMIT
            code = Code.HEADER_TOO_LONG if endless else Code.HEADER_DAMAGED
            within = f" within {_HEAD_LIMIT} bytes" if endless else ""
            # Or the next record looked for would be this one again. Without an end to this header
            # there is none to those that seem to begin within it.
            cursor.skip(_HEAD_LIMIT // 2 if endless else len(cursor.peek(_HEAD_LIMIT)))
            raise _HeaderError(code, begin, f"the record's header has no end{within}. {_ADVICE}")
        headers = parse_fields(decode(head[version.end() :]))
        if headers.strange or headers.repeated:
            begins = [match.start() for match in RECORD_BEGIN.finditer(head, 1)]
            if begins:
                # The headers of all before the last one are no better than this.
                cursor.step_back(len(head) - begins[-1])
                raise _HeaderError(
                    Code.HEADER_DAMAGED, begin, f"another record begins in the header. {_ADVICE}"
                )
        return version[1].decode(), headers, _content_length(headers, begin)

    def _plain_end(self, begin: int, block: int, size: int) -> None:
        """Without members, a length that lies would swallow records: it is checked beforehand."""
        after = self._window.glance(block + size, len(RECORD_END + RECORD_MARK))
        if not after and size and not self._window.glance(block + size - 1, 1):
            raise FaultError(
                Code.RECORD_SHORT,
                begin,
                f"the record says {size} bytes of block, and the file ends before. {_ADVICE}",
            )
        next_mark = after.lstrip(b"\r\n")[: len(RECORD_MARK)].upper()
        if not after.startswith(RECORD_END) and not RECORD_MARK.startswith(next_mark):
            raise FaultError(
                Code.RECORD_END,
                begin,
                f"the record does not end where its length of {size} bytes says. {_ADVICE}",
            )

    def _shared(self, offset: int) -> Iterator[Fault]:
        if not self._shared_said:
            self._shared_said = True
            yield Fault(
                Code.GZIP_SHARED,
                self._name,
                offset,
                "one gzip member holds several records, so none can be read by its offset. "
                "`warcio recompress` makes a file where each has its own.",
            )

    def _bad_end(self, offset: int) -> Fault:
        return Fault(
            Code.RECORD_END,
            self._name,
            offset,
            "the record is not followed by two line ends and nothing else: its length may be "
            f"wrong. {_ADVICE}",
        )


def _end(cursor: Cursor) -> tuple[bool, bytes]:
    """Reads over the line ends after a block.

    Returns:
        Whether they are just the two, and the first bytes of what follows.

    """
    after = cursor.peek(len(RECORD_END + RECORD_MARK))
    follows = after.removeprefix(RECORD_END)
    if len(follows) < len(after) and not follows.startswith((b"\r", b"\n")):
        cursor.skip(len(RECORD_END))
        return True, follows.upper()
    cursor.skip_line_ends()
    return False, cursor.peek(len(RECORD_MARK)).upper()


def _content_length(headers: NamedFields, begin: int) -> int:
    values = set(headers.all("content-length"))
    if not values:
        raise FaultError(Code.LENGTH_MISSING, begin, f"the record has no Content-Length. {_ADVICE}")
    if len(values) > 1 or not _LENGTH.fullmatch(value := values.pop()):
        raise FaultError(
            Code.LENGTH_INVALID, begin, f"the record's Content-Length is no length. {_ADVICE}"
        )
    return int(value)
