"""How much one person may ask for in an hour, so that nobody uses up what all share."""

from __future__ import annotations

import datetime as dt
from collections import deque

from bot.domain.errors import TooManyRequestsError

HOUR = dt.timedelta(hours=1)


class RequestQuota:
    """What each person asked for in the last hour. Forgotten with the process, which harms nobody."""

    def __init__(self) -> None:
        self._asked: dict[str, deque[dt.datetime]] = {}

    def count(self, person: str, now: dt.datetime, most: int) -> None:
        """Count one request; what is refused is not counted.

        Raises:
            TooManyRequestsError: there were `most` within an hour.
        """
        asked = self._asked.pop(person, deque())
        self._asked[person] = asked  # at the end, behind those who asked before
        while asked and now - asked[0] >= HOUR:
            asked.popleft()
        if len(asked) >= most:
            wait = HOUR - (now - asked[0])
            raise TooManyRequestsError(most=most, minutes=-(-wait // dt.timedelta(minutes=1)))
        asked.append(now)
        self._forget(now)

    def takes(self, person: str, now: dt.datetime, most: int) -> bool:
        """Count one request, if it is not one too many."""
        try:
            self.count(person, now, most)
        except TooManyRequestsError:
            return False
        return True

    def _forget(self, now: dt.datetime) -> None:
        """Forget who asked for nothing in the last hour: those who did so longest ago stand first."""
        for person in list(self._asked):
            if now - self._asked[person][-1] < HOUR:
                return
            del self._asked[person]
