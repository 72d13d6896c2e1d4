"""What a front end does beside its listening, in tasks that nobody but its end waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Any

from bot.domain.errors import PaperboyError

log = logging.getLogger(__name__)


class Tasks:
    """The tasks of a front end: asyncio itself keeps no reference to them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do it, beside whoever calls."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def fewer_than(self, most: int) -> None:
        """Return when that is so."""
        while len(self._running) >= most:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def idle(self, timeout: float) -> None:  # noqa: ASYNC109 - work is left to go on, not cancelled
        """Return when all is done, and what that began in turn; or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._running:
                    await asyncio.wait(self._running)

    async def close(self) -> None:
        """End whatever is not done."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


async def guard(work: Awaitable[None], place: str) -> None:
    """Do it; what fails beyond what a person was told of is for the log."""
    try:
        await work
    except PaperboyError as error:
        log.warning("could not answer on %s: %s", place, error)
    except Exception:  # the boundary of a task that nobody waits for
        log.exception("unexpected failure on %s", place)
