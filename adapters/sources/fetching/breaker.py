"""A circuit breaker for each host of a source: an outage is found once, not anew by every paper.

Closed, questions pass. Once one question has used up its patience the breaker opens: questions are
refused at once, with the reason. After a pause one attempt is let through as a probe; its answer closes the
breaker, its failure opens it for longer. What fails for one address alone is no outage.
"""

from __future__ import annotations

import datetime as dt
import logging

from bot.domain.errors import SourceUnavailableError
from bot.ports.clock import Clock

log = logging.getLogger(__name__)

FIRST_PAUSE = 60.0
LONGEST_PAUSE = 600.0
"""Seconds for which an open breaker refuses; doubled by each probe that fails."""


class Breaker:
    """What is known of one server's state. Attempts come one at a time: the gate sees to that."""

    def __init__(self, name: str, clock: Clock, *, source: str) -> None:
        self._name = name
        self._source = source
        self._clock = clock
        self._failed: set[str] = set()
        self._pause = FIRST_PAUSE
        self._opened: dt.datetime | None = None
        self._why, self._status = "", 0

    @property
    def is_open(self) -> bool:
        """Whether there is an outage: an attempt is then a probe, and is not repeated."""
        return self._opened is not None

    def check(self) -> None:
        """Pass, unless there is an outage whose pause is not over.

        Raises:
            SourceUnavailableError: `retry_after` says when a probe is let through.
        """
        if self._opened is None:
            return
        # A clock that was set back does not lengthen the pause.
        left = min(self._pause - (self._clock.now() - self._opened).total_seconds(), self._pause)
        if left > 0:
            raise SourceUnavailableError(
                source=self._source, retry_after=left, why=self._why, status=self._status
            )

    def on_success(self) -> None:
        """An answer came, whatever it says."""
        if self.is_open:
            log.info("%s answers again", self._name)
        self._failed.clear()
        self._pause, self._opened = FIRST_PAUSE, None

    def on_failure(self, url: str, why: str, status: int) -> None:
        """An attempt failed, which is not yet an outage."""
        self._failed.add(url)
        if self.is_open:
            self._open(why, status, min(2 * self._pause, LONGEST_PAUSE))

    def gave_up(self, why: str, status: int, *, everywhere: bool, least: float = 0.0) -> None:
        """A question is given up, for a reason that holds `everywhere` or for one of its address.

        `least` is how many seconds the server asked to be left alone.
        """
        if everywhere or len(self._failed) > 1:
            self._open(why, status, max(self._pause, least))

    def _open(self, why: str, status: int, pause: float) -> None:
        self._why, self._status, self._pause = why, status, pause
        self._opened = self._clock.now()
        log.warning("%s is away (%s); it is asked again in %.0f s", self._name, why, pause)
