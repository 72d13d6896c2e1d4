"""Makes the vectors of papers before somebody waits for them.

A digest of five hundred papers waits fifteen seconds for vectors that are not there. So the feeds of the
digests that are due soon are read ahead. Nothing depends on it: what is not made here is made when it is
needed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.digests.due import feed_opens, next_due
from bot.digests.subscriptions import SubscriptionStore
from bot.domain.errors import PaperboyError, StorageError
from bot.domain.topic import Subscription
from bot.ports.clock import Clock
from bot.ports.source import FeedSource
from bot.selection.embeddings import Embeddings
from bot.selection.select import is_new

log = logging.getLogger(__name__)

AHEAD = dt.timedelta(minutes=30)
"""How long before a digest is due its feed is read ahead: a slow machine takes a minute for a large one."""
RETRY = dt.timedelta(minutes=10)
"""How long a feed that was not out, or could not be had, is left alone."""

_FeedKey = tuple[tuple[str, ...], dt.date]


@dataclass(kw_only=True)
class Prefetcher:
    """Makes vectors ahead of need."""

    embeddings: Embeddings
    subscriptions: SubscriptionStore
    feeds: FeedSource
    clock: Clock
    platforms: Collection[str]
    """Only what is followed on these is read ahead."""
    holidays: Collection[dt.date] = ()
    _next_try: dict[_FeedKey, dt.datetime] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Make what is missing now, and return; what cannot be had is left for the next time.

        Raises:
            StorageError: our data cannot be used.
        """
        for subscription, day in await self._due_soon():
            await self._read_ahead(subscription, day)

    async def _due_soon(self) -> Sequence[tuple[Subscription, dt.date]]:
        """A subscription for each feed that a digest needs soon and that is due for a try."""
        now = self.clock.now()
        self._next_try = {key: at for key, at in self._next_try.items() if at > now}
        found: dict[_FeedKey, Subscription] = {}
        for each in await self.subscriptions.subscriptions():
            await asyncio.sleep(0)  # they may be many, and others want their turn
            if each.destination.platform not in self.platforms:
                continue
            run = next_due(each, now, self.holidays)
            key = (each.topic.categories, run.day)
            if run.due - now <= AHEAD and feed_opens(run.day) <= now and key not in self._next_try:
                found.setdefault(key, each)
        return [(each, day) for (_, day), each in found.items()]

    async def _read_ahead(self, subscription: Subscription, day: dt.date) -> None:
        """The vectors of the new papers of that day's feed."""
        categories, now = subscription.topic.categories, self.clock.now()
        self._next_try[categories, day] = now + RETRY
        try:
            feed = await self.feeds.feed(categories, day)
        except StorageError:
            raise
        except PaperboyError as error:  # whoever makes the digest will tell
            log.info("the feed cannot be read ahead: %s", error)
            return
        if feed.day != day or not feed.candidates:
            return
        papers = {each.paper.id: each.paper for each in feed.candidates if is_new(each.announce_type)}
        made = await self.embeddings.papers(papers.values(), workspace=subscription.destination.workspace)
        if len(made) == len(papers) and not feed.late:
            self._next_try[categories, day] = now + 2 * AHEAD
            log.info("%d papers of %s are ready for their digests", len(made), day)
