"""What extraction made of a page, line by line: `python -m pipelines.explain PAGE [ADDRESS]`.

For whoever looks at a page that came out wrong. First every line of the page, after what it was
taken for; then the account of the article's region, words of each kind; then the fields.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from pipelines.extract import Examined, examine, extract_article
from pipelines.extraction.article import Article
from pipelines.extraction.reading import Reading, read_page
from pipelines.html.decode import decode
from pipelines.html.parse import parse
from pipelines.site import SITE
from pipelines.site.folding import count_words

_ADDRESS: Final = SITE.article_page(SITE.editions[0], 1).canonical_url
_WIDTH: Final = 16


def explain(body: bytes, url: str, content_type: str | None = None) -> Iterator[str]:
    """The lines of the page, each after what it was taken for, the account, and the article.

    Raises:
        Exception: What a step of the extraction raises. `extract_article` itself never does.

    """
    article = extract_article(body, url, content_type=content_type)
    root = parse(decode(body, content_type).text).root
    if root is not None:
        reading = read_page(root, url)
        examined = examine(reading)
        for n, line in enumerate(reading.lines):
            yield f"{_taken_for(n, reading, examined, article):>{_WIDTH}} | {line.text}"
        if examined is not None:
            yield ""
            yield from _account(reading, examined, article)
    yield ""
    yield msgspec.json.format(msgspec.json.encode(article), indent=2).decode()


def _taken_for(n: int, reading: Reading, examined: Examined | None, article: Article) -> str:
    line = reading.lines[n].text
    if examined is not None:
        decision = examined.decision
        headline = examined.region.headline
        if headline is not None and headline <= n < examined.region.start:
            return "headline"
        if n in decision.text:
            opening = n == decision.text[0] and article.dateline is not None
            return "opening, text" if opening else "text"
        if n in examined.captions:
            return "caption"
        if n in decision.left_out:
            return decision.left_out[n].replace("_", " ")
    kind, mark = reading.kinds[n], reading.marks[n]
    if kind is not None:
        return kind.value.replace("_", " ")
    if mark is not None:
        return mark.name.lower().replace("_", " ")
    if any(line in (comment.author, *comment.text.split("\n")) for comment in article.comments):
        return "comment"
    return ""


def _account(reading: Reading, examined: Examined, article: Article) -> Iterator[str]:
    """Words of the region, by what they were taken for."""

    def words(lines: list[int]) -> int:
        return sum(count_words(reading.lines[n].text) for n in lines)

    decision = examined.decision
    yield f"{words(decision.text):>{_WIDTH}} words of text"
    yield f"{words([*decision.top, *decision.foot]):>{_WIDTH}} in other fields"
    yield f"{words(sorted(examined.captions)):>{_WIDTH}} in captions"
    for left_out in article.left_out:
        yield f"{left_out.words:>{_WIDTH}} left out: {left_out.kind.replace('_', ' ')}"


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
