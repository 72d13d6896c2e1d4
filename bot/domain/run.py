"""One subscription on one announcement day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from bot.domain.record import Record
from bot.domain.topic import Subscription


class RunStatus(StrEnum):
    """Where a run stands."""

    OPEN = "open"
    DRAFTED = "drafted"
    LATE = "feed late"
    FAILED = "failed"
    """Could not be done; it is tried again."""
    DELIVERED = "delivered"
    NOTHING = "nothing announced"
    MERGED = "merged"
    """Its papers came with the digest of a later day."""
    GIVEN_UP = "given up"
    """Could not be done for days; the channel was told."""

    @property
    def is_final(self) -> bool:
        """Whether nothing is left to do."""
        return self in {RunStatus.DELIVERED, RunStatus.NOTHING, RunStatus.MERGED, RunStatus.GIVEN_UP}


class Run(Record):
    """One subscription on one announcement day. Its key is unique for ever."""

    subscription: Subscription
    day: dt.date
    status: RunStatus = RunStatus.OPEN
    attempts: int = 0
    """How often it failed so far."""
    next_attempt_at: dt.datetime | None = None

    @property
    def key(self) -> str:
        """`platform/workspace/channel/subscription/day`."""
        to = self.subscription.destination
        return f"{to.platform}/{to.workspace}/{to.channel}/{self.subscription.id}/{self.day.isoformat()}"
