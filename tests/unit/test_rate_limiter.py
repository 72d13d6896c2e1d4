"""Posts keep the rhythm of their channel and workspace; waits grow, and do not all end at once."""

import asyncio
import datetime as dt
import os
import subprocess
from contextlib import closing
from multiprocessing import resource_tracker

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.topic import Destination
from bot.util.backoff import SPREAD, backoff
from bot.util.rate_limiter import Rate, RateLimiter
from tests.bench import waiting
from tests.bench.held import children_of, command_of
from tests.bench.waiting import LoopClock, SkippingLoop, run
from tests.fakes import NOON, FakeClock

RATES = {"slack": Rate(channel=1.0, workspace=0.25)}


def channel(name: str, workspace: str = "T1", platform: str = "slack") -> Destination:
    return Destination(platform=platform, workspace=workspace, channel=name)


async def times(clock: FakeClock, rate_limiter: RateLimiter, *where: Destination) -> list[float]:
    """When each of these may post, in seconds from noon."""
    found = []
    for to in where:
        await rate_limiter.turn(to)
        found.append((clock.now() - NOON).total_seconds())
    return found


async def test_a_channel_gets_one_message_a_second() -> None:
    clock = FakeClock()
    assert await times(clock, RateLimiter(clock, RATES), *[channel("a")] * 3) == [0, 1, 2]


async def test_a_workspace_gets_four_messages_a_second_over_its_channels() -> None:
    clock = FakeClock()
    assert await times(clock, RateLimiter(clock, RATES), *map(channel, "abcde")) == [0, 0.25, 0.5, 0.75, 1]


async def test_workspaces_do_not_wait_for_each_other() -> None:
    clock = FakeClock()
    assert await times(clock, RateLimiter(clock, RATES), channel("a"), channel("a", "T2")) == [0, 0]


async def test_a_workspace_that_asked_to_wait_is_left_alone_in_every_channel() -> None:
    clock = FakeClock()
    rate_limiter = RateLimiter(clock, RATES)
    rate_limiter.pause(channel("a"), 30)
    assert await times(clock, rate_limiter, channel("b"), channel("b", "T2")) == [30, 30]
    assert clock.slept == [30]


async def test_a_shorter_wait_that_is_asked_for_later_does_not_end_a_longer_one() -> None:
    clock = FakeClock()
    rate_limiter = RateLimiter(clock, RATES)
    rate_limiter.pause(channel("a"), 30)
    rate_limiter.pause(channel("b"), 5)
    assert await times(clock, rate_limiter, channel("c")) == [30]


async def test_a_turn_whose_time_has_come_is_not_waited_for() -> None:
    clock = FakeClock()
    rate_limiter = RateLimiter(clock, RATES)
    await rate_limiter.turn(channel("a"))
    rate_limiter.pause(channel("a"), 7)
    clock.time += dt.timedelta(seconds=7)
    await rate_limiter.turn(channel("a"))
    await rate_limiter.turn(channel("b", "T2"), reply=True)
    assert clock.slept == []


async def test_a_clock_that_is_set_back_does_not_make_anybody_wait_longer() -> None:
    clock = FakeClock()
    rate_limiter = RateLimiter(clock, RATES)
    await rate_limiter.turn(channel("a"))
    clock.time -= dt.timedelta(hours=1)
    await rate_limiter.turn(channel("a"))
    assert clock.slept == [1]


def test_time_that_is_skipped_does_not_wait_for_a_child_that_lasts() -> None:
    before = children_of(os.getpid())
    tracker = resource_tracker.ResourceTracker()  # this process may share one with who began it
    tracker.ensure_running()
    begun = children_of(os.getpid()) - before
    while not all(b"resource_tracker" in command_of(pid) for pid in begun):
        os.sched_yield()  # it has been forked, and does not run yet what it is to be
    assert set() < begun <= waiting._lasting()
    tracker._stop()  # type: ignore[attr-defined]


def test_time_that_is_skipped_does_not_wait_for_a_child_that_was_there_before() -> None:
    with subprocess.Popen(["sleep", "60"]) as earlier, closing(SkippingLoop()) as loop:
        alone = loop.waits.are_idle
        with subprocess.Popen(["sleep", "60"]) as at_work:
            beside = loop.waits.are_idle
            at_work.kill()
        earlier.kill()
    assert (alone, beside) == (True, False)


def test_what_begins_a_thread_goes_before_the_replies_that_wait() -> None:
    order: list[str] = []

    async def everybody() -> None:
        rate_limiter = RateLimiter(LoopClock(), RATES)

        async def post(name: str, **how: bool) -> None:
            await rate_limiter.turn(channel(name), **how)
            order.append(name)

        replies = [asyncio.create_task(post(f"reply {number}", reply=True)) for number in range(6)]
        await asyncio.sleep(0.3)
        roots = [asyncio.create_task(post(f"root {number}")) for number in range(4)]
        await asyncio.gather(*replies, *roots)

    run(everybody())
    assert order == [
        *("reply 0", "reply 1", "reply 2"),
        *(f"root {number}" for number in range(4)),
        *("reply 3", "reply 4", "reply 5"),
    ]


def test_a_reply_that_waits_for_its_channel_holds_up_nobody_elses() -> None:
    async def second_of_one_and_first_of_another() -> float:
        clock = LoopClock()
        rate_limiter, began = RateLimiter(clock, RATES), clock.now()
        await rate_limiter.turn(channel("a"))
        slow = asyncio.create_task(rate_limiter.turn(channel("a"), reply=True))
        await asyncio.sleep(0)
        await rate_limiter.turn(channel("b"), reply=True)
        took = (clock.now() - began).total_seconds()
        await slow
        return took

    assert run(second_of_one_and_first_of_another()) == pytest.approx(0.25, abs=0.05)


async def test_a_platform_that_says_how_fast_it_takes_posts_is_believed() -> None:
    clock = FakeClock()
    rate_limiter = RateLimiter(clock, {"slack": Rate(channel=5, workspace=2)})
    assert await times(clock, rate_limiter, *map(channel, "abb")) == [0, 2, 7]


async def test_an_unknown_platform_is_treated_carefully() -> None:
    clock = FakeClock()
    assert await times(clock, RateLimiter(clock), *[channel("a", platform="other")] * 2) == [0, 1]


@given(st.text(max_size=20), st.integers(0, 9) | st.integers(0, 10_000))
def test_a_wait_doubles_up_to_the_longest_give_or_take_the_spread(key: str, attempt: int) -> None:
    plain = min(2.0 * 2 ** min(attempt, 20), 300.0)
    wait = backoff(key, attempt, first=2, longest=300)
    assert plain * (1 - SPREAD) <= wait <= plain * (1 + SPREAD)
    assert wait == backoff(key, attempt, first=2, longest=300)


def test_channels_do_not_all_come_back_at_the_same_time() -> None:
    waits = {round(backoff(f"channel {number}", 3, first=2, longest=300), 3) for number in range(100)}
    assert len(waits) > 90
