"""How asking for a digest ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from bot.domain.digest import Digest
from bot.domain.errors import BadInputError
from bot.domain.paper import Feed
from bot.domain.record import Record
from bot.domain.run import Run
from bot.domain.topic import Topic
from bot.sources.registry import calendar_of


class OutcomeStatus(StrEnum):
    """How asking for a digest ended."""

    DELIVERED = "delivered"
    ALREADY_POSTED = "already posted"
    COMPLETED = "completed"
    """It was posted before, and looked at again: what became better or came late is in its place."""
    NOTHING_ANNOUNCED = "nothing announced"
    FEED_LATE = "feed late"
    DRY_RUN = "dry run"


class Outcome(Record):
    """What became of a run. `why` is a key of `bot.locales` where nothing was announced."""

    run_key: str
    topic: Topic
    day: dt.date
    status: OutcomeStatus
    digest: Digest | None = None
    why: str = ""
    shown: dt.date | None = None
    """The day a late feed still shows."""
    refused: tuple[str, ...] = ()
    """Parts the channel would not take."""
    archived: str = ""
    unseen: bool = False
    """Whether it was posted though nobody could see if it stood there already."""


def unready(run: Run, feed: Feed, holidays: Collection[dt.date]) -> Outcome | None:
    """The outcome of a feed that has no digest in it: an earlier day's, or an empty one.

    An empty feed on an announcement day is late, not empty, unless its source is sure: most fill it
    within hours.
    """
    if feed.day > run.day:
        raise BadInputError("error.other_day", source=feed.source, shown=feed.day, expected=run.day)
    if feed.day < run.day:
        status = OutcomeStatus.FEED_LATE
        return Outcome(
            run_key=run.key, topic=run.subscription.topic, day=run.day, status=status, shown=feed.day
        )
    if not feed.is_empty:
        return None
    why = calendar_of(run.subscription.topic).why_nothing(run.day, holidays)
    if feed.complete:
        why = why or "source.nothing_posted"
    status = OutcomeStatus.NOTHING_ANNOUNCED if why else OutcomeStatus.FEED_LATE
    return Outcome(
        run_key=run.key,
        topic=run.subscription.topic,
        day=run.day,
        status=status,
        why=why or "",
        shown=feed.day,
    )
