"""Citations of a capture as text, BibTeX and CSL JSON. Pure.

A citation names the article and the capture that was read, with its time, WARC-Record-ID and
digest, so that anyone with a copy of the WARC file can look at the same bytes.
Sources: BibTeX's manual (`btxdoc`, 1988) and biblatex's for `url` and `urldate`; the CSL JSON
schema 1.0 (https://github.com/citation-style-language/schema).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pipelines.records.record import Record
from pipelines.site import SITE
from viewer.shown.plain import plain

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PUBLICATION: Final = {wording.language: wording.site_names[0] for wording in SITE.wordings}
_BIBTEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MAX_FIELD_CHARS: Final = 1000
"""Longer fields are cut."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of a citation as text."""

    untitled: str
    captured: str
    """With `{moment}`."""
    comma: str
    quotes: tuple[str, str]


ENGLISH: Final = Phrases("Untitled", "Captured {moment}", ", ", ("“", "”"))
ARABIC: Final = Phrases("بلا عنوان", "التُقطت {moment}", "، ", ("«", "»"))


@dataclass(frozen=True, slots=True)
class Citation:
    """The fields of a citation. None means unknown."""

    key: str
    """An id for programs: letters, digits and hyphens."""
    title: str | None
    author: str | None
    publication: str
    published: str | None
    """`2017-08-11`, or as much of it as is known."""
    language: str | None
    url: str
    """The article's address on the live site."""
    captured_at: str
    record_id: str
    payload_sha256: str | None

    def evidence(self) -> str:
        """Returns what identifies the capture in the WARC file."""
        digest = f", payload sha256:{self.payload_sha256}" if self.payload_sha256 else ""
        return f"WARC record {self.record_id}{digest}"


def citation_of(record: Record) -> Citation:
    """Returns the citation of a record's capture."""
    date = _DATE.match(record.published or "")
    moment = "".join(re.findall("[0-9]", record.captured_at))[:14]
    return Citation(
        key=f"{record.edition}-{record.article_id}-{moment}",
        title=_one_line(record.title),
        author=_one_line(record.author),
        publication=_PUBLICATION.get(record.edition, _PUBLICATION["en"]),
        published=date and date[0],
        language=_one_line(record.language),
        url=_one_line(record.canonical_url) or "",
        captured_at=record.captured_at,
        record_id=_one_line(record.warc.record_id) or "",
        payload_sha256=_one_line(record.warc.payload_sha256),
    )


def as_text(citation: Citation, phrases: Phrases) -> str:
    """Returns one line for a footnote."""
    opening, closing = phrases.quotes
    title = f"{opening}{citation.title or phrases.untitled}{closing}"
    where = phrases.comma.join(filter(None, (citation.publication, citation.published)))
    captured = phrases.captured.format(moment=citation.captured_at)
    parts = (citation.author, title, where, citation.url, captured, citation.evidence())
    return ". ".join(filter(None, parts)) + "."


def as_bibtex(citation: Citation) -> str:
    """Returns an entry for BibTeX and biblatex, in UTF-8."""
    date = citation.published or ""
    fields = {
        "title": citation.title,
        "author": citation.author,
        "organization": citation.publication,
        "date": date,
        "year": date[:4],
        "month": date[5:7].lstrip("0"),
        "langid": {"ar": "arabic", "en": "english"}.get(citation.language or ""),
        "urldate": citation.captured_at[:10],
        "note": f"Captured {citation.captured_at}, {citation.evidence()}",
    }
    # A second pair of braces keeps case, and keeps a name of several words one name.
    in_two_braces = ("title", "author", "organization")
    lines = [
        f"  {name} = {{{{{_bibtex_text(value)}}}}},"
        if name in in_two_braces
        else f"  {name} = {{{_bibtex_text(value)}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join(
        [f"@misc{{{citation.key},", *lines, f"  url = {{{_bibtex_url(citation.url)}}}", "}", ""]
    )


def as_csl(citation: Citation) -> str:
    """Returns a list of one item in CSL JSON, for Zotero, Pandoc and others."""
    item: dict[str, Any] = {
        "id": citation.key,
        "type": "article-newspaper",
        "title": citation.title,
        "author": [{"literal": citation.author}] if citation.author else None,
        "container-title": citation.publication,
        "issued": _date_parts(citation.published),
        "accessed": _date_parts(citation.captured_at),
        "URL": citation.url,
        "language": citation.language,
        "archive": "WARC",
        "archive_location": citation.record_id,
        "note": f"Captured {citation.captured_at}, {citation.evidence()}",
    }
    known = {name: value for name, value in item.items() if value}
    return json.dumps([known], ensure_ascii=False, indent=2) + "\n"


FORMATS: Final[dict[str, tuple[str, Callable[[Citation], str]]]] = {
    "bib": ("application/x-bibtex", as_bibtex),
    "json": ("application/vnd.citationstyles.csl+json", as_csl),
}
"""The media type and the writer of each format, by file extension."""


def _one_line(text: str | None) -> str | None:
    """Returns a text as one line without invisible characters; None if nothing is left."""
    return " ".join(plain(text or "").split())[:_MAX_FIELD_CHARS] or None


def _bibtex_text(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in text)


def _bibtex_url(url: str) -> str:
    """Returns an address for a `url` field, in which only braces and backslashes are special."""
    return re.sub(r"[\s{}\\]", lambda match: f"%{ord(match[0]):02X}", plain(url)[:_MAX_FIELD_CHARS])


def _date_parts(date: str | None) -> dict[str, list[list[int]]] | None:
    match = _DATE.match(date or "")
    return {"date-parts": [[int(part) for part in match.groups() if part]]} if match else None
