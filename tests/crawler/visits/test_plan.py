from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from archive.errors import ArgumentError
from crawler.visits.plan import CrawlPlan, IdRange, parse_plan
from pipelines.site import SITE


def plan(**arguments: str) -> CrawlPlan:
    return parse_plan(SITE, arguments)


def test_without_arguments_both_editions_are_crawled() -> None:
    whole = plan()
    assert set(whole.editions) == {"en", "ar"}
    assert (whole.sections, whole.ids, whole.urls_file, whole.bases) == ((), (), None, {})


def test_an_edition_is_chosen() -> None:
    assert plan(editions="ar").editions == ("ar",)
    assert set(plan(editions=" en , ar ").editions) == {"en", "ar"}


def test_sections_choose_their_editions() -> None:
    chosen = plan(sections="en:30,en:52")
    assert chosen.sections == (("en", 30), ("en", 52))
    assert chosen.editions == ("en",)


def test_bases_are_lists_of_addresses() -> None:
    given = plan(en="http://a.example, http://b.example", ar="http://c.example")
    assert given.bases == {
        "en": ("http://a.example", "http://b.example"),
        "ar": ("http://c.example",),
    }


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("en:28000-28002", [28000, 28001, 28002]),
        ("en:28002-28000", [28002, 28001, 28000]),
        ("en:7", [7]),
        ("en:7-7", [7]),
    ],
)
def test_id_ranges_have_a_direction(text: str, ids: list[int]) -> None:
    (its_range,) = plan(ids=text).ids
    assert list(its_range) == ids
    assert plan(ids=text).editions == ("en",)


def test_several_ranges_of_both_editions() -> None:
    given = plan(ids="en:1-3,ar:9-8")
    assert given.ids == (IdRange("en", 1, 3), IdRange("ar", 9, 8))
    assert set(given.editions) == {"en", "ar"}


def test_the_longest_range_is_not_held_in_memory() -> None:
    (everything,) = plan(ids="ar:999999999-1").ids
    assert list(islice(everything, 2)) == [999999999, 999999998]


@pytest.mark.parametrize(
    "arguments",
    [
        {"edition": "en"},
        {"sectons": "en:30"},
        {"editions": "de"},
        {"editions": ""},
        {"editions": ","},
        {"sections": "30"},
        {"sections": "en"},
        {"sections": "en:"},
        {"sections": "en:x"},
        {"sections": "de:30"},
        {"sections": "en:30-40"},
        {"sections": "en:1234567"},
        {"ids": "28000-28100"},
        {"ids": "en:28000-"},
        {"ids": "en:-5"},
        {"ids": "en:a-b"},
        {"ids": "de:1-2"},
        {"ids": "en:1234567890"},
        {"ids": " "},
        {"urls": "/nowhere/urls.txt"},
        {"urls": "/"},
        {"ids": "en:1", "sections": "en:30"},
        {"editions": "ar", "sections": "en:30"},
        {"editions": "ar", "ids": "en:1-2"},
    ],
)
def test_wrong_arguments_are_refused_with_a_sentence(arguments: dict[str, str]) -> None:
    with pytest.raises(ArgumentError) as error:
        parse_plan(SITE, arguments)
    sentence = str(error.value)
    assert sentence.endswith((".", "94", "first)"))
    assert "\n" not in sentence
    assert any(name in sentence for name in arguments)


def test_urls_and_ids_do_not_go_together(tmp_path: Path) -> None:
    urls = tmp_path / "urls.txt"
    urls.write_text("https://en.zamanalwsl.net/\n")
    with pytest.raises(ArgumentError, match="only one at a time"):
        plan(urls=str(urls), ids="en:1")


def test_urls_are_read_line_by_line(tmp_path: Path) -> None:
    urls = tmp_path / "urls.txt"
    urls.write_bytes(
        b"\xef\xbb\xbfhttps://en.zamanalwsl.net/news/article/5\r\n\r\n"
        b"# a comment\n  https://en.zamanalwsl.net/\xff \n/uploads/a.png"
    )
    assert list(plan(urls=str(urls)).urls()) == [
        "https://en.zamanalwsl.net/news/article/5",
        "https://en.zamanalwsl.net/\ufffd",
        "/uploads/a.png",
    ]


def test_without_a_file_there_are_no_urls() -> None:
    assert list(plan().urls()) == []


def test_the_same_plan_has_the_same_fingerprint(tmp_path: Path) -> None:
    assert plan().fingerprint() == plan(editions="ar,en").fingerprint()
    assert plan(sections="en:30,ar:94").fingerprint() == plan(sections="ar:94, en:30").fingerprint()


def test_other_plans_have_other_fingerprints(tmp_path: Path) -> None:
    urls = tmp_path / "urls.txt"
    urls.write_text("")
    plans = [
        plan(),
        plan(editions="en"),
        plan(en="http://a.example"),
        plan(en="http://a.example,http://b.example"),
        plan(sections="en:30"),
        plan(sections="en:30,en:31"),
        plan(ids="en:1-2"),
        plan(ids="en:2-1"),
        plan(urls=str(urls)),
    ]
    assert len({its.fingerprint() for its in plans}) == len(plans)
