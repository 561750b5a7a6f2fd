"""Named fields, as WARC headers and `application/warc-fields` blocks hold them.

Source: WARC/1.1 sections 4 and 5, https://iipc.github.io/warc-specifications/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_FIELD: Final = re.compile(r"^([^\s:]+):[ \t]*+([^\r\n]*)", re.MULTILINE)
_FOLD: Final = re.compile(r"\r?\n[ \t]+")


class NamedFields:
    """Fields in their order; names in any case, and more than one of a name."""

    __slots__ = ("_first", "pairs", "repeated", "strange")

    def __init__(self, pairs: list[tuple[str, str]], strange: int = 0) -> None:
        self.pairs = pairs
        """Names as they are written, values without the blanks around them."""
        self.strange = strange
        """How many lines have no field name (WARC/1.1 section 4) or none without blanks in it."""
        self.repeated: set[str] = set()
        """The names that stand there more than once, in lower case."""
        self._first: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            if key in self._first:
                self.repeated.add(key)
            else:
                self._first[key] = value

    def get(self, name: str) -> str | None:
        """The first value of a name, or None."""
        value = self._first.get(name)
        return self._first.get(name.lower()) if value is None else value

    def all(self, name: str) -> list[str]:
        """All values of a name, in order."""
        key = name.lower()
        if key in self.repeated:
            return [value for written, value in self.pairs if written.lower() == key]
        return [self._first[key]] if key in self._first else []

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._first

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __repr__(self) -> str:
        return f"NamedFields({self.pairs!r})"


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
    if len(pairs) == text.rstrip("\r\n").count("\n") + 1:
        return NamedFields(pairs)
    return _parse_strange_fields(text)


def _parse_strange_fields(text: str) -> NamedFields:
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
    return NamedFields(pairs, strange)


def parse_warc_fields(block: bytes) -> dict[str, str]:
    """A block of `application/warc-fields`, names as written; the first of a name counts."""
    fields: dict[str, str] = {}
    for name, value in parse_fields(decode(block)):
        fields.setdefault(name, value)
    return fields
