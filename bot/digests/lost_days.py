"""Missed days too many to be made up for: the digest that makes up for the others tells of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from bot.compose.words import date
from bot.digests.due import due_at
from bot.domain.digest import Reason
from bot.domain.run import Run
from bot.domain.topic import Subscription
from bot.ports.operations import OperationsStore
from bot.sources.registry import calendar_of


async def is_lost_before(
    first: dt.date, subscription: Subscription, operations: OperationsStore, holidays: Collection[dt.date]
) -> bool:
    """Whether days were missed right before the `first` that is made up for."""
    before = calendar_of(subscription.topic).previous_day(first, holidays)
    if due_at(subscription, before) <= subscription.created_at:
        return False
    held = await operations.days_run(before)
    return before not in held.get(subscription.id, ())


async def notes_on_missed(
    run: Run, operations: OperationsStore, holidays: Collection[dt.date]
) -> tuple[Reason, ...]:
    """Which missed days the run brings, and from when back on there are others that nothing brings."""
    days = await operations.merged_into(run.key)
    if not days:
        return ()
    terms = tuple(date(run.subscription.language, day) for day in days)
    merged = Reason(key="note.merged", terms=terms)
    if await is_lost_before(days[0], run.subscription, operations, holidays):
        return (merged, Reason(key="note.lost", terms=terms[:1]))
    return (merged,)
