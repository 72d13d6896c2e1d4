"""What does not answer is left alone for a while, longer each time, until it answers."""

from __future__ import annotations

import datetime as dt

from bot.util.circuit_breaker import CircuitBreaker
from tests.fakes import FakeClock


def test_it_is_open_for_a_while_and_then_may_be_tried() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(clock, first=60)
    assert (breaker.is_open, breaker.seconds_left) == (False, 0)
    assert breaker.open() == 60
    clock.time += dt.timedelta(seconds=59)
    assert (breaker.is_open, breaker.seconds_left) == (True, 1)
    clock.time += dt.timedelta(seconds=1)
    assert (breaker.is_open, breaker.seconds_left) == (True, 0), "who asks now only tries"


def test_each_failure_doubles_the_while_up_to_the_longest_and_an_answer_ends_it() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(clock, first=60, longest=200)
    assert [breaker.open() for _ in range(4)] == [60, 120, 200, 200]
    breaker.close()
    assert (breaker.is_open, breaker.seconds_left) == (False, 0)
    assert breaker.open() == 60


def test_without_a_longest_it_is_always_as_long_and_never_shorter_than_was_asked_for() -> None:
    breaker = CircuitBreaker(FakeClock(), first=60)
    assert [breaker.open(), breaker.open(), breaker.open(least=90), breaker.open()] == [60, 60, 90, 60]


def test_a_clock_that_is_set_back_makes_it_no_longer() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(clock, first=60)
    breaker.open()
    clock.time -= dt.timedelta(days=3)
    assert breaker.seconds_left == 60
    clock.time += dt.timedelta(seconds=60)
    assert breaker.seconds_left == 0
