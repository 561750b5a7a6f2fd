"""Templates filled in: what every page has, and what keeps archived text harmless on it.

Each value is escaped by Jinja, and passed through `viewer.shown.plain` before; templates hold no
scripts and no styles of their own, and the policy of `viewer.security` would run none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from viewer.links import Links
from viewer.shown.plain import plain, shortened
from viewer.words.arabic import ARABIC
from viewer.words.english import ENGLISH
from viewer.words.words import Language, Words, chosen_language

WORDS: Final[Mapping[Language, Words]] = {"en": ENGLISH, "ar": ARABIC}
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "ur", "he", "ku", "ckb"})
_MOST_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Interface:
    """How a reader wants to be spoken to."""

    words: Words
    links: Links
    other_language: Words
    other_address: str
    """The same page in the other language."""


def interface(request: Request) -> Interface:
    """As the address asks, else as the browser prefers."""
    asked = request.query_params.get("ui")
    language = chosen_language(asked, request.headers.get("accept-language", ""))
    other: Language = "en" if language == "ar" else "ar"
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "ui"]
    address = f"{request.url.path}?{urlencode([*kept, ('ui', other)])}"
    links = Links(language if asked == language else None)
    return Interface(WORDS[language], links, WORDS[other], address)


class Renderer:
    """Fills in the reader's templates."""

    def __init__(self, name: str) -> None:
        """Takes the collection's name, for the top of each page."""
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=_finalized,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["collection_name"] = name
        filters: dict[str, Callable[..., str]] = {
            "number": _number,
            "title": _line,
            "moment": _moment,
            "direction": direction,
        }
        self._environment.filters |= filters

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,  # noqa: ANN401
    ) -> Response:
        """A page of the reader."""
        ui = interface(request)
        text = self._environment.get_template(template).render(
            w=ui.words, links=ui.links, ui=ui, **values
        )
        return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def direction(language: str | None) -> str:
    """The value of `dir` for a text: by its language, by its letters where that is not known."""
    if language is None:
        return "auto"
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr" if language == "en" else "auto"


def _finalized(value: object) -> object:
    if value is None:
        return ""
    return plain(value) if type(value) is str else value


def _line(text: str) -> str:
    """A text that should be one line, as one line of bounded length."""
    return shortened(" ".join(text[: 4 * _MOST_TITLE].split()), _MOST_TITLE)


def _number(value: int) -> str:
    return f"{value:,}"


def _moment(date: str) -> str:
    """A WARC-Date to the second, as people write it; UTC is said beside it."""
    return date[:19].replace("T", " ")
