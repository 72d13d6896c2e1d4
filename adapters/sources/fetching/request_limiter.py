"""The one gate that every request to a source goes through.

The pace is by default that of arXiv's terms (https://info.arxiv.org/help/api/tou.html): one connection, and
no more than one request every three seconds, over all machines of one user together. A process makes one
`RequestLimiter` for a source and hands it to whoever asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from adapters.fair_semaphore import FairSemaphore
from adapters.sources.fetching.shared_turn import SharedTurn
from bot.domain.errors import SourceUnavailableError
from bot.ports.clock import Clock

REQUEST_INTERVAL = 3.0
LONGEST = 720.0
"""Seconds that anybody waits within his turn."""
STUCK = 900.0
"""Seconds that no turn lasts: the longest wait, then a request to its time-out."""


class RequestLimiter:
    """Lets one request through at a time, `pause` seconds from the end of one to the start of the next."""

    def __init__(
        self,
        clock: Clock,
        source: str,
        *,
        pause: float = REQUEST_INTERVAL,
        shared: SharedTurn | None = None,
    ) -> None:
        self.clock = clock
        self._shared = shared
        self._pause = pause
        self._source = source
        self.turns = FairSemaphore(source.lower(), 1, patience=STUCK)
        self._rest = pause
        self._opens = dt.datetime.min.replace(tzinfo=dt.UTC)

    @property
    def closed_for(self) -> float:
        """Seconds until the next request may start, if none is under way."""
        # The machine's clock may be set back: no wait is ever longer than the one that was asked for.
        return min(max((self._opens - self.clock.now()).total_seconds(), 0.0), self._rest)

    @asynccontextmanager
    async def turn(self, patience: float = LONGEST) -> AsyncIterator[None]:
        """Wait for our turn, and hold it until the request has ended, however it ends.

        Raises:
            SourceUnavailableError: it asked for a longer pause than `patience` seconds, or `LONGEST`.
            OverloadedError: too much waits already.
        """
        async with self.turns.turn():
            if (wait := self.closed_for) > min(patience, LONGEST):
                raise SourceUnavailableError(
                    source=self._source, retry_after=wait, why="source.why_busy", status=429
                )
            if wait:
                await self.clock.sleep(wait)
            async with self._alone(patience):
                self._rest = self._pause
                try:
                    yield
                finally:
                    self._opens = self.clock.now() + dt.timedelta(seconds=self._rest)

    def _alone(self, patience: float) -> AbstractAsyncContextManager[None]:
        """The same among all processes on the same data."""
        if self._shared is None:
            return nullcontext()
        return self._shared.hold(lambda: self._rest, min(patience, LONGEST))

    def hold(self, seconds: float) -> None:
        """Within a turn: let nothing through for that long after it, because the source asked for it."""
        self._rest = max(seconds, self._pause)
