"""Questions that are worked on now: each by one at a time, whoever asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.topic import Destination


class KeyedLock:
    """Knows what lies on it. A message that is told twice, or edited meanwhile, waits for its turn."""

    def __init__(self) -> None:
        self._locks: dict[tuple[Destination, str], asyncio.Lock] = {}
        self._wanted: dict[tuple[Destination, str], int] = {}

    def has(self, destination: Destination, message_id: str) -> bool:
        """Whether somebody works on the question or waits to."""
        return (destination, message_id) in self._locks

    @asynccontextmanager
    async def hold(self, destination: Destination, message_id: str) -> AsyncIterator[None]:
        """Work on the question while nobody else does."""
        key = (destination, message_id)
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._wanted[key] = self._wanted.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._locks[key]
