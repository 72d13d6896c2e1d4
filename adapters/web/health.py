"""`/healthz`, `/readyz` and `/metrics`: what a supervisor, a load balancer and Prometheus ask.

Healthy is a process that would not be better for being started again; ready is one that does its work now.
A copy that stands by is healthy and not ready.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from aiohttp import web

from adapters.platforms.front_end import FrontEnd, HasRoutes
from adapters.pools import Queue
from adapters.serve.leader import Leadership
from adapters.web.metrics import Metrics
from bot.digests.due import feed_opens
from bot.digests.lane_worker import LaneWorker
from bot.digests.scheduler import Scheduler
from bot.domain.errors import StorageError
from bot.ports.clock import Clock
from bot.ports.lanes import LaneStore
from bot.ports.operations import OperationsStore, Tally
from bot.serve_settings import Role

log = logging.getLogger(__name__)

T = TypeVar("T")
Checks = Callable[[], Awaitable[dict[str, bool]]]
"""Tells what must hold, by its name."""
RECENT = 1.0
"""Seconds that what the database said is said again to whoever asks: anybody may, as often as they like."""
TICK_AGE = 300.0
"""Seconds without a tick after which the scheduler counts as dead."""
RUN_IDLE = 3600.0
"""Seconds a run may go without a step, beside those for which a model may be at one paper."""
ANSWER = 5.0
"""Seconds that the database may take for an answer."""


class Watch:
    """How long it is that something moved, by the steady clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ticked = clock()
        self._steps: dict[str, tuple[int, float]] = {}

    def tick(self) -> None:
        """The scheduler is alive."""
        self._ticked = self._clock()

    @property
    def tick_age(self) -> float:
        """Seconds since it last was seen to be."""
        return self._clock() - self._ticked

    def idle(self, steps: Mapping[str, int]) -> float:
        """Seconds for which one of these, by its name, was not seen to make a step: the most of them."""
        now, known = self._clock(), self._steps
        self._steps = {
            name: known[name] if name in known and known[name][0] == count else (count, now)
            for name, count in steps.items()
        }
        return max((now - at for _, at in self._steps.values()), default=0.0)


class _Recent(Generic[T]):
    """An answer that is shared by all who ask for it at about the same time."""

    def __init__(self) -> None:
        self._asking = asyncio.Lock()
        self._said: tuple[float, T] | None = None

    async def get(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What `ask` says, or said just now."""
        async with self._asking:
            if self._said is None or time.monotonic() - self._said[0] > RECENT:
                self._said = (time.monotonic(), await ask())
            return self._said[1]


class HealthStore(OperationsStore, LaneStore, Protocol):
    """What is counted."""


@dataclass(kw_only=True)
class Health:
    """Answers from the state of the process itself."""

    clock: Clock
    store: HealthStore
    leadership: Leadership
    scheduler: Scheduler
    front_ends: Sequence[FrontEnd]
    metrics: Metrics
    role: Role = "all"
    lanes: LaneWorker | None = None
    """What works for one workspace after the other, where it is shared between processes."""
    queues: Sequence[Queue] = ()
    run_idle: float = RUN_IDLE
    """Seconds a run may go without a step."""
    watch: Watch = field(default_factory=Watch)
    is_stopping: bool = False
    _begun: bool = field(default=False, init=False)
    _waiting: _Recent[tuple[int, float]] = field(default_factory=_Recent, init=False)
    _tally: _Recent[Tally] = field(default_factory=_Recent, init=False)
    _writable: _Recent[bool] = field(default_factory=_Recent, init=False)

    def healthy(self) -> dict[str, bool]:
        """What must hold, or the process is stuck."""
        return {
            "tick": not (self._begun or self.leadership.held) or self.watch.tick_age < TICK_AGE,
            "runs": self.watch.idle(self.scheduler.steps) < self.run_idle,
            "queues": not self._find_stuck(),
        }

    def begin(self) -> None:
        """From now on there is work, and ticks."""
        self.watch.tick()
        self._begun, self.is_stopping = True, False

    def end(self) -> None:
        """Until it begins again there is none."""
        self._begun = False

    async def tick(self) -> None:
        """What is due is begun, and whether what was begun moves is noted."""
        self.watch.idle(self.scheduler.steps)
        await self.scheduler.tick()
        self.watch.tick()

    async def ready(self) -> dict[str, bool]:
        """What must hold for digests and answers to flow."""
        alone = {"leading": self.leadership.held} if self.role in {"all", "gateway"} else {}
        return {
            **(alone or {"begun": self._begun}),
            **({"going_on": False} if self.is_stopping else {}),
            **self.healthy(),
            "database": await self._writable.get(self._try_writing),
            **{front_end.name: front_end.ready for front_end in self.front_ends},
        }

    async def measure(self) -> bytes:
        """The text of `/metrics`."""
        self.metrics.work(
            self.queues,
            working=self.scheduler.busy,
            idle=self.watch.idle(self.scheduler.steps),
            tick_age=self.watch.tick_age,
        )
        if self.lanes is not None:
            self.metrics.lanes(working=self.lanes.busy, claim=self.lanes.took)
        try:
            async with asyncio.timeout(ANSWER):
                self.metrics.waiting(*await self._waiting.get(self._lanes_waiting))
                tally = await self._tally.get(self.store.tally)
        except (StorageError, TimeoutError) as error:
            log.warning("the database cannot be counted: %s", error)
        else:
            since = tally.oldest_unfinished
            lag = self.clock.now() - feed_opens(since) if since else dt.timedelta()
            self.metrics.tell(tally, lag=lag.total_seconds())
        self.metrics.note_checks(await self.ready(), role=self.role, leading=self.leadership.held)
        return self.metrics.text()

    async def _lanes_waiting(self) -> tuple[int, float]:
        return await self.store.waiting_lanes(self.clock.now())

    def _find_stuck(self) -> list[str]:
        """The queues that do not move."""
        stuck = [queue.name for queue in self.queues if queue.is_stuck]
        if stuck:
            log.error("stuck: %s", ", ".join(stuck))
        return stuck

    async def _try_writing(self) -> bool:
        try:
            async with asyncio.timeout(ANSWER):
                await self.store.check_writable()
        except (StorageError, TimeoutError) as error:
            log.warning("the database cannot be written: %s", error)
            return False
        return True


def health_application(health: Health) -> web.Application:
    """The pages, and those of front ends that are called over HTTP."""

    async def healthy() -> dict[str, bool]:
        return health.healthy()

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await health.measure(), headers={"Content-Type": _PROMETHEUS})

    app = health_pages(healthy, health.ready)
    app.router.add_get("/metrics", metrics)
    for front_end in health.front_ends:
        app.add_routes(front_end.routes() if isinstance(front_end, HasRoutes) else ())
    return app


def health_pages(healthy: Checks, ready: Checks) -> web.Application:
    """The two pages that say whether all of these hold."""
    app = web.Application()

    async def healthz(_: web.Request) -> web.Response:
        return _report(await healthy())

    async def readyz(_: web.Request) -> web.Response:
        return _report(await ready())

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    return app


_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def _report(checks: dict[str, bool]) -> web.Response:
    holds = all(checks.values())
    body = {"status": "ok" if holds else "not ok", "checks": checks}
    return web.json_response(body, status=200 if holds else 503)
