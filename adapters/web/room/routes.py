"""The addresses of the reading room: days, topics, digests, search; papers are in `paper_pages`.

Each page asks which channels are open now, and shows what was shown there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from adapters.stores.sql.matching import parse_query
from adapters.web.content import Website
from adapters.web.room import atom_feeds, paper_pages
from adapters.web.room.marking import mark
from adapters.web.room.presenting import ReadDigest, digest_url, paper_url, read_digest
from adapters.web.room.searching import day_or_none, read_query, search
from adapters.web.room.topics import topic_name
from bot.domain.analysis import Evidence
from bot.domain.topic import Destination
from bot.ports.reading_room import PostedDigest
from bot.selection.glossary import in_both

LISTED = 1_000
"""Digests of a topic that are listed: four years of days."""


def routes(site: Website) -> list[web.RouteDef]:
    """All of them."""
    room = DayPages(site)
    return [
        web.get("/", room.newest),
        web.get("/day/{day}", room.day),
        web.get("/topic/{topic}", room.topic),
        web.get("/digest/{topic}/{day}", room.digest),
        web.get("/search", room.search),
        *atom_feeds.routes(site),
        *paper_pages.routes(site),
    ]


@dataclass(frozen=True)
class DayPages:
    """The pages of what was posted."""

    site: Website

    async def newest(self, request: web.Request) -> web.Response:
        """The newest day."""
        channels = await self.site.channels.open_channels()
        newest, _ = await self.site.store.days_beside(channels, dt.date.max)
        if newest is None:
            return self.site.page(request, "room/nothing.html")
        return await self._day(request, channels, newest)

    async def day(self, request: web.Request) -> web.Response:
        """All digests of a day."""
        channels = await self.site.channels.open_channels()
        return await self._day(request, channels, _date(request.match_info["day"]))

    async def _day(
        self, request: web.Request, channels: Collection[Destination], day: dt.date
    ) -> web.Response:
        posted = await self.site.store.posted_digests(channels, day=day)
        if not posted:
            raise web.HTTPNotFound
        digests = [made for each in posted if (made := await self._read(channels, each))]
        before, after = await self.site.store.days_beside(channels, day)
        topics = await self.site.store.topics_shown(channels)
        return self.site.page(
            request, "room/day.html", day=day, digests=digests, topics=topics, before=before, after=after
        )

    async def _read(self, channels: Collection[Destination], posted: PostedDigest) -> ReadDigest | None:
        found = await self.site.store.posted_digest(channels, posted.run_key)
        return read_digest(*found) if found else None

    async def topic(self, request: web.Request) -> web.Response:
        """The digests of a topic, newest first."""
        channels = await self.site.channels.open_channels()
        topic = request.match_info["topic"]
        posted = await self.site.store.posted_digests(channels, topic=topic, limit=LISTED)
        name = await topic_name(self.site.store, channels, topic, posted)
        listed = [(each, digest_url(each)) for each in posted]
        return self.site.page(request, "room/topic.html", topic=topic, name=name, listed=listed)

    async def digest(self, request: web.Request) -> web.Response:
        """One digest, whole."""
        channels = await self.site.channels.open_channels()
        topic, day = request.match_info["topic"], _date(request.match_info["day"])
        posted = await self.site.store.posted_digests(channels, day=day, topic=topic, limit=1)
        made = await self._read(channels, posted[0]) if posted else None
        if made is None:
            raise web.HTTPNotFound
        same = await self.site.store.posted_digests(channels, topic=topic, limit=LISTED)
        beside = _beside([each.day for each in same], day)
        return self.site.page(request, "room/digest.html", one=made, **beside)

    async def search(self, request: web.Request) -> web.Response:
        """What was found, among what is wanted."""
        channels = await self.site.channels.open_channels()
        typed, only = read_query(request.query)
        found = await search(self.site, channels, typed, only)
        parsed = parse_query(in_both(typed))
        hits = [(hit, paper_url(hit.paper), mark(hit.snippet, parsed)) for hit in found]
        return self.site.page(
            request,
            "room/search.html",
            typed=typed,
            only=only,
            hits=hits,
            topics=await self.site.store.topics_shown(channels),
            kinds=list(Evidence),
            feed="/search/feed.xml?" + urlencode(list(request.query.items())[:8]),
        )


def _date(text: str) -> dt.date:
    day = day_or_none(text)
    if day is None:
        raise web.HTTPNotFound
    return day


def _beside(days: Sequence[dt.date], day: dt.date) -> dict[str, Any]:
    """The days before and after one, of days newest first."""
    return {
        "before": next((each for each in days if each < day), None),
        "after": next((each for each in reversed(days) if each > day), None),
    }
