"""The eight ways in which the sample site writes the same content."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from tests.site.pages.markup import Markup, Picture, Piece, hard_wrapped, padded
from tests.site.words.model import Comment, MarkupName


class Paragraphs(Markup):
    """Clean elements; the publication time in a meta element."""

    name = "paragraphs"
    date_mark = "meta"


class Breaks(Markup):
    """One `div`, paragraphs divided by two `<br>`; the picture and its caption are in it too."""

    name = "breaks"

    def body(self, pieces: list[Piece], picture: Picture | None) -> str:
        parts = [self.figure(picture)] if picture else []
        parts += [self.piece(piece) for piece in pieces]
        return self.block("body", "<br><br>\n".join(parts))

    def opening(self, text: str) -> str:
        return self.text(text) + " "

    def figure(self, picture: Picture) -> str:
        caption = f"<br>{escape(picture.caption)}" if picture.caption else ""
        return self.image(picture) + caption

    def paragraph(self, line: str) -> str:
        return line

    def quotation(self, line: str) -> str:
        return f"<i>{line}</i>"

    def name_list(self, intro: str, *names: str) -> str:
        return "<br />".join((intro, *names))

    def related(self, phrase: str, link: str) -> str:
        return f"<b>{phrase}</b><br>{link}"

    def comment(self, comment: Comment) -> str:
        what = escape(comment.text, quote=False)
        return f"<b>{escape(comment.author)}</b> | {comment.shown}<br>{what}<br><br>"


class Tables(Markup):
    """Nested layout tables and `font` elements; the names are a table's rows."""

    name = "tables"
    comments_first = True

    def headline(self, text: str) -> str:
        return f'<font size="5" color="#14532d"><b>{escape(text, quote=False)}</b></font>'

    def opening(self, text: str) -> str:
        return f'<font color="#777777">{self.text(text)}</font> '

    def body(self, pieces: list[Piece], picture: Picture | None) -> str:
        rows = [self.figure(picture)] if picture else []
        rows += [self.piece(piece) for piece in pieces]
        return self._table(*(f'<table width="100%">{self._row(row)}</table>' for row in rows))

    def figure(self, picture: Picture) -> str:
        caption = picture.caption and self._row(f'<font size="2">{escape(picture.caption)}</font>')
        return f"<table>{self._row(self.image(picture))}{caption or ''}</table>"

    def paragraph(self, line: str) -> str:
        return f'<font face="Tahoma" size="3">{line}</font>'

    def quotation(self, line: str) -> str:
        return f'<font size="4"><em>{line}</em></font>'

    def name_list(self, intro: str, *names: str) -> str:
        rows = "".join(self._row(self.paragraph(name)) for name in names)
        return f'{self.paragraph(intro)}<table border="1">{rows}</table>'

    def related(self, phrase: str, link: str) -> str:
        return f'<font color="#aa0000">{phrase}</font> {link}'

    def votes(self, row: str) -> str:
        return self._table(row)

    def teaser(self, date: str, link: str) -> str:
        return self._table(date, link)

    def heading(self, text: str) -> str:
        return self._table(f"<b>{text}</b>")

    def comment(self, comment: Comment) -> str:
        who = f"<td><b>{escape(comment.author)}</b></td><td>{comment.shown}</td>"
        what = f'<td colspan="2">{escape(comment.text, quote=False)}</td>'
        return f"<table><tr>{who}</tr><tr>{what}</tr></table>"

    def _row(self, content: str) -> str:
        return f"<tr><td>{content}</td></tr>"

    def _table(self, *rows: str) -> str:
        return "<table>" + "\n".join(self._row(row) for row in rows) + "</table>"


class Padded(Markup):
    """A `div` for each paragraph, indented and spaced with `&nbsp;`."""

    name = "padded"
    marks_headline = False

    def text(self, text: str) -> str:
        return padded(escape(text, quote=False))

    def opening(self, text: str) -> str:
        return f"<b>{self.text(text)}</b>&nbsp;"

    def headline(self, text: str) -> str:
        return self.block("headline", escape(text, quote=False))

    def paragraph(self, line: str) -> str:
        return f"<div>&nbsp;&nbsp;&nbsp; {line}&nbsp;</div>\n<div>&nbsp;</div>"

    def quotation(self, line: str) -> str:
        return self.paragraph(line)

    def name_list(self, intro: str, *names: str) -> str:
        items = "\n".join(f"<div>&nbsp; {name}</div>" for name in names)
        return f"{self.paragraph(intro)}\n{items}\n<div>&nbsp;</div>"

    def related(self, phrase: str, link: str) -> str:
        return f"<div>{phrase}&nbsp;{link}</div>"

    def figure(self, picture: Picture) -> str:
        caption = picture.caption and self.block("caption", escape(picture.caption))
        return self.block("picture", self.image(picture) + (caption or ""))


class Wrapped(Markup):
    """Text pasted with its line ends, inside paragraphs."""

    name: ClassVar[MarkupName] = "wrapped"

    def text(self, text: str) -> str:
        return hard_wrapped(escape(text, quote=False))

    def headline(self, text: str) -> str:
        return self.block("headline", escape(text, quote=False), "h2")

    def paragraph(self, line: str) -> str:
        return f"<p>\n{line}\n</p>"

    def related(self, phrase: str, link: str) -> str:
        return f"<p>{phrase}</p>\n<p>{link}</p>"

    def vote(self, href: str, icon: str, number: int) -> str:
        return f'<a href="{href}" title="{icon}">({number})</a>'

    def comments(self, comments: tuple[Comment, ...]) -> str:
        return f"<ul>{super().comments(comments)}</ul>" if comments else ""

    def comment(self, comment: Comment) -> str:
        who = f"<strong>{escape(comment.author)}</strong> <em>{comment.shown}</em>"
        return f"<li>{who}<br>{escape(comment.text, quote=False)}</li>"


