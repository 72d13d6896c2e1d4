"""How fast may be posted: every channel and every workspace has its own rhythm.

Each platform says what it takes. Who is asked to wait (`Retry-After`) makes the whole workspace wait.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from bot.domain.record import Record
from bot.domain.topic import Destination
from bot.ports.clock import Clock


class Rate(Record):
    """Seconds between two posts."""

    channel: float
    workspace: float


CAREFUL = Rate(channel=1.0, workspace=0.25)
"""For a platform that does not say."""


class RateLimiter:
    """Gives everybody who posts a turn, in the order in which they ask; what begins a thread goes first."""

    def __init__(self, clock: Clock, rates: Mapping[str, Rate] | None = None) -> None:
        self._clock = clock
        self._rates = rates or {}
        self._free: dict[tuple[str, ...], _Free] = {}
        self._replies: defaultdict[tuple[str, ...], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def turn(self, to: Destination, *, reply: bool = False) -> None:
        """Return when something may be posted there. A turn that is not used is gone.

        Of the replies in a workspace one at a time has a turn that is still to come. So whoever begins a
        thread waits for the others who do, and for one reply.
        """
        if not reply:
            await self._next(to)
            return
        await self._sleep(self._wait(_channel(to), self._clock.now()))
        async with self._replies[_workspace(to)]:
            await self._next(to)

    async def _next(self, to: Destination) -> None:
        rate = self._rates.get(to.platform, CAREFUL)
        now = self._clock.now()
        workspace, channel = _workspace(to), _channel(to)
        wait = max(self._wait(workspace, now), self._wait(channel, now))
        self._close(workspace, now, wait + rate.workspace)
        self._close(channel, now, wait + rate.channel)
        await self._sleep(wait)

    async def _sleep(self, seconds: float) -> None:
        if seconds:
            await self._clock.sleep(seconds)

    def pause(self, to: Destination, seconds: float) -> None:
        """Let nothing through in that workspace for so long, because the platform asked for it."""
        now = self._clock.now()
        self._close(_workspace(to), now, max(seconds, self._wait(_workspace(to), now)))

    def _wait(self, place: tuple[str, ...], now: dt.datetime) -> float:
        free = self._free.get(place)
        return free.wait(now) if free else 0.0

    def _close(self, place: tuple[str, ...], now: dt.datetime, seconds: float) -> None:
        self._free[place] = _Free(now + dt.timedelta(seconds=seconds), seconds)


class _Free:
    def __init__(self, at: dt.datetime, longest: float) -> None:
        self._at = at
        self._longest = longest

    def wait(self, now: dt.datetime) -> float:
        # The machine's clock may be set back: no wait is ever longer than the one that was asked for.
        return min(max((self._at - now).total_seconds(), 0.0), self._longest)


def _workspace(to: Destination) -> tuple[str, ...]:
    return to.platform, to.workspace


def _channel(to: Destination) -> tuple[str, ...]:
    return to.platform, to.workspace, to.channel
