"""A circuit breaker: what does not answer is left alone for a while, longer each time it still does not.

Closed, everybody asks. Whoever gets no answer opens it, and nobody asks for a while. Then it is tried
again: an answer closes it, a failure opens it for twice as long.
"""

from __future__ import annotations

from bot.ports.clock import Clock

PAUSE = 60.0
"""Seconds for which what does not answer is left alone, where nothing else is said."""


class CircuitBreaker:
    """What is known of whether something answers. No clock that is set changes how long it stays open."""

    def __init__(self, clock: Clock, *, first: float = PAUSE, longest: float = 0.0) -> None:
        """It opens for `first` seconds, and for up to `longest` where that is more."""
        self._clock = clock
        self._first = first
        self._longest = max(first, longest)
        self._pause = 0.0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether there was no answer last time: who asks now only tries."""
        return self._pause > 0

    @property
    def seconds_left(self) -> float:
        """For how long nobody is to ask; 0 if it may be asked."""
        return max(self._until - self._clock.monotonic(), 0.0) if self.is_open else 0.0

    def open(self, least: float = 0.0) -> float:
        """There was no answer. Gives the seconds until it may be asked again: so many at the `least`."""
        grown = min(2 * self._pause, self._longest) if self.is_open else self._first
        self._pause = max(grown, least)
        self._until = self._clock.monotonic() + self._pause
        return self._pause

    def close(self) -> None:
        """There was an answer."""
        self._pause = 0.0
