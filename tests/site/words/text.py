"""An article's plain text, as readers of a record should get it."""

from __future__ import annotations

from tests.site.words.model import Article

_TEASER_LENGTH = 287


def paragraphs(article: Article) -> list[str]:
    """The paragraphs, without opening credit, caption, related link, credit and byline."""
    return [
        " ".join("".join(span.text for span in line).split())
        for block in article.blocks
        if block.kind != "related"
        for line in block.lines
    ]


def teaser(article: Article) -> str:
    """The beginning of the text, cut at a whole word to 270 to 290 characters with `...`."""
    text = " ".join(paragraphs(article))
    if len(text) <= _TEASER_LENGTH:
        return text
    return text[:_TEASER_LENGTH].rsplit(" ", 1)[0] + "..."
