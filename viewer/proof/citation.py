"""How to cite a capture: as text, as BibTeX, as CSL JSON. Pure.

A citation names the article, and the very capture that was read: when, and by which WARC record
and digest, so that whoever has the WARC file, or another copy of it, can look at the same bytes.
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
_MOST: Final = 1000
"""Characters of one field: what is longer is no name or headline."""


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
    """What a citation says of a capture. Unknown is None."""

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
        """The capture, for those who have the WARC file."""
        digest = f", payload sha256:{self.payload_sha256}" if self.payload_sha256 else ""
        return f"WARC record {self.record_id}{digest}"


def citation_of(record: Record) -> Citation:
    """The citation of a record's capture."""
    date = _DATE.match(record.published or "")
    moment = "".join(re.findall("[0-9]", record.captured_at))[:14]
    return Citation(
        key=f"{record.edition}-{record.article_id}-{moment}",
        title=_line(record.title),
        author=_line(record.author),
        publication=_PUBLICATION.get(record.edition, _PUBLICATION["en"]),
        published=date and date[0],
        language=_line(record.language),
        url=_line(record.canonical_url) or "",
        captured_at=record.captured_at,
        record_id=_line(record.warc.record_id) or "",
        payload_sha256=_line(record.warc.payload_sha256),
    )


def as_text(citation: Citation, phrases: Phrases) -> str:
    """One line for a footnote."""
    opening, closing = phrases.quotes
    title = f"{opening}{citation.title or phrases.untitled}{closing}"
    where = phrases.comma.join(filter(None, (citation.publication, citation.published)))
    captured = phrases.captured.format(moment=citation.captured_at)
    parts = (citation.author, title, where, citation.url, captured, citation.evidence())
    return ". ".join(filter(None, parts)) + "."


def as_bibtex(citation: Citation) -> str:
    """An entry for BibTeX and biblatex, in UTF-8."""
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
    whole = ("title", "author", "organization")
    lines = [
        f"  {name} = {{{{{_escaped(value)}}}}},"
        if name in whole
        else f"  {name} = {{{_escaped(value)}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join(
        [f"@misc{{{citation.key},", *lines, f"  url = {{{_in_url(citation.url)}}}", "}", ""]
    )


def as_csl(citation: Citation) -> str:
    """A list of one item in CSL JSON, for Zotero, Pandoc and the like."""
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
"""The media type and the writer of each kind of file, by its ending."""


def _line(text: str | None) -> str | None:
    """A text as one line without anything that is not to be seen; None where nothing is left."""
    return " ".join(plain(text or "").split())[:_MOST] or None


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in text)


def _in_url(url: str) -> str:
    """An address as it may stand in a `url` field, which is read as it is but for braces."""
    return re.sub(r"[\s{}\\]", lambda match: f"%{ord(match[0]):02X}", plain(url)[:_MOST])


def _date_parts(date: str | None) -> dict[str, list[list[int]]] | None:
    match = _DATE.match(date or "")
    return {"date-parts": [[int(part) for part in match.groups() if part]]} if match else None
