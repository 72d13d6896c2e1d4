"""A semaphore that is fair between people: who asks for forty things waits behind who asks for one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.domain.errors import OverloadedError
from bot.util.requesters import LATER, Requesters, requesters

MOST: Final = 600
"""How much of one person's, or of nobody's, may wait: at a request in three seconds, half an hour of it."""


class FairSemaphore:
    """At most `slots` turns at once; the next is that of whoever had one least lately, of `LATER` the last.

    `patience` is in seconds: a turn that lasts longer is stuck.
    """

    def __init__(self, name: str, slots: int, *, patience: float, most: int = MOST) -> None:
        self.name = name
        self.patience = patience
        self._slots = slots
        self._most = most
        self._begun: dict[object, float] = {}
        self._waiting: list[tuple[asyncio.Future[None], Requesters]] = []
        self._served: dict[str, int] = {}
        self._turns = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for our turn, and hold it.

        Raises:
            OverloadedError: too much of ours waits already.
        """
        turn = await self._take()
        try:
            yield
        finally:
            self._pass_on(turn)

    @property
    def queued(self) -> int:
        """As `Queue.queued`."""
        return len(self._waiting)

    @property
    def working(self) -> int:
        """As `Queue.working`."""
        return len(self._begun)

    @property
    def longest(self) -> float:
        """As `Queue.longest`."""
        return max((time.monotonic() - at for at in self._begun.values()), default=0.0)

    @property
    def is_stuck(self) -> bool:
        """As `Queue.is_stuck`."""
        return self.longest >= self.patience

    async def _take(self) -> asyncio.Future[None]:
        """A turn, once it is ours."""
        ours = requesters()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if len(self._begun) < self._slots:
            self._give(turn, ours)
            return turn
        names = ours.names()
        if sum(not names.isdisjoint(other.names()) for _, other in self._waiting) >= self._most:
            raise OverloadedError
        self._waiting.append((turn, ours))
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._begun:  # it came while we were leaving
                self._pass_on(turn)
            else:
                self._waiting.remove((turn, ours))
            raise
        return turn

    def _give(self, turn: asyncio.Future[None], to: Requesters) -> None:
        self._turns += 1
        self._served |= dict.fromkeys(to.names(), self._turns)
        self._begun[turn] = time.monotonic()

    def _pass_on(self, turn: asyncio.Future[None]) -> None:
        del self._begun[turn]
        waiting = [each for each in self._waiting if not each[0].done()]  # those that leave are done
        if not waiting:
            self._served.clear()
            return
        following = min(waiting, key=lambda each: (_gives_way(each[1]), self._last_of(each[1])))
        self._waiting.remove(following)
        self._give(*following)
        following[0].set_result(None)

    def _last_of(self, waiting: Requesters) -> int:
        """When the one who waits longest of them was served; of those who never were, the first is next."""
        return min((self._served.get(name, 0) for name in waiting.names()), default=0)


def _gives_way(waiting: Requesters) -> bool:
    return waiting.names() == {LATER}
