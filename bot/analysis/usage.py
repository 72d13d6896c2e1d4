"""What calls of a language model took: records and a port, as in `bot.ports`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.domain.analysis import Usage
from bot.domain.record import Record


class UsageTotal(Record):
    """What one model took for one purpose on one day (UTC). `cost` leaves out the `unpriced` calls."""

    day: dt.date
    model: str
    purpose: str
    calls: int
    unpriced: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost: float | None


class UsageStore(Protocol):
    """What calls of a language model took."""

    async def record_usage(self, usage: Usage, *, workspace: str, at: dt.datetime) -> None:
        """Write it down, unless a call of its key is."""
        ...

    async def usage_since(self, workspace: str, since: dt.datetime) -> Sequence[UsageTotal]:
        """Totals by day, model and purpose, in that order."""
        ...

    async def usage_of_all_since(self, since: dt.datetime) -> Sequence[UsageTotal]:
        """The same of all workspaces together."""
        ...
