"""A semaphore that tells how many wait for it."""

from __future__ import annotations

import asyncio
from typing import Literal


class CountedSemaphore(asyncio.Semaphore):
    """`waiting` are those who have not got in yet."""

    waiting = 0

    async def acquire(self) -> Literal[True]:
        """As its parent's."""
        self.waiting += 1
        try:
            return await super().acquire()
        finally:
            self.waiting -= 1
