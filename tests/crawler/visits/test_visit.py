from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.frontier import Entry
from crawler.visits.visit import Visit

visits = st.builds(
    Visit,
    key=st.text(min_size=1),
    url=st.sampled_from(["https://en.zamanalwsl.net/news/article/5", "http://127.0.0.1:8000/"]),
    kind=st.sampled_from(["front", "article", "listing", "feed", "other", "requisite"]),
    priority=st.integers(-10_000, 40),
    follow=st.booleans(),
    whole=st.booleans(),
    hops=st.integers(0, 10),
    attempts=st.just(0),
    previous=st.lists(st.integers(1, 999_999_999), max_size=5).map(tuple),
    context=st.dictionaries(st.text(min_size=1), st.text(), max_size=3),
)


@given(visits)
def test_a_visit_comes_back_from_the_frontier_as_it_went(visit: Visit) -> None:
    entry = visit.entry()
    stored = json.loads(json.dumps(entry.request))
    back = Visit.of(Entry(entry.key, entry.host, entry.priority, stored, dict(entry.context)))
    assert back == visit


def test_attempts_are_counted_by_the_frontier() -> None:
    entry = Entry("k", "h", 0, {"url": "https://en.zamanalwsl.net/", "kind": "front"}, {}, 2)
    assert Visit.of(entry).attempts == 2


def test_the_host_is_the_network_location() -> None:
    visit = Visit(key="k", url="http://127.0.0.1:8000/news/article/5", kind="article", priority=0)
    assert visit.host == "127.0.0.1:8000"
    assert visit.entry().host == "127.0.0.1:8000"
