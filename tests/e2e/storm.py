"""The weather on the way to a chat platform: requests take a while, answers get lost, some have to wait."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

SLOWEST = 0.03
"""Seconds a request takes to arrive, and an answer to come back, at most."""
TROUBLES = {"wait": 0.05, "before": 0.05, "error": 0.03, "after": 0.15}
"""How likely what happens to a request that changes something: it is asked to wait, it never arrives, it
fails, or it is done and the answer is lost."""


@dataclass
class Storm:
    """Seeded, so that a run can be repeated as far as the machine allows."""

    chance: random.Random
    lost: int = 0
    """Answers that never came."""

    def trouble(self) -> str:
        """What happens to the next request."""
        (drawn,) = self.chance.choices([*TROUBLES, ""], [*TROUBLES.values(), 1 - sum(TROUBLES.values())])
        self.lost += drawn in {"before", "after"}
        return drawn

    async def linger(self) -> None:
        """Take as long as the way takes."""
        await asyncio.sleep(self.chance.uniform(0, SLOWEST))


def break_off(request: web.Request) -> None:
    """Let the connection break before there is an answer."""
    if request.transport is not None:
        request.transport.abort()


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The server at work; gives its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
