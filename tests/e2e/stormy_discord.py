"""A Discord in a storm: simcord's world behind a REST server and a gateway on 127.0.0.1.

simcord by itself replaces discord.py's own connection and lives in the bot's process. Here the bot is a
process of its own, which can be killed while the world stays.
"""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import discord
from aiohttp import WSMsgType, web
from simcord.backend import Backend, serializers
from simcord.backend.errors import BackendError
from simcord.backend.models import Message
from simcord.enums import ChannelType
from simcord.http import routes
from simcord.http.router import dispatch

from tests.e2e.storm import Storm, break_off

Json = dict[str, Any]
HELLO, HEARTBEAT, ACKNOWLEDGED, IDENTIFY = 10, 1, 11, 2
REMEMBERED = 8.0
"""Seconds for which a nonce is known after its last use; Discord's own are minutes, and so are these by the
clock of a bot whose time runs fast. discord.py itself repeats a request within 7 seconds of ours."""
PLANTED = routes.__all__  # importing it is what plants the routes


class StormyDiscord:
    """One server with a text channel and a forum; everything that is sent stands in `world`."""

    def __init__(self, storm: Storm) -> None:
        self.storm = storm
        self.world = Backend()
        self.world.clock.advance(time.time() - self.world.clock.now().timestamp())
        self.guild = self.world.create_guild("Tides")
        self.channel = self.world.create_channel(self.guild.id, "papers")
        self.forum = self.world.create_channel(self.guild.id, "digests", type=ChannelType.FORUM)
        self.url = ""
        self._nonces: dict[str, tuple[Any, float]] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._sent = 0
        self._telling: set[asyncio.Task[None]] = set()
        self.world.subscribers.append(self._tell)

    def messages(self, channel: int) -> list[Message]:
        """What stands in a channel or thread, oldest first."""
        return sorted(self.world.messages.get(channel, {}).values(), key=lambda message: message.id)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        return app

    # REST

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        said, files = await _content(request)
        await self.storm.linger()
        posting = request.method == "POST" and request.path.endswith(("/messages", "/threads"))
        trouble = self.storm.trouble() if posting else ""
        if trouble == "before":
            break_off(request)
            return web.Response()
        if trouble == "wait":
            body = {"message": "slow down", "retry_after": 0.1, "global": False}
            return web.json_response(
                body, status=429, headers={"Via": "1.1"}, content_type="application/json"
            )
        try:
            answer, status = self._once(request, said, files), 200
        except BackendError as error:
            answer, status = error.to_json(), error.status
        await self.storm.linger()
        if trouble == "after":
            break_off(request)
        if trouble == "error":
            answer, status = {"message": "internal", "code": 0}, 500
        if answer is None:
            return web.Response(status=204)
        headers = {
            "Content-Type": "application/json"
        }  # discord.py takes it for text where a charset follows
        return web.Response(body=json.dumps(answer, default=str).encode(), status=status, headers=headers)

    def _once(self, request: web.Request, said: Any, files: list[discord.File]) -> Any:
        """The answer; to a repeated nonce, the answer there was."""
        nonce = str(said.get("nonce") or "") if isinstance(said, dict) else ""
        key, now = f"{request.path} {nonce}", time.monotonic()
        answer, until = self._nonces.get(key, (None, 0.0))
        if nonce and until > now:
            self._nonces[key] = answer, now + REMEMBERED
            return answer
        path = "/" + request.match_info["path"]
        params = dict(request.query)
        answer = dispatch(self.world, request.method, path, json=said, params=params, files=files)
        if nonce:
            self._nonces[key] = answer, now + REMEMBERED
        return answer

    # The gateway

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41_250}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._heard(socket, json.loads(message.data)["op"])
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    async def _heard(self, socket: web.WebSocketResponse, op: int) -> None:
        if op == HEARTBEAT:
            await socket.send_json({"op": ACKNOWLEDGED, "d": None})
        elif op == IDENTIFY:
            await self._dispatch(socket, "READY", self._ready())
            await self._dispatch(
                socket, "GUILD_CREATE", serializers.guild_create_payload(self.world, self.guild)
            )
            self._sockets.append(socket)

    def _ready(self) -> Json:
        return {
            "v": 10,
            "user": serializers.user_payload(self.world.bot_user),
            "guilds": [{"id": str(self.guild.id), "unavailable": True}],
            "session_id": "s",
            "resume_gateway_url": self.url.replace("http", "ws") + "/gateway/",
            "application": {"id": str(self.world.application_id), "flags": 0},
        }

    def _tell(self, event: str, payload: Mapping[str, Any]) -> None:
        for socket in self._sockets:
            task = asyncio.ensure_future(self._dispatch(socket, event, payload))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _dispatch(
        self, socket: web.WebSocketResponse, event: str, payload: Mapping[str, Any]
    ) -> None:
        self._sent += 1
        text = json.dumps({"op": 0, "s": self._sent, "t": event, "d": payload}, default=str)
        with suppress(ConnectionError):  # whoever listened was killed
            await socket.send_str(text)


async def _content(request: web.Request) -> tuple[Any, list[discord.File]]:
    """What a request says, and the files it carries."""
    if request.content_type != "multipart/form-data":
        body = await request.read()
        return (json.loads(body) if body else None), []
    said: Any = None
    files = []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files.append(discord.File(io.BytesIO(value.file.read()), filename=value.filename))
        elif name == "payload_json":
            said = json.loads(value)
    return said, files
