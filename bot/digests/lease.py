"""Who works on something: one at a time, whoever began it and in whichever process.

Every way to work on a run (the tick, `/digest now`, a retry, a notice, a completion, the command line) is
an attempt with a lease of its own, which is short and renewed beside the work. So the run of an attempt
that died goes on soon. One that was frozen meanwhile finds out before it posts: its lease is looked at when
the sending of a part is noted, in the same statement, and just before the request by a clock that is never
set. What was sent before it froze is looked for on the platform by whoever comes next.

A question has such a lease too, and whatever is paid for or fetched once for all (`SharedLocks`).
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from math import inf
from secrets import token_hex

from bot.domain.errors import RunBusyError, StorageError
from bot.ports.clock import Clock
from bot.ports.operations import OperationsStore
from bot.ports.runs import RunStore
from bot.util.heartbeat import heartbeat
from bot.util.poll import poll

log = logging.getLogger(__name__)

LEASE = 40.0
"""Seconds for which work is somebody's; with the look of `serve` after it, less than a minute."""
RENEWAL_INTERVAL = LEASE / 4
"""Seconds between two renewals."""
REQUESTS_WITHIN = LEASE / 2
"""Seconds after a renewal in which a request may begin: there is time for it to arrive."""
POLL_INTERVAL = 0.5
"""Seconds between two looks whether others are done."""
WAIT_FOR_OTHERS = 900.0
"""Seconds that anybody waits for others: after that, rather twice than never."""
LONGEST_END = 5.0
"""Seconds that work which is ended may take to give up what it holds."""

_held: ContextVar[WorkLease | None] = ContextVar("lease", default=None)


class WorkLease(ABC):
    """The hold of one worker on one piece of work. `token` is that worker's alone."""

    def __init__(self, clock: Clock, owner: str) -> None:
        self.token = f"{token_hex(4)}@{owner}"
        self._clock = clock
        self._renewed = -inf

    @abstractmethod
    async def release(self) -> None:
        """Leave it to whoever wants it."""

    @abstractmethod
    async def _take(self, *, first: bool) -> bool:
        """Whether it is ours from now on; but for the `first` time, only if it was until now."""

    async def claim(self) -> None:
        """Begin.

        Raises:
            RunBusyError: another has it.
        """
        await self._hold(first=True)

    async def renew(self) -> None:
        """Go on.

        Raises:
            RunBusyError: another took it over.
        """
        await self._hold(first=False)

    async def refresh(self) -> None:
        """Renew it, unless that was done just now: then there is all the time that a request may take.

        Raises:
            RunBusyError: another took it over.
        """
        if self._clock.monotonic() - self._renewed > RENEWAL_INTERVAL:
            await self.renew()

    def check(self) -> None:
        """Raise if the lease may have ended, as after the process was frozen. Nothing is waited for.

        Raises:
            RunBusyError
        """
        if self._clock.monotonic() - self._renewed > REQUESTS_WITHIN:
            raise RunBusyError

    async def renew_if_ours(self) -> bool:
        """Go on beside the work, until another has it. Where nothing can be written, nobody takes it."""
        try:
            await self.renew()
        except RunBusyError:
            log.warning("another took over what was worked on")
            return False
        except StorageError as error:
            log.warning("a lease cannot be renewed: %s", error)
        return True

    async def _hold(self, *, first: bool) -> None:
        asked = self._clock.monotonic()
        if not await self._take(first=first):
            raise RunBusyError
        self._renewed = asked


class RunLease(WorkLease):
    """The hold of one attempt on its run."""

    def __init__(self, runs: RunStore, clock: Clock, run_key: str, owner: str) -> None:
        super().__init__(clock, owner)
        self._runs = runs
        self._run_key = run_key

    async def release(self) -> None:
        await self._runs.release_run(self._run_key, self.token)

    async def _take(self, *, first: bool) -> bool:
        take = self._runs.claim_run if first else self._runs.renew_run
        return await take(self._run_key, self.token, now=self._clock.now(), lease_seconds=LEASE)


