"""What is being done, shown live: at once, then not too often, and again before a platform lets it fade.

News that comes too soon waits and is not dropped: what stands there in the end is the latest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

from bot.digests.delivery import to_the_end


class WorkStep(NamedTuple):
    """What is being done."""

    text: str
    name: str
    """The same for as long as it is the same work, whatever its figures are."""


Show = Callable[[WorkStep], Awaitable[None]]


class LiveStatus:
    """One line that `show` shows, which never raises: each for `every` seconds at least.

    One that `fades` after so many seconds is shown again then.
    """

    def __init__(self, show: Show, *, every: float, fades: float | None) -> None:
        self._show = show
        self._every = every
        self._fades = fades
        self._step: WorkStep | None = None
        self._news = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def set(self, step: WorkStep) -> None:
        """Show the step now or, if another one was shown just before, soon."""
        if step == self._step:
            return
        self._step = step
        if self._keeping is None:
            await self._show(step)
            self._keeping = asyncio.create_task(self._keep())
        else:
            self._news.set()

    async def stop(self) -> None:
        """Show nothing more; what is on its way arrives first."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            self._keeping = None
        self._step = None
        self._news.clear()

    async def _keep(self) -> None:
        """Show what came too soon; where nothing did and nothing fades, there is nothing to keep."""
        while True:
            await asyncio.sleep(self._every)
            if not self._news.is_set():
                if self._fades is None:
                    self._keeping = None
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._fades):
                        await self._news.wait()
            self._news.clear()
            await to_the_end(self._show_step())

    async def _show_step(self) -> None:
        if self._step is not None:
            await self._show(self._step)
