"""The process itself: what starts in which order, and how it ends.

Start: the web pages (so that a supervisor sees us stand by), the lease, the front ends, the ticks. Stop:
the ticks, what is being sent (to the end of its part), the front ends, the lease, the pages.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.frontend import FrontEnd
from adapters.serve.leader import Leadership
from adapters.serve.supervise import supervise
from adapters.web.door import listening
from adapters.web.health import Health, application
from adapters.web.metrics import Metrics
from adapters.wiring import Services
from bot.errors import StorageError
from bot.model import Destination
from bot.runs.operator import Operator
from bot.runs.rounds import Rounds, Rules
from bot.settings import Settings

log = logging.getLogger(__name__)

GRACE = 9.0
"""Seconds that stopping may take: supervisors kill after ten."""
TICK = 60
STALLED = 90.0
"""Seconds without a tick after which the clock must have been set back: the next tick waits for it."""


class Server:
    """`paperboy serve`."""

    def __init__(self, services: Services, metrics: Metrics) -> None:
        settings, clock = services.settings, services.clock
        self._services = services
        self._front_ends: Sequence[FrontEnd] = services.front_ends
        self._operator = Operator(
            clock, services.digests.platforms, _operator(settings), settings.digest.language
        )
        self._rounds = Rounds(
            subscriptions=services.store,
            digests=services.digests,
            operator=self._operator,
            rules=_rules(settings),
        )
        self._leadership = Leadership(services.store, clock, services.presence)
        self._health = Health(
            clock=clock,
            store=services.store,
            leadership=self._leadership,
            rounds=self._rounds,
            front_ends=self._front_ends,
            metrics=metrics,
            started_at=clock.now(),
        )
        self._ticked = time.monotonic()
        self._pruned: dt.date | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, standing by while another copy is at work."""
        web = self._services.settings.web
        async with listening(application(self._health), web) as port:
            log.info("listening on http://%s:%d/readyz", web.host, port)
            while not stop.is_set():
                await _first(self._leadership.win(), stop.wait())
                if self._leadership.held and not stop.is_set():
                    await self._lead(stop)
            await self._leadership.give_up()
        log.info("stopped")

    async def _lead(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set or another copy took over."""
        tasks = [
            asyncio.create_task(supervise(front_end, self._services.clock, self._operator))
            for front_end in self._front_ends
        ]
        scheduler = self._scheduler()
        try:
            await _first(self._leadership.keep(), self._nudge(scheduler), stop.wait())
        finally:
            log.info("stopping")
            scheduler.shutdown(wait=False)
            await self._end(tasks)

    def _scheduler(self) -> AsyncIOScheduler:
        """Ticks, and nothing else: it holds no state, so no job of it can be lost or be late."""
        scheduler = AsyncIOScheduler(timezone=dt.UTC)
        scheduler.add_job(
            self._tick,
            "interval",
            id="tick",
            seconds=TICK,
            next_run_time=self._services.clock.now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        scheduler.start()
        return scheduler

    async def _tick(self) -> None:
        self._ticked = time.monotonic()
        await self._rounds.tick()
        await self._prune()

    async def _prune(self) -> None:
        """Once a day, remove what is older than the settings want it kept."""
        now, keep = self._services.clock.now(), self._services.settings.serve.keep_days
        if not keep or self._pruned == now.date():
            return
        self._pruned = now.date()
        try:
            removed = await self._services.store.prune(now - dt.timedelta(days=keep))
        except StorageError as error:
            log.warning("what is old cannot be removed: %s", error)
        else:
            log.info("removed what is older than %d days: %s", keep, removed)

    async def _nudge(self, scheduler: AsyncIOScheduler) -> None:
        """Tick before it is time, where that may help.

        When no tick came, the scheduler waits for the clock on the wall; and a run that was another
        attempt's is free soon if that died.
        """
        while True:
            await asyncio.sleep(TICK / 4)
            if self._rounds.held_up or time.monotonic() - self._ticked > STALLED:
                scheduler.modify_job("tick", next_run_time=self._services.clock.now())

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        try:
            async with asyncio.timeout(GRACE):
                await self._rounds.stop()
                await asyncio.gather(*(each.stop() for each in self._front_ends), return_exceptions=True)
                await asyncio.gather(*tasks, return_exceptions=True)
        except TimeoutError:
            log.warning("not everything ended in time; what was being sent is looked for at the next start")
        for task in tasks:
            task.cancel()


async def _first(*works: Coroutine[Any, Any, object]) -> None:
    """Wait for the first of these to end, and cancel the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def _rules(settings: Settings) -> Rules:
    serve = settings.serve
    return Rules(
        workers=serve.workers,
        merge_from=serve.merge_from,
        tell_after=dt.timedelta(minutes=serve.tell_after),
    )


def _operator(settings: Settings) -> Destination | None:
    if not settings.serve.operator:
        return None
    platform, workspace, channel = settings.serve.operator.split("/")
    return Destination(platform=platform, workspace=workspace, channel=channel)
