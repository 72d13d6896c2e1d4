"""Looking again and again whether something is so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import inf

from bot.ports.clock import Clock


async def poll(
    look: Callable[[], Awaitable[bool]], clock: Clock, *, interval: float, longest: float = inf
) -> bool:
    """Look every `interval` seconds until it is so; False where it is not after `longest` seconds."""
    until = clock.monotonic() + longest
    while not await look():
        if clock.monotonic() >= until:
            return False
        await clock.sleep(interval)
    return True
