"""How an article's parts become HTML; one class for each way of writing it.

What a reader sees is the same in all of them. A markup gets its words escaped and its links
resolved; it decides on elements, white space and class names only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import ClassVar, Literal

from tests.site.pages.style import ClassNames
from tests.site.words.model import Comment, MarkupName


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as a page shows it."""

    src: str
    alt: str
    width: int
    height: int
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of the body, its lines as HTML."""

    kind: Literal["paragraph", "quotation", "names", "related", "image", "closing"]
    lines: tuple[str, ...] = ()
    picture: Picture | None = None


class Markup:
    """The base: plain elements of today. A subclass changes what its name says."""

    name: ClassVar[MarkupName]
    date_mark: ClassVar[Literal["meta", "json-ld"] | None] = None
    """Where the page's head says when the article was published."""
    marks_headline: ClassVar[bool] = True
    """Whether the headline looks like one; if not, the document's title has to repeat it."""
    comments_first: ClassVar[bool] = False
    """Whether the comments stand above their heading, not below it."""

    def __init__(self, seed: int) -> None:
        self.names = ClassNames(seed, self.name)

    def block(self, part: str, content: str, element: str = "div") -> str:
        """`content` in an element of the class of `part`."""
        return f'<{element} class="{self.names(part)}">{content}</{element}>'

    def text(self, text: str) -> str:
        """Words of the body."""
        return escape(text, quote=False)

    def anchor(self, href: str, text: str) -> str:
        """A link in the body."""
        return f'<a href="{escape(href)}">{self.text(text)}</a>'

    def opening(self, text: str) -> str:
        """The credit before the first words of the body."""
        return f"<strong>{self.text(text)}</strong> "

    def headline(self, text: str) -> str:
        """The article's title."""
        return self.block("headline", escape(text, quote=False), "h1")

    def image(self, picture: Picture) -> str:
        """The image itself."""
        return (
            f'<img src="{escape(picture.src)}" alt="{escape(picture.alt)}"'
            f' width="{picture.width}" height="{picture.height}">'
        )

    def figure(self, picture: Picture) -> str:
        """An image with its caption."""
        caption = picture.caption and self.block("caption", escape(picture.caption), "figcaption")
        return self.block("picture", self.image(picture) + (caption or ""), "figure")

    def body(self, pieces: list[Piece], picture: Picture | None) -> str:
        """The picture above the body, and the body."""
        head = self.figure(picture) if picture else ""
        return head + self.block("body", "\n".join(self.piece(piece) for piece in pieces))

    def piece(self, piece: Piece) -> str:
        """One block of the body."""
        if piece.picture:
            return self.figure(piece.picture)
        match piece.kind:
            case "quotation":
                return self.quotation(piece.lines[0])
            case "names":
                return self.name_list(*piece.lines)
            case "related":
                return self.related(*piece.lines)
            case _:
                return self.paragraph(piece.lines[0])

    def paragraph(self, line: str) -> str:
        """One paragraph."""
        return f"<p>{line}</p>"

    def quotation(self, line: str) -> str:
        """A paragraph in somebody's words."""
        return f"<blockquote><p>{line}</p></blockquote>"

    def name_list(self, intro: str, *names: str) -> str:
        """Names, one a line, and the sentence before them."""
        items = "\n".join(f"<li>{name}</li>" for name in names)
        return f"{self.paragraph(intro)}\n<ul>\n{items}\n</ul>"

    def related(self, phrase: str, link: str) -> str:
        """`Related:` and a headline in mid-body."""
        return self.block("related", f"<b>{phrase}</b> {link}", "p")

    def votes(self, row: str) -> str:
        """The vote links with their numbers."""
        return self.block("votes", row)

    def vote(self, href: str, icon: str, number: int) -> str:
        """One vote link and its number, which the row's words surround: `(67)`."""
        return f'<a href="{href}"><img src="/static/{icon}.png" alt=""></a> ({number})'

    def teaser(self, date: str, link: str) -> str:
        """The related article below the votes."""
        return self.block("teaser", f'<div class="{self.names("when")}">{date}</div>{link}')

    def heading(self, text: str) -> str:
        """A heading within the page."""
        return f"<h3>{text}</h3>"

    def comments(self, comments: tuple[Comment, ...]) -> str:
        """All comments."""
        return "\n".join(self.comment(comment) for comment in comments)

    def comment(self, comment: Comment) -> str:
        """One comment: who, when, what."""
        who = f"<b>{escape(comment.author)}</b>"
        when = self.block("when", comment.shown, "span")
        what = f"<p>{escape(comment.text, quote=False)}</p>"
        return self.block("comment", f"{who} {when}{what}")


def hard_wrapped(text: str) -> str:
    """Text as pasted from a letter: a newline in place of a space about every sixty letters."""
    return re.sub(r"(.{48,60}?) ", r"\1\n", text)


def padded(text: str) -> str:
    """Text with a no-break space beside the space after each sentence."""
    return text.replace(". ", ".&nbsp; ").replace("، ", "،&nbsp; ")
