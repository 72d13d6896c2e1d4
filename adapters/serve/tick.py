"""Ticks at a steady pace, whatever becomes of the clock on the wall.

APScheduler asks the clock on the wall, in a time zone of one's choice, when a job is due. So it is given a
zone whose time is the steady clock of the machine: it goes on at its pace when the other is set.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Awaitable, Callable
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

_BEGIN: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - of a time that is nobody's


class SteadyTime(dt.tzinfo):
    """The time since the machine started, as if it were that of a place."""

    def fromutc(self, _: dt.datetime, /) -> dt.datetime:
        """Now, whatever time is asked for."""
        return (_BEGIN + dt.timedelta(seconds=time.monotonic())).replace(tzinfo=self)

    def utcoffset(self, _: dt.datetime | None, /) -> dt.timedelta:
        return dt.timedelta()

    def dst(self, _: dt.datetime | None, /) -> None:
        return None

    def tzname(self, _: dt.datetime | None, /) -> str:
        return "steady"


class Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """At once, and then so many seconds after each time."""

    def __init__(self, seconds: float) -> None:
        self._pause = dt.timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: dt.datetime | None, now: dt.datetime) -> dt.datetime:
        """As `BaseTrigger.get_next_fire_time`."""
        return now if previous_fire_time is None else now + self._pause


def tick_scheduler(tick: Callable[[], Awaitable[None]], seconds: float) -> AsyncIOScheduler:
    """A scheduler that ticks, and nothing else: it holds no state, so no job of it can be lost or be late.

    A tick that is not over when the next one is due lets that one pass.
    """
    scheduler = AsyncIOScheduler(timezone=SteadyTime())
    scheduler.add_job(tick, Every(seconds), misfire_grace_time=None, coalesce=True, max_instances=1)
    scheduler.start()
    return scheduler
