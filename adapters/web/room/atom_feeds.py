"""Atom feeds of all digests, of a topic, and of a search: whole entries, absolute links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.archive.pages import urn
from adapters.web.content import Website, page_words
from adapters.web.room.presenting import digest_url, paper_url, read_digest
from adapters.web.room.searching import read_query, search
from adapters.web.room.topics import topic_name
from bot.compose.words import long_date
from bot.domain.topic import Destination
from bot.locales import language_tag
from bot.ports.reading_room import PostedDigest

LONGEST = 20
"""Digests, or papers, of a feed."""
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def routes(site: Website) -> list[web.RouteDef]:
    """The addresses of feeds."""
    feeds = Feeds(site)
    return [
        web.get("/feed.xml", feeds.everything),
        web.get("/topic/{topic}/feed.xml", feeds.topic),
        web.get("/search/feed.xml", feeds.search),
    ]


@dataclass(frozen=True)
class Feeds:
    """What readers of feeds are told."""

    site: Website

    async def everything(self, request: web.Request) -> web.Response:
        """The digests of all open channels."""
        channels = await self.site.channels.open_channels()
        posted = await self.site.store.posted_digests(channels, limit=LONGEST)
        return await self._digests(request, channels, posted, "/", "Paperboy")

    async def topic(self, request: web.Request) -> web.Response:
        """The digests of one topic."""
        channels = await self.site.channels.open_channels()
        topic = request.match_info["topic"]
        posted = await self.site.store.posted_digests(channels, topic=topic, limit=LONGEST)
        name = await topic_name(self.site.store, channels, topic, posted)
        return await self._digests(request, channels, posted, f"/topic/{topic}", f"Paperboy · {name}")

    async def search(self, request: web.Request) -> web.Response:
        """The papers that a search finds, those shown last first."""
        channels = await self.site.channels.open_channels()
        typed, only = read_query(request.query)
        found = await search(self.site, channels, typed, only)
        entries = [
            {
                "id": urn(f"paper/{hit.paper.id}"),
                "lang": "en",
                "title": hit.paper.title,
                "updated": _instant(hit.shown),
                "url": self.site.address(request, paper_url(hit.paper)),
                "summary": hit.snippet or hit.paper.abstract[:300],
                "content": self.site.render(request, "room/feed_paper.html", paper=hit.paper),
            }
            for hit in sorted(found, key=lambda each: each.shown, reverse=True)
        ]
        back = str(request.rel_url).replace("/search/feed.xml", "/search")
        return self._feed(request, entries, back, f"Paperboy · {typed}")

    async def _digests(
        self,
        request: web.Request,
        channels: Collection[Destination],
        posted: Sequence[PostedDigest],
        back: str,
        title: str,
    ) -> web.Response:
        entries = []
        for each in posted:
            found = await self.site.store.posted_digest(channels, each.run_key)
            if found is None:
                continue
            made, own = read_digest(*found), page_words(each.language)
            content = self.site.render(
                request, "room/feed_digest.html", one=made, base=self.site.address(request, ""), **own
            )
            entries.append(
                {
                    "id": urn(each.run_key),
                    "lang": language_tag(each.language or "en"),
                    "title": f"{each.topic} · {long_date(each.language, each.day)}",
                    "updated": _instant(each.updated),
                    "url": self.site.address(request, digest_url(each)),
                    "summary": " ".join(found[1].summary.today),
                    "content": content,
                }
            )
        return self._feed(request, entries, back, title)

    def _feed(
        self, request: web.Request, entries: Sequence[dict[str, str]], back: str, title: str
    ) -> web.Response:
        latest = max((entry["updated"] for entry in entries), default=_instant(NEVER))
        text = self.site.render(
            request,
            "archive/feed.xml",
            id=urn(f"feed{request.rel_url}"),
            title=title,
            updated=latest,
            address=self.site.address(request, str(request.rel_url)),
            alternate=self.site.address(request, back),
            entries=entries,
        )
        return web.Response(text=text, content_type="application/atom+xml")


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
