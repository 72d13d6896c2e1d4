"""A pretended arXiv on 127.0.0.1: real HTTP, scripted answers, everything asked is kept.

    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss_feed(day, [rss_item("9912.00001v1")])
        arxiv.script("/rss/cs.CV", Reply(429, headers={"Retry-After": "7"}))  # comes first, once
        fetch = arxiv.fetcher(FakeClock(), tmp_path)

Addresses of all of arXiv's hosts lead here; only path and query tell them apart.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.sources.fetching.cache import Cache
from adapters.sources.fetching.fetcher import Fetcher
from adapters.sources.fetching.http import Site
from adapters.sources.fetching.request_limiter import RequestLimiter
from bot.ports.clock import Clock
from bot.ports.pool import INLINE, Pool
from bot.sources.arxiv.ids import ARXIV_HOSTS

RSS = "application/rss+xml"
ATOM = "application/atom+xml"
HTML = "text/html"
HOSTS = ("https://rss.arxiv.org", "https://export.arxiv.org", "https://www.arxiv.org", "https://arxiv.org")


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` closes the connection before the body is whole; `hang` never answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: dt.datetime | None


NOT_FOUND = Reply(404, b"<html><body>not found</body></html>")


class FakeArxiv:
    """The server. `pages` answer for ever, `script` comes before them, one reply a request."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.asked: list[Asked] = []
        self.at_once = 0
        self.most_at_once = 0
        self.answer: Callable[[Asked], Reply | None] = lambda _: None
        """Comes after `script` and before `pages`, for answers that depend on the question."""
        self.during: Callable[[], None] = lambda: None
        """Called while a request is under way."""
        self._scripts: dict[str, list[Reply]] = defaultdict(list)
        self._clock: Clock | None = None
        self._stop = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await self._runner.cleanup()

    def script(self, path: str, *replies: Reply) -> None:
        """Answer the next requests of `path` with these, in order."""
        self._scripts[path].extend(replies)

    def fetcher(
        self,
        clock: Clock,
        folder: Path,
        *,
        contact: str = "",
        patience: float = 600,
        cache_limit: int = 10**8,
        pool: Pool = INLINE,
    ) -> Fetcher:
        """A real fetcher whose every address leads here."""
        self._clock = clock
        return Fetcher(
            clock,
            RequestLimiter(clock, "arXiv"),
            Cache(folder, limit=cache_limit, pool=pool),
            Site("arXiv", ARXIV_HOSTS),
            contact=contact,
            origins=dict.fromkeys(HOSTS, self.url),
            patience=patience,
        )

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        at = self._clock.now() if self._clock else None
        asked = Asked(request.path, dict(request.query), dict(request.headers), at)
        self.asked.append(asked)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self.during()
            await asyncio.sleep(0)
            script = self._scripts[request.path]
            reply = script.pop(0) if script else self.answer(asked)
            reply = reply or self.pages.get(request.path, NOT_FOUND)
            return await self._send(request, reply)
        finally:
            self.at_once -= 1

    async def _send(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.hang:
            await self._stop.wait()
        headers = {"Content-Type": reply.content_type, **reply.headers}
        if not reply.cut:
            return web.Response(status=reply.status, body=reply.body, headers=headers)
        headers["Content-Length"] = str(len(reply.body) + 1)
        response = web.StreamResponse(status=reply.status, headers=headers)
        await response.prepare(request)
        await response.write(reply.body)
        if request.transport:
            request.transport.close()
        return response


def midnight(day: dt.date) -> str:
    """The date of a feed as arXiv writes it."""
    return format_datetime(dt.datetime.combine(day, dt.time(), ZoneInfo("America/New_York")))


def rss_item(
    name: str = "9912.00001v1",
    *,
    title: str = "A Paper",
    abstract: str = "We study lighthouses.",
    announce: str = "new",
    categories: tuple[str, ...] = ("cs.CV",),
    authors: str = "Ada Lighthouse, Ben Keeper",
    extra: str = "",
) -> str:
    """One item of a daily feed."""
    listed = "".join(f"<category>{category}</category>" for category in categories)
    return f"""<item><title>{escape(title)}</title>
      <link>https://arxiv.org/abs/{name.partition("v")[0]}</link>
      <description>arXiv:{name} Announce Type: {announce} \nAbstract: {escape(abstract)}</description>
      <guid isPermaLink="false">oai:arXiv.org:{name}</guid>{listed}
      <arxiv:announce_type>{announce}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>{escape(authors)}</dc:creator>{extra}</item>"""


def rss_bytes(day: dt.date, *items: str, name: str = "cs.CV") -> bytes:
    """A daily feed as arXiv sends it."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>
    <title>{name} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{name}</link>
    <atom:link href="http://rss.arxiv.org/rss/{name}" rel="self" type="application/rss+xml"/>
    <lastBuildDate>{midnight(day)}</lastBuildDate><pubDate>{midnight(day)}</pubDate>
    {"".join(items)}
</channel></rss>
""".encode()


def rss(day: dt.date, *items: str, name: str = "cs.CV") -> Reply:
    """The reply that is such a feed."""
    return Reply(200, rss_bytes(day, *items, name=name), RSS)


def api_entry(
    name: str = "9912.00001v2",
    *,
    title: str = "A Paper",
    primary: str = "cs.CV",
    categories: tuple[str, ...] = ("cs.CV", "cs.GR"),
    extra: str = "",
) -> str:
    """One entry of an answer of the query API."""
    listed = "".join(f'<category term="{category}"/>' for category in categories)
    return f"""<entry><id>http://arxiv.org/abs/{name}</id><title>{escape(title)}</title>
      <updated>2099-12-03T10:00:00Z</updated><published>2099-12-01T09:30:00Z</published>
      <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>
      <summary>We study lighthouses, and improve them by 5\\%.</summary>{listed}
      <arxiv:comment>12 pages, 3 figures</arxiv:comment><arxiv:primary_category term="{primary}"/>
      <author><name>Ada Lighthouse</name></author>
      <author><name>Ben K\\"ohler</name></author>{extra}</entry>"""


def api_bytes(*entries: str, total: int | None = None, start: int = 0) -> bytes:
    """An answer of the query API."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id>
    <title>arXiv Query: search_query=&amp;id_list=&amp;start={start}</title>
    <updated>2099-12-04T00:00:00Z</updated>
    <opensearch:itemsPerPage>{len(entries)}</opensearch:itemsPerPage>
    <opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>
    <opensearch:startIndex>{start}</opensearch:startIndex>{"".join(entries)}</feed>
""".encode()


def api(*entries: str, total: int | None = None, start: int = 0) -> Reply:
    """The reply that is such an answer."""
    return Reply(200, api_bytes(*entries, total=total, start=start), ATOM)


def api_error(status: int = 400) -> Reply:
    """The query API's way of refusing an id."""
    entry = """<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title>
      <updated>2099-12-04T00:00:00Z</updated><summary>incorrect id format for abc</summary>
      <author><name>arXiv api core</name></author></entry>"""
    return Reply(status, api_bytes(entry), ATOM)