class NamedLease(WorkLease):
    """The hold on whatever has that name."""

    def __init__(self, leases: OperationsStore, clock: Clock, name: str, owner: str) -> None:
        super().__init__(clock, owner)
        self._leases = leases
        self._name = name

    async def release(self) -> None:
        try:
            await self._leases.drop_leases(self.token)
        except StorageError as error:  # it ends by itself, and what was done under it stands
            log.warning("a lease cannot be given up: %s", error)

    async def _take(self, *, first: bool) -> bool:
        if not first and self._clock.monotonic() - self._renewed > LEASE:
            return False  # another may have had it, and be done
        now = self._clock.now()
        return await self._leases.claim_lease(self._name, self.token, now=now, seconds=LEASE)


@asynccontextmanager
async def _keep(lease: WorkLease, clock: Clock) -> AsyncIterator[None]:
    """Renew what is claimed beside the work, and leave it in the end."""
    try:
        async with heartbeat(clock, RENEWAL_INTERVAL, lease.renew_if_ours):
            yield
    finally:
        await lease.release()


@asynccontextmanager
async def _posting(lease: WorkLease) -> AsyncIterator[None]:
    """What is posted inside is posted under that lease."""
    outer = _held.set(lease)
    try:
        yield
    finally:
        _held.reset(outer)


@asynccontextmanager
async def sole_attempt(runs: RunStore, clock: Clock, run_key: str, owner: str) -> AsyncIterator[RunLease]:
    """Keep everybody else from the run. `owner` names this process.

    Raises:
        RunBusyError: another attempt has it.
    """
    lease = RunLease(runs, clock, run_key, owner)
    await lease.claim()
    async with _keep(lease, clock), _posting(lease):
        yield lease


class SharedLocks:
    """Keeps a piece of work from every other process on the same data. `owner` names this one."""

    def __init__(self, leases: OperationsStore, clock: Clock, owner: str) -> None:
        self._leases = leases
        self._clock = clock
        self._owner = owner
        self._at_work = dict[str, asyncio.Task[object] | None]()

    @asynccontextmanager
    async def alone(self, *name: object) -> AsyncIterator[None]:
        """As `bot.ports.work_locks.Locks.alone`."""
        lease = NamedLease(self._leases, self._clock, ":".join(map(str, name)), self._owner)
        if await self._waited_for(lease):
            async with _keep(lease, self._clock):
                with self._note_task(lease):
                    yield
        else:
            yield

    async def close(self) -> None:
        """End what is still done alone, though all who wanted it went away: others need not wait for it."""
        left = {*filter(None, self._at_work.values())} - {asyncio.current_task()}
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=LONGEST_END)

    @contextmanager
    def _note_task(self, lease: WorkLease) -> Iterator[None]:
        self._at_work[lease.token] = asyncio.current_task()
        try:
            yield
        finally:
            del self._at_work[lease.token]

    @asynccontextmanager
    async def answering(self, name: str) -> AsyncIterator[None]:
        """Keep everybody else from what is said to somebody, once others are done with it.

        Raises:
            RunBusyError: they never are, or what is said inside may be said by another by now.
        """
        lease = NamedLease(self._leases, self._clock, name, self._owner)
        if not await self._waited_for(lease):
            raise RunBusyError
        async with _keep(lease, self._clock), _posting(lease):
            yield

    async def _waited_for(self, lease: NamedLease) -> bool:
        async def is_ours() -> bool:
            try:
                await lease.claim()
            except RunBusyError:
                return False
            return True

        return await poll(is_ours, self._clock, interval=POLL_INTERVAL, longest=WAIT_FOR_OTHERS)


def check_lease() -> None:
    """What a platform calls just before each request that posts, changes or takes away what is said.

    It raises if what is worked on may be another's by now. Outside of that there is nothing to look at.

    Raises:
        RunBusyError
    """
    lease = _held.get()
    if lease is not None:
        lease.check()
