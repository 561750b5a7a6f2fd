"""Named fields, as WARC headers and `application/warc-fields` blocks hold them.

Source: WARC/1.1 sections 4 and 5, https://iipc.github.io/warc-specifications/.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

FIELDS_TYPE: Final = "application/warc-fields"
"""The media type of blocks of named fields (WARC/1.1 section 10)."""
VISIT_KEY: Final = "visit-key"
"""In a metadata record: the page that the capture is of, as the frontier names it."""
VISIT_OUTCOME: Final = "visit-outcome"
"""In a metadata record: what became of the page: `done`, `failed`, `retry`."""
CRAWL_ARGUMENTS: Final = "crawl-arguments"
"""In a warcinfo record: what was asked for, in a normal form."""
CRAWL_NUMBER: Final = "crawl-number"
"""In a warcinfo record: the number of the crawl in its collection."""
_FIELD: Final = re.compile(r"^([^\s:]+):[ \t]*+([^\r\n]*)", re.MULTILINE)
_FOLD: Final = re.compile(r"\r?\n[ \t]+")
_NONE: Final[frozenset[str]] = frozenset()


class _LowerNames(dict[str, str]):
    """Names in lower case: to look a common one up takes a third of the time of `str.lower`."""

    def __missing__(self, name: str) -> str:
        return name.lower()


_LOWER: Final = _LowerNames(
    (name, name.lower())
    for name in (
        "WARC-Type WARC-Record-ID WARC-Date WARC-Target-URI WARC-Warcinfo-ID WARC-IP-Address "
        "WARC-Protocol WARC-Cipher-Suite WARC-Concurrent-To WARC-Payload-Digest WARC-Block-Digest "
        "WARC-Profile WARC-Refers-To WARC-Refers-To-Target-URI WARC-Refers-To-Date WARC-Truncated "
        "WARC-Identified-Payload-Type WARC-Filename Content-Type Content-Length"
    ).split()
)


class NamedFields:
    """Fields in their order; names in any case, and more than one of a name."""

    __slots__ = ("bare_ends", "first", "pairs", "repeated", "strange")

    def __init__(
        self, pairs: list[tuple[str, str]], strange: int = 0, *, bare_ends: bool = False
    ) -> None:
        self.pairs = pairs
        """Names as they are written, values without the blanks around them."""
        self.strange = strange
        """How many lines have no field name (WARC/1.1 section 4) or none without blanks in it."""
        self.bare_ends = bare_ends
        """Whether lines end in LF alone, without the CR that the standard asks for."""
        self.first = {_LOWER[name]: value for name, value in pairs}
        """The first value of each name; names in lower case."""
        self.repeated = _NONE
        """The names that stand there more than once, in lower case."""
        if len(self.first) < len(pairs):
            self.first = {name.lower(): value for name, value in reversed(pairs)}
            self.repeated = _repeated(pairs)

    def get(self, name: str) -> str | None:
        """The first value of a name, or None."""
        return self.first.get(name if name.islower() else name.lower())

    def all(self, name: str) -> list[str]:
        """All values of a name, in order."""
        key = name.lower()
        if key in self.repeated:
            return [value for written, value in self.pairs if written.lower() == key]
        return [self.first[key]] if key in self.first else []

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.first

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __repr__(self) -> str:
        return f"NamedFields({self.pairs!r})"


def _repeated(pairs: list[tuple[str, str]]) -> frozenset[str]:
    counts = Counter(name.lower() for name, _ in pairs)
    return frozenset(name for name, count in counts.items() if count > 1)


def decode(raw: bytes) -> str:
    """Header bytes as text: UTF-8 (WARC/1.1 section 4), or Latin-1 as some old writers had it."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def parse_fields(text: str) -> NamedFields:
    """Reads lines of `Name: value`; folded lines are joined."""
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text)
    pairs = [(name, value.rstrip()) for name, value in _FIELD.findall(text)]
    bare_ends = text.count("\n") != text.count("\r\n")
    if len(pairs) == text.rstrip("\r\n").count("\n") + 1:
        return NamedFields(pairs, bare_ends=bare_ends)
    return _parse_strange_fields(text, bare_ends)


def _parse_strange_fields(text: str, bare_ends: bool) -> NamedFields:
    """The same, where a line is no field as the standard has it."""
    pairs: list[tuple[str, str]] = []
    strange = 0
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon and (name := name.strip()):
            pairs.append((name, value.strip()))
            strange += " " in name
        elif line.strip():
            strange += 1
    return NamedFields(pairs, strange, bare_ends=bare_ends)


def parse_warc_fields(block: bytes) -> dict[str, str]:
    """A block of `application/warc-fields`, names as written; the first of a name counts."""
    fields: dict[str, str] = {}
    for name, value in parse_fields(decode(block)):
        fields.setdefault(name, value)
    return fields
