from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.http.message import ResponseMessage, parse_response
from archive.warc.exchange import Exchange, Truncation
from crawler.visits.refusals import SERVER_FAULTS
from crawler.visits.retries import RetryPolicy, Verdict, retry_after

POLICY = RetryPolicy(times=3, delay=30.0)
WHEN = datetime(2026, 1, 2, tzinfo=UTC)


def message(status: int, *headers: bytes) -> ResponseMessage:
    head = b"\r\n".join((b"HTTP/1.1 %d Any" % status, *headers))
    return parse_response(head + b"\r\n\r\nbody")


def refused(status: int, *headers: bytes, attempts: int = 0) -> Verdict:
    return POLICY.after_refusal(str(status), message(status, *headers), attempts, WHEN)


def exchange(response: bytes, truncated: Truncation | None = None) -> Exchange:
    return Exchange(url="http://x/", date=WHEN, response=response, truncated=truncated)


@pytest.mark.parametrize("status", [200, 301, 404, 410])
def test_the_page_s_own_word_is_final(status: int) -> None:
    assert POLICY.after_answer(status) == Verdict("done", None if status == 200 else str(status))


@pytest.mark.parametrize("status", [202, 204, 206, 304, 401, 403, 407, 425, 451, 501, 509, 530])
def test_a_refusal_is_tried_again(status: int) -> None:
    assert refused(status) == Verdict("retry", f"status {status}", 30.0, str(status))


@pytest.mark.parametrize("status", sorted(SERVER_FAULTS))
def test_a_server_s_fault_is_tried_again_and_no_refusal(status: int) -> None:
    host_wait = 30.0 if status == 503 else 0.0
    assert refused(status) == Verdict("retry", f"status {status}", 30.0, None, host_wait)


def test_a_redirect_that_is_a_refusal_is_not_followed_by_the_same_request() -> None:
    moved = message(302, b"Location: /")
    verdict = POLICY.after_refusal("redirect_to_front", moved, 0, WHEN)
    assert verdict == Verdict("failed", "redirect_to_front", refusal="redirect_to_front")


def test_each_wait_is_twice_the_one_before() -> None:
    assert [refused(500, attempts=n).wait for n in range(3)] == [30.0, 60.0, 120.0]


def test_after_the_last_try_the_page_has_failed() -> None:
    assert refused(500, attempts=3) == Verdict("failed", "status 500")
    assert refused(403, attempts=3) == Verdict("failed", "status 403", refusal="403")


def test_a_policy_without_retries_fails_at_once() -> None:
    once = RetryPolicy(times=0, delay=1.0)
    assert once.after_failure(None, "no route", 0).outcome == "failed"


@pytest.mark.parametrize("status", [403, 429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (b"Retry-After: 90", 90.0),
        (b"Retry-After: 10", 30.0),
        (b"Retry-After: 999999", 3600.0),
        (b"Retry-After: " + b"9" * 400, 3600.0),
        (b"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT", 30.0),
        (b"Retry-After: Fri, 02 Jan 2026 00:02:00 GMT", 120.0),
        (b"Retry-After: Fri, 02 Jan 2026 00:02:00", 120.0),
        (b"Retry-After: Fri, 02 Jan 9999 00:00:00 GMT", 3600.0),
        (b"Retry-After: Fri, 99 Jan 2026 00:00:00 GMT", 30.0),
        (b"Retry-After: -5", 30.0),
        (b"Retry-After: \xb2", 30.0),
        (b"Retry-After:", 30.0),
        (b"retry-after: 45", 45.0),
    ],
)
def test_a_server_may_ask_for_more_time_but_an_hour_at_most(
    status: int, header: bytes, wait: float
) -> None:
    verdict = refused(status, header)
    assert verdict.wait == wait
    if wait > 30 or status != 403:
        assert verdict.host_wait == wait


def test_a_date_is_held_against_the_clock_of_the_server() -> None:
    date = b"Date: Sun, 01 Jan 2040 00:00:00 GMT"
    asked = b"Retry-After: Sun, 01 Jan 2040 00:01:15 GMT"
    assert retry_after(message(429, date, asked), WHEN) == 75.0


@given(st.binary(max_size=40), st.integers(0, 50))
def test_no_header_raises_and_no_wait_is_out_of_bounds(value: bytes, attempts: int) -> None:
    many = RetryPolicy(times=1000, delay=30.0)
    busy = parse_response(b"HTTP/1.1 503 x\r\nRetry-After: " + value + b"\r\n\r\n")
    verdict = many.after_refusal("503", busy, attempts, WHEN)
    assert 30.0 <= verdict.wait <= 3600.0
    assert 30.0 <= verdict.host_wait <= 3600.0


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
