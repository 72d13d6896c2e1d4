"""Who works on a run: one attempt at a time, whoever began it and in whichever process.

Every way to work on a run (the tick, `/digest now`, a retry, a notice, a completion, the command line) is
an attempt with a lease of its own, which is short and renewed beside the work. So the run of an attempt
that died goes on soon. One that was frozen meanwhile finds out before it posts: its lease is looked at when
the sending of a part is noted, in the same statement, and just before the request by a clock that is never
set. What was sent before it froze is looked for on the platform by whoever comes next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from secrets import token_hex

from bot.domain.errors import RunBusyError, StorageError
from bot.ports.clock import Clock
from bot.ports.runs import RunStore

log = logging.getLogger(__name__)

LEASE = 40.0
"""Seconds for which a run is an attempt's; with the look of `serve` after it, less than a minute."""
BEAT = LEASE / 4
"""Seconds between two renewals."""
FRESH = LEASE / 2
"""Seconds after a renewal in which a request may begin: there is time for it to arrive."""

_held: ContextVar[RunLease | None] = ContextVar("lease", default=None)


class RunLease:
    """The hold of one attempt on its run. `token` is the attempt's alone."""

    def __init__(self, runs: RunStore, clock: Clock, run_key: str, owner: str) -> None:
        self.token = f"{token_hex(4)}@{owner}"
        self._runs = runs
        self._clock = clock
        self._run_key = run_key
        self._renewed = 0.0

    async def claim(self) -> None:
        """Begin.

        Raises:
            RunBusyError: another attempt has the run.
        """
        await self._hold(first=True)

    async def renew(self) -> None:
        """Go on.

        Raises:
            RunBusyError: another attempt took the run over.
        """
        await self._hold(first=False)

    async def refresh(self) -> None:
        """Renew it, unless that was done just now: then there is all the time that a request may take.

        Raises:
            RunBusyError: another attempt took the run over.
        """
        if self._clock.monotonic() - self._renewed > BEAT:
            await self.renew()

    async def release(self) -> None:
        """Leave the run to whoever wants it."""
        await self._runs.release_run(self._run_key, self.token)

    def check(self) -> None:
        """Raise if the lease may have ended, as after the process was frozen. Nothing is waited for.

        Raises:
            RunBusyError
        """
        if self._clock.monotonic() - self._renewed > FRESH:
            raise RunBusyError

    async def keep(self) -> None:
        """Renew until another attempt has the run. Where nothing can be written, nobody takes it."""
        while True:
            await self._clock.beat(BEAT)
            try:
                await self.renew()
            except RunBusyError:
                log.warning("another attempt took the run over")
                return
            except StorageError as error:
                log.warning("the lease of the run cannot be renewed: %s", error)

    async def _hold(self, *, first: bool) -> None:
        asked = self._clock.monotonic()
        take = self._runs.claim_run if first else self._runs.renew_run
        if not await take(self._run_key, self.token, now=self._clock.now(), lease_seconds=LEASE):
            raise RunBusyError
        self._renewed = asked


@asynccontextmanager
async def sole_attempt(runs: RunStore, clock: Clock, run_key: str, owner: str) -> AsyncIterator[RunLease]:
    """Keep everybody else from the run. `owner` names this process.

    Raises:
        RunBusyError: another attempt has it.
    """
    lease = RunLease(runs, clock, run_key, owner)
    await lease.claim()
    keeping = asyncio.create_task(lease.keep())
    outer = _held.set(lease)
    try:
        yield lease
    finally:
        _held.reset(outer)
        keeping.cancel()
        await asyncio.wait([keeping])
        await lease.release()


def check_lease() -> None:
    """What a platform calls just before each request that posts: raise if the run may be another's by now.

    Outside of an attempt there is nothing to look at.

    Raises:
        RunBusyError
    """
    lease = _held.get()
    if lease is not None:
        lease.check()
