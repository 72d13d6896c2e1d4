"""What a workspace may spend on the model in a day, and what is done as it runs out.

The full analysis first, then the one of the abstract alone, then the extractive analyst, which is free:
the digest gets plainer as the day's allowance goes, and it says so, but it never stops.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from bot.analysis.usage import UsageStore, UsageTotal
from bot.domain.analysis import Usage
from bot.domain.errors import ModelUnavailableError
from bot.domain.record import Record
from bot.ports.clock import Clock
from bot.ports.model import LanguageModel, ModelReply, ModelRequest, Watch

CHEAPER_FROM = 0.8
"""The share of the allowance from which analyses rest on the abstract alone."""


class Level(IntEnum):
    """How much of the model may be used now."""

    EXTRACT = 0
    ABSTRACT = 1
    FULL = 2


class Limits(Record):
    """The allowance of one workspace for one day (UTC); 0 is no limit."""

    tokens: int = 0
    dollars: float = 0


NONE: Final = Limits()


def level(spent: Iterable[UsageTotal], limits: Limits) -> Level:
    """What the day's allowance still has room for."""
    totals = list(spent)
    tokens = sum(total.prompt_tokens + total.completion_tokens for total in totals)
    dollars = sum(total.cost or 0 for total in totals)
    used = max(
        tokens / limits.tokens if limits.tokens else 0,
        dollars / limits.dollars if limits.dollars else 0,
    )
    if used >= 1:
        return Level.EXTRACT
    return Level.ABSTRACT if used >= CHEAPER_FROM else Level.FULL


def day_began(now: dt.datetime) -> dt.datetime:
    """The midnight (UTC) from which spending is counted."""
    return now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Knows what each workspace has spent today."""

    usage: UsageStore
    clock: Clock
    limits: Limits
    own: Mapping[str, Limits] = field(default_factory=dict)
    """Those of workspaces that have others."""
    ceiling: Limits = NONE
    """What all workspaces may use together."""

    async def level(self, workspace: str) -> Level:
        """What the workspace may use now."""
        since = day_began(self.clock.now())
        spent = await self.usage.usage_since(workspace, since)
        allowed = level(spent, self.own.get(workspace, self.limits))
        if self.ceiling == NONE:
            return allowed
        return min(allowed, level(await self.usage.usage_of_all_since(since), self.ceiling))


@dataclass(frozen=True, kw_only=True)
class Metered:
    """A language model whose every call is written down before its answer is used."""

    model: LanguageModel
    budget: Budget

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def context_tokens(self) -> int:
        return self.model.context_tokens

    @property
    def max_tokens(self) -> int:
        return self.model.max_tokens

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        try:
            reply = await self.model.complete(request, watch)
        except ModelUnavailableError as error:
            if error.usage is not None:  # what comes to nothing is paid for all the same
                await self._count(error.usage, request)
            raise
        await self._count(reply.usage, request)
        return reply

    async def _count(self, usage: Usage, request: ModelRequest) -> None:
        now = self.budget.clock.now()
        await self.budget.usage.record_usage(usage, workspace=request.workspace, at=now)
        tally = _tally.get()
        if tally is not None:
            tally.append(usage)


_tally: ContextVar[list[Usage] | None] = ContextVar("tally", default=None)


@contextmanager
def tally_calls() -> Iterator[Sequence[Usage]]:
    """Collects what every metered call made inside took, also by the tasks that were begun there.

    Whoever asks for an analysis first pays for it: those who wait for the same one take nothing.
    """
    tally: list[Usage] = []
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)


def total_cost(calls: Sequence[Usage]) -> float | None:
    """In US dollars; None where there was no call, or the price of one is not known."""
    costs = [call.cost for call in calls if call.cost is not None]
    return sum(costs) if costs and len(costs) == len(calls) else None
