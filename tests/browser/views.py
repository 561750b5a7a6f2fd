"""The reader's views, each with the address that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from tests.viewer.sample import Sample


@dataclass(frozen=True)
class View:
    """A page of the reader."""

    name: str
    path: str

    def address(self, origin: str, language: str) -> str:
        """Where it is, with the interface in a language."""
        return f"{origin}{self.path}{'&' if '?' in self.path else '?'}ui={language}"


NAMES = (
    "front", "articles", "articles-of-month", "search", "hits", "arabic-hits", "article",
    "arabic-article", "capture", "changes", "proof", "cite", "page", "nothing-there",
)  # fmt: skip


def views_of(sample: Sample) -> dict[str, View]:
    """All views of a collection, by their names."""
    changed = sample.changed
    article = f"/article/en/{changed['article_id']}"
    capture = "/capture/" + changed["warc"]["record_id"].removeprefix("<urn:uuid:").rstrip(">")
    arabic = next(its for its in sample.records if its["edition"] == "ar" and its["comments"])
    word = max(arabic["text"].split("\n")[0].split(), key=len)
    paths = {
        "front": "/",
        "articles": "/articles",
        "articles-of-month": f"/articles?month={changed['published'][:7]}&edition=en",
        "search": "/search",
        "hits": "/search?q=market",
        "arabic-hits": f"/search?q={quote(word)}",
        "article": article,
        "arabic-article": f"/article/ar/{arabic['article_id']}",
        "capture": capture,
        "changes": f"{article}/changes?from={capture.removeprefix('/capture/')}",
        "proof": f"{capture}/proof",
        "cite": f"{capture}/cite",
        "page": f"{capture}/page",
        "nothing-there": "/nothing-there",
    }
    assert tuple(paths) == NAMES
    return {name: View(name, path) for name, path in paths.items()}
