"""One piece of work for all who want the same, in whichever process; what it gives is kept for all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ports.work_locks import NO_LOCKS, Locks
from bot.util.single_flight import SingleFlight

T = TypeVar("T")


class SharedFlight:
    """A single flight over all processes that share the `locks`."""

    def __init__(self, locks: Locks = NO_LOCKS) -> None:
        self._flights = SingleFlight()
        self._locks = locks

    async def do(
        self,
        *key: object,
        kept: Callable[[], Awaitable[T | None]],
        work: Callable[[], Awaitable[T]],
    ) -> T:
        """What is `kept`, else the result of `work`, which sees to it that the next one finds it.

        Whoever waited for another looks first what that one kept.
        """

        async def find_or_work() -> T:
            if (found := await kept()) is not None:
                return found
            async with self._locks.alone(*key):
                found = await kept()
                return await work() if found is None else found

        return await self._flights.do(key, find_or_work)
