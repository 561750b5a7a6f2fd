"""Renders the templates, and keeps archived text on them harmless.

Each value is escaped by Jinja, and passed through `viewer.shown.plain` before; templates hold no
scripts and no styles, and the Content-Security-Policy of `viewer.security` would allow none.
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
_MAX_TITLE_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class Interface:
    """The language of a page, and what depends on it."""

    words: Words
    links: Links
    other_language: Words
    other_address: str
    """The same page in the other language."""


def interface(request: Request) -> Interface:
    """Returns the interface in the language that `ui=` asks for, else as the browser prefers."""
    asked = request.query_params.get("ui")
    language = chosen_language(asked, request.headers.get("accept-language", ""))
    other: Language = "en" if language == "ar" else "ar"
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "ui"]
    address = f"{request.url.path}?{urlencode([*kept, ('ui', other)])}"
    links = Links(language if asked == language else None)
    return Interface(WORDS[language], links, WORDS[other], address)


class Renderer:
    """Renders the reader's templates."""

    def __init__(self, name: str) -> None:
        """Loads the templates; `name` is the collection's, for the top of each page."""
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
            "number": _thousands,
            "title": _title,
            "moment": _date_and_time,
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
        """Renders a template with `values`."""
        ui = interface(request)
        text = self._environment.get_template(template).render(
            w=ui.words, links=ui.links, ui=ui, **values
        )
        return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def direction(language: str | None) -> str:
    """Returns the `dir` attribute of a text in a language; `auto` if the language is not known."""
    if language is None:
        return "auto"
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr" if language == "en" else "auto"


def _finalized(value: object) -> object:
    if value is None:
        return ""
    return plain(value) if type(value) is str else value


def _title(text: str) -> str:
    """Returns a text as one line of bounded length."""
    return shortened(" ".join(text[: 4 * _MAX_TITLE_CHARS].split()), _MAX_TITLE_CHARS)


def _thousands(value: int) -> str:
    return f"{value:,}"


def _date_and_time(date: str) -> str:
    """Returns a WARC-Date to the second, as people write it. The page says that it is UTC."""
    return date[:19].replace("T", " ")
