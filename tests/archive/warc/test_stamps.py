"""Times and ids as WARC files hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.warc.stamps import SystemStamps, moment_of, timestamp, utc_date, warc_date


def test_a_warc_date_is_utc_with_microseconds() -> None:
    damascus = timezone(timedelta(hours=3))
    moment = datetime(2017, 8, 12, 2, 56, 16, 70, tzinfo=damascus)
    assert warc_date(moment) == "2017-08-11T23:56:16.000070Z"


@pytest.mark.parametrize(
    ("date", "digits"),
    [
        ("2017-08-11T23:56:16.000070Z", "20170811235616"),
        ("2017-08-11T23:56:16Z", "20170811235616"),
        ("2017-08-11", "20170811000000"),
        ("2017-08", "20170801000000"),
        ("20170811235616", "20170811235616"),
        ("", "00000000000000"),
    ],
)
def test_a_timestamp_is_the_first_14_digits(date: str, digits: str) -> None:
    assert timestamp(date) == digits


@pytest.mark.parametrize(
    ("date", "whole"),
    [
        ("2017-08-11T23:56:16.000070Z", "2017-08-11T23:56:16.000070Z"),
        ("2017-08-11T23:56:16Z", "2017-08-11T23:56:16Z"),
        ("2017", "2017-01-01T00:00:00Z"),
        ("2017-08", "2017-08-01T00:00:00Z"),
        ("2017-08-11", "2017-08-11T00:00:00Z"),
        ("2017-08-11T23:56Z", "2017-08-11T23:56:00Z"),
        ("2017-08-11T23:56:16", "2017-08-11T23:56:16Z"),
        ("2017-08-12T02:56:16.5+03:00", "2017-08-11T23:56:16.5Z"),
        ("2017-08-11T20:56:16-0300", "2017-08-11T23:56:16Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
        *((date, None) for date in ("", "yesterday", "2017-13", "2017-02-30", "0000-01-01", "17")),
        *((date, None) for date in ("2017-08-11T25:00:00Z", "2017-08-11T23:56:61Z", "2017-1-1")),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_every_form_of_a_date_is_one_in_utc(date: str, whole: str | None) -> None:
    assert utc_date(date) == whole


def test_the_moment_of_a_timestamp_is_utc() -> None:
    assert moment_of("20170811235616") == datetime(2017, 8, 11, 23, 56, 16, tzinfo=UTC)
    assert moment_of("20160229000000") == datetime(2016, 2, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    "digits",
    ["", "00000000000000", "20170229000000", "20171301000000", "20170811240000", "2017081123561x"],
)
def test_what_is_no_time_has_no_moment(digits: str) -> None:
    assert moment_of(digits) is None


def test_the_machines_stamps_are_utc_and_ids_are_new_each_time() -> None:
    stamps = SystemStamps()
    assert stamps.now().tzinfo is UTC
    ids = {stamps.record_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(
        re.fullmatch(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>", i) for i in ids
    )
