"""`scrapy export sqlite` in Datasette: the table, its facets, its search."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from pipelines.export.database import write_sqlite
from tests.peers.programs import peer
from tests.pipelines.export.collections import record, selected, with_records

pytestmark = pytest.mark.xdist_group("datasette")

Get = Callable[[str], str]
RECORDS = [
    record(1, edition="ar", title="الإدارة تفتح المستشفى", text="والحكومة في حلب", author="ريم"),
    record(
        2, edition="ar", title="الادارة", text="سوق الخضار", section={"id": 94, "name": "سوريا"}
    ),
    record(3),
]


ASKING = """
import asyncio, sys
from datasette.app import Datasette

async def answer_all(path):
    database = Datasette([], immutables=[path])
    for address in sys.stdin:
        answer = await database.client.get(address.rstrip())
        sys.stdout.buffer.write(b"%d %d\\n" % (answer.status_code, len(answer.content)))
        sys.stdout.buffer.write(answer.content)
        sys.stdout.buffer.flush()

asyncio.run(answer_all(sys.argv[1]))
"""
"""Datasette that answers address by address, as `datasette --get` does once."""


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """Asks Datasette for a page of the exported database."""
    folder = tmp_path_factory.mktemp("datasette")
    path = folder / "articles.sqlite"
    write_sqlite(selected(with_records(folder / "c", RECORDS)), path, lambda *_: None)
    with subprocess.Popen(
        [peer("python"), "-c", ASKING, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env=os.environ | {"HOME": str(folder)},
    ) as datasette:
        asked, answers = datasette.stdin, datasette.stdout
        assert asked is not None
        assert answers is not None

        def get(address: str) -> str:
            asked.write(f"{address}\n".encode())
            asked.flush()
            status, length = map(int, answers.readline().split())
            content = answers.read(length).decode()
            assert status == 200, content
            return content

        yield get
        asked.close()


def rows(get: Get, table: str, **asked: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        get(f"/articles/{table}.json?{urlencode({'_shape': 'objects', **asked})}")
    )
    return found


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("bakery", [3]),
        ("الإدارة", [1]),
        ("الاداره", [1, 2]),
        ("حكومة", [1]),
        ("مستشفي حلب", [1]),
        ('"سوق الخضار"', [2]),
        ("حلب OR", []),
    ],
)
def test_search(asked: str, articles: list[int], get: Get) -> None:
    found = rows(get, "captures", _search=asked)
    assert [row["article_id"] for row in found["rows"]] == articles


def test_facets(get: Get) -> None:
    found = rows(get, "captures", _facet="edition", _search="في OR الادارة", _searchmode="raw")
    facet = found["facet_results"]["edition"]["results"]
    assert [(its["value"], its["count"]) for its in facet] == [("ar", 2)]
    suggested = {its["name"] for its in rows(get, "captures")["suggested_facets"]}
    assert "edition" in suggested


def test_the_pages_have_a_search_box(get: Get) -> None:
    page = get("/articles/captures")
    assert 'name="_search"' in page
    assert "الإدارة تفتح المستشفى" in page
    assert "captures_fts" not in get("/articles").split("hidden")[0]
    assert "Bread in village 3" in get(f"/articles/captures?{quote('_search')}=bread")


def test_articles_lead_to_their_latest_capture(get: Get) -> None:
    found = rows(get, "articles", _labels="on")
    assert [row["article_id"] for row in found["rows"]] == [1, 2, 3]
    assert [row["latest_capture"]["label"] for row in found["rows"]] == [
        its["title"] for its in RECORDS
    ]
    for table in ("articles", "images", "links", "comments"):
        assert 'href="/articles/captures/1"' in get(f"/articles/{table}")
