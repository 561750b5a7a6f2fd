"""What a record promises whoever reads it, checked once more behind the extraction. Pure.

A field that breaks its promise becomes null, and a warning `invalid_FIELD` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from pipelines.extraction.article import Article

# What no text of a page may hold: C0 and C1 controls but newline, lone surrogates, U+FFFE, U+FFFF.
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_LINE: Final = 2000


def validated(article: Article) -> tuple[Article, list[str]]:
    """The article without what cannot be right, and the warnings that this adds."""
    changes: dict[str, Any] = {}
    for name, (is_right, empty) in _PROMISES.items():
        value = getattr(article, name)
        if value != empty and not is_right(value):
            changes[name] = empty
    if "published" in changes:
        changes |= {"published_raw": None, "published_source": None}
    if not changes:
        return article, []
    faults = sorted(f"invalid_{name}" for name in changes if name in _PROMISES)
    warnings = tuple(sorted({*article.warnings, *faults}))
    return msgspec.structs.replace(article, **changes, warnings=warnings), faults


def _is_line(value: str) -> bool:
    return (
        bool(value.strip())
        and "\n" not in value
        and len(value) <= _LONGEST_LINE
        and _CONTROL.search(value) is None
    )


def _is_text(value: str) -> bool:
    return _CONTROL.search(value) is None and all(line.strip() for line in value.split("\n"))


def _is_date(value: str) -> bool:
    try:
        if "T" in value:
            datetime.fromisoformat(value)
        else:
            date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are_addresses(value: tuple[str, ...]) -> bool:
    return all(map(_is_address, value))


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme) and _CONTROL.search(value) is None and "\n" not in value


def _are_images(value: tuple[Any, ...]) -> bool:
    return all(
        (image.url is None or _is_address(image.url))
        and (image.caption is None or _is_line(image.caption))
        for image in value
    )


def _is_natural(value: int) -> bool:
    return 0 <= value < 2**31


_PROMISES: Final[dict[str, tuple[Callable[[Any], bool], Any]]] = {
    "title": (_is_line, None),
    "dateline": (_is_line, None),
    "text": (_is_text, None),
    "credit": (_is_line, None),
    "author": (_is_line, None),
    "published": (_is_date, None),
    "images": (_are_images, ()),
    "links": (_are_addresses, ()),
    "likes": (_is_natural, None),
    "dislikes": (_is_natural, None),
    "comment_count": (_is_natural, None),
}
