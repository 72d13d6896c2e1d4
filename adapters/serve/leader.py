"""One copy works, the others stand by: whoever holds the lease `serve` in the database leads.

A copy on the same host that died is recognised at once; any other one's lease has to end first.
"""

from __future__ import annotations

import logging

from adapters.process import OWNER, drop_dead_leases
from bot.errors import StorageError
from bot.ports import Clock
from bot.runs.operations import OperationsStore

log = logging.getLogger(__name__)

LEASE = "serve"
SECONDS = 45.0
BEAT = 10.0
"""Seconds between two renewals, and between two looks of a copy that stands by."""


class Leadership:
    """Our claim to be the copy that works."""

    def __init__(self, store: OperationsStore, clock: Clock, owner: str = OWNER) -> None:
        self.held = False
        self._store = store
        self._clock = clock
        self._owner = owner

    async def win(self) -> None:
        """Stand by until the lease is ours."""
        told = False
        while not await self.claim():
            if not told:
                log.info("another copy is at work; standing by")
            told = True
            await self._clock.sleep(BEAT)
        log.info("this copy is at work now")

    async def keep(self) -> None:
        """Renew the lease until another copy has it."""
        while await self.claim():
            await self._clock.sleep(BEAT)
        log.warning("another copy took over")

    async def claim(self) -> bool:
        """Whether we hold the lease now. While it cannot be written, nobody else can take it either."""
        try:
            await drop_dead_leases(self._store)
            now = self._clock.now()
            self.held = await self._store.claim_lease(LEASE, self._owner, now=now, seconds=SECONDS)
        except StorageError as error:
            log.warning("the lease cannot be renewed: %s", error)
        return self.held

    async def give_up(self) -> None:
        """Let another copy take over at once, and free every run of ours."""
        self.held = False
        try:
            await self._store.drop_leases(self._owner)
        except StorageError as error:
            log.warning("the lease cannot be given up: %s", error)
