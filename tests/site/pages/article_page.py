"""The page of one article, in the present and in the older layout."""

from __future__ import annotations

import json
from html import escape

from tests.site.pages.furniture import Furniture
from tests.site.pages.markup import Markup, Picture, Piece
from tests.site.words.content import LANGUAGES
from tests.site.words.model import DAMASCUS, Article, Image, Line, Outline

_TICKER_LENGTH = 8


def article_page(article: Article, furniture: Furniture, likes: int, dislikes: int) -> str:
    """The whole page, with the vote counters as given."""
    return _ArticlePage(article, furniture, likes, dislikes).html()


class _ArticlePage:
    def __init__(self, article: Article, furniture: Furniture, likes: int, dislikes: int) -> None:
        self.article = article
        self.outline: Outline = article.outline
        self.furniture = furniture
        self.markup: Markup = furniture.markups[article.outline.markup]
        self.interface = LANGUAGES[article.outline.edition].interface
        self.votes = {"like": likes, "dislike": dislikes}

    def html(self) -> str:
        outline, interface = self.outline, self.interface
        older = outline.layout != "present"
        titled = outline.index % 3 or not self.markup.marks_headline
        title = f"{outline.title} - {interface.site}" if titled else interface.site
        parts = [self._headline()]
        if older:
            parts.append(f"<div>| {outline.published.isoformat(' ')}</div>")
        parts.append(self._body())
        parts += self._reactions() if outline.interactive else [self._icons()]
        return self.furniture.page(
            outline.edition,
            title,
            "\n".join(parts),
            head=self._head(),
            markup=self.markup,
            ticker=self._ticker() if older else "",
            form_target=self._comment_target(),
        )

    def _head(self) -> str:
        charset = self.outline.charset
        head = f'<meta charset="{charset.name}">\n' if charset.in_meta else ""
        if self.outline.layout != "present":
            return head
        moment = self.outline.published.replace(tzinfo=DAMASCUS).isoformat()
        match self.markup.date_mark:
            case "meta":
                head += f'<meta property="article:published_time" content="{moment}">\n'
            case "json-ld":
                head += self._json_ld(moment)
        return head

    def _json_ld(self, moment: str) -> str:
        """The article's data, and data of others with their dates, as search engines like it."""
        others = self.furniture.latest(self.outline.edition, 3)
        news: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.outline.title,
            "datePublished": moment,
        }
        items: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "ItemList",
            "itemListElement": [
                {
                    "@type": "NewsArticle",
                    "headline": other.title,
                    "datePublished": other.published.replace(tzinfo=DAMASCUS).isoformat(),
                }
                for other in others
                if other is not self.outline
            ],
        }
        return "".join(
            f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>\n'
            for data in (items, news)
        )

    def _ticker(self) -> str:
        links = "\n".join(
            f"<li>{self.furniture.headline_link(outline)}</li>"
            for outline in self.furniture.latest(self.outline.edition, _TICKER_LENGTH)
        )
        interface = self.interface
        return (
            f"<div><b>{interface.latest}</b>\n<ul>{links}</ul></div>"
            f"<div>{interface.established}</div>"
        )

    def _headline(self) -> str:
        return self.markup.headline(self.outline.title)

    def _body(self) -> str:
        article, markup = self.article, self.markup
        picture = self._picture(article.image, article.caption) if article.image else None
        pieces = [self._piece(n) for n in range(len(article.blocks))]
        pieces += [
            Piece("closing", (markup.text(line),))
            for line in (article.credit, article.byline)
            if line
        ]
        return markup.body(pieces, picture)

    def _piece(self, number: int) -> Piece:
        block = self.article.blocks[number]
        lines = tuple(self._line(line) for line in block.lines)
        if number == 0 and self.article.opening:
            lines = (self.markup.opening(self.article.opening.text) + lines[0], *lines[1:])
        if block.kind == "related":
            lines = (self.interface.related, *lines)
        picture = self._picture(block.image, None) if block.image else None
        return Piece(block.kind, lines, picture)

    def _line(self, line: Line) -> str:
        addresses, edition = self.furniture.addresses, self.outline.edition
        return "".join(
            self.markup.anchor(addresses.href(span.link, edition), span.text)
            if span.link
            else self.markup.text(span.text)
            for span in line
        )

    def _picture(self, image: Image, caption: str | None) -> Picture:
        older = self.outline.layout != "present"
        alt = self.outline.title if older or self.outline.index % 2 else ""
        return Picture(image.path, alt, image.width, image.height, caption)

    def _icons(self) -> str:
        """Votes without numbers: nothing to read, something to press."""
        path = f"/news/article/{self.outline.id}"
        return "".join(
            f'<a href="{path}/{kind}"><img src="/static/{kind}.png" alt=""></a>\n'
            for kind in self.votes
        )

    def _reactions(self) -> list[str]:
        article, markup, interface = self.article, self.markup, self.interface
        votes = {
            kind: markup.vote(f"/news/article/{self.outline.id}/{kind}", kind, number)
            for kind, number in self.votes.items()
        }
        parts = [
            markup.votes(interface.votes.replace("    ", "&nbsp;&nbsp;&nbsp; ").format(**votes))
        ]
        if article.teaser:
            link = self.furniture.headline_link(article.teaser)
            opening = self._teaser_text(article.teaser)
            date = article.teaser.published.date().isoformat()
            parts.append(markup.teaser(date, f"{link} {opening}"))
        comments = markup.comments(article.comments)
        heading = markup.heading(interface.comments)
        parts += [
            f'<a name="comments"></a>{interface.comment_count.format(n=len(article.comments))}',
            *((comments, heading) if markup.comments_first else (heading, comments)),
            self._form(),
        ]
        return parts

    def _teaser_text(self, outline: Outline) -> str:
        first = self.furniture.corpus.article(outline).blocks[0]
        text = "".join(span.text for span in first.lines[0])
        return escape(" ".join(text.split(" ")[:25]), quote=False) + "..."

    def _form(self) -> str:
        """The form for a comment; within a form around the whole page, its fields alone."""
        interface = self.interface
        fields = "\n".join(
            f'<input name="field{n}" placeholder="{name}"><br>'
            for n, name in enumerate(interface.comment_fields)
        )
        content = (
            f"<p>{interface.comment_form}</p>\n{fields}\n"
            f'<textarea name="text"></textarea><br>\n{interface.form_note} <input name="code">\n'
            '<input type="submit" value="&crarr;">'
        )
        if self.markup.name == "spans":
            return self.markup.block("form", content)
        form = f'<form method="post" action="{self._comment_target()}">\n{content}\n</form>'
        return self.markup.block("form", form)

    def _comment_target(self) -> str:
        return f"/news/comment/{self.outline.id}"
