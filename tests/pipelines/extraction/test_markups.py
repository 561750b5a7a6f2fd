"""The same stories in every markup: each field of each has to be right."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from pipelines.extract import extract_article
from pipelines.extraction.article import Article, Image
from tests.pipelines.markups import MARKUPS
from tests.pipelines.stories import STORIES, Story

URL = "https://en.zamanalwsl.net/news/article/28874"
# What one markup shows and the others do not.
_DATED = "divisions_around_columns"


def expected_text(story: Story) -> str:
    texts = [re.sub(r"\[\[(.*?)\|.*?\]\]", r"\1", text) for text in story.paragraphs]
    lines = [*texts[:5], *story.names, *texts[5:]] if story.names else texts
    return "\n".join(lines)


def expected(story: Story, markup: str) -> Article:
    images = (Image(urljoin(URL, story.picture), story.caption),) if story.picture else ()
    dated = markup == _DATED
    return Article(
        language=story.language,
        title=story.title,
        dateline=story.dateline,
        text=expected_text(story),
        credit=story.credit,
        author=story.author,
        published="2017-08-11T23:56:16" if dated else None,
        published_raw="2017-08-11 23:56:16" if dated else None,
        published_source="page" if dated else None,
        images=images,
        links=tuple(urljoin(URL, link) for link in story.links),
        likes=story.votes[0] if story.votes else None,
        dislikes=story.votes[1] if story.votes else None,
        comment_count=len(story.comments) if story.counted else None,
        comments=story.comments,
        method="container",
        coverage=1.0,
    )


def test_there_are_enough_markups() -> None:
    assert len(MARKUPS) >= 12


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("markup", MARKUPS)
def test_every_field_is_right(markup: str, story: str) -> None:
    html = MARKUPS[markup](STORIES[story])
    article = extract_article(html.encode(), URL)
    want = expected(STORIES[story], markup)
    for field in want.__struct_fields__:
        if field not in ("encoding", "left_out"):
            assert getattr(article, field) == getattr(want, field), field
    assert "unexplained" not in {left_out.kind for left_out in article.left_out}
