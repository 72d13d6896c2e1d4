"""Time, and who is told how far a long job is."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """The time, always aware, and waiting."""

    def now(self) -> dt.datetime:
        """The current instant, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...

    async def beat(self, seconds: float) -> None:
        """As `sleep`, between two heartbeats: beside work that goes on, and never a part of it."""
        ...

    def monotonic(self) -> float:
        """Seconds since some instant, which go on while the process is frozen and are never set."""
        ...


class Progress(Protocol):
    """Tells whoever waits how far a long job is."""

    def stage(self, name: str, total: int) -> None:
        """A new stage begins: `name` is a key of `bot.locales`, `total` the number of steps."""
        ...

    def advance(self, note: str = "") -> None:
        """One step of the stage is done."""
        ...
