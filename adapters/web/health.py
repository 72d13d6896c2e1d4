"""`/healthz`, `/readyz` and `/metrics`: what a supervisor, a load balancer and Prometheus ask.

Healthy is a process that would not be better for being started again; ready is one that does its work now.
A copy that stands by is healthy and not ready.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from adapters.frontend import FrontEnd, HasRoutes
from adapters.serve.leader import Leadership
from adapters.web.metrics import Metrics
from bot.errors import SettingError, StorageError
from bot.ports import Clock
from bot.runs.operations import OperationsStore
from bot.runs.rounds import Rounds
from bot.runs.schedule import feed_opens
from bot.settings import WebSettings

log = logging.getLogger(__name__)

TICK_AGE = 300.0
"""Seconds without a tick after which the scheduler counts as dead."""


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

    def healthy(self) -> dict[str, bool]:
        """What must hold, or the process is stuck."""
        return {"tick": not self.leadership.held or self._tick_age() < TICK_AGE}

    async def ready(self) -> dict[str, bool]:
        """What must hold for digests and answers to flow."""
        return {
            "leading": self.leadership.held,
            **self.healthy(),
            "database": await self._writable(),
            **{front_end.name: front_end.ready for front_end in self.front_ends},
        }

    async def measured(self) -> bytes:
        """The text of `/metrics`."""
        tally = await self.store.tally()
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

    async def _writable(self) -> bool:
        now = self.clock.now()
        try:
            return await self.store.claim_lease("ready", f"{now.timestamp()}", now=now, seconds=0)
        except StorageError as error:
            log.warning("the database cannot be written: %s", error)
            return False


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


@asynccontextmanager
async def listening(app: web.Application, settings: WebSettings) -> AsyncIterator[int]:
    """Serve the pages; gives the port, which matters where the settings leave it to the system.

    Raises:
        SettingError: the address cannot be listened on.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            problem = f"{settings.host} port {settings.port} cannot be listened on"
            raise SettingError(setting="web.port", problem=problem, place="configuration") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
