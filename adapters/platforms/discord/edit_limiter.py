"""Room for changes: Discord takes about five in five seconds of a channel, and whole answers come first."""

from __future__ import annotations

import datetime as dt

from bot.ports.clock import Clock

APART = dt.timedelta(seconds=1.5)
"""Between two changes of answers that grow in one channel; the rest of the room is for whole ones."""

NONE = dt.timedelta()


class EditLimiter:
    """Shares out what a channel takes among all the answers that grow in it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[str, dt.datetime] = {}

    def take(self, channel: str) -> bool:
        """Whether there is room for one more change now; it is taken then."""
        now = self._clock.now()
        self._taken = {name: at for name, at in self._taken.items() if NONE <= now - at < APART}
        if channel in self._taken:
            return False
        self._taken[channel] = now
        return True
