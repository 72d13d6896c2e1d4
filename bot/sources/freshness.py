"""Whether a category's feed is that of the day it is dated, or an earlier one under a new date.

arXiv, for one, builds the feed of each category by itself. It happens that one carries today's date and
still lists what was announced the day before; so what a category lists is compared with what it listed on
earlier days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.domain.paper import Feed
from bot.domain.record import Record

FEW = 5
"""A category that announced at least so many papers is not believed to have none the next time."""
DAYS_COMPARED = 5


class Batch(Record):
    """What a category announced on a day: each paper with its version and why it stands there."""

    category: str
    day: dt.date
    items: frozenset[str]


class BatchStore(Protocol):
    """What each category announced on the last days."""

    async def batches(self, category: str, *, before: dt.date) -> Sequence[Batch]:
        """At most `DAYS_COMPARED`, of earlier days than that, the latest first."""
        ...

    async def save_batch(self, batch: Batch) -> None:
        """Keep what a category announced, in place of what was kept of the same day."""
        ...


def batch_of(category: str, feed: Feed) -> Batch:
    """What the feed of this one category lists."""
    items = (f"{one.paper.id}v{one.paper.version} {one.announce_type}" for one in feed.candidates)
    return Batch(category=category, day=feed.day, items=frozenset(items))


def shows_day(batch: Batch, earlier: Sequence[Batch]) -> dt.date:
    """The day whose announcements these are, whatever date they carry.

    A paper has one version on one day, so nothing but the same batch lists only what an earlier one did.
    """
    same = (known for known in earlier if batch.items and batch.items <= known.items)
    return next((known.day for known in same), batch.day)


def lacks_papers(feed: Feed, earlier: Sequence[Batch]) -> bool:
    """Whether a feed without papers is one that is yet to be filled: the category had some before."""
    return feed.is_empty and any(len(known.items) >= FEW for known in earlier)
