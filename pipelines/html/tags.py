"""The tags of a page and their attributes: pure, linear in its length, and forgiving.

There is no tree: a page that a parser chokes on, or takes minutes for, is read all the same. What
browsers do not look at is left out: comments, and what stands within scripts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

# Each match takes all that it has looked at, or nothing would bound how often that is looked at
# again: what is not closed goes to the end, and the bracket at the end of a tag may be missing.
_ATTRIBUTES: Final = r"""(?:[^<>"']++|"[^"]{0,20000}"|'[^']{0,20000}')*+"""
_TAG: Final = re.compile(
    rf"<!--.*?(?:-->|\Z)"
    rf"|<(script|style)(?=[\s/>])({_ATTRIBUTES})>?(.*?)(?:</\1|\Z)"
    rf"|<([a-z][a-z0-9:-]{{0,30}})(?=[\s/>])({_ATTRIBUTES})>?",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(
    r"""(?<![^\s/"'])([^\s=/"'<>]{1,100})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))"""
)


@dataclass(frozen=True, slots=True)
class Tag:
    """The beginning of an element."""

    name: str
    """In lower case."""
    written: str
    """Its attributes as they are written."""
    style: str = ""
    """Of a `style` element: what stands in it."""

    @property
    def attributes(self) -> Mapping[str, str]:
        """The attributes by lower-case name, references decoded; of a repeated one the first."""
        found: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(self.written):
            found.setdefault(name.lower(), html.unescape("".join(values)))
        return found


def read_tags(text: str) -> Iterator[Tag]:
    """The beginnings of all elements of a page, in its order."""
    for match in _TAG.finditer(text):
        with_content, its_attributes, content, name, attributes = match.groups()
        if name:
            yield Tag(name.lower(), attributes)
        elif with_content:
            name = with_content.lower()
            yield Tag(name, its_attributes, content if name == "style" else "")
