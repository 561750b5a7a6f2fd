from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.article import Article, Image
from pipelines.records.validate import validated

WHOLE = Article(
    language="ar",
    title="عودة الخبز إلى المدينة القديمة",
    dateline="News Week",
    text="فقرة أولى.\nفقرة ثانية \u200f(ب).",
    credit="زمان الوصل - خاص",
    author="زمان الوصل",
    published="2017-08-11T23:56:16+03:00",
    published_raw="11 آب/أغسطس 2017",
    published_source="page",
    images=(Image("https://www.zamanalwsl.net/uploads/a.png", "صورة"), Image(None, "caption")),
    links=("https://example.com/", "mailto:a@example.com"),
    likes=0,
    dislikes=58,
    comment_count=2**31 - 1,
    method="container",
    coverage=1.0,
    warnings=("zz",),
)


def changed(**fields: Any) -> Article:  # noqa: ANN401
    return msgspec.structs.replace(WHOLE, **fields)


def test_what_is_right_stays_as_it_is() -> None:
    assert validated(WHOLE) == (WHOLE, [])
    assert validated(Article()) == (Article(), [])


@pytest.mark.parametrize("field", ["title", "dateline", "credit", "author"])
@pytest.mark.parametrize(
    "value",
    ["", " \u00a0", "a\nb", "a\tb", "a\x00b", "a\x85b", "a\ud800", "a\ufffe", "x" * 2001],
    ids=ascii,
)
def test_a_line_is_one_line_of_text(field: str, value: str) -> None:
    article, faults = validated(changed(**{field: value}))
    assert getattr(article, field) is None
    assert faults == [f"invalid_{field}"]
    assert article.warnings == (f"invalid_{field}", "zz")
    assert msgspec.structs.replace(article, warnings=("zz",), **{field: None}) == changed(
        **{field: None}
    )


@pytest.mark.parametrize(
    "text", ["a\n\nb", "a\n", "\n", "", "a\rb", "a\x0bb", "a\udfff"], ids=ascii
)
def test_a_text_has_no_empty_lines_and_no_controls(text: str) -> None:
    article, faults = validated(changed(text=text))
    assert article.text is None
    assert faults == ["invalid_text"]


@pytest.mark.parametrize("date", ["2017-08-11", "2017-08-11T23:56", "2017-08-11T23:56:16+03:00"])
def test_dates_are_iso_8601(date: str) -> None:
    assert validated(changed(published=date))[1] == []


@pytest.mark.parametrize(
    "date",
    ["2017-02-31", "11.08.2017", "2017-08-11 23:56:16", "T", "2017-08-11T25:00", "yesterday"],
)
def test_a_wrong_date_goes_with_all_that_is_said_of_it(date: str) -> None:
    article, faults = validated(changed(published=date))
    assert (article.published, article.published_raw, article.published_source) == (None,) * 3
    assert faults == ["invalid_published"]


@pytest.mark.parametrize(
    "link", ["/news/article/5", "example.com", "http://[::1", "http://a/\x07", "http://a/\n"]
)
def test_links_and_images_are_whole_addresses(link: str) -> None:
    assert validated(changed(links=("https://example.com/", link)))[1] == ["invalid_links"]
    assert validated(changed(images=(Image(link),)))[1] == ["invalid_images"]


def test_captions_are_lines() -> None:
    assert validated(changed(images=(Image(None, "a\nb"),)))[1] == ["invalid_images"]


@pytest.mark.parametrize("field", ["likes", "dislikes", "comment_count"])
@pytest.mark.parametrize("count", [-1, 2**31, 10**30])
def test_counts_are_natural_numbers_of_a_sane_size(field: str, count: int) -> None:
    article, faults = validated(changed(**{field: count}))
    assert getattr(article, field) is None
    assert faults == [f"invalid_{field}"]


def test_several_faults_are_told_in_order() -> None:
    article, faults = validated(changed(title="", likes=-1, links=("x",)))
    assert faults == ["invalid_likes", "invalid_links", "invalid_title"]
    assert article.warnings == (*faults, "zz")


@given(st.text(), st.text(), st.text(max_size=30), st.lists(st.text(), max_size=3), st.integers())
def test_what_comes_out_is_right_and_can_be_written(
    title: str, text: str, published: str, links: list[str], likes: int
) -> None:
    article, _ = validated(
        changed(title=title, text=text, published=published, links=tuple(links), likes=likes)
    )
    again, faults = validated(article)
    assert (again, faults) == (article, [])
    msgspec.json.encode(article)
