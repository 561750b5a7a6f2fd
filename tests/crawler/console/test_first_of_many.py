from __future__ import annotations

import pytest

from crawler.console.first_of_many import first_of_many


@pytest.mark.parametrize("count", [0, 1, 20])
def test_a_few_are_all_named(count: int) -> None:
    assert list(first_of_many(range(count), "and {} more")) == [str(n) for n in range(count)]


def test_of_many_the_others_are_counted() -> None:
    *named, rest = first_of_many(iter(range(1000)), "and {} more")
    assert named == [str(number) for number in range(20)]
    assert rest == "and 980 more"
