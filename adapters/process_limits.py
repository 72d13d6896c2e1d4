"""Limits that hold for all processes on the same data, on whichever machine, not for each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from secrets import token_hex
from typing import Protocol

from bot.domain.errors import ModelUnavailableError, StorageError
from bot.ports.clock import Clock
from bot.ports.operations import OperationsStore
from bot.ports.shared_limits import SharedLimitStore
from bot.util.heartbeat import heartbeat
from bot.util.poll import poll

log = logging.getLogger(__name__)

LATE = 0.1
"""Seconds after its moment at which something that was reserved may still be done."""
HOLD = 40.0
"""Seconds after which the place of a process that died is free."""
LOOK = 0.5
"""Seconds between two looks for a free place."""
WAITING = 600.0
"""Seconds after which who waits for a place is told that there is none."""
MOST_MISSED = 5
"""Moments that a busy process may miss before it goes without one, rather than not at all."""


class SharedPace:
    """So much of something a second, evenly. While the database is away nobody is held up by it."""

    def __init__(self, store: SharedLimitStore, clock: Clock, name: str, per_second: float) -> None:
        self._store = store
        self._clock = clock
        self._name = name
        self._per_second = per_second
        self._asking = asyncio.Lock()  # so that no moment passes while others of us ask for theirs

    async def turn(self) -> None:
        """Return at a moment that nobody else has. One that was missed, as in a frozen process, is gone."""
        for _ in range(MOST_MISSED):
            async with self._asking:
                asked = self._clock.monotonic()
                wait = await self._reserve()
            if wait is None:
                return
            await self._clock.sleep(wait)
            if self._clock.monotonic() - asked <= wait + LATE:
                return

    async def _reserve(self) -> float | None:
        """Seconds until it may be done; None where nobody can tell."""
        now = self._clock.now()
        try:
            return await self._store.reserve(self._name, now=now, per_second=self._per_second)
        except StorageError as error:
            log.warning("there is no pace to keep: %s", error)
            return None


class SharedStore(SharedLimitStore, OperationsStore, Protocol):
    """What is asked of a store here."""


class SharedPlaces:
    """At most so many at a time. While the database is away nobody is held up by it."""

    def __init__(self, store: SharedStore, clock: Clock, name: str, most: int) -> None:
        self._store = store
        self._clock = clock
        self._name = name
        self._most = most

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait until there is one, and leave it in the end.

        Raises:
            ModelUnavailableError: there is none for a long time.
        """
        token = token_hex(8)
        if not await poll(partial(self._take, token), self._clock, interval=LOOK, longest=WAITING):
            raise ModelUnavailableError(why="why.model_busy", retry_after=HOLD)
        try:
            async with heartbeat(self._clock, HOLD / 4, partial(self._keep, token)):
                yield
        finally:
            await self._leave(token)

    async def _take(self, token: str) -> bool:
        now = self._clock.now()
        try:
            return await self._store.take_slot(self._name, token, most=self._most, now=now, seconds=HOLD)
        except StorageError as error:
            log.warning("places cannot be counted: %s", error)
            return True

    async def _keep(self, token: str) -> bool:
        await self._take(token)  # where it is another's by now, there is one more at work than may be
        return True

    async def _leave(self, token: str) -> None:
        try:
            await self._store.drop_leases(token)
        except StorageError as error:
            log.warning("a place is left by itself: %s", error)
