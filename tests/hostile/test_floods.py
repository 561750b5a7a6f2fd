"""Hostile answers one after the other: what each of them takes in memory is given back in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl.collected import articles
from tests.crawl.running import crawl
from tests.crawl.scripted import Reply, answer, scripted_site
from tests.hostile.answers import endless_body, page, zeros

pytestmark = pytest.mark.slow

MOST_MEMORY = 500e6
HONEST = 1000


def flooded(folder: Path, reply: Reply, times: int) -> int:
    """Crawls as many such answers and an honest page; gives the most memory, in bytes."""
    script: dict[str, list[Reply]] = {f"/news/article/{n}": [reply] for n in range(1, times + 1)}
    script |= {"/robots.txt": [answer(404)], f"/news/article/{HONEST}": [answer(200, page(HONEST))]}
    memory, listed = folder / "memory", folder / "urls.txt"
    with scripted_site(script) as site:
        paths = [path for path in script if path != "/robots.txt"]
        listed.write_text("\n".join(site.url + path for path in paths))
        crawl(
            folder / "c",
            f"en={site.url}",
            f"urls={listed}",
            settings={"RETRY_TIMES": 0, "EXTRACTION_TIMEOUT": 1},
            program=("-m", "tests.hostile.weighed", str(memory)),
        )
        assert sorted(site.asked) == sorted(script)
    return int(memory.read_text())


@pytest.mark.parametrize(
    ("reply", "times"),
    [
        pytest.param(answer(200, zeros(100), Content_Encoding="gzip"), 20, id="bombs"),
        pytest.param(endless_body, 8, id="bodies without end"),
    ],
)
def test_a_flood_does_not_fill_the_memory(tmp_path: Path, reply: Reply, times: int) -> None:
    assert flooded(tmp_path, reply, times) < MOST_MEMORY
    assert HONEST in {its["article_id"] for its in articles(tmp_path / "c")}
