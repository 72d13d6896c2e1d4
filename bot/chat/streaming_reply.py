"""A message that is changed while it is still being written, on a platform that takes its time.

The showing is done beside whoever writes: a slow platform must not slow down a language model. Whatever
comes faster than it may be shown is skipped for what comes after it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.domain.errors import PaperboyError
from bot.domain.message import Message
from bot.ports.clock import Clock
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)


class StreamingReply:
    """Begins one message, then changes it to the latest there is, at most once in `every` seconds.

    `begin` posts it, `change` edits it, `noted` is told its receipt at once. Failures end the showing and
    nothing else, as does a place where nothing can be shown, which is None. A message `at` a place that is
    known needs no beginning.
    """

    def __init__(
        self,
        clock: Clock,
        every: float,
        *,
        begin: Callable[[Message], Awaitable[Receipt | None]],
        change: Callable[[Receipt, Message], Awaitable[object]],
        noted: Callable[[Receipt], Awaitable[None]] | None = None,
        at: Receipt | None = None,
    ) -> None:
        self._clock = clock
        self._every = every
        self._begin = begin
        self._change = change
        self._noted = noted
        self._receipt = at
        self._next: Message | None = None
        self._task: asyncio.Task[None] | None = None
        self._waiting = False
        self._ended = False

    def show(self, message: Message) -> None:
        """Show it as soon as may be, unless a later one comes before that."""
        if self._ended:
            return
        self._next = message
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._show_all())

    async def end(self) -> Receipt | None:
        """Show nothing more; where it stands, once what was on its way has arrived, if it does anywhere."""
        self._ended, self._next = True, None
        if self._task is not None:
            if self._waiting:
                self._task.cancel()
            await asyncio.wait({self._task})
        return self._receipt

    async def _show_all(self) -> None:
        try:
            while self._next is not None:
                message, self._next = self._next, None
                await self._show(message)
                self._waiting = True
                await self._clock.sleep(self._every)
                self._waiting = False
        except PaperboyError as error:
            log.info("an answer is not shown growing: %s", error)
            self._ended = True

    async def _show(self, message: Message) -> None:
        if self._receipt is not None:
            await self._change(self._receipt, message)
            return
        self._receipt = await self._begin(message)
        if self._receipt is None:
            self._ended, self._next = True, None
        elif self._noted:
            await self._noted(self._receipt)
