"""The start of a process that finds no database: it waits, as both may be started at once, or restarted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from adapters.clock import SystemClock
from adapters.serve.wait_for_first import wait_for_first
from adapters.web.connections import listening
from adapters.web.health import health_pages
from adapters.wiring import Overrides, Services, services
from bot.domain.errors import StorageError
from bot.ports.clock import Clock
from bot.settings import Settings

log = logging.getLogger(__name__)

LONGEST = 600.0
"""Seconds to wait for the database: after that the process ends, so that whoever started it hears of it."""
POLL_INTERVAL = 1.0
"""Seconds between two looks whether it is there."""


@asynccontextmanager
async def services_when_there(
    settings: Settings, folder: Path, overrides: Overrides, stop: asyncio.Event
) -> AsyncIterator[Services | None]:
    """As `services`, once the database answers; None if `stop` is set before. Meanwhile the pages tell.

    Raises:
        StorageError: it does not answer for long, or answers that it cannot be used.
    """
    async with AsyncExitStack() as stack:
        wired = await _try_wiring(stack, settings, folder, overrides)
        if wired is None:
            wired = await _wait(stack, settings, folder, overrides, stop)
        yield wired


async def _wait(
    stack: AsyncExitStack, settings: Settings, folder: Path, overrides: Overrides, stop: asyncio.Event
) -> Services | None:
    clock: Clock = overrides.clock or SystemClock()
    until = clock.monotonic() + LONGEST
    waiting = health_pages(_healthy, _unready)
    async with listening(waiting, settings.web.host, settings.web.port, "web.port"):
        log.warning("the database does not answer; waiting for it for %.0f seconds at most", LONGEST)
        while True:
            await wait_for_first(clock.sleep(POLL_INTERVAL), stop.wait())
            if stop.is_set():
                return None
            last = clock.monotonic() >= until
            wired = await _try_wiring(stack, settings, folder, overrides, last=last)
            if wired is not None:
                log.info("the database answers")
                return wired


async def _try_wiring(
    stack: AsyncExitStack, settings: Settings, folder: Path, overrides: Overrides, *, last: bool = False
) -> Services | None:
    """None if the database does not answer and this is not the `last` time."""
    try:
        return await stack.enter_async_context(services(settings, folder, overrides))
    except StorageError as error:
        if last or error.fields.get("problem") != "storage.away":
            raise
        return None


async def _healthy() -> dict[str, bool]:
    return {}


async def _unready() -> dict[str, bool]:
    return {"database": False}
