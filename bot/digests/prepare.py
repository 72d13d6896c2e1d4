"""Makes digests ready before they are due, so that at their time only posting is left.

As soon as the feed of a day is out, what a digest of it needs is fetched, read, analysed and summarised.
Nothing depends on it: what is not made here is made when it is needed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.digests.due import feed_opens, next_due
from bot.digests.policy import Quiet
from bot.digests.run import Digests
from bot.digests.subscriptions import SubscriptionStore
from bot.domain.errors import PaperboyError, StorageError
from bot.domain.run import Run, RunStatus
from bot.llm.workspace import asking_for
from bot.log_context import working_on

log = logging.getLogger(__name__)

RETRY = dt.timedelta(minutes=10)
"""How long one whose feed was not out, or could not be had, is left alone."""
KEPT = dt.timedelta(hours=4)
"""How long after its time what was chosen for one is kept, which may still be made then."""
LAST_LOOK = dt.timedelta(minutes=15)
"""How long before its time one that is ready is gone through again: its feed may have been corrected
meanwhile, and what did not answer then may do so now. What came of everything else is in the store."""
AT_ONCE = 4
"""How many are made ready at the same time: whoever is due or asks has the rest."""
SLOWLY_AT_ONCE = 32
"""How many where a model takes its time, which most of them wait for."""


@dataclass(kw_only=True)
class Preparer:
    """Makes digests ready."""

    digests: Digests
    subscriptions: SubscriptionStore
    slowly: bool = False
    """Whether a model may take as long as there is time, and is cheaper then."""
    _due: Sequence[dt.datetime] = field(default=(), init=False)
    _next_try: dict[str, dt.datetime] = field(default_factory=dict, init=False)
    _begun: set[str] = field(default_factory=set, init=False)
    _looked: set[str] = field(default_factory=set, init=False)
    """Those that are ready and were looked at once more."""

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(SLOWLY_AT_ONCE if self.slowly else AT_ONCE)

    def seconds_left(self, now: dt.datetime) -> float | None:
        """How long it is until the next digest falls due, as of the last look."""
        return next(((due - now).total_seconds() for due in self._due if due > now), None)

    async def run(self) -> None:
        """Make ready what can be and is not begun, the first due first, and return.

        Raises:
            StorageError: our data cannot be used.
        """
        now = self.digests.clock.now()
        ahead = await self._ahead(now)
        self.digests.prepared.drop_due_before(now - KEPT)
        self._next_try = {key: at for key, at in self._next_try.items() if at > now}
        self._looked &= {run.key for _, run in ahead}
        tasks = [
            asyncio.create_task(self._prepare(due, run))
            for due, run in ahead
            if not (self._is_done(run, due - now) or run.key in {*self._next_try, *self._begun})
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _ahead(self, now: dt.datetime) -> Sequence[tuple[dt.datetime, Run]]:
        """What falls due next of each subscription and may be out, and when, the first due first."""
        found: list[tuple[dt.datetime, Run]] = []
        for each in await self.subscriptions.subscriptions():
            await asyncio.sleep(0)  # they may be many, and others want their turn
            if each.destination.platform in self.digests.platforms:
                due = next_due(each, now, self.digests.holidays)
                found.append((due.due, Run(subscription=each, day=due.day)))
        found.sort(key=lambda one: (one[0], one[1].key))
        self._due = [due for due, _ in found]
        return [one for one in found if feed_opens(one[1].day, one[1].subscription.topic) <= now]

    def _is_done(self, run: Run, left: dt.timedelta) -> bool:
        """Whether it is ready, and went through again where little time is left."""
        return self.digests.prepared.is_ready(run) and (left > LAST_LOOK or run.key in self._looked)

    async def _prepare(self, due: dt.datetime, run: Run) -> None:
        self._begun.add(run.key)
        try:
            async with self._free:
                with working_on(run.key), asking_for(run.subscription.destination.workspace):
                    await self._try(due, run)
        finally:
            self._begun.discard(run.key)

    async def _try(self, due: dt.datetime, run: Run) -> None:
        ready = False
        if due - self.digests.clock.now() <= LAST_LOOK:
            self._looked.add(run.key)
        try:
            if not await self._is_made(run):
                hour = due if self.slowly else None
                ready = await self.digests.prepare(run.subscription, run.day, progress=Quiet(), hour=hour)
        except StorageError:
            raise
        except PaperboyError as error:  # whoever makes the digest will tell
            log.info("it cannot be made ready: %s", error)
        except Exception:  # a mistake of ours in one digest must not keep the others from being made ready
            log.exception("it cannot be made ready")
        if ready:
            log.info("the digest is ready")
        else:
            self._next_try[run.key] = self.digests.clock.now() + RETRY

    async def _is_made(self, run: Run) -> bool:
        """Whether somebody asked for the digest before its time."""
        known = await self.digests.runs.run(run.key)
        return known is not None and (known.status.is_final or known.status is RunStatus.DRAFTED)
