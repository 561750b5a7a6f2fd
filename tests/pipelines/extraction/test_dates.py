"""Every form of date in use on Syrian sites, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.dates import parse_date
from pipelines.site.wording import MONTHS

LEVANTINE = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول",
    "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip
WESTERN = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
    "نوفمبر", "ديسمبر",
)  # fmt: skip
MAGHREBI = (
    "جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر",
    "نوفمبر", "ديسمبر",
)  # fmt: skip
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| 2017-08-11 23:56:16", "2017-08-11T23:56:16"),
        ("2017-08-11", "2017-08-11"),
        ("2017-08-11T23:56:16+03:00", "2017-08-11T23:56:16+03:00"),
        ("2017-08-11T23:56:16.123Z", "2017-08-11T23:56:16+00:00"),
        ("2017-08-11 23:56", "2017-08-11T23:56:00"),
        ("Fri, 11 Aug 2017 23:56:16 +0300", "2017-08-11T23:56:16+03:00"),
        ("Fri, 11 Aug 2017 23:56:16 GMT", "2017-08-11T23:56:16+00:00"),
        ("21 سبتمبر/أيلول 2005", "2005-09-21"),
        ("27 أيلول/ سبتمبر 2005", "2005-09-27"),
        ("27 أيلول (سبتمبر) 2005", "2005-09-27"),
        ("3 من شباط فبراير 2012", "2012-02-03"),
        ("الأحد 5 كانون الثاني/يناير 2014", "2014-01-05"),
        ("الاثنين، ٢١ تشرين الأول ٢٠١٣ - ١٠:٤٥ م", "2013-10-21T22:45:00"),
        ("يوم السبت في 14 تشرين ثاني 2015 الساعة 7:05 مساءً", "2015-11-14T19:05:00"),
        ("10:45 ص - 12/5/2015", "2015-05-12T10:45:00"),
        ("12/5/2015 10:45:10 م", "2015-05-12T22:45:10"),
        ("12:05 ص 1/1/2016", "2016-01-01T00:05:00"),
        ("12:05 م 1/1/2016", "2016-01-01T12:05:00"),
        ("13:05 م 1/1/2016", "2016-01-01T13:05:00"),
        ("25/08/2017", "2017-08-25"),
        ("5.1.2016", "2016-01-05"),
        ("السبت 14 - 11 - 2015", "2015-11-14"),
        ("2016/08/12", "2016-08-12"),
        ("٢٠١٥/١١/١٤", "2015-11-14"),
        ("21 سبتمبر 2005م", "2005-09-21"),
        ("21 سبتمبر 2005م 9:30 م", "2005-09-21T21:30:00"),
        ("\u200f21 أيلول 2014\u200f", "2014-09-21"),
        ("21 ايلول 2014", "2014-09-21"),
        ("August 11, 2017", "2017-08-11"),
        ("Friday, 11 August 2017 11:56 PM", "2017-08-11T23:56:00"),
        ("11th of August 2017", "2017-08-11"),
        ("Aug. 11, 2017 at 11.05 p.m", "2017-08-11T23:05:00"),
        ("11-Aug-2017", "2017-08-11"),
        ("Published: 2017-08-11", "2017-08-11"),
        ("تاريخ النشر: 12 آب 2016", "2016-08-12"),
        ("29/2/2016", "2016-02-29"),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017",
        "كانون الأول 2015",
        "3 من شباط فبراير",  # no year
        "21 شباط/مارس 2012",  # two months
        "31/4/2015",
        "29/2/2015",
        "08/25/2017",  # month first
        "1/1/16",
        "2017-13-40",
        "24:00 1/1/2016",
        "13:05 ص 1/1/2016",
        "0:30 م 1/1/2016",
        "15 محرم 1437",
        "12 آب 1437 هـ",
        "1204 persons crossed it on 12 May 2015",
        "12 May 2015, the flood",
        "Last update: 2017-08-11",
        "آخر تحديث 2017-08-11",
        "Friday 2016",
        "2015-11-14 2015-11-15",
        "9" * 70,
        "1" * 5000,
    ],
)
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("number", range(1, 13))
@pytest.mark.parametrize("digits", [str, lambda n: str(n).translate(_ARABIC_INDIC)])
def test_every_month_by_every_name(number: int, digits: type[str]) -> None:
    """Alone, in pairs of one month in both orders; pairs of two months are no date."""
    names = [month[number - 1] for month in (LEVANTINE, WESTERN, MAGHREBI)]
    expected = f"2013-{number:02}-09"
    for name in names:
        assert parse_date(f"{digits(9)} {name} {digits(2013)}") == expected
    for divider in ("/", " / ", "/ ", " ", "-"):
        for one, other in ((names[0], names[1]), (names[1], names[0]), (names[2], names[0])):
            assert parse_date(f"9 {one}{divider}{other} 2013") == expected, (one, divider, other)
    other = LEVANTINE[number % 12]
    assert parse_date(f"9 {names[1]}/{other} 2013") is None


def test_no_name_stands_for_two_months() -> None:
    assert sorted(set(MONTHS.values())) == list(range(1, 13))


@given(st.dates(), st.sampled_from(["{:%Y-%m-%d}", "{:%d/%m/%Y}", "{:%d-%m-%Y}", "{:%d %B %Y}"]))
def test_day_comes_first(day: object, form: str) -> None:
    text = form.format(day)
    year = int(str(day)[:4])
    assert parse_date(text) == (str(day) if 1900 <= year <= 2099 else None)


@given(st.text(max_size=100))
def test_never_raises(text: str) -> None:
    parse_date(text)
