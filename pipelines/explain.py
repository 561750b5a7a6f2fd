"""What extraction made of a page, line by line: `python -m pipelines.explain PAGE [ADDRESS]`.

For whoever looks at a page that came out wrong. First the page as the steps saw it, each line after
what it was taken for; then the fields that came of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from pipelines.extraction.article import Article
from pipelines.extraction.container import Container, find_container
from pipelines.extraction.extract import extract_article
from pipelines.extraction.reading import Reading, read_page
from pipelines.html.decode import decode
from pipelines.site import SITE

_ADDRESS: Final = SITE.article_page(SITE.editions[0], 1).canonical_url
_WIDTH: Final = 16


def explain(body: bytes, url: str, content_type: str | None = None) -> Iterator[str]:
    """The lines of the page, each after what it was taken for, an empty line, and the article.

    Raises:
        Exception: What a step of the extraction raises. `extract_article` itself never does.

    """
    article = extract_article(body, url, content_type=content_type)
    reading = read_page(decode(body, content_type).text, url)
    container = find_container(reading) if reading.is_of_site else None
    for n, line in enumerate(reading.lines):
        yield f"{_taken_for(n, reading, container, article):>{_WIDTH}} | {line.text}"
    yield ""
    yield msgspec.json.format(msgspec.json.encode(article), indent=2).decode()


def _taken_for(n: int, reading: Reading, container: Container | None, article: Article) -> str:
    line = reading.lines[n].text
    if container is not None and n == container.headline:
        return "headline"
    if reading.strange[n]:
        return "other article"
    if container is not None and n in container.body:
        text = (article.text or "").split("\n")
        if line in text:
            return "text"
        if any(line == image.caption for image in article.images):
            return "caption"
        if text[0] and line.endswith(text[0]):
            return "opening, text"
    mark = reading.marks[n]
    if mark is not None:
        return mark.name.lower().replace("_", " ")
    if any(line in (comment.author, *comment.text.split("\n")) for comment in article.comments):
        return "comment"
    return "left out" if container is not None and n in container.body else ""


def main(arguments: list[str] | None = None) -> int:
    """Reads a saved page and prints; 0, or 2 where the file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.explain", description=__doc__)
    parser.add_argument("page", type=Path, help="a saved page")
    parser.add_argument("address", nargs="?", default=_ADDRESS, help="where it was found")
    parser.add_argument("--content-type", help="the HTTP header of this name")
    options = parser.parse_args(arguments)
    try:
        body = options.page.read_bytes()
    except OSError as error:
        print(f"{options.page} cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    for line in explain(body, options.address, options.content_type):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
