"""The process itself: what starts in which order, and how it ends.

Start: the web pages (so that a supervisor sees us stand by), the lease, the front ends, the ticks. Stop:
no more new work, what is being sent (to the end of its part), the front ends, the lease, the pages. Which
of these a process has is said by its role (`adapters.serve.roles`).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from adapters.platforms.front_end import FrontEnd, TakesUp
from adapters.serve.announce import told_at_start
from adapters.serve.leader import Leadership
from adapters.serve.libraries import refresh_libraries
from adapters.serve.roles import Membership, check_role, front_ends_in, leads
from adapters.serve.supervise import supervise
from adapters.serve.tick import tick_scheduler
from adapters.serve.wait_for_first import wait_for_first
from adapters.web.connections import listening
from adapters.web.health import RUN_IDLE, Health, Watch, health_application
from adapters.web.metrics import Metrics
from adapters.wiring import Services
from bot.digests.lane_worker import LaneWorker
from bot.digests.operator import Operator, operator_channel
from bot.digests.policy import SchedulePolicy
from bot.digests.prepare import Preparer
from bot.digests.scheduler import Scheduler
from bot.domain.errors import StorageError
from bot.settings import Settings

log = logging.getLogger(__name__)

GRACE = 9.0
"""Seconds that stopping may take: supervisors kill after ten."""
DRAIN = 5.0
"""Seconds for which a process that is to stop still answers, until whoever sends it calls knows."""
TICKS_AT = 4
"""Every so many beats there is a tick: once a minute."""
HEARTBEAT_INTERVAL = 15.0
PUNCTUAL = 0.01
"""Seconds after its time at which a digest is begun: never before it, by whatever clock."""
MOST_CALLS = 4
"""So often a model may be asked about one paper: two prompts, each repaired once."""


class Server:
    """`paperboy serve`."""

    def __init__(self, services: Services, metrics: Metrics) -> None:
        settings, clock = services.settings, services.clock
        self._services = services
        self._role = settings.serve.role
        check_role(self._role, settings)
        self._front_ends: Sequence[FrontEnd] = front_ends_in(self._role, services.front_ends)
        self._operator = Operator(
            clock,
            services.digests.platforms,
            operator_channel(settings.serve.operator),
            settings.digest.language,
        )
        self._scheduler = Scheduler(
            subscriptions=services.store,
            digests=services.digests,
            operator=self._operator,
            lanes=services.store,
            shares=self._role == "worker",
            policy=_policy(settings),
        )
        self._leadership = Leadership(services.store, clock, services.presence, leads(self._role))
        owner = services.presence.owner
        self._membership = Membership(services.store, clock, owner, self._role)
        self._lane_worker = LaneWorker(
            lanes=services.store,
            scheduler=self._scheduler,
            clock=clock,
            owner=owner,
        )
        self._health = Health(
            clock=clock,
            store=services.store,
            leadership=self._leadership,
            role=self._role,
            lanes=self._lane_worker if self._role == "worker" else None,
            scheduler=self._scheduler,
            front_ends=self._front_ends,
            metrics=metrics,
            queues=services.queues,
            run_idle=_run_idle(settings),
            watch=Watch(clock.monotonic),
        )
        self._preparer = Preparer(
            digests=services.digests,
            subscriptions=services.store,
            slowly=settings.model.batches,
        )
        self._preparing: set[asyncio.Task[None]] = set()
        self._beats = 0
        self._pruned: dt.date | None = None
        self._refreshed: dt.date | None = None
        self._refreshing: asyncio.Task[None] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, standing by while another copy is at work."""
        web = self._services.settings.web
        async with listening(health_application(self._health), web.host, web.port, "web.port") as port:
            log.info("listening on http://%s:%d/readyz", web.host, port)
            while not stop.is_set():
                admitted = asyncio.ensure_future(self._wait_for_leave())
                await wait_for_first(admitted, stop.wait())
                if not admitted.cancelled() and not stop.is_set():
                    await self._work(stop)
            await self._leadership.give_up()
        log.info("stopped")

    async def _wait_for_leave(self) -> None:
        """Return when this process may work."""
        if self._role != "all":
            await self._membership.join()
        if self._is_the_only_one:
            await self._leadership.win()

    async def _keep_leave(self) -> None:
        """Return when it may not any more."""
        kept = [self._leadership.keep()] if self._is_the_only_one else []
        if self._role != "all":
            kept.append(self._membership.keep())
        await wait_for_first(*kept)

    @property
    def _is_the_only_one(self) -> bool:
        """Whether others of its role stand by."""
        return self._role in {"all", "gateway"}

    async def _work(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set or another copy took over."""
        tasks = [
            asyncio.create_task(supervise(front_end, self._services.clock, self._operator))
            for front_end in self._front_ends
        ]
        self._beats = 0
        for sentence in await told_at_start(self._services):
            log.info("%s", sentence)
        self._health.begin()
        ticks = tick_scheduler(self._beat, HEARTBEAT_INTERVAL)
        works = (self._lead(), self._lane_worker.run()) if self._role == "worker" else ()
        try:
            await wait_for_first(self._keep_leave(), stop.wait(), *works)
        finally:
            log.info("stopping")
            ticks.shutdown(wait=False)
            await self._drain()
            await self._end(tasks)
            self._health.end()

    async def _lead(self) -> None:
        """Of several workers, one finds what is due; another one does where it ends."""
        while True:
            await self._leadership.win()
            await self._leadership.keep()

    async def _drain(self) -> None:
        """Let whoever sends calls here notice that others have to take them."""
        self._health.is_stopping = True
        if self._role == "web":
            await self._services.clock.sleep(DRAIN)

    async def _beat(self) -> None:
        """See to questions that nobody is at any more, and to digests, where those are ours to find."""
        self._health.watch.tick()
        await self._take_up()
        if self._leadership.held and self._role in {"all", "worker"}:
            await self._look()

    async def _take_up(self) -> None:
        for front_end in self._front_ends:
            try:
                if isinstance(front_end, TakesUp):
                    await front_end.take_up()
            except StorageError as error:
                log.warning("what waits for an answer cannot be seen: %s", error)

    async def _look(self) -> None:
        """A tick, where it is time for one or a run was another attempt's: it is free soon if that died.

        A digest that falls due before the next beat is waited for, so that it is begun at its time.
        """
        self._beats += 1
        if self._beats % TICKS_AT == 1 or self._scheduler.held_up:
            await self._tick()
        left = self._preparer.seconds_left(self._services.clock.now())
        if left is not None and left < HEARTBEAT_INTERVAL:
            await self._services.clock.beat(left + PUNCTUAL)
            await self._tick()

    async def _tick(self) -> None:
        await self._health.tick()
        self._prepare()
        self._refresh()
        await self._prune()

    def _refresh(self) -> None:
        """Once a day, read the libraries anew that topics learn from."""
        today = self._services.clock.now().date()
        if self._refreshed != today:
            self._refreshed = today
            self._refreshing = asyncio.create_task(_quietly(refresh_libraries(self._services)))

    def _prepare(self) -> None:
        """Make digests ready beside everything else: also while some of them wait for a slow model."""
        task = asyncio.create_task(_run_logged(self._preparer))
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

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

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        try:
            async with asyncio.timeout(GRACE):
                for beside in filter(None, (*self._preparing, self._refreshing)):
                    beside.cancel()
                await self._scheduler.stop()
                await self._lane_worker.settle()
                await asyncio.gather(*(each.stop() for each in self._front_ends), return_exceptions=True)
                await asyncio.gather(*tasks, return_exceptions=True)
        except TimeoutError:
            log.warning("not everything ended in time; what was being sent is looked for at the next start")
        for task in tasks:
            task.cancel()


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except StorageError as error:
        log.warning("libraries are not read anew: %s", error)


async def _run_logged(preparer: Preparer) -> None:
    try:
        await preparer.run()
    except StorageError as error:
        log.warning("nothing is made ready: %s", error)


def _policy(settings: Settings) -> SchedulePolicy:
    serve = settings.serve
    return SchedulePolicy(
        workers=serve.workers,
        merge_from=serve.merge_from,
        tell_after=dt.timedelta(minutes=serve.tell_after),
    )


def _run_idle(settings: Settings) -> float:
    """Seconds a run may go without a step: a slow model is no reason to be started again."""
    return RUN_IDLE + (MOST_CALLS * settings.model.deadline if settings.model.base_url else 0.0)
