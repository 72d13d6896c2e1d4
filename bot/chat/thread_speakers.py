"""Who spoke last in which thread, so that what two people say to each other is left alone."""

from __future__ import annotations

import datetime as dt

from bot.chat.unaddressed import SOON, HeardLine
from bot.domain.request import Request

MOST_THREADS = 1_000


class ThreadTalk:
    """Who spoke last in which thread. Forgotten with the process, which harms nobody."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, str], HeardLine] = {}

    def before(self, request: Request, now: dt.datetime) -> HeardLine | None:
        """What was said there just before, if it was."""
        last = self._last.get(_thread(request))
        return last if last and now - last.at < SOON else None

    def note(self, request: Request, now: dt.datetime, *, answered: bool) -> None:
        """Something was said."""
        self._last.pop(_thread(request), None)
        self._last[_thread(request)] = HeardLine(request.person.id, now, request.text, answered)
        while len(self._last) > MOST_THREADS:
            del self._last[next(iter(self._last))]


def _thread(request: Request) -> tuple[str, str, str]:
    to = request.place.destination
    return to.workspace, to.channel, request.place.thread
