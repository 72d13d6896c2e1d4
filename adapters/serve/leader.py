"""One copy works, the others stand by: whoever holds the lease `serve` in the database leads.

The lease is its heartbeat. A copy that died is recognised at once, because the kernel released its lock in
the data folder; that of one that hangs, or where the file system has no locks, has to end first.
"""

from __future__ import annotations

import logging

from adapters.locks import Presence
from bot.domain.errors import DatabaseReplacedError, StorageError
from bot.ports.clock import Clock
from bot.ports.operations import SERVE, OperationsStore
from bot.util.poll import poll

log = logging.getLogger(__name__)

SECONDS = 30.0
RENEWAL_INTERVAL = 5.0
"""Seconds between two renewals."""
POLL_INTERVAL = 2.0
"""Seconds between two looks of a copy that stands by."""


class Leadership:
    """Our claim to be the copy that works."""

    def __init__(self, store: OperationsStore, clock: Clock, presence: Presence, name: str = SERVE) -> None:
        self.held = False
        self._name = name
        self._store = store
        self._clock = clock
        self._presence = presence

    async def win(self) -> None:
        """Stand by until the lease is ours.

        Raises:
            DatabaseReplacedError
        """
        if not await self.claim():
            log.info("another copy is at work; standing by")
            await poll(self.claim, self._clock, interval=POLL_INTERVAL)
        log.info("this copy is at work now")

    async def keep(self) -> None:
        """Renew the lease until another copy has it.

        Raises:
            DatabaseReplacedError: what we would do from now on, nobody would know of.
        """
        while await self.claim():
            await self._clock.sleep(RENEWAL_INTERVAL)
        log.warning("another copy took over")

    async def claim(self) -> bool:
        """Whether we hold the lease now. While it cannot be written, nobody else can take it either.

        Raises:
            DatabaseReplacedError
        """
        try:
            await self._presence.bury(self._store)
            now = self._clock.now()
            self.held = await self._store.claim_lease(
                self._name, self._presence.owner, now=now, seconds=SECONDS
            )
        except DatabaseReplacedError:
            self.held = False
            raise
        except StorageError as error:
            log.warning("the lease cannot be renewed: %s", error)
        return self.held

    async def give_up(self) -> None:
        """Let another copy take over at once, and free every run of ours."""
        self.held = False
        try:
            await self._store.drop_leases(self._presence.owner)
        except StorageError as error:
            log.warning("the lease cannot be given up: %s", error)
