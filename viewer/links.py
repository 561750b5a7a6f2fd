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
    """Returns a record id as one segment of a path: for a `<urn:uuid:…>`, the UUID.

    Archives made by other programs may have any text as an id. It is written after a `~`, with
    `~2F` for what would be `%2F`, because servers and browsers do not agree on percent signs and
    dots in a path.
    """
    if match := _URN.fullmatch(record_id):
        return match[1]
    escaped = quote(record_id, safe="", errors="replace").replace("~", "%7E").replace(".", "%2E")
    return "~" + escaped.replace("%", "~")


def record_id_of(name: str) -> str | None:
    """Returns the record id that a path segment stands for; None if it stands for none."""
    if _UUID.fullmatch(name):
        return f"<urn:uuid:{name}>"
    if not name.startswith("~"):
        return None
    return unquote(_ESCAPE.sub(r"%\1", name[1:]))


@dataclass(frozen=True, slots=True)
class Links:
    """Builds addresses. They keep the language of the interface, if one was chosen."""

    ui: str | None
    """The chosen language; None if the browser's preference decides."""

    def front(self) -> str:
        """The front page."""
        return self._to("/")

    def articles(self, **filters: object) -> str:
        """A list of articles; `edition`, `section`, `author`, `month`, `page`."""
        return self._to("/articles", **filters)

    def search(self, **params: object) -> str:
        """The search; `q`, `order`, `page`."""
        return self._to("/search", **params)

    def article(self, edition: str, article_id: int, **params: object) -> str:
        """An article, in its latest capture."""
        return self._to(f"/article/{quote(edition, safe='')}/{article_id}", **params)

    def changes(self, edition: str, article_id: int, **params: object) -> str:
        """The changes between two captures; `from`, `to`: names of captures."""
        return self._to(f"/article/{quote(edition, safe='')}/{article_id}/changes", **params)

    def capture(self, record_id: str, part: str = "", **params: object) -> str:
        """A capture, or a part of it: `proof`, `cite`, `page`, `record.json`, `image/0`."""
        path = f"/capture/{capture_name(record_id)}"
        return self._to(f"{path}/{part}" if part else path, **params)

    def style(self) -> str:
        """The style sheet."""
        return "/static/style.css"

    def _to(self, path: str, **params: object) -> str:
        given = {name: value for name, value in params.items() if value not in (None, "", 1)}
        if self.ui is not None:
            given["ui"] = self.ui
        return f"{path}?{urlencode(given)}" if given else path
