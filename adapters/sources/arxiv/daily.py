"""The announcements of any day: of the current one from the feed, of past ones from the query API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from adapters.sources.arxiv.api import ArxivApi
from adapters.sources.arxiv.feed import FeedReader, join_feeds
from bot.domain.errors import SourceUnavailableError
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.ports.clock import Clock
from bot.sources.arxiv.announcements import CALENDAR, submission_window


class DailyFeeds:
    """A `FeedSource` for days that were missed, too.

    arXiv has the feed of the current day only. Of a past one that was not kept, the API knows what was
    submitted for it: the new papers and their cross-lists, but not replacements, nor papers that a
    moderator held back. The same is asked of a category that never came under its day, and where the feed
    of a day that is over has no papers. `holidays` adds to the calendar's own.
    """

    def __init__(
        self, live: FeedReader, api: ArxivApi, clock: Clock, *, holidays: Collection[dt.date] = ()
    ) -> None:
        self._live = live
        self._api = api
        self._clock = clock
        self._holidays = frozenset(holidays)

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        """As `FeedSource.feed`; of a past day without announcements, an empty feed.

        Raises:
            SourceUnavailableError: no answer.
        """
        feed = await self._live.feed(categories, day)
        if day >= CALENDAR.feed_day(self._clock.now()):
            return feed
        if feed.day != day or feed.is_empty:
            return await self._past(categories, day)
        return await self._fill(feed) if feed.late else feed

    async def _fill(self, feed: Feed) -> Feed:
        """With the papers of late categories that the API knows; without any they stay late."""
        try:
            found = await self._past(feed.late, feed.day)
        except SourceUnavailableError:
            return feed
        return join_feeds([feed, found]) if found.candidates else feed

    async def _past(self, categories: Sequence[str], day: dt.date) -> Feed:
        feed = Feed(
            day=day,
            categories=tuple(categories),
            candidates=(),
            fetched_at=self._clock.now(),
            source="https://export.arxiv.org/api/query",
        )
        if not CALENDAR.is_announcement_day(day, self._holidays):
            return feed
        page = await self._api.window(categories, *submission_window(day, self._holidays))
        return feed.evolve(
            candidates=tuple(_candidate(paper, categories) for paper in page.papers),
            fetched_at=page.fetched_at or feed.fetched_at,
            unreadable=page.unreadable,
        )


def _candidate(paper: Paper, categories: Sequence[str]) -> Candidate:
    """New where its primary category is followed, else a cross-list, as in arXiv's own feeds."""
    new = paper.categories[:1] and paper.categories[0] in categories
    return Candidate(paper=paper, announce_type=AnnounceType.NEW if new else AnnounceType.CROSS)
