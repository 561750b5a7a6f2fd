"""What a page needs to look as it did: the addresses of its pictures, style sheets, scripts, icons.

Read from the page's tree, and of a style sheet from its text. Video and audio are not among them:
one may be larger than all articles of a year together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml import html

from pipelines.html.addresses import base_of, resolve
from pipelines.html.stylesheet import stylesheet_links

_PICTURES: Final = frozenset("img image amp-img source".split())
_PICTURE_SOURCES: Final = frozenset(
    "src data-src data-original data-lazy data-lazy-src data-full-src data-url data-image".split()
)
"""Where pages, and those that load pictures late, keep the address of one."""
_PICTURE_METAS: Final = frozenset(
    "og:image og:image:url og:image:secure_url twitter:image twitter:image:src image "
    "thumbnailurl".split()
)
_PICTURE_ENDINGS: Final = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg",
)  # fmt: skip
_ADDRESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "script": ("src",),
    "video": ("poster",),
    "amp-video": ("poster",),
    "use": ("href", "xlink:href"),
    **dict.fromkeys(("body", "table", "tr", "td", "th"), ("background",)),
}
_BACKGROUNDS: Final = ("data-bg", "data-background", "data-background-image")
_ICONS: Final = frozenset("icon apple-touch-icon apple-touch-icon-precomposed mask-icon".split())
_RELATIONS: Final = _ICONS | {"stylesheet", "manifest", "modulepreload"}
_PRELOADED: Final = frozenset("style font image script".split())
_FAVICON: Final = "/favicon.ico"
"""What browsers ask a host for whose pages name no icon."""
# A list of candidates, https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
_CANDIDATE: Final = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:,+|\s[^,]*)?")
_MOST_LINKS: Final = 5000
_MOST_TEXT: Final = 4 << 20
"""Letters of a style sheet that are looked through: some tenths of a second at the worst."""


def page_requisites(root: html.HtmlElement, url: str, *, images_only: bool = False) -> list[str]:
    """The addresses of what a page needs, each once, in its order; other hosts' included.

    Args:
        root: Its tree.
        url: Its address.
        images_only: Only its pictures, and not those of its style sheets and icons.

    """
    links = list(islice(_links(root, images_only=images_only), _MOST_LINKS))
    addresses = _resolved(base_of(root, url), links)
    if not images_only and _has_unnamed_icon(root, url):
        addresses += _resolved(url, [_FAVICON])
    return list(dict.fromkeys(addresses))


def _has_unnamed_icon(root: html.HtmlElement, url: str) -> bool:
    """Whether the icon of a host is to be looked for: with its front page, if that has a style."""
    relations = set().union(*(_relations(link) for link in root.iter("link")))
    return urlsplit(url).path in ("", "/") and "stylesheet" in relations and not relations & _ICONS


def stylesheet_requisites(text: str, url: str) -> list[str]:
    """The addresses of what a style sheet needs, each once, in its order.

    Args:
        text: The style sheet, decoded.
        url: Its address.

    """
    return _resolved(url, islice(stylesheet_links(text[:_MOST_TEXT]), _MOST_LINKS))


def _links(root: html.HtmlElement, *, images_only: bool) -> Iterator[str]:
    for element in root.iter():
        tag: str = element.tag
        attributes = dict(element.items())  # not of `attrib`, which looks each name up again
        if attributes:
            yield from _pictures(tag, attributes)
            if not images_only:
                yield from _others(tag, attributes)
        if tag == "style" and not images_only:
            yield from stylesheet_links((element.text or "")[:_MOST_TEXT])


def _pictures(tag: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """Pictures that an element shows, or leads to in their full size."""
    is_picture = tag in _PICTURES
    for name, value in attributes.items():
        if name.endswith("srcset"):
            yield from _CANDIDATE.findall(value) if tag != "link" else ()
        elif is_picture and name in _PICTURE_SOURCES:
            # The `src` of a `source` is a video's or a sound's.
            if tag != "source" or name != "src":
                yield value
        elif tag == "image":
            yield from (value,) if name in ("href", "xlink:href") else ()
        elif (name.startswith("data-") or (tag == "a" and name == "href")) and _is_picture(value):
            yield value
    if tag == "meta":
        names = map(attributes.get, ("property", "name", "itemprop"))
        if any((name or "").strip().lower() in _PICTURE_METAS for name in names):
            yield attributes.get("content", "")
    elif tag == "link" and "image_src" in attributes.get("rel", "").lower().split():
        yield attributes.get("href", "")


def _is_picture(value: str) -> bool:
    """Whether a value reads like the address of a picture."""
    path = value.strip().partition("#")[0].partition("?")[0]
    return path.lower().endswith(_PICTURE_ENDINGS) and not any(map(str.isspace, path))


def _others(tag: str, attributes: Mapping[str, str]) -> Iterator[str]:
    for name in _ADDRESSES.get(tag, ()):
        yield attributes.get(name, "")
    if tag == "input" and attributes.get("type", "").strip().lower() == "image":
        yield from (attributes[name] for name in _PICTURE_SOURCES & attributes.keys())
    elif tag == "link":
        yield from _of_link(attributes)
    yield from stylesheet_links(attributes.get("style", ""))
    for name in _BACKGROUNDS:
        value = attributes.get(name, "")
        yield from stylesheet_links(value) if "(" in value else (value,)


def _of_link(attributes: Mapping[str, str]) -> Iterator[str]:
    relations = _relations(attributes)
    preloaded = attributes.get("as", "").strip().lower() in _PRELOADED
    if relations & _RELATIONS or ("preload" in relations and preloaded):
        yield attributes.get("href", "")
        yield from _CANDIDATE.findall(attributes.get("imagesrcset", ""))


def _relations(link: Mapping[str, str] | html.HtmlElement) -> set[str]:
    return set((link.get("rel") or "").lower().split())


def _resolved(base: str, links: Iterable[str]) -> list[str]:
    """The links as absolute addresses; `data:`, which asks for nothing, is left out."""
    found: dict[str, None] = {}
    for link in links:
        plain = link.strip()
        if plain and not plain.startswith("#") and plain[:5].lower() != "data:":
            address = resolve(base, plain)
            if address:
                found[address.partition("#")[0]] = None
    return list(found)
