"""Where feeds come from: arXiv itself, or a file somebody recorded."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from adapters.sources.arxiv.feed_format import FEED_LIMIT, parse_feed
from adapters.sources.fetching.cache import Cache
from adapters.sources.fetching.http import DAY, Fetch, Response
from bot.domain.errors import FeedFormatError, SourceUnavailableError
from bot.domain.paper import AnnounceType, Candidate, Feed
from bot.ports.pool import INLINE, Pool
from bot.sources.arxiv.announcements import CALENDAR
from bot.sources.freshness import BatchStore, batch_of, lacks_papers, shows_day
from bot.util.single_flight import SingleFlight

__all__ = ["FeedReader", "FileFeed", "join_feeds", "parse_feed"]

log = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = 600.0
"""Seconds for which a feed that is not yet the awaited one is not asked for again."""

CORRECTED_WITHIN = 2 * 3_600.0
"""Seconds for which the current feed is taken as it was: now and then arXiv corrects one."""

_KEPT = 7 * DAY
_ADDRESS = "https://rss.arxiv.org/rss/"
_TYPES = ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml")
_CAP = 2_000  # items, after which arXiv cuts a feed off
_ORDER = tuple(AnnounceType)


class _Shown(NamedTuple):
    """What one category shows, under the day it is really of."""

    feed: Feed
    lacks_papers: bool

    def is_of(self, day: dt.date) -> bool:
        return self.feed.day == day and not self.lacks_papers


class FeedReader:
    """The live feeds. Each category is asked for every few hours at most, however many follow it.

    arXiv would join categories in one feed (`cs.CV+cs.CL`), but that is asked again for each new
    combination, and ends after 2,000 items; so feeds are joined here, by arXiv's own rule: a paper stands
    in the joined feed once, and is new if it is new in any of its parts.

    Each category is fresh or late by itself: what it lists is compared with what it listed on earlier days.
    """

    def __init__(
        self, fetch: Fetch, batches: BatchStore, pool: Pool = INLINE, kept: Cache | None = None
    ) -> None:
        """What is good of a day outlives this process where it can be `kept`."""
        self._fetch = fetch
        self._batches = batches
        self._pool = pool
        self._kept = kept
        self._flights = SingleFlight()
        self._last: dict[str, tuple[dt.datetime, Feed]] = {}
        """What each category last showed, and when: parsed once, one object for all who index it."""
        self._good: dict[str, _Shown] = {}
        """What each last showed of the day it was asked for."""
        self._joint: dict[tuple[dt.date, tuple[str, ...]], tuple[list[_Shown], Feed]] = {}
        self._judged: dict[str, tuple[Feed, _Shown]] = {}

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        """As `FeedSource.feed`. Without any category of that day, it is what those show that are behind.

        Raises:
            SourceUnavailableError: no answer, or one that is no feed.
        """
        names = tuple(dict.fromkeys(categories))
        shown = [await self._read(category, day) for category in names]
        parts, whole = self._joint.get((day, names), ([], None))
        if whole is None or any(one is not other for one, other in zip(parts, shown, strict=True)):
            whole = _whole(names, shown, day)
            todays = {key: both for key, both in self._joint.items() if both[1].day == whole.day}
            self._joint = {**todays, (day, names): (shown, whole)}
        return whole

    async def _read(self, category: str, day: dt.date) -> _Shown:
        """What the category shows, or what it showed of that day before something was wrong with it."""
        try:
            shown = await self._newest(category, day)
        except SourceUnavailableError:
            if await self._has_shown(category, day):
                return self._good[category]
            raise
        return self._good[category] if await self._has_shown(category, day) else shown

    async def _has_shown(self, category: str, day: dt.date) -> bool:
        """Whether it showed papers of that day, to this process or to one before it."""
        if self._is_known(category, day):
            return True
        kept = await self._kept.load_latest(_address_of(category, day)) if self._kept else None
        if kept is not None:
            with suppress(FeedFormatError):
                await self._look(category, kept, day)
        return self._is_known(category, day)

    def _is_known(self, category: str, day: dt.date) -> bool:
        return category in self._good and self._good[category].is_of(day)

    async def _newest(self, category: str, day: dt.date) -> _Shown:
        response = await self._ask(category, _KEPT)
        max_age = ASKED_AGAIN_AFTER
        try:
            shown = await self._look(category, response, day)
            if shown is self._good.get(category):
                if day != CALENDAR.feed_day(response.fetched_at + dt.timedelta(seconds=response.age)):
                    return shown  # arXiv has it no more
                max_age = CORRECTED_WITHIN
            if not response.from_cache:
                return shown
        except FeedFormatError as error:
            if not response.from_cache:
                raise SourceUnavailableError(source="arXiv", why="source.why_bad_feed") from error
        response = await self._ask(category, max_age)
        try:
            return await self._look(category, response, day)
        except FeedFormatError as error:
            raise SourceUnavailableError(source="arXiv", why="source.why_bad_feed") from error

    async def _look(self, category: str, response: Response, day: dt.date) -> _Shown:
        """What the category shows in this answer; that with papers of the day is remembered as good.

        Raises:
            FeedFormatError: it is no feed.
        """
        shown = await self._judge(category, await self._parse_once(response))
        if shown.feed.candidates and shown.is_of(day):
            self._good[category] = shown
            if self._kept is not None and not response.from_cache:
                await self._kept.keep(_address_of(category, day), response)
        return shown

    async def _judge(self, category: str, feed: Feed) -> _Shown:
        """What the category really shows; that of a new day is kept, to know it again."""
        known = self._judged.get(category)
        if known is not None and known[0] is feed:
            return known[1]
        batch = batch_of(category, feed)
        earlier = await self._batches.batches(category, before=feed.day)
        day = shows_day(batch, earlier)
        if day != feed.day:
            log.warning("%s is dated %s, and lists what it did on %s", category, feed.day, day)
        elif batch.items:
            await self._batches.save_batch(batch)
        dated = feed if day == feed.day else feed.evolve(day=day)
        shown = _Shown(dated, lacks_papers=lacks_papers(feed, earlier))
        self._judged[category] = feed, shown
        return shown

    async def _parse_once(self, response: Response) -> Feed:
        at, known = self._last.get(response.url, (None, None))
        if known is not None and at == response.fetched_at:
            return known
        key = (response.url, response.fetched_at)
        feed = await self._flights.do(key, lambda: self._parse(response))
        if known is not None and known == feed.evolve(fetched_at=known.fetched_at):
            feed = known
        self._last[response.url] = response.fetched_at, feed
        return feed

    async def _parse(self, response: Response) -> Feed:
        return await self._pool.run(
            parse_feed, response.body, source=response.url, fetched_at=response.fetched_at
        )

    async def _ask(self, category: str, max_age: float) -> Response:
        response = await self._fetch.get(
            _ADDRESS + category, limit=FEED_LIMIT, accept=_TYPES, max_age=max_age
        )
        response.check_found("arXiv")
        return response


class FileFeed:
    """One recorded feed, of the papers in it that are of what is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:  # noqa: ARG002 - the port's
        """The feed of the file, with its own day and categories; `fetched_at` is the file's time.

        Without categories, all of it. A paper that says none may be of any.

        Raises:
            FeedFormatError: the file cannot be read, is no feed, or has papers of other categories alone.
        """
        feed, wanted = self._read(), set(categories)
        if not wanted:
            return feed
        said = ((each, each.paper.categories) for each in feed.candidates)
        kept = tuple(each for each, names in said if not names or wanted & set(names))
        if feed.candidates and not kept:
            names, asked = ", ".join(feed.categories), ", ".join(categories)
            raise FeedFormatError("error.feed_others", source=feed.source, names=names, wanted=asked)
        return feed.evolve(candidates=kept)

    def _read(self) -> Feed:
        source = str(self._path)
        if not self._path.exists():
            raise FeedFormatError(source=source, problem="arxiv.feed_no_file")
        if not self._path.is_file():
            raise FeedFormatError(source=source, problem="arxiv.feed_not_a_file")
        try:
            with self._path.open("rb") as file:
                data = file.read(FEED_LIMIT + 1)
            fetched_at = dt.datetime.fromtimestamp(self._path.stat().st_mtime, dt.UTC)
        except OSError as error:
            raise FeedFormatError(source=source, problem="arxiv.feed_no_access") from error
        return parse_feed(data, source=source, fetched_at=fetched_at)


