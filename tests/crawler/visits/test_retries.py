from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.http.message import parse_response
from archive.warc.exchange import Exchange, Truncation
from crawler.visits.retries import PASSING, RetryPolicy, Verdict

POLICY = RetryPolicy(times=3, delay=30.0)
WHEN = datetime(2026, 1, 2, tzinfo=UTC)


def answered(status: int, *headers: bytes, attempts: int = 0) -> Verdict:
    head = b"\r\n".join((b"HTTP/1.1 %d Any" % status, *headers))
    return POLICY.after_answer(parse_response(head + b"\r\n\r\nbody"), attempts)


def exchange(response: bytes, truncated: Truncation | None = None) -> Exchange:
    return Exchange(url="http://x/", date=WHEN, response=response, truncated=truncated)


@pytest.mark.parametrize("status", [200, 204, 301, 304, 403, 404, 410, 451, 501])
def test_an_answer_about_the_page_is_final(status: int) -> None:
    assert answered(status) == Verdict("done", None if status == 200 else str(status))


@pytest.mark.parametrize("status", sorted(PASSING))
def test_an_answer_about_the_moment_is_tried_again(status: int) -> None:
    assert answered(status) == Verdict("retry", f"status {status}", 30.0)


def test_each_wait_is_twice_the_one_before() -> None:
    assert [answered(503, attempts=n).wait for n in range(3)] == [30.0, 60.0, 120.0]


def test_after_the_last_try_the_page_has_failed() -> None:
    assert answered(503, attempts=3) == Verdict("failed", "status 503")


def test_a_policy_without_retries_fails_at_once() -> None:
    once = RetryPolicy(times=0, delay=1.0)
    assert once.after_failure(None, "no route", 0).outcome == "failed"


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (b"Retry-After: 90", 90.0),
        (b"Retry-After: 10", 30.0),
        (b"Retry-After: 999999", 3600.0),
        (b"Retry-After: " + b"9" * 400, 3600.0),
        (b"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT", 30.0),
        (b"Retry-After: -5", 30.0),
        (b"Retry-After: \xb2", 30.0),
        (b"Retry-After:", 30.0),
        (b"retry-after: 45", 45.0),
    ],
)
def test_a_server_may_ask_for_more_time_but_an_hour_at_most(header: bytes, wait: float) -> None:
    assert answered(429, header).wait == wait


@given(st.binary(max_size=40), st.integers(0, 50))
def test_no_header_raises_and_no_wait_is_out_of_bounds(value: bytes, attempts: int) -> None:
    many = RetryPolicy(times=1000, delay=30.0)
    message = parse_response(b"HTTP/1.1 503 x\r\nRetry-After: " + value + b"\r\n\r\n")
    assert 30.0 <= many.after_answer(message, attempts).wait <= 3600.0


def test_bytes_that_are_no_answer_are_final() -> None:
    assert POLICY.after_answer(parse_response(b"\x00\xff garbage"), 0).outcome == "done"


def test_a_lost_connection_is_tried_again() -> None:
    assert POLICY.after_failure(None, "refused", 1) == Verdict("retry", "refused", 60.0)
    assert POLICY.after_failure(exchange(b""), "reset", 0).outcome == "retry"


@pytest.mark.parametrize("truncated", ["time", "disconnect", "unspecified"])
def test_an_answer_cut_off_is_tried_again(truncated: Truncation) -> None:
    cut = exchange(b"HTTP/1.1 200 OK\r\n\r\nhal", truncated)
    assert POLICY.after_failure(cut, "cut", 0).outcome == "retry"


def test_what_is_too_large_is_not_asked_for_again() -> None:
    large = exchange(b"HTTP/1.1 200 OK\r\n\r\nmuch", "length")
    assert POLICY.after_failure(large, "too large", 0) == Verdict("failed", "too large")


def test_an_answer_that_came_whole_is_kept_whatever_its_reader_says() -> None:
    whole = exchange(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    assert POLICY.after_failure(whole, "bad gzip", 0) == Verdict("done", "bad gzip")
