"""What one crawl is asked to do: the spider's arguments, read and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from archive.errors import ArgumentError
from pipelines.site.addresses import Site

_KNOWN: Final = ("ar", "en", "editions", "sections", "ids", "urls", "at")
_RANGE: Final = re.compile(r"(\w+):(\d{1,9})(?:-(\d{1,9}))?$")
_SECTION: Final = re.compile(r"(\w+):(\d{1,6})$")


@dataclass(frozen=True, slots=True)
class IdRange:
    """Articles of an edition, from the first id to the last, in that direction."""

    edition: str
    first: int
    last: int

    def __iter__(self) -> Iterator[int]:
        step = 1 if self.last >= self.first else -1
        return iter(range(self.first, self.last + step, step))


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """The arguments of `scrapy crawl`, checked."""

    editions: tuple[str, ...]
    """Which editions to crawl."""
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By edition: the address put in its place, then others that answer as it."""
    sections: tuple[tuple[str, int], ...] = ()
    """Only these sections (edition, id), if any."""
    ids: tuple[IdRange, ...] = ()
    """Only these articles, if any."""
    urls_file: Path | None = None
    """A file with one URL a line: only these, if given."""
    at: str | None = None
    """Of an offline crawl: take the captures closest to this time (14 digits) instead of the
    latest."""

    def fingerprint(self) -> str:
        """The plan in a normal form: the same asked again goes on with an unfinished crawl."""
        return json.dumps(
            {
                "editions": sorted(self.editions),
                "bases": {name: list(bases) for name, bases in sorted(self.bases.items())},
                "sections": sorted(map(list, self.sections)),
                "ids": [[ids.edition, ids.first, ids.last] for ids in self.ids],
                "urls": str(self.urls_file.resolve()) if self.urls_file else None,
            },
            sort_keys=True,
        )

    def urls(self) -> Iterator[str]:
        """The addresses of `urls_file`, line by line; empty lines and `#` lines left out."""
        if self.urls_file is None:
            return
        # Some editors begin a file with a byte order mark, which is no part of the first address.
        with self.urls_file.open(encoding="utf-8-sig", errors="replace") as lines:
            for line in lines:
                url = line.strip()
                if url and not url.startswith("#"):
                    yield url


def parse_plan(site: Site, arguments: Mapping[str, str]) -> CrawlPlan:
    """Reads the spider's arguments.

    Raises:
        ArgumentError: Where one is unknown, or cannot be used as it is given.

    """
    for name in arguments:
        if name not in _KNOWN:
            raise ArgumentError(
                f"-a {name}=... is not known. The arguments are: {', '.join(sorted(_KNOWN))}."
            )
    names = tuple(edition.name for edition in site.editions)
    sections = tuple(_section(text, names) for text in _items(arguments, "sections"))
    ids = tuple(_id_range(text, names) for text in _items(arguments, "ids"))
    urls_file = _urls_file(arguments)
    if sum(map(bool, (sections, ids, urls_file))) > 1:
        raise ArgumentError("Of -a sections, -a ids and -a urls, give only one at a time.")
    chosen = tuple(_items(arguments, "editions"))
    for name in chosen:
        if name not in names:
            raise ArgumentError(
                f"-a editions={name}: there is no such edition. Known are: {', '.join(names)}."
            )
    for name in _meant(sections, ids):
        if chosen and name not in chosen:
            raise ArgumentError(
                f"A section or article of the edition {name} is asked for, and -a "
                f"editions={arguments['editions']} leaves that out. Leave -a editions out."
            )
    return CrawlPlan(
        editions=chosen or _meant(sections, ids) or names,
        bases={name: tuple(_items(arguments, name)) for name in names if _items(arguments, name)},
        sections=sections,
        ids=ids,
        urls_file=urls_file,
        at=_at(arguments),
    )


def _items(arguments: Mapping[str, str], name: str) -> list[str]:
    value = arguments.get(name)
    if value is None:
        return []
    items = [item.strip() for item in value.split(",") if item.strip()]
    if not items:
        raise ArgumentError(f"-a {name}= is empty. Leave it out, or give it a value.")
    return items


def _meant(sections: tuple[tuple[str, int], ...], ids: tuple[IdRange, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(edition for edition, _ in sections), *(i.edition for i in ids)]))


def _section(text: str, editions: tuple[str, ...]) -> tuple[str, int]:
    match = _SECTION.match(text)
    if match is None or match[1] not in editions:
        raise ArgumentError(
            f"-a sections={text} is no section. "
            "Give edition and id, such as -a sections=en:30,ar:94"
        )
    return match[1], int(match[2])


def _id_range(text: str, editions: tuple[str, ...]) -> IdRange:
    match = _RANGE.match(text)
    if match is None or match[1] not in editions:
        raise ArgumentError(
            f"-a ids={text} is no range of articles. Give edition, first and last id, such as "
            "-a ids=en:28000-28100 (or en:28100-28000 for the newest first)"
        )
    return IdRange(match[1], int(match[2]), int(match[3] or match[2]))


def _at(arguments: Mapping[str, str]) -> str | None:
    value = arguments.get("at")
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{4,14}", value):
        raise ArgumentError(
            f"-a at={value} is no time. Give its digits from the year on, such as -a at=20170811"
        )
    # What is left out begins: January, the first, midnight.
    return value + "00000101000000"[len(value) :]


def _urls_file(arguments: Mapping[str, str]) -> Path | None:
    name = arguments.get("urls")
    if name is None:
        return None
    path = Path(name)
    if not path.is_file():
        raise ArgumentError(
            f"-a urls={name}: there is no such file. Give a text file with one URL a line."
        )
    return path
