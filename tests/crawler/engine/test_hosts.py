"""When a host is left alone, and for how long."""

from __future__ import annotations

from crawler.engine.hosts import Hosts

HOST = "en.zamanalwsl.net"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def hosts(clock: Clock, limit: int = 0) -> Hosts:
    return Hosts(delay=30.0, longest=240.0, limit=limit, clock=clock)


def rest_after(count: int, wait: float = 0.0) -> float:
    """Seconds that a host rests after so many requests in vain."""
    clock = Clock()
    its = hosts(clock)
    for _ in range(count):
        clock.now += 10_000
        its.refused(HOST, "403", wait)
    begun = clock.now
    while HOST in its.resting():
        clock.now += 1
    return clock.now - begun


def test_a_run_of_refusals_makes_longer_and_longer_pauses() -> None:
    assert [rest_after(count) for count in range(1, 10)] == [0, 0, 0, 30, 60, 120, 240, 240, 240]
    assert rest_after(2000) == 240


def test_the_longer_of_both_waits_counts() -> None:
    assert rest_after(1, 90) == 90
    assert rest_after(4, 10) == 30
    assert rest_after(5, 90) == 90


def test_a_longer_pause_that_has_begun_stays() -> None:
    clock = Clock()
    its = hosts(clock)
    its.rest(HOST, 100)
    its.rest(HOST, 10)
    clock.now += 99
    assert its.resting() == {HOST}
    clock.now += 1
    assert its.resting() == set()


def test_an_answer_ends_the_run() -> None:
    clock = Clock()
    its = hosts(clock, limit=3)
    for _ in range(10):
        its.refused(HOST, "403", 0)
        its.refused(HOST, "403", 0)
        its.answered(HOST)
    assert its.given_up is None


def test_past_the_limit_a_host_is_given_up_and_no_other() -> None:
    its = hosts(Clock(), limit=3)
    for _ in range(2):
        its.refused(HOST, "403", 0)
        its.refused("other", "403", 0)
    assert its.given_up is None
    its.refused(HOST, "403", 0)
    assert its.given_up == HOST


def test_a_pace_is_kept_after_each_request() -> None:
    clock = Clock()
    its = hosts(clock)
    its.was_asked(HOST)
    assert its.resting() == set()
    its.keep_pace(HOST, 5.0)
    its.was_asked(HOST)
    assert its.has_pace(HOST)
    assert its.resting() == {HOST}
    clock.now += 5
    assert its.resting() == set()
    its.keep_pace(HOST, 0.0)
    assert not its.has_pace(HOST)
