"""A Slack and a Discord that take messages as fast as the real ones do, and tell when each came.

Who posts faster is asked to wait, as there: by Slack with `Retry-After`, by Discord with the headers that
its clients read before every request.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from adapters.platforms.discord.client import PaperboyClient
from adapters.platforms.discord.plugin import PLUGIN as DISCORD
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.slack.plugin import PLUGIN as SLACK
from adapters.platforms.slack.settings import SlackSettings
from adapters.wiring import Services
from bot.domain.topic import Destination
from bot.util.rate_limiter import Rate
from tests.adapters.slack_server import APP_TOKEN, TOKEN, Channel, SlackServer
from tests.bench.waiting import LoopClock
from tests.e2e.dying_serve import point_at
from tests.e2e.killed_answers import Calm
from tests.e2e.stormy_discord import StormyDiscord

BURST = 0.8
"""Of a second: how long after another message Slack takes one more in the same channel."""
BUCKET, REFILLED = 5, 5.0
"""Messages that Discord takes in one channel within so many seconds."""
EVER = 10.0**9
MESSAGES = "/messages"


class Place(Protocol):
    """A chat platform that digests are posted to."""

    title: str
    rate: Rate
    """What it takes."""

    def at(self, number: int) -> Destination:
        """One of its channels."""
        ...

    @property
    def times(self) -> Sequence[Sequence[float]]:
        """When the messages of each channel came."""
        ...

    def serving(self) -> Any:
        """Serve; gives the settings with which it is found."""
        ...

    def joined(self, paperboy: Services) -> Any:
        """Have what posts connected."""
        ...


class PacedSlack(SlackServer):
    """One workspace, which takes one message a second in a channel."""

    title = "Slack"
    rate = SLACK.rate()

    def __init__(self, clock: LoopClock, channels: int = 1) -> None:
        super().__init__()
        self._clock = clock
        self._came: defaultdict[str, list[float]] = defaultdict(list)
        self.channels = {f"C{number}": Channel(f"C{number}") for number in range(channels)}
        self.stubborn["chat.postMessage"] = self._too_fast

    def at(self, number: int) -> Destination:
        return Destination(platform="slack", workspace="T1", channel=f"C{number}")

    @property
    def times(self) -> Sequence[Sequence[float]]:
        return list(self._came.values())

    def _too_fast(self, asked: Mapping[str, Any]) -> str:
        came, now = self._came[asked["channel"]], self._clock.monotonic()
        if came and now - came[-1] < BURST:
            return "429:1"
        came.append(now)
        return ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[dict[str, Any]]:
        async with TestServer(self.app(), host="127.0.0.1") as server:
            self.url = str(server.make_url("")).rstrip("/")
            secrets: dict[str, Any] = {"bot_token": SecretStr(TOKEN), "app_token": SecretStr(APP_TOKEN)}
            yield {"slack": SlackSettings(api_url=f"{self.url}/api/", **secrets)}

    @asynccontextmanager
    async def joined(self, paperboy: Services) -> AsyncIterator[None]:
        del paperboy  # nothing is needed to post
        yield


class PacedDiscord(StormyDiscord):
    """One server, which takes five messages in five seconds in a channel."""

    title = "Discord"
    rate = DISCORD.rate()

    def __init__(self, clock: LoopClock) -> None:
        super().__init__(Calm(random.Random(1)))
        self._clock = clock
        self._came: list[float] = []
        self._windows: dict[str, tuple[float, int]] = {}

    def at(self, number: int) -> Destination:
        del number  # there is one
        return Destination(platform="discord", workspace=str(self.guild.id), channel=str(self.channel.id))

    @property
    def times(self) -> Sequence[Sequence[float]]:
        return [self._came]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[dict[str, Any]]:
        async with TestServer(self.app(), host="127.0.0.1") as server:
            self.url = str(server.make_url("")).rstrip("/")
            yield {"discord": DiscordSettings(token=SecretStr("secret-token"))}

    @asynccontextmanager
    async def joined(self, paperboy: Services) -> AsyncIterator[None]:
        (front,) = paperboy.front_ends
        with patch("adapters.platforms.discord.app.PaperboyClient", _PatientClient):
            point_at(self.url)
            running = asyncio.create_task(front.run())
            while not front.ready:  # noqa: ASYNC110 - it is no event
                await asyncio.sleep(0.01)
            try:
                yield
            finally:
                await front.stop()
                await running

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        if request.method != "POST" or not request.path.endswith(MESSAGES):
            return await super()._rest(request)
        now = self._clock.monotonic()
        until, taken = self._windows.get(request.path, (0.0, 0))
        if until <= now:
            until, taken = now + REFILLED, 0
        if taken == BUCKET:
            told = {"message": "slow down", "retry_after": until - now, "global": False}
            return web.json_response(told, status=429, headers={"Via": "1.1"})
        self._windows[request.path] = until, taken + 1
        self._came.append(now)
        response = await super()._rest(request)
        response.headers.update(
            {
                "X-Ratelimit-Bucket": "messages",
                "X-Ratelimit-Limit": str(BUCKET),
                "X-Ratelimit-Remaining": str(BUCKET - taken - 1),
                "X-Ratelimit-Reset-After": f"{until - now:.3f}",
            }
        )
        return response


class _PatientClient(PaperboyClient):
    """Takes no silence for a lost connection: here hours pass in a moment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connection.guild_ready_timeout = 0.05
        self._connection.heartbeat_timeout = EVER
