"""A workspace's allowance runs out gently and comes back at midnight."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.analysis.usage import UsageTotal
from bot.llm.budget import Budget, Level, Limits, day_began, level
from bot.settings import BudgetSettings
from tests.fakes import NOON, FakeClock

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


class Spent:
    """What each workspace used today, in tokens."""

    def __init__(self, tokens: Mapping[str, int]) -> None:
        self._tokens = tokens

    async def record_usage(self, *_: Any, **__: Any) -> None: ...

    async def usage_since(self, workspace: str, since: dt.datetime) -> Sequence[UsageTotal]:
        assert since == day_began(NOON)
        return [spent(self._tokens.get(workspace, 0))]

    async def usage_of_all_since(self, since: dt.datetime) -> Sequence[UsageTotal]:
        assert since == day_began(NOON)
        return [spent(each) for each in self._tokens.values()]


@pytest.mark.parametrize(
    ("ceiling", "expected"),
    [
        (0, [Level.FULL, Level.EXTRACT, Level.FULL]),
        (2_000, [Level.ABSTRACT, Level.EXTRACT, Level.ABSTRACT]),
        (1_600, [Level.EXTRACT, Level.EXTRACT, Level.EXTRACT]),
    ],
)
async def test_a_workspace_has_an_allowance_of_its_own_within_that_of_all(
    ceiling: int, expected: list[Level]
) -> None:
    budget = Budget(
        usage=Spent({"T1": 600, "T2": 1_000}),
        clock=FakeClock(NOON),
        limits=Limits(tokens=1_000),
        own={"T1": Limits(tokens=5_000)},
        ceiling=Limits(tokens=ceiling),
    )
    assert [await budget.level(workspace) for workspace in ("T1", "T2", "T3")] == expected


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({}, False),
        ({"tokens": 9, "workspaces": {"T1": {"tokens": 9}}}, False),
        ({"dollars": 1}, True),
        ({"all_dollars": 1}, True),
        ({"workspaces": {"T1": {"dollars": 1}}}, True),
    ],
)
def test_prices_have_to_be_known_where_any_limit_is_in_dollars(given: Any, counts: bool) -> None:
    assert BudgetSettings.model_validate(given).counts_dollars is counts
