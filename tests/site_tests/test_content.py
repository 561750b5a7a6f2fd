"""The same seed gives the same site; every page shows what the truth says it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from typing import Any, get_args

import lxml.html
import pytest

from tests.site.words.content import Corpus
from tests.site.words.language_ar import LEVANTINE, MAGHREBI
from tests.site.words.model import MarkupName
from tests.site_tests.fetch import fetch

Truth = list[dict[str, Any]]

_DIGEST = """
from hashlib import sha256
from tests.site.addresses import Addresses
from tests.site.words.content import Corpus
from tests.site.words.model import EDITIONS
from tests.site.routes import Routes
import sys
here = {edition: f"http://127.0.0.1:{n}" for n, edition in enumerate(EDITIONS, 8001)}
corpus = Corpus(int(sys.argv[1]), 48)
routes = Routes(corpus, Addresses(here, here))
digest = sha256(repr(routes.truths()).encode())
for edition in EDITIONS:
    paths = [f"/news/article/{outline.id}" for outline in corpus.outlines[edition]]
    paths += [f"/news/articles/{section.id}" for section in corpus.sections[edition]]
    paths += [f"/news/rss/{section.id}/" for section in corpus.sections[edition]]
    for path in ["/", "/style.css", "/news/search/x/1", "/uploads/a.png", *paths]:
        digest.update(routes.answer(edition, path).body)
print(digest.hexdigest())
"""


def _digest(seed: int, hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", _DIGEST, str(seed)]
    return subprocess.check_output(command, env=environment, text=True)


def test_same_seed_gives_the_same_bytes_in_any_process() -> None:
    assert _digest(1, "1") == _digest(1, "2")
    assert _digest(1, "1") != _digest(2, "1")


@pytest.mark.parametrize("articles", [0, 1, 2, 13])
def test_any_number_of_articles(articles: int) -> None:
    corpus = Corpus(3, articles)
    outlines = [*corpus.outlines["ar"], *corpus.outlines["en"]]
    assert len(outlines) == articles
    assert all(corpus.article(outline).blocks for outline in outlines)


def test_the_default_mixes_everything(truth: Truth) -> None:
    assert Counter(entry["edition"] for entry in truth) == {"ar": 140, "en": 100}
    for edition in ("ar", "en"):
        of_edition = [entry for entry in truth if entry["edition"] == edition]
        assert {entry["markup"] for entry in of_edition} == set(get_args(MarkupName))
        ids = [entry["article_id"] for entry in of_edition]
        assert ids == sorted(set(ids))
        assert ids[-1] - ids[0] > len(ids), "there are gaps"
        assert {bool(entry["reachable"]) for entry in of_edition} == {True, False}
        assert {len(entry["comments"]) for entry in of_edition} == set(range(6))
        assert {len(entry["links"]) > 0 for entry in of_edition} == {True, False}
    assert {entry["layout"] for entry in truth} == {"present", "older", "older-redirected"}
    assert {entry["published_source"] for entry in truth} == {"page", "meta", "feed", None}
    assert {(e["encoding"]["declared"], e["encoding"]["used"]) for e in truth} == {
        ("utf-8", "utf-8"),
        ("windows-1256", "windows-1256"),
        (None, "windows-1256"),
    }


def test_texts_are_of_all_lengths_and_never_repeat_a_paragraph(truth: Truth) -> None:
    words = [len(entry["text"].split()) for entry in truth]
    assert min(words) < 20
    assert max(words) > 1800
    for entry in truth:
        paragraphs = entry["text"].split("\n")
        assert len(paragraphs) == len(set(paragraphs))
        assert all(text == " ".join(text.split()) and text for text in paragraphs)


def test_arabic_dates_and_digits_of_all_forms(truth: Truth) -> None:
    text = "\n".join(entry["text"] for entry in truth if entry["edition"] == "ar")
    assert re.search("[٠-٩]+ %", text)
    for levantine, maghrebi in zip(LEVANTINE, MAGHREBI, strict=True):
        assert f"{maghrebi}/{levantine}" in text
        assert re.search(f"{levantine}(/|/ | ){maghrebi}", text)


def test_each_page_shows_its_truth(truth: Truth) -> None:
    for entry in truth:
        got = fetch(entry["url"])
        assert got.status == 200, entry["url"]
        used, declared = entry["encoding"]["used"], entry["encoding"]["declared"]
        page = got.plain.decode(used)
        named = got.headers["content-type"] + page[:200].partition("<title>")[0]
        assert set(re.findall(r"charset=\"?([\w-]+)", named)) == ({declared} if declared else set())
        shown = _visible(page)
        place = shown.index(entry["title"])
        for paragraph in _expected_lines(entry):
            assert paragraph in shown[place:], (entry["url"], paragraph)
            place = shown.index(paragraph, place) + len(paragraph)
        end = 0
        for paragraph in entry["text"].split("\n"):
            end = shown.index(paragraph) + len(paragraph)
            if len(paragraph) > 40:  # a bare name may well be named again
                assert shown.count(paragraph) - _teasers(shown, paragraph) == 1
        for comment in entry["comments"]:
            author = shown.index(comment["author"], end)
            end = shown.index(comment["text"], author)


def _visible(page: str) -> str:
    """The page's text with single spaces; script and style left out."""
    root = lxml.html.document_fromstring(page.replace("<br", " <br"))
    for element in root.xpath("//script | //style | //title"):
        element.drop_tree()
    return " ".join(root.text_content().split())


def _expected_lines(entry: dict[str, Any]) -> list[str]:
    """What the page shows below the headline, in order."""
    captions = [image["caption"] for image in entry["images"] if image["caption"]]
    opening = [f"({entry['dateline']})-"] if entry["dateline"] else []
    author = [] if opening and entry["author"] != "Zaman Al Wasl" else [entry["author"]]
    lines = [*captions, *opening, *entry["text"].split("\n"), entry["credit"], *author]
    if entry["likes"] is not None:
        phrases = {
            "en": ("", "Total Comments ({})", "Comments About This Article"),
            "ar": ("هل أعجبتك المقالة ", "التعليقات ({})", "تعليقات حول الموضوع"),
        }
        between, total, heading = phrases[entry["edition"]]
        lines += [f"({entry['likes']}) {between}", f"({entry['dislikes']})"]
        lines += [total.format(entry["comment_count"]), heading]
    return [line.strip() for line in lines if line]


def _teasers(shown: str, paragraph: str) -> int:
    """How often the paragraph stands in a teaser of another article: never more than once."""
    return shown.count(f"{paragraph}...")
