"""The article's pictures, and which lines are their captions."""

from __future__ import annotations

import re
from collections import deque
from typing import Final

from pipelines.extraction.article import Image
from pipelines.extraction.furniture import Kind
from pipelines.extraction.lines import Box, Picture
from pipelines.extraction.reading import Reading
from pipelines.extraction.region import Region, repeats
from pipelines.html.addresses import page_at
from pipelines.site import SITE
from pipelines.site.folding import fold

_LONGEST: Final = 250
# A figure of more lines is no picture with its caption.
_MOST_LINES: Final = 20
# Smaller pictures are icons and counters.
_SMALLEST: Final = 40
# Elements that hold a picture and its caption and no more.
_FRAMES: Final = frozenset({"figure", "table", "tbody", "tr", "dl", "figcaption", "caption"})
# Characters of the name of a symbol.
_OTHERS: Final = (Kind.OTHER_ARTICLE, Kind.FRAME, Kind.FORM)
_SYMBOL: Final = 4
_IMAGE_FILE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:$|[?#])")
_ICON: Final = re.compile(
    r"/(?:emoji|smil(?:ey|ie)s?|emoticons?|icons?)/|[/_-](?:pixel|spacer|blank|captcha|loading)[._]"
)
_ENDINGS: Final = "|".join(
    re.escape(fold(ending)) for edition in SITE.wordings for ending in edition.caption_endings
)
_CREDITED: Final = re.compile(rf".{{3,}} ?[-–—] ?(?:{_ENDINGS})")


def find_images(reading: Reading, region: Region) -> tuple[tuple[Image, ...], set[int]]:
    """The article's pictures in order, and the lines that are captions.

    A line is a caption where the markup says so (`figcaption`, a table or box that holds a
    picture and this line alone), or where it stands above the text and ends with a picture's
    credit. A caption whose picture is not on the page is an image without an address.
    """
    pictures = _pictures(reading, region)
    body = frozenset(n for n in range(region.start, region.end) if reading.kinds[n] is None)
    owner: dict[int, int] = {}  # of a caption's line: the index of its picture
    for index, picture in enumerate(pictures):
        for n in _framed_lines(reading, region, body, picture):
            owner.setdefault(n, index)
    framed = set(owner.values())
    waiting = deque(index for index in range(len(pictures)) if index not in framed)
    loose: list[int] = []
    for n in _lines_above_text(reading, region, body):
        if n in owner:
            continue
        if waiting:
            owner[n] = waiting.popleft()
        elif reading.marks[n] is None:
            loose.append(n)
    captions: dict[int, str] = {}
    for n, index in sorted(owner.items()):
        text = reading.lines[n].text
        captions[index] = f"{captions[index]} {text}" if index in captions else text
    images = [Image(picture.url, captions.get(n)) for n, picture in enumerate(pictures)]
    images.extend(Image(None, reading.lines[n].text) for n in loose)
    return tuple(images), {*owner, *loose}


def _pictures(reading: Reading, region: Region) -> list[Picture]:
    """The pictures between headline and end, and above the headline in the article's own box."""
    found: dict[str, Picture] = {}
    for picture in reading.page.pictures:
        if picture.link and _leads_away(reading, picture.link):
            continue
        if _is_no_picture(picture):
            continue
        if _is_of_article(reading, region, picture):
            found.setdefault(picture.url, picture)
    return list(found.values())


def _is_no_picture(picture: Picture) -> bool:
    """Whether an image is a counter, an icon, or stands for a character."""
    small = picture.size is not None and picture.size < _SMALLEST
    character = len(picture.alt) <= _SYMBOL and picture.alt != "" and not picture.alt.isalnum()
    symbol = character and not any(map(str.isalnum, picture.alt))
    return small or symbol or _ICON.search(picture.url.lower()) is not None


def _leads_away(reading: Reading, link: str) -> bool:
    """Whether the link around an image leads to another page, and not to a larger image."""
    if link.startswith("#") or _IMAGE_FILE.search(link.lower()):
        return False
    page = page_at(link)
    if page is not None and page.kind in ("article", "listing", "refused", "front"):
        return page != reading.own or _host(link) not in ("", _host(reading.url))
    return _host(link) not in ("", _host(reading.url))


def _host(url: str) -> str:
    return url.split("/", 3)[2] if url.startswith(("http://", "https://")) else ""


def _is_of_article(reading: Reading, region: Region, picture: Picture) -> bool:
    first = region.start if region.headline is None else region.headline
    if not first <= picture.before <= region.end:
        return False
    box = _smallest_with_text(picture.box)
    if all(reading.kinds[n] in _OTHERS for n in range(box.start, box.end)):
        return False
    if picture.before == region.end:
        # Behind the text: of the article only in a box of its own lines.
        return not box.holds(region.end) and box.start >= first
    if picture.before == first:
        # Above the headline: of the article only in a box that begins with it.
        return box.start == first and box.tag not in ("body", "")
    return True


def _smallest_with_text(box: Box) -> Box:
    while box.start == box.end and box.parent is not None:
        box = box.parent
    return box


def _framed_lines(
    reading: Reading, region: Region, body: frozenset[int], picture: Picture
) -> list[int]:
    """The lines that the markup puts with a picture and nothing else."""
    figure = _around(picture.box, "figure")
    if figure is not None and figure.end - figure.start <= _MOST_LINES:
        lines = [n for n in range(figure.start, figure.end) if n in body]
        told = [n for n in lines if _around(reading.lines[n].box, "figcaption")]
        if told:
            return told
    box: Box | None = picture.box
    widest: Box | None = None
    while box is not None and box.end - box.start <= 1 and box.tag != "body":
        if box.end - box.start == 1:
            widest = box
        box = box.parent
    if widest is None or widest.start not in body:
        return []
    line = reading.lines[widest.start]
    others = any(reading.marks[n] is None for n in body if n != widest.start)
    if len(line.text) > _LONGEST or not others or repeats(region.title, line):
        return []
    framed = widest.tag in _FRAMES or line.box.tag in _FRAMES
    apart = line.box is not picture.box or (line.gap > 0 and line.box.tag != "p")
    beside = apart and not line.heading and not reading.is_prose(widest.start)
    return [widest.start] if framed or beside or _is_credited(line.text) else []


def _around(box: Box | None, tag: str) -> Box | None:
    """The box, or the innermost around it, of an element of this name."""
    while box is not None and box.tag != tag:
        box = box.parent
    return box


def _lines_above_text(reading: Reading, region: Region, body: frozenset[int]) -> list[int]:
    """Lines above the text that end with a picture's credit."""
    above: list[int] = []
    for n in sorted(body):
        text = reading.lines[n].text
        if len(text) <= _LONGEST and _is_credited(text):
            above.append(n)
        elif reading.is_prose(n):
            return above
        elif above and reading.marks[n] is None:
            # The text has begun, if there is more of it.
            return above
    return []


def _is_credited(text: str) -> bool:
    return bool(_CREDITED.fullmatch(fold(text)))
