"""A workspace's allowance runs out gently and comes back at midnight."""

import datetime as dt

import pytest

from bot.analysis.usage import UsageTotal
from bot.llm.budget import Level, Limits, day_began, level

DAY = dt.date(2026, 1, 12)


def spent(tokens: int = 0, cost: float | None = None) -> UsageTotal:
    return UsageTotal(
        day=DAY,
        model="m",
        purpose="analyse",
        calls=1,
        unpriced=int(cost is None),
        prompt_tokens=tokens,
        cached_tokens=0,
        completion_tokens=0,
        cost=cost,
    )


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (0, Level.FULL),
        (799, Level.FULL),
        (800, Level.ABSTRACT),
        (999, Level.ABSTRACT),
        (1_000, Level.EXTRACT),
    ],
)
def test_analyses_get_cheaper_as_the_tokens_run_out(tokens: int, expected: Level) -> None:
    assert level([spent(tokens)], Limits(tokens=1_000)) is expected


def test_whichever_limit_is_nearer_counts() -> None:
    assert (
        level([spent(10, cost=0.9), spent(10, cost=0.2)], Limits(tokens=1_000, dollars=1)) is Level.EXTRACT
    )


def test_no_limit_is_never_reached() -> None:
    assert level([spent(10**9, cost=10**6)], Limits()) is Level.FULL


def test_calls_without_a_price_count_by_their_tokens() -> None:
    assert level([spent(900)], Limits(dollars=1)) is Level.FULL
    assert level([spent(900)], Limits(tokens=1_000, dollars=1)) is Level.ABSTRACT


def test_the_day_begins_at_midnight_utc() -> None:
    late = dt.datetime(2026, 1, 12, 23, tzinfo=dt.timezone(-dt.timedelta(hours=5)))
    assert day_began(late) == dt.datetime(2026, 1, 13, tzinfo=dt.UTC)
