"""The histogram of the front page: a bar for each month. Pure.

It is drawn in SVG with attributes only, so that the page needs no inline style and no script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 960
HEIGHT: Final = 160
_MAX_MONTHS: Final = 50 * 12
"""A page may show any date; bars of centuries would be too thin to see."""
_MIN_TICK_DISTANCE: Final = 40
"""Units between two years on the axis."""

Month = tuple[str, str, int]
"""Edition, `2017-08`, articles."""


@dataclass(frozen=True, slots=True)
class Part:
    """The articles of one edition in a bar."""

    edition: str
    articles: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The articles of a month."""

    month: str
    articles: int
    x: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars, in units of a picture `WIDTH` wide and `HEIGHT` high."""

    bars: tuple[Bar, ...]
    bar_width: float
    ticks: tuple[tuple[float, str], ...]
    """The x of the beginning of a year, and the year."""
    max_articles: int
    """Articles of the highest bar."""
    outside: int
    """Articles whose month is not in the picture."""

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """Runs of months without an article, first and last of each, between months with some."""
        runs: list[tuple[str, str]] = []
        empty: list[str] = []
        begun = False
        for bar in self.bars:
            if not bar.articles:
                empty.append(bar.month)
                continue
            if empty and begun:
                runs.append((empty[0], empty[-1]))
            begun, empty = True, []
        return runs

    @property
    def years(self) -> list[tuple[str, list[Bar | None]]]:
        """Each year with its twelve bars, newest year first."""
        by_month = {bar.month: bar for bar in self.bars}
        years = sorted({bar.month[:4] for bar in self.bars}, reverse=True)
        return [
            (year, [by_month.get(f"{year}-{month:02d}") for month in range(1, 13)])
            for year in years
        ]


def histogram(months: Iterable[Month], editions: list[str], newest: str) -> Histogram:
    """Returns the histogram of some counts.

    Args:
        months: Articles of each edition and month.
        editions: The editions, from the bottom of a bar to its top.
        newest: The last month shown, as `2017-08`: later dates are mistakes.

    """
    counts: Counter[tuple[str, str]] = Counter()
    for edition, month, articles in months:
        counts[month, edition] += articles
    last = _month_number(newest)
    earliest = last - _MAX_MONTHS + 1
    inside = {month for month, _ in counts if _is_month(month, earliest, last)}
    outside = sum(articles for (month, _), articles in counts.items() if month not in inside)
    if not inside:
        return Histogram((), 0, (), 0, outside)
    first, final = min(map(_month_number, inside)), max(map(_month_number, inside))
    names = [_month_text(number) for number in range(first, final + 1)]
    max_articles = max(sum(counts[name, edition] for edition in editions) for name in names)
    step = min(WIDTH / len(names), 24.0)
    bars = tuple(
        _bar(name, place * step, [(its, counts[name, its]) for its in editions], max_articles)
        for place, name in enumerate(names)
    )
    return Histogram(bars, round(step * 0.85, 2), _ticks(names, step), max_articles, outside)


def _bar(month: str, x: float, counts: list[tuple[str, int]], max_articles: int) -> Bar:
    parts: list[Part] = []
    below = 0
    for edition, articles in counts:
        if articles:
            height = round(articles / max_articles * HEIGHT, 2)
            y = round(HEIGHT - (below + articles) / max_articles * HEIGHT, 2)
            parts.append(Part(edition, articles, y, height))
            below += articles
    return Bar(month, below, round(x, 2), tuple(parts))


def _ticks(names: list[str], step: float) -> tuple[tuple[float, str], ...]:
    ticks: list[tuple[float, str]] = []
    for place, name in enumerate(names):
        x = round(place * step, 2)
        if (place == 0 or name.endswith("-01")) and (
            not ticks or x - ticks[-1][0] >= _MIN_TICK_DISTANCE
        ):
            ticks.append((x, name[:4]))
    return tuple(ticks)


def _is_month(month: str, earliest: int, last: int) -> bool:
    return 1 <= int(month[5:7]) <= 12 and earliest <= _month_number(month) <= last


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month_text(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
