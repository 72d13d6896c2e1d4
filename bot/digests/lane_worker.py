"""Works for one workspace after the other, for whichever has work and was served longest ago.

A lane is given back after a few digests, so that whoever has many keeps nobody waiting, and work for one
workspace is done by one process at a time, which keeps its pace on its platform. Of a process that died the
lane is had again when its time is over. That nothing is posted twice does not rest on this: each run has
a lease of its own (`bot.digests.lease`).
"""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass, field
from functools import partial

from bot.digests.lease import LEASE, RENEWAL_INTERVAL
from bot.digests.scheduler import Scheduler
from bot.domain.errors import StorageError
from bot.ports.clock import Clock
from bot.ports.lanes import Lane, LaneStore
from bot.util.heartbeat import heartbeat

log = logging.getLogger(__name__)

SLICE = 5
"""Subscriptions that are worked on at the same time, before others have their turn."""
MOST = 256
"""Lanes that a process has at the same time: mostly they wait until they may post one more message."""
POLL_INTERVAL = 1.0
"""Seconds between two looks for work."""
BUSY = 0.03
"""Seconds that a claim may take longer than the quickest before it: if it takes more, this process, or the
database, has enough to do."""
FEW = 12
"""Lanes that keep no process busy: with fewer it takes one more, however long that took."""
FEWER = 0.9
"""Of its lanes, how many a process may have after a slow claim."""
AGAIN = 2.0
"""Seconds until work is looked at again that another attempt has, which may have died."""


@dataclass(kw_only=True)
class LaneWorker:
    """Takes lanes as long as there are some, but none while digests wait to be made here.

    `owner` names this process.
    """

    lanes: LaneStore
    scheduler: Scheduler
    clock: Clock
    owner: str
    most: int = MOST
    took: float = 0.0
    """Seconds of the last claim."""
    _quickest: float = math.inf
    _limit: int = FEW
    """Lanes that it has at the same time, as far as that is known to be no burden: one more after a claim
    that was quick, a share less after a slow one."""
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def busy(self) -> int:
        """How many lanes it has."""
        return len(self._serving)

    @property
    def has_room(self) -> bool:
        """Whether one more lane would be worked for: others may have a worker that is free."""
        return self.busy < self.most and not self.scheduler.making_slots.waiting

    async def run(self) -> None:
        """Work until cancelled; what was begun goes on then, until `Scheduler.stop`."""
        while True:
            lane = await self._claim() if self.has_room else None
            if lane is None:
                await self.clock.sleep(POLL_INTERVAL)
                continue
            task = asyncio.create_task(self._serve(lane))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
            self._adapt_limit()
            if self.busy >= self._limit:
                await self._have_fewer()

    def _adapt_limit(self) -> None:
        """By how long the last claim took."""
        self._quickest = min(self._quickest, self.took)
        slow = self.took - self._quickest > BUSY
        self._limit = max(FEW, int(self.busy * FEWER)) if slow else max(self._limit, self.busy + 1)

    async def _have_fewer(self) -> None:
        """Wait until fewer lanes are worked for than may be, but not for long: nobody else may be there."""
        pause = asyncio.create_task(self.clock.sleep(POLL_INTERVAL))
        try:
            while self.busy >= self._limit and not pause.done():
                await asyncio.wait({pause, *self._serving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()

    async def settle(self) -> None:
        """Wait until every lane is given back."""
        while self._serving:
            await asyncio.gather(*self._serving, return_exceptions=True)

    async def _claim(self) -> Lane | None:
        begun = self.clock.monotonic()
        try:
            return await self.lanes.claim_lane(self.owner, now=self.clock.now(), seconds=LEASE)
        except StorageError as error:
            log.warning("there is no work to be had: %s", error)
            return None
        finally:
            self.took = self.clock.monotonic() - begun

    async def _serve(self, lane: Lane) -> None:
        again: float | None = AGAIN
        try:
            async with heartbeat(self.clock, RENEWAL_INTERVAL, partial(self._renew, lane)):
                left = await self.scheduler.serve(lane, most=SLICE)
            again = None if left is None else 0.0 if left else AGAIN
        except StorageError as error:
            log.warning("work for %s stops: %s", lane.workspace, error)
        finally:
            await self._free(lane, again)

    async def _renew(self, lane: Lane) -> bool:
        try:
            return await self.lanes.renew_lane(lane, self.owner, now=self.clock.now(), seconds=LEASE)
        except StorageError as error:
            log.warning("a lane cannot be kept: %s", error)
            return True

    async def _free(self, lane: Lane, again: float | None) -> None:
        try:
            await self.lanes.free_lane(lane, self.owner, now=self.clock.now(), again_in=again)
        except StorageError as error:
            log.warning("a lane ends by itself: %s", error)
