"""Posts keep the rhythm of their channel and workspace; waits grow, and do not all end at once."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.topic import Destination
from bot.util.backoff import SPREAD, backoff
from bot.util.rate_limiter import Rate, RateLimiter
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
    rate_limiter.hold(channel("a"), 30)
    assert await times(clock, rate_limiter, channel("b"), channel("b", "T2")) == [30, 30]
    assert clock.slept == [30]


async def test_a_clock_that_is_set_back_does_not_make_anybody_wait_longer() -> None:
    clock = FakeClock()
    rate_limiter = RateLimiter(clock, RATES)
    await rate_limiter.turn(channel("a"))
    clock.time -= dt.timedelta(hours=1)
    await rate_limiter.turn(channel("a"))
    assert clock.slept == [1]


async def test_an_unknown_platform_is_treated_carefully() -> None:
    clock = FakeClock()
    assert await times(clock, RateLimiter(clock), *[channel("a", platform="other")] * 2) == [0, 1]


@given(st.text(max_size=20), st.integers(0, 10_000))
def test_a_wait_doubles_up_to_the_longest_give_or_take_the_spread(key: str, attempt: int) -> None:
    plain = min(2.0 * 2 ** min(attempt, 20), 300.0)
    wait = backoff(key, attempt, first=2, longest=300)
    assert plain * (1 - SPREAD) <= wait <= plain * (1 + SPREAD)
    assert wait == backoff(key, attempt, first=2, longest=300)


def test_channels_do_not_all_come_back_at_the_same_time() -> None:
    waits = {round(backoff(f"channel {number}", 3, first=2, longest=300), 3) for number in range(100)}
    assert len(waits) > 90
