"""The turn at a source that all processes on the same data share, on whichever machine.

It is a lease in the store, renewed while a request is under way. Whoever has asked leaves it for as long as
the source is to be left alone, so the next one waits for that, whoever it is. Of one that was killed the
turn ends by itself, `HOLD` seconds later: nobody knows when its request arrived.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from secrets import token_hex

from bot.domain.errors import SourceUnavailableError, StorageError
from bot.ports.clock import Clock
from bot.ports.operations import OperationsStore
from bot.util.heartbeat import heartbeat

log = logging.getLogger(__name__)

HOLD = 30.0
"""Seconds after which a turn that nobody renews is over."""
POLL_INTERVAL = 0.5
"""Seconds between two looks whether a turn ended early."""


class SharedTurn:
    """One request at a time, over all processes."""

    def __init__(self, leases: OperationsStore, clock: Clock, source: str, *, hold: float = HOLD) -> None:
        self._leases = leases
        self._clock = clock
        self._source = source
        self._hold = hold

    @asynccontextmanager
    async def hold(self, rest: Callable[[], float], patience: float) -> AsyncIterator[None]:
        """Wait for the turn, and leave it for `rest()` seconds to nobody.

        Raises:
            SourceUnavailableError: it takes longer than `patience` seconds.
            StorageError: it cannot be had, as the database is away.
        """
        token = token_hex(8)
        await self._take(token, patience)
        try:
            async with heartbeat(self._clock, self._hold / 3, partial(self._renew, token, self._hold)):
                yield
        finally:
            await self._renew(token, rest())

    async def _take(self, token: str, patience: float) -> None:
        """Until it is ours, and has been for a moment only: a process may be frozen at any time."""
        waited = 0.0
        while True:
            asked = self._clock.monotonic()
            left = await self._turn(token, self._hold)
            if not left and self._clock.monotonic() - asked < self._hold / 2:
                return
            if waited + left > patience + self._hold:
                raise SourceUnavailableError(
                    source=self._source, retry_after=left, why="source.why_busy", status=429
                )
            pause = min(left, POLL_INTERVAL)
            await self._clock.sleep(pause)
            waited += pause

    async def _renew(self, token: str, seconds: float) -> bool:
        try:
            await self._turn(token, seconds)
        except StorageError as error:
            log.warning("the turn at %s cannot be kept: %s", self._source, error)
        return True

    async def _turn(self, token: str, seconds: float) -> float:
        now = self._clock.now()
        return await self._leases.take_turn_at(f"turn:{self._source}", token, now=now, seconds=seconds)
