"""The addresses of the reader's pages.

A capture is named by its WARC-Record-ID, so that its address is the same on every machine that has
the capture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlencode

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URN: Final = re.compile(rf"<urn:uuid:({_UUID.pattern})>")
_ESCAPE: Final = re.compile(r"~([0-9A-F]{2})")


def capture_name(record_id: str) -> str:
    """A record id as one segment of a path: of a random UUID its digits.

    Other makers' ids may be any text. They are written after a `~`, with `~2F` for what would be
    `%2F`: servers and browsers take percent signs and dots in a path as they like.
    """
    if match := _URN.fullmatch(record_id):
        return match[1]
    escaped = quote(record_id, safe="", errors="replace").replace("~", "%7E").replace(".", "%2E")
    return "~" + escaped.replace("%", "~")


def record_id_of(name: str) -> str | None:
    """The record id that a segment names; None where it names none."""
    if _UUID.fullmatch(name):
        return f"<urn:uuid:{name}>"
    if not name.startswith("~"):
        return None
    return unquote(_ESCAPE.sub(r"%\1", name[1:]))


@dataclass(frozen=True, slots=True)
class Links:
    """Builds addresses; the language of the interface is kept in them where it was chosen."""

    ui: str | None

    def front(self) -> str:
        """What the collection holds."""
        return self._to("/")

    def articles(self, **filters: object) -> str:
        """A list of articles; `edition`, `section`, `author`, `month`, `page`."""
        return self._to("/articles", **filters)

    def search(self, **asked: object) -> str:
        """The search; `q`, `order`, `page`."""
        return self._to("/search", **asked)

    def article(self, edition: str, article_id: int, **asked: object) -> str:
        """An article, in its latest capture."""
        return self._to(f"/article/{quote(edition, safe='')}/{article_id}", **asked)

    def changes(self, edition: str, article_id: int, **asked: object) -> str:
        """What changed between two captures; `from`, `to`: names of captures."""
        return self._to(f"/article/{quote(edition, safe='')}/{article_id}/changes", **asked)

    def capture(self, record_id: str, part: str = "", **asked: object) -> str:
        """A capture, or a part of it: `proof`, `cite`, `page`, `record.json`, `image/0`."""
        path = f"/capture/{capture_name(record_id)}"
        return self._to(f"{path}/{part}" if part else path, **asked)

    def style(self) -> str:
        """The style sheet."""
        return "/static/style.css"

    def _to(self, path: str, **asked: object) -> str:
        given = {name: value for name, value in asked.items() if value not in (None, "", 1)}
        if self.ui is not None:
            given["ui"] = self.ui
        return f"{path}?{urlencode(given)}" if given else path
