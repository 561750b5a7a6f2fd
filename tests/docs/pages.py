"""The documentation as data: tables, code, links, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(r"^(#+) (.*)$", re.MULTILINE)
_CODE: Final = re.compile(r"`([^`\n]+)`")
_LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

Row = list[str]


@dataclass(frozen=True)
class Page:
    """A page of the documentation."""

    path: Path

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        """The page as it is written."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The page without its blocks of code."""
        return _FENCE.sub("", self.text)

    def section(self, title: str) -> str:
        """What stands below a heading, down to the next of its rank or a higher one."""
        prose = self.prose
        for match in _HEADING.finditer(prose):
            if match[2] == title:
                later = _HEADING.finditer(prose, match.end())
                ends = (its.start() for its in later if len(its[1]) <= len(match[1]))
                return prose[match.end() : next(ends, len(prose))]
        raise AssertionError(f"{self} has no section {title}")

    def blocks(self, language: str) -> list[str]:
        """The blocks of code in a language; an empty one is what a person types or sees."""
        return [body for its, body in _FENCE.findall(self.text) if its == language]

    def code(self) -> list[str]:
        """The pieces of code within the text."""
        return _CODE.findall(self.prose)

    def links(self) -> list[str]:
        """Where its links lead."""
        return _LINK.findall(self.prose)

    def anchors(self) -> set[str]:
        """The names of its headings in a link, as GitHub makes them."""
        titles = (
            re.sub(r"[^\w\- ]", "", title.lower()) for _, title in _HEADING.findall(self.prose)
        )
        return {title.replace(" ", "-") for title in titles}


def page(name: str) -> Page:
    """A page by its path in the project."""
    return Page(ROOT / name)


def all_pages() -> list[Page]:
    """README, changes and all of docs/."""
    return [
        page("README.md"),
        page("CHANGELOG.md"),
        *map(Page, sorted((ROOT / "docs").glob("*.md"))),
    ]


def rows(text: str) -> Iterator[Row]:
    """The rows of all tables in a text, without their heads."""
    above: list[Row] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            above.append([cell.strip() for cell in line.strip("|").split("|")])
        elif above:
            yield from above[2:]
            above = []


def names(text: str) -> list[str]:
    """The code in the first column of all tables in a text."""
    return [name for row in rows(text) for name in _CODE.findall(row[0])]
