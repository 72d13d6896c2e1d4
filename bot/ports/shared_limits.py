"""What all processes on the same data may do together, by the clock of their database."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class SharedLimitStore(Protocol):
    """Keeps count of what is going on, and how fast."""

    async def reserve(self, name: str, *, now: dt.datetime, per_second: float) -> float:
        """Take the next moment at which one more of something may be done; seconds until then."""
        ...

    async def take_slot(
        self, name: str, owner: str, *, most: int, now: dt.datetime, seconds: float
    ) -> bool:
        """Whether `owner` has one of so many places for so long; take it again to keep it.

        `OperationsStore.drop_leases` gives it back.
        """
        ...

    async def close_until(self, name: str, *, now: dt.datetime, seconds: float) -> None:
        """Let everybody know that something rests for so long."""
        ...

    async def seconds_closed(self, name: str, now: dt.datetime) -> float:
        """How long it rests still; 0 if it does not."""
        ...
