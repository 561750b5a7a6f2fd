"""What a page needs to look as it did: the addresses of its pictures, style sheets, scripts, icons.

Video and audio are not among them: one may be larger than all articles of a year together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from pipelines.html.addresses import resolve
from pipelines.html.stylesheet import stylesheet_links
from pipelines.html.tags import Tag, read_tags

_PICTURE: Final = ("src", "data-src", "data-original", "data-lazy-src")
"""Where pages, and those that load pictures late, keep the address of one."""
_PICTURES: Final = ("srcset", "data-srcset", "data-lazy-srcset")
_IMAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "img": _PICTURE,
    "image": ("href", "xlink:href", "src"),
    "source": (),  # its `src` is a video's or a sound's; its `srcset` is a picture's
}
_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "script": ("src",),
    "video": ("poster",),
    "use": ("href", "xlink:href"),
    **dict.fromkeys(("body", "table", "tr", "td", "th"), ("background",)),
}
_RELATIONS: Final = frozenset(
    "stylesheet icon apple-touch-icon apple-touch-icon-precomposed mask-icon manifest "
    "modulepreload".split()
)
_PRELOADED: Final = frozenset("style font image script".split())
_CARRIES_STYLE: Final = re.compile(r"\bstyle|\bdata-b", re.IGNORECASE)
_BACKGROUNDS: Final = ("data-bg", "data-background", "data-background-image")
# A list of candidates, https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
_CANDIDATE: Final = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:,+|\s[^,]*)?")
_MOST_LINKS: Final = 5000
_MOST_TEXT: Final = 4 << 20
"""Letters of a page or style sheet that are looked through: some tenths of a second at the worst.
The largest real article page seen has half a million."""


def page_requisites(text: str, url: str, *, images_only: bool = False) -> list[str]:
    """The addresses of what a page needs, each once, in its order; other hosts' included.

    Args:
        text: The page, decoded.
        url: Its address.
        images_only: Only the images that stand in it as elements.

    """
    base: str | None = None
    links: list[str] = []
    for tag in read_tags(text[:_MOST_TEXT]):
        if tag.name == "base" and base is None:
            base = tag.attributes.get("href")
        else:
            links += islice(_of_tag(tag, images_only=images_only), _MOST_LINKS - len(links))
        if len(links) >= _MOST_LINKS:
            break
    return _resolved((base and resolve(url, base)) or url, links)


def stylesheet_requisites(text: str, url: str) -> list[str]:
    """The addresses of what a style sheet needs, each once, in its order.

    Args:
        text: The style sheet, decoded.
        url: Its address.

    """
    return _resolved(url, islice(stylesheet_links(text[:_MOST_TEXT]), _MOST_LINKS))


def _of_tag(tag: Tag, *, images_only: bool) -> Iterator[str]:
    is_image = tag.name in _IMAGES
    is_other = tag.name in _OTHERS or tag.name in ("link", "input")
    has_style = _CARRIES_STYLE.search(tag.written) is not None
    if not is_image and (images_only or not (is_other or has_style or tag.style)):
        return
    attributes = tag.attributes
    if is_image:
        yield from _named(attributes, _IMAGES[tag.name])
        for name in _PICTURES:
            yield from _CANDIDATE.findall(attributes.get(name, ""))
    if images_only:
        return
    if tag.name == "link":
        yield from _of_link(attributes)
    elif tag.name == "input" and attributes.get("type", "").strip().lower() == "image":
        yield from _named(attributes, _PICTURE)
    elif tag.name in _OTHERS:
        yield from _named(attributes, _OTHERS[tag.name])
    yield from stylesheet_links(tag.style)
    if has_style:
        yield from stylesheet_links(attributes.get("style", ""))
        yield from _named(attributes, _BACKGROUNDS)


def _named(attributes: Mapping[str, str], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if name in attributes:
            yield attributes[name]


def _of_link(attributes: Mapping[str, str]) -> Iterator[str]:
    relations = set(attributes.get("rel", "").lower().split())
    preloaded = attributes.get("as", "").strip().lower() in _PRELOADED
    if relations & _RELATIONS or ("preload" in relations and preloaded):
        yield attributes.get("href", "")
        yield from _CANDIDATE.findall(attributes.get("imagesrcset", ""))


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
