"""What is worked on now: each thing by one at a time, whoever asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class KeyedLock:
    """A lock for each key, which is there as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[tuple[Hashable, ...], asyncio.Lock] = {}
        self._wanted: dict[tuple[Hashable, ...], int] = {}

    def has(self, *key: Hashable) -> bool:
        """Whether somebody works on it or waits to."""
        return key in self._locks

    @asynccontextmanager
    async def hold(self, *key: Hashable) -> AsyncIterator[None]:
        """Work on it while nobody else does."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._wanted[key] = self._wanted.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._locks[key]
