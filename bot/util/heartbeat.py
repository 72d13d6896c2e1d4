"""Renewing what is held for a while, beside the work that it is held for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.ports.clock import Clock


@asynccontextmanager
async def heartbeat(
    clock: Clock, interval: float, renew: Callable[[], Awaitable[bool]]
) -> AsyncIterator[None]:
    """While something is done inside, renew every `interval` seconds, until `renew` says it is lost.

    Once the work has ended nothing is renewed, so what is given up then stays so. `renew` raises nothing.
    """
    keeping = asyncio.create_task(_beat(clock, interval, renew))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])


async def _beat(clock: Clock, interval: float, renew: Callable[[], Awaitable[bool]]) -> None:
    is_held = True
    while is_held:
        await clock.beat(interval)
        is_held = await renew()
