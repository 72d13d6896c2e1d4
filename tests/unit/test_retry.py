"""What a platform refuses for now is tried again, as often and as late as it may be."""

import pytest

from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    PaperboyError,
    PlatformUnavailableError,
    RefusedForNowError,
)
from bot.domain.topic import Destination
from bot.util.rate_limiter import RateLimiter
from bot.util.retry import ATTEMPTS, LONGEST_WAIT, retry
from tests.fakes import FakeClock

BUSY = PlatformUnavailableError(platform="slack")


class Work:
    """Fails with these errors, one after the other, and then works."""

    def __init__(self, *errors: PaperboyError) -> None:
        self.errors = list(errors)
        self.tries = 0

    async def __call__(self) -> str:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def asks_for(seconds: float) -> PaperboyError:
    return PlatformUnavailableError(platform="slack", retry_after=seconds)


@pytest.mark.parametrize("asked", [1e9, 1e30, float("inf")])
async def test_a_wait_that_nobody_lives_to_see_ends_after_a_day(asked: float) -> None:
    clock, workspace = FakeClock(), Destination(platform="slack", workspace="T1", channel="C1")
    with pytest.raises(PlatformUnavailableError) as caught:
        await retry(Work(asks_for(asked)), clock, "k")
    assert caught.value.retry_after == 86_400
    limiter = RateLimiter(clock)
    limiter.pause(workspace, caught.value.retry_after)
    await limiter.turn(workspace)
    assert clock.slept == [86_400]


async def test_it_waits_as_long_as_it_is_asked_to_and_no_longer_than_it_has_patience() -> None:
    clock, work = FakeClock(), Work(asks_for(17), asks_for(LONGEST_WAIT))
    assert await retry(work, clock, "k") == "done"
    assert clock.slept == [17, LONGEST_WAIT]
    impatient = Work(asks_for(LONGEST_WAIT + 1))
    with pytest.raises(PlatformUnavailableError):
        await retry(impatient, clock, "k")
    assert impatient.tries == 1


async def test_where_nobody_says_how_long_it_waits_longer_each_time() -> None:
    clock = FakeClock()
    assert await retry(Work(*[BUSY] * (ATTEMPTS - 1)), clock, "k") == "done"
    assert len(clock.slept) == ATTEMPTS - 1
    assert clock.slept[-1] > clock.slept[0], "four times as long, give or take its spread"


async def test_what_never_gets_through_is_given_up_after_the_last_try_without_another_wait() -> None:
    clock, work = FakeClock(), Work(*[BUSY] * 9)
    with pytest.raises(PlatformUnavailableError):
        await retry(work, clock, "k", attempts=3)
    assert (work.tries, len(clock.slept)) == (3, 2)


async def test_an_answer_that_got_lost_is_asked_for_again_and_what_is_refused_for_good_is_not() -> None:
    passing = Work(DeliveryUncertainError(channel="c"), RefusedForNowError(channel="c", problem=""))
    assert await retry(passing, FakeClock(), "k") == "done"
    refused = Work(DeliveryError(channel="c", problem="slack.archived"))
    with pytest.raises(DeliveryError):
        await retry(refused, FakeClock(), "k")
    assert refused.tries == 1


async def test_whoever_asks_says_how_long_the_first_wait_is_and_what_is_worth_another_try() -> None:
    clock = FakeClock()
    assert await retry(Work(BUSY), clock, "k", first=20) == "done"
    assert 10 <= clock.slept[0] <= 30, "give or take its spread"
    refused = Work(DeliveryError(channel="c", problem="slack.archived"))
    assert await retry(refused, FakeClock(), "k", worth=lambda _: True) == "done"
