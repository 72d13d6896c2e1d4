"""The days that a playground can be at: the two of the sample arXiv, or the real one."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from adapters.clock import SystemClock
from adapters.platforms.web.listeners import Visitor
from adapters.sources.samples.answers import DAYS, DEMO_TOPIC
from bot.domain.topic import Topic
from bot.settings import Settings

LIVE = 0
MORNING = dt.time(7, tzinfo=dt.UTC)
"""When a sample day begins: its feed is out, and no digest of it is due yet."""


class SampleClock(SystemClock):
    """Time goes on as it does, from the morning of a sample day."""

    def __init__(self, day: int) -> None:
        self._ahead = dt.datetime.combine(DAYS[day - 1], MORNING) - super().now()

    def now(self) -> dt.datetime:
        return super().now() + self._ahead


@dataclass(frozen=True)
class Host:
    """What can be set up from a playground."""

    settings: Settings
    """As they are in use, before anything was switched off for the playground."""
    config: Path
    """Where the configuration is, or would be."""


@dataclass
class Playground:
    """At which day it is, and what is to be done once it is at another one."""

    day: int = 1
    wanted: Visitor | None = None
    """Who wants a digest posted, once the day has come."""
    host: Host | None = None
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def move(self, day: int, wanted: Visitor) -> None:
        """Go to another day, and post a digest there."""
        self.day, self.wanted = day, wanted
        self.moved.set()

    @property
    def topic(self) -> Topic | None:
        """What a channel follows that follows nothing, on a sample day."""
        return DEMO_TOPIC if self.day != LIVE else None

    def clock(self) -> SystemClock:
        """The time of its day."""
        return SampleClock(self.day) if self.day != LIVE else SystemClock()
