from __future__ import annotations

from viewer.shown.histogram import HEIGHT, WIDTH, histogram


def test_bars_stand_on_each_other() -> None:
    months = [("en", "2017-08", 1), ("ar", "2017-08", 3), ("ar", "2017-11", 2)]
    picture = histogram(months, ["ar", "en"], "2026-01")
    assert [bar.month for bar in picture.bars] == ["2017-08", "2017-09", "2017-10", "2017-11"]
    first = picture.bars[0]
    assert [(its.edition, its.y, its.height) for its in first.parts] == [
        ("ar", HEIGHT / 4, HEIGHT * 3 / 4),
        ("en", 0, HEIGHT / 4),
    ]
    assert (picture.max_articles, picture.outside) == (4, 0)
    assert picture.gaps == [("2017-09", "2017-10")]


def test_years_are_rows_of_twelve() -> None:
    picture = histogram([("en", "2017-11", 1), ("en", "2018-02", 5)], ["en"], "2026-01")
    (newest, months), (oldest, _) = picture.years
    assert (newest, oldest) == ("2018", "2017")
    assert len(months) == 12
    assert months[1] is not None
    assert months[1].articles == 5
    assert months[2] is None


def test_dates_that_cannot_be_are_outside() -> None:
    months = [
        ("en", "0001-01", 1),
        ("en", "2017-08", 2),
        ("en", "2017-99", 4),
        ("en", "2017-00", 8),
        ("en", "9999-12", 16),
    ]
    picture = histogram(months, ["en"], "2026-01")
    assert [bar.month for bar in picture.bars] == ["2017-08"]
    assert picture.outside == 29


def test_centuries_do_not_make_a_large_picture() -> None:
    months = [("en", f"{year:04}-{month:02}", 1) for year in range(1, 9999) for month in (1, 7)]
    picture = histogram(months, ["en"], "2026-06")
    assert len(picture.bars) <= 600
    assert all(bar.x < WIDTH for bar in picture.bars)


def test_nothing_to_show() -> None:
    assert histogram([], [], "2026-01").bars == ()
