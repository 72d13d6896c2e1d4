"""A circuit breaker for each host of a source: an outage is found once, not anew by every paper.

A question that has used up its patience opens it: others are refused at once, with the reason. What fails
for one address alone is no outage.
"""

from __future__ import annotations

import logging

from bot.domain.errors import SourceUnavailableError
from bot.ports.clock import Clock
from bot.util.circuit_breaker import CircuitBreaker

log = logging.getLogger(__name__)

FIRST_PAUSE = 60.0
LONGEST_PAUSE = 600.0
"""Seconds for which nothing is asked; doubled by each attempt after them that fails."""


class HostBreaker:
    """What is known of one server's state. Attempts come one at a time: the gate sees to that."""

    def __init__(self, name: str, clock: Clock, *, source: str) -> None:
        self._name = name
        self._source = source
        self._breaker = CircuitBreaker(clock, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
        self._failed: set[str] = set()
        self._why, self._status = "", 0

    @property
    def is_open(self) -> bool:
        """Whether there is an outage: an attempt is then a probe, and is not repeated."""
        return self._breaker.is_open

    def check(self) -> None:
        """Pass, unless there is an outage whose pause is not over.

        Raises:
            SourceUnavailableError: `retry_after` says when a probe is let through.
        """
        if left := self._breaker.seconds_left:
            raise SourceUnavailableError(
                source=self._source, retry_after=left, why=self._why, status=self._status
            )

    def on_success(self) -> None:
        """An answer came, whatever it says."""
        if self.is_open:
            log.info("%s answers again", self._name)
        self._failed.clear()
        self._breaker.close()

    def on_failure(self, url: str, why: str, status: int) -> None:
        """An attempt failed, which is not yet an outage."""
        self._failed.add(url)
        if self.is_open:
            self._open(why, status)

    def gave_up(self, why: str, status: int, *, everywhere: bool, least: float = 0.0) -> None:
        """A question is given up, for a reason that holds `everywhere` or for one of its address.

        `least` is how many seconds the server asked to be left alone.
        """
        if everywhere or len(self._failed) > 1:
            self._open(why, status, least)

    def _open(self, why: str, status: int, least: float = 0.0) -> None:
        self._why, self._status = why, status
        pause = self._breaker.open(least)
        log.warning("%s is away (%s); it is asked again in %.0f s", self._name, why, pause)
