"""One piece of work for all who want the same at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.util.requesters import Requesters, requesters, share

T = TypeVar("T")


class SingleFlight:
    """Lets concurrent calls for the same key wait for one piece of work.

    The work outlives a caller that goes away: the others still wait for it. It is done on behalf of all of
    them, so that who joins late does not wait longer than if he had asked alone.
    """

    def __init__(self) -> None:
        self._running: dict[object, tuple[asyncio.Future[Any], Requesters]] = {}

    async def do(self, key: object, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work`, begun now or already under way for `key`."""
        if key in self._running:
            task, ours = self._running[key]
            ours.join(requesters())
        else:
            with share() as ours:
                task = asyncio.ensure_future(work())
            self._running[key] = task, ours
            task.add_done_callback(lambda done: self._end(key, done))
        result: T = await asyncio.shield(task)
        return result

    def _end(self, key: object, task: asyncio.Future[Any]) -> None:
        del self._running[key]
        if not task.cancelled():
            task.exception()  # which nobody hears of if all went away
