"""`/healthz`, `/readyz` and `/metrics`: what a supervisor, a load balancer and Prometheus ask.

Healthy is a process that would not be better for being started again; ready is one that does its work now.
A copy that stands by is healthy and not ready.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiohttp import web

from adapters.frontend import FrontEnd, HasRoutes
from adapters.serve.leader import Leadership
from adapters.web.metrics import Metrics
from bot.errors import StorageError
from bot.ports import Clock
from bot.runs.operations import OperationsStore, Tally
from bot.runs.rounds import Rounds
from bot.runs.schedule import feed_opens

log = logging.getLogger(__name__)

T = TypeVar("T")
RECENT = 1.0
"""Seconds that what the database said is said again to whoever asks: anybody may, as often as they like."""
TICK_AGE = 300.0
"""Seconds without a tick after which the scheduler counts as dead."""


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


@dataclass(frozen=True, kw_only=True)
class Health:
    """Answers from the state of the process itself."""

    clock: Clock
    store: OperationsStore
    leadership: Leadership
    rounds: Rounds
    front_ends: Sequence[FrontEnd]
    metrics: Metrics
    started_at: dt.datetime
    _tally: _Recent[Tally] = field(default_factory=_Recent, init=False)
    _writable: _Recent[bool] = field(default_factory=_Recent, init=False)

    def healthy(self) -> dict[str, bool]:
        """What must hold, or the process is stuck."""
        return {"tick": not self.leadership.held or self._tick_age() < TICK_AGE}

    async def ready(self) -> dict[str, bool]:
        """What must hold for digests and answers to flow."""
        return {
            "leading": self.leadership.held,
            **self.healthy(),
            "database": await self._writable.get(self._try_writing),
            **{front_end.name: front_end.ready for front_end in self.front_ends},
        }

    async def measured(self) -> bytes:
        """The text of `/metrics`."""
        tally = await self._tally.get(self.store.tally)
        lag = self.clock.now() - feed_opens(tally.oldest_unfinished) if tally.oldest_unfinished else None
        self.metrics.tell(
            tally,
            lag=lag.total_seconds() if lag else 0.0,
            working=self.rounds.busy,
            tick_age=self._tick_age(),
        )
        self.metrics.checked(await self.ready(), leading=self.leadership.held)
        return self.metrics.text()

    def _tick_age(self) -> float:
        return (self.clock.now() - (self.rounds.last_tick or self.started_at)).total_seconds()

    async def _try_writing(self) -> bool:
        try:
            await self.store.check_writable()
        except StorageError as error:
            log.warning("the database cannot be written: %s", error)
            return False
        return True


def application(health: Health) -> web.Application:
    """The pages, and those of front ends that are called over HTTP."""
    app = web.Application()

    async def healthz(_: web.Request) -> web.Response:
        return _told(health.healthy())

    async def readyz(_: web.Request) -> web.Response:
        return _told(await health.ready())

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await health.measured(), headers={"Content-Type": _PROMETHEUS})

    for path, page in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
        app.router.add_get(path, page)
    for front_end in health.front_ends:
        app.add_routes(front_end.routes() if isinstance(front_end, HasRoutes) else ())
    return app


_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def _told(checks: dict[str, bool]) -> web.Response:
    holds = all(checks.values())
    body = {"status": "ok" if holds else "not ok", "checks": checks}
    return web.json_response(body, status=200 if holds else 503)