class Pasted(Wrapped):
    """The same, with one `<br>` for each paragraph and no element around the body at all."""

    name: ClassVar[MarkupName] = "pasted"

    def body(self, pieces: list[Piece], picture: Picture | None) -> str:
        head = self.figure(picture) if picture else ""
        return head + "\n".join(self.piece(piece) for piece in pieces)

    def headline(self, text: str) -> str:
        return f"<h1>{escape(text, quote=False)}</h1>"

    def opening(self, text: str) -> str:
        return self.text(text) + " "

    def figure(self, picture: Picture) -> str:
        caption = f"{escape(picture.caption)}<br>\n" if picture.caption else ""
        return f"{self.image(picture)}<br>\n{caption}"

    def paragraph(self, line: str) -> str:
        return f"{line}<br>"

    def quotation(self, line: str) -> str:
        return self.paragraph(line)

    def name_list(self, intro: str, *names: str) -> str:
        return "\n".join(self.paragraph(line) for line in (intro, *names))

    def related(self, phrase: str, link: str) -> str:
        return f"{phrase}<br>\n{link}<br>"


class Spans(Markup):
    """Nests of `span` between loose text, in a form around the whole page; a JSON-LD time."""

    name = "spans"
    date_mark = "json-ld"
    marks_headline = False

    def body(self, pieces: list[Piece], picture: Picture | None) -> str:
        head = self.figure(picture) if picture else ""
        return head + self.block("body", "\n".join(self.piece(piece) for piece in pieces), "span")

    def headline(self, text: str) -> str:
        headline = f"<span>{escape(text, quote=False)}</span>"
        return self.block("headline", headline, "span") + "<br>"

    def opening(self, text: str) -> str:
        return f"<span>{self.text(text)} </span>"

    def figure(self, picture: Picture) -> str:
        caption = picture.caption and f"<span>{escape(picture.caption)}</span><br>"
        return f"<span>{self.image(picture)}</span><br>{caption or ''}"

    def paragraph(self, line: str) -> str:
        # Every other line, so to speak at random, is loose text.
        return f"{line if len(line) % 2 else self._nest(line)}<br><br>"

    def quotation(self, line: str) -> str:
        return f"<i>{self._nest(line)}</i><br><br>"

    def name_list(self, intro: str, *names: str) -> str:
        return "<br>".join((intro, *(self._nest(name) for name in names))) + "<br><br>"

    def related(self, phrase: str, link: str) -> str:
        return f"<span><b>{phrase}</b> {link}</span><br><br>"

    def comments(self, comments: tuple[Comment, ...]) -> str:
        return f"<dl>{super().comments(comments)}</dl>" if comments else ""

    def comment(self, comment: Comment) -> str:
        when = self.block("when", comment.shown, "small")
        what = escape(comment.text, quote=False)
        return f"<dt>{escape(comment.author)} {when}</dt><dd>{what}</dd>"

    def _nest(self, line: str) -> str:
        return f'<span><span style="font-size:inherit"><span>{line}</span></span></span>'


class Unclosed(Markup):
    """The HTML of long ago: capitals, `<P>` and `<LI>` without an end, values without quotes."""

    name = "unclosed"

    def headline(self, text: str) -> str:
        return f"<CENTER><H2>{escape(text, quote=False)}</H2></CENTER>"

    def opening(self, text: str) -> str:
        return f"<B>{self.text(text)}</B> "

    def image(self, picture: Picture) -> str:
        size = f"WIDTH={picture.width} HEIGHT={picture.height}"
        return f'<IMG SRC={picture.src} ALT="{escape(picture.alt)}" {size} BORDER=0>'

    def figure(self, picture: Picture) -> str:
        caption = f"<BR><SMALL>{escape(picture.caption)}</SMALL>" if picture.caption else ""
        return f"<CENTER>{self.image(picture)}{caption}</CENTER>"

    def paragraph(self, line: str) -> str:
        return f"<P>{line}"

    def quotation(self, line: str) -> str:
        return f"<P ALIGN=justify><I>{line}</I>"

    def name_list(self, intro: str, *names: str) -> str:
        return f"<P>{intro}\n<UL>" + "\n".join(f"<LI>{name}" for name in names) + "\n</UL>"

    def related(self, phrase: str, link: str) -> str:
        return f"<P><FONT COLOR=red>{phrase}</FONT> {link}"

    def heading(self, text: str) -> str:
        return f"<H4>{text}</H4>"


_CLASSES = (Paragraphs, Breaks, Tables, Padded, Wrapped, Pasted, Spans, Unclosed)

DATED = frozenset(markup.name for markup in _CLASSES if markup.date_mark)
"""The markups whose pages say in their head when they were published (present layout)."""


def all_markups(seed: int) -> dict[MarkupName, Markup]:
    """The markups by name, with the class names of this seed."""
    return {markup.name: markup(seed) for markup in _CLASSES}
