"""Lines wrapped by hand are joined; lists keep theirs."""

from __future__ import annotations

import re
import textwrap

import pytest

from pipelines.extraction.reading import Reading, read_page
from pipelines.html.parse import parse
from tests.pipelines.stories import ARABIC, ENGLISH

STORIES = [re.sub(r"\[\[(.*?)\|.*?\]\]", r"\1", p) for p in ENGLISH.paragraphs + ARABIC.paragraphs]
PLAIN = [p for p in STORIES if len(p) > 120]
NAMES = [
    ["Bassel Warraqi", "Amal Jisrawi", "Nizar Halwaji", "Iman Sabouni", "Sami Qastoun"],
    ["باسل الوراقي", "أمل الجسراوي", "نزار الحلوجي", "إيمان الصابوناتي", "سامي القسطون"],
    [
        "Bassel Warraqi, a baker from the old market of Homs",
        "Amal Jisrawi, a nurse from the northern quarter of Hama",
        "Nizar Halwaji, 61, from Salamiyah",
        "Iman Sabouni, a teacher of the girls’ school, and her son",
    ],
]


def reading_of(page: str) -> Reading:
    root = parse(page).root
    assert root is not None
    return read_page(root, "https://en.zamanalwsl.net/")


def lines_of(html: str) -> list[str]:
    page = f"<html><body>{html}</body></html>"
    return [line.text for line in reading_of(page).lines]


@pytest.mark.parametrize("width", [50, 64, 72, 80])
@pytest.mark.parametrize("template", ["<pre>{}</pre>", "<div>{}</div>"])
def test_wrapped_paragraphs(width: int, template: str) -> None:
    between = "\n\n" if "pre" in template else "<br><br>"
    within = "\n" if "pre" in template else "<br>"
    texts = [within.join(textwrap.wrap(p, width, break_on_hyphens=False)) for p in PLAIN * 2]
    assert lines_of(template.format(between.join(texts))) == PLAIN * 2


@pytest.mark.parametrize("width", [50, 64, 72])
def test_wrapped_paragraphs_with_one_break_between(width: int) -> None:
    texts = [textwrap.wrap(p, width, break_on_hyphens=False) for p in PLAIN * 3]
    html = "<br>".join(line for lines in texts for line in lines)
    assert "".join(lines_of(html)) == "".join(" ".join(lines) for lines in texts)
    assert len(lines_of(html)) == len(PLAIN * 3)


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("divider", ["<br>", "</p><p>", "<br><br>"])
def test_lists_keep_their_lines(names: list[str], divider: str) -> None:
    assert lines_of(f"<p>{divider.join(names)}</p>") == names


@pytest.mark.parametrize("names", NAMES)
def test_lists_in_a_wrapped_text_keep_their_lines(names: list[str]) -> None:
    wrapped = "<br>".join(textwrap.wrap(PLAIN[0], 60))
    html = f"{wrapped}<br><br>{'<br>'.join(names)}<br><br>{wrapped}"
    assert lines_of(html) == [PLAIN[0], *names, PLAIN[0]]


def test_paragraphs_with_one_break_between_stay_apart() -> None:
    assert lines_of("<br>".join(STORIES)) == STORIES


def test_line_ends_of_the_source_mean_nothing() -> None:
    text = "\n".join(textwrap.wrap(PLAIN[0], 60))
    assert lines_of(f"<p>{text}</p>\n<p>\n{text}\n</p>") == [PLAIN[0]] * 2


def test_links_of_joined_lines_stay() -> None:
    half = PLAIN[0].replace("bridge", '<a href="/x">bridge</a>')
    html = f"<pre>{chr(10).join(textwrap.wrap(PLAIN[0], 60))}\n\n{half}</pre>"
    lines = reading_of(html).lines
    assert [link.url for line in lines for link in line.links] == ["https://en.zamanalwsl.net/x"]
