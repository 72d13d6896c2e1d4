"""A chat platform that really keeps messages, is slow, forgets to answer, and asks to wait.

Its protocol is trivial: `POST /post` with key, channel, thread and text; `GET /find?key=`. What a client
that died had sent arrives all the same, a little later.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from bot.errors import DeliveryUncertainError, PlatformUnavailableError
from bot.message import Message
from bot.model import Destination
from bot.ports import Receipt

SLOWEST = 0.05
"""Seconds a message takes to arrive, and an answer to come back, at most."""


@dataclass
class Stored:
    """A message as it stands in a channel."""

    key: str
    thread: str
    summary: str


@dataclass
class ChatServer:
    """Everything the platform knows."""

    chance: random.Random
    messages: list[Stored] = field(default_factory=list)
    lost: int = 0
    """Answers that never came."""

    async def post(self, request: web.Request) -> web.Response:
        said = await request.json()
        await self._linger()
        trouble = self.chance.random()
        if trouble < 0.05:
            return web.json_response({}, status=429, headers={"Retry-After": "3"})
        if trouble < 0.10:
            return self._break_off(request)
        self.messages.append(Stored(said["key"], said["thread"], said["summary"]))
        number = len(self.messages)
        await self._linger()
        return self._break_off(request) if trouble < 0.25 else web.json_response({"id": str(number)})

    async def find(self, request: web.Request) -> web.Response:
        await self._linger()
        key = request.query["key"]
        found = [str(number) for number, each in enumerate(self.messages, 1) if each.key == key]
        return web.json_response({"ids": found})

    async def _linger(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, SLOWEST))

    def _break_off(self, request: web.Request) -> web.Response:
        self.lost += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


@asynccontextmanager
async def serving(server: ChatServer) -> AsyncIterator[str]:
    """The server at work; gives its address."""
    app = web.Application()
    app.add_routes([web.post("/post", server.post), web.get("/find", server.find)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


class ChatPlatform:
    """The client of that server: a `bot.ports.Platform`."""

    name = "chat"

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        said = {"key": key, "thread": thread, "summary": message.summary}
        try:
            async with self._session.post(f"{self._address}/post", json=said) as answer:
                if answer.status == 429:
                    wait = float(answer.headers["Retry-After"])
                    raise PlatformUnavailableError(platform=self.name, retry_after=wait)
                number = (await answer.json())["id"]
        except aiohttp.ClientConnectorError as error:
            raise PlatformUnavailableError(platform=self.name) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryUncertainError(channel=to.channel, problem="") from error
        return Receipt(message_id=number, thread=thread or number)

    async def find(self, to: Destination, *, key: str, thread: str = "") -> Receipt | None:
        try:
            async with self._session.get(f"{self._address}/find", params={"key": key}) as answer:
                ids = (await answer.json())["ids"]
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PlatformUnavailableError(platform=self.name) from error
        return Receipt(message_id=ids[0], thread=thread or ids[0]) if ids else None

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        raise AssertionError("a digest of the crash test has nothing to edit")
