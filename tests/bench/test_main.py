"""A part of the benchmark that fails is said, and the others are measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.bench import __main__ as bench
from tests.bench.ratio import Ratio


def ratio(value: float) -> Ratio:
    return Ratio(name="a / b", value=value, bound=1, at_most=True, detail="as measured")


def failing() -> Iterator[Ratio]:
    yield ratio(0.5)
    raise TimeoutError("the crawl runs on")


PARTS: dict[str, Callable[[], Iterator[Ratio]]] = {
    "holds": lambda: iter([ratio(0.5)]),
    "too slow": lambda: iter([ratio(0.5), ratio(1.5)]),
    "fails": failing,
}


@pytest.mark.parametrize(
    ("names", "code", "lines"),
    [
        (["holds"], 0, 1),
        (["too slow", "holds"], 1, 3),
        (["fails", "holds"], 1, 3),
        ([], 1, 5),
        (["other"], 2, 1),
    ],
)
def test_the_exit_code_says_whether_all_hold(
    names: list[str],
    code: int,
    lines: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bench, "BENCHES", PARTS)
    assert bench.main(names) == code
    said = capsys.readouterr()
    assert said.out.count("\n") == lines
    assert ("the crawl runs on" in said.err) == ("fails" in (names or PARTS))
    assert "\nholds: a / b: 0.50" in "\n" + said.out or code == 2
