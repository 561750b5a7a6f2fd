"""The RSS 2.0 feed of a section, with the site's own slip in the addresses of images."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from tests.site.addresses import Addresses, usual_path
from tests.site.words.content import LANGUAGES, Corpus
from tests.site.words.model import DAMASCUS, Image, Outline, Section
from tests.site.words.text import teaser


def feed(corpus: Corpus, addresses: Addresses, section: Section) -> str:
    """The newest articles of a section (RSS 2.0, https://www.rssboard.org/rss-specification)."""
    origin = addresses.origins[section.edition]
    items = "".join(_item(corpus, origin, outline) for outline in corpus.feed(section))
    language = LANGUAGES[section.edition]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>\n'
        f"<title>{escape(section.name)} - {language.interface.site}</title>\n"
        f"<link>{origin}/news/articles/{section.id}</link>\n"
        f"<description>{language.interface.site}</description>\n{items}</channel></rss>\n"
    )


def pub_date(outline: Outline) -> str:
    """The article's time as its feed item gives it (RFC 822), in UTC."""
    return format_datetime(utc(outline))


def utc(outline: Outline) -> datetime:
    """The article's time in UTC."""
    return outline.published.replace(tzinfo=DAMASCUS).astimezone(UTC)


def _item(corpus: Corpus, origin: str, outline: Outline) -> str:
    article = corpus.article(outline)
    enclosure = _enclosure(origin, article.image) if article.image else ""
    return (
        f"<item><title>{escape(outline.title)}</title>\n"
        f"<link>{origin}{usual_path(outline)}</link>\n"
        f"<description>{escape(teaser(article))}</description>\n"
        f"<pubDate>{pub_date(outline)}</pubDate>{enclosure}</item>\n"
    )


def _enclosure(origin: str, image: Image) -> str:
    """Uploaded images are announced as `http://hostuploads//name.png`, as the real feed did."""
    directory, name = image.path.rsplit("/", 1)
    broken = f"{directory.lstrip('/')}//{name}" if directory == "/uploads" else image.path
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    return f'\n<enclosure url="{origin}{broken}" length="0" type="{kind}"/>'