def _address_of(category: str, day: dt.date) -> str:
    """Under which address what was good of a category on a day is kept: the fragment is only ours."""
    return f"{_ADDRESS}{category}#{day}"


def _whole(names: Sequence[str], shown: Sequence[_Shown], day: dt.date) -> Feed:
    """One feed of all categories that show that day, and which do not; of all where none does."""
    ready = [each.feed for each in shown if each.is_of(day)]
    late = tuple(name for name, each in zip(names, shown, strict=True) if not each.is_of(day))
    if not ready or not late:
        return join_feeds([each.feed for each in shown])
    return join_feeds(ready).evolve(late=late)


def join_feeds(feeds: Sequence[Feed]) -> Feed:
    """One feed of several; of those that show an earlier day than others, if there are any."""
    day = min(feed.day for feed in feeds)
    shown = [feed for feed in feeds if feed.day == day]
    for feed in shown:
        if len(feed.candidates) >= _CAP:
            log.warning("%s has %d papers: arXiv may have cut it off", feed.source, len(feed.candidates))
    first = shown[0]
    if len(shown) == 1:
        return first
    return first.evolve(
        categories=tuple(name for feed in shown for name in feed.categories),
        candidates=_once([candidate for feed in shown for candidate in feed.candidates]),
        fetched_at=min(feed.fetched_at for feed in shown),
        source=_ADDRESS + "+".join(name for feed in shown for name in feed.categories),
        unreadable=sum(feed.unreadable for feed in shown),
        late=(),
    )


def _once(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Each paper once, in order of first appearance, with the strongest reason it stands anywhere."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        known = best.setdefault(candidate.paper.id, candidate)
        if _ORDER.index(candidate.announce_type) < _ORDER.index(known.announce_type):
            best[candidate.paper.id] = candidate
    return tuple(best.values())
