"""A Discord of our own, as far as a connection goes: the gateway, and the REST calls an answer takes.

It speaks the protocol of https://discord.com/developers/docs/events/gateway: hello, identify, heartbeats,
numbered events in a compressed stream, resuming with what was missed. It can break in the ways in which
Discord does. One server with one channel; whatever else Discord can do is simcord's part.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from aiohttp import web
from aiohttp.test_utils import TestServer

Json = dict[str, Any]
TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.a.b"
BOT, GUILD, CHANNEL, ADA = "100", "200", "300", "400"
MESSAGE_CONTENT = 1 << 15
EVERYTHING = str(discord.Permissions.all().value)
BOT_USER = {"id": BOT, "username": "paperboy", "discriminator": "0", "avatar": None, "bot": True}
ADA_USER = {"id": ADA, "username": "ada", "discriminator": "0", "avatar": None}


@dataclass
class Session:
    """What one identify began: its numbered events, kept for whoever resumes."""

    id: str
    intents: int
    events: list[Json] = field(default_factory=list)
    dead: bool = False


@dataclass(eq=False)
class Connection:
    """One websocket, and the session it is for."""

    socket: web.WebSocketResponse
    path: str
    session: Session | None = None
    beats: list[int | None] = field(default_factory=list)
    stream: Any = field(default_factory=zlib.compressobj)

    async def send(self, op: int, data: object = None, **more: object) -> None:
        whole = json.dumps({"op": op, "d": data, "s": None, "t": None, **more}).encode()
        if not self.socket.closed:
            await self.socket.send_bytes(self.stream.compress(whole) + self.stream.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """The server's side. Tests read what it saw, and say what goes wrong next."""

    def __init__(self) -> None:
        self.url = ""
        self.interval = 0.05
        self.deaf = False
        """Whether heartbeats are no longer answered, as on a connection that died silently."""
        self.privileged = True
        """Whether the application has the Message Content intent."""
        self.token = TOKEN
        self.refuse: int = 0
        """A code with which the next identify is closed."""
        self.refuse_always = 0
        """A code with which every identify is closed."""
        self.refuse_commands: list[tuple[int, Json, dict[str, str]]] = []
        """How the next registrations of commands are answered: status, body, headers."""
        self.down = 0
        """How many of the next connections are turned away."""
        self.connections: list[Connection] = []
        self.identified: list[Json] = []
        self.resumed: list[Json] = []
        self.closed: list[int | None] = []
        self.rest: list[tuple[str, str, Json]] = []
        self.messages: dict[str, Json] = {}
        self.nonces: dict[str, str] = {}
        self.trouble: list[str] = []
        """What goes wrong with the next messages that are posted: `429:SECONDS`, or the connection breaks
        `before` or `after` the message stands there."""
        self._sessions: dict[str, Session] = {}
        self._numbers = count(1_000)
        self._changed = asyncio.Event()

    # What tests do

    @property
    def now(self) -> Connection:
        return self.connections[-1]

    async def ask(self, text: str, *, mentions: bool = False, missed: bool = False) -> Json:
        """Ada writes into the channel; `missed` while nobody is connected."""
        message = self._message(ADA_USER, content=text, mentions=[BOT_USER] if mentions else [])
        await self.tell("MESSAGE_CREATE", {**message, "guild_id": GUILD, "member": MEMBER}, missed=missed)
        return message

    async def tell(self, event: str, data: Json, *, missed: bool = False) -> None:
        """Number an event, keep it, and send it where somebody is connected."""
        session = self.now.session
        assert session is not None
        if not session.intents & MESSAGE_CONTENT and not data.get("mentions"):
            data = {**data, "content": "", "components": []}
        packet = {"s": len(session.events) + 1, "t": event, "d": data}
        session.events.append(packet)
        if not missed:
            await self.now.send(0, data, s=packet["s"], t=event)

    async def drop(self, code: int = 0) -> None:
        """Close with a code, or break the connection without one."""
        if code:
            await self.now.socket.close(code=code)
        else:
            transport = self.now.socket._req.transport  # type: ignore[union-attr] # aiohttp has no other way
            assert transport is not None
            transport.abort()

    def forget(self) -> None:
        """Discord forgets the session: resuming it is refused."""
        session = self.now.session
        assert session is not None
        session.dead = True

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for it, as long as a test may."""
        async with asyncio.timeout(60):
            while not holds():  # noqa: ASYNC110 - what is waited for is of several kinds
                await asyncio.sleep(0.005)

    def answers(self) -> list[Json]:
        """What we posted, in order."""
        return [message for message in self.messages.values() if message["author"]["id"] == BOT]

    # The gateway

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            self.down -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request.path)
        await connection.send(10, {"heartbeat_interval": self.interval * 1000})
        async for received in socket:
            if received.type is aiohttp.WSMsgType.TEXT:
                await self._received(connection, json.loads(received.data))
        self.closed.append(socket.close_code)
        return socket

    async def _received(self, connection: Connection, packet: Json) -> None:
        match packet["op"]:
            case 1:
                connection.beats.append(packet["d"])
                if not self.deaf:
                    await connection.send(11)
            case 2:
                self.connections.append(connection)
                await self._identify(connection, packet["d"])
            case 6:
                self.connections.append(connection)
                await self._resume(connection, packet["d"])

    async def _identify(self, connection: Connection, asked: Json) -> None:
        self.identified.append(asked)
        code, self.refuse = self.refuse or self.refuse_always, 0
        if asked["token"] != self.token:
            code = 4004
        elif asked["intents"] & MESSAGE_CONTENT and not self.privileged:
            code = 4014
        if code:
            await connection.socket.close(code=code)
            return
        connection.session = session = Session(f"s{next(self._numbers)}", asked["intents"])
        self._sessions[session.id] = session
        ready = {
            "v": 10,
            "user": BOT_USER,
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": f"{self.url.replace('http', 'ws')}/resume",
            "application": {"id": BOT, "flags": 0},
        }
        await self.tell("READY", ready)
        await self.tell("GUILD_CREATE", guild())

    async def _resume(self, connection: Connection, asked: Json) -> None:
        self.resumed.append(asked)
        session = self._sessions.get(asked["session_id"])
        if session is None or session.dead:
            await connection.send(9, False)
            return
        connection.session = session
        for packet in session.events[asked["seq"] :]:
            await connection.send(0, packet["d"], s=packet["s"], t=packet["t"])
        await self.tell("RESUMED", {})

    # REST

    async def _api(self, request: web.Request) -> web.Response:
        body = await _body(request)
        path = "/" + request.match_info["path"]
        self.rest.append((request.method, path, body))
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        if path.endswith("/commands") and request.method == "PUT" and self.refuse_commands:
            status, refusal, headers = self.refuse_commands.pop(0)
            refused = _json(refusal, status)
            refused.headers.update(headers)
            return refused
        posting = request.method == "POST" and path == f"/channels/{CHANNEL}/messages"
        trouble = self.trouble.pop(0) if posting and self.trouble else ""
        if trouble.startswith("429"):
            return _limited(trouble.partition(":")[2])
        answer = None if trouble == "before" else self._answer(request.method, path, body)
        if trouble:
            assert request.transport is not None
            request.transport.abort()
        if answer is None:
            return _json({"message": f"Unknown: {path}", "code": 10_008}, 404)
        return _json(answer)

    def _answer(self, method: str, path: str, body: Json) -> Any:
        fixed: dict[tuple[str, str], Any] = {
            ("GET", "/users/@me"): BOT_USER,
            ("GET", "/oauth2/applications/@me"): application(),
            ("PUT", f"/applications/{BOT}/commands"): [],
            ("POST", f"/channels/{CHANNEL}/typing"): {},
        }
        if (method, path) in fixed:
            return fixed[method, path]
        messages, _, message_id = path.partition(f"/channels/{CHANNEL}/messages")[2].partition("/")
        if messages or not path.startswith(f"/channels/{CHANNEL}/messages"):
            return None
        if not message_id:
            return self._posted(body) if method == "POST" else list(reversed(self.messages.values()))
        if method == "PATCH" and message_id in self.messages:
            self.messages[message_id].update(body)
        return self.messages.get(message_id)

    def _posted(self, body: Json) -> Json:
        known = self.nonces.get(str(body.get("nonce"))) if body.get("enforce_nonce") else None
        if known is not None:
            return self.messages[known]
        message = self._message(BOT_USER, components=body.get("components", []), flags=1 << 15)
        self.nonces[str(body.get("nonce"))] = message["id"]
        return message

    def _message(self, author: Json, **more: Any) -> Json:
        number = str(next(self._numbers))
        message = {
            "id": number,
            "channel_id": CHANNEL,
            "author": author,
            "content": "",
            "timestamp": "2026-01-26T08:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            **more,
        }
        self.messages[number] = message
        return message


MEMBER = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}


def guild() -> Json:
    """The server: everybody may do everything."""
    role = {"id": GUILD, "name": "@everyone", "permissions": EVERYTHING, "position": 0, "color": 0}
    role |= {"hoist": False, "managed": False, "mentionable": False, "flags": 0}
    channel = {"id": CHANNEL, "type": 0, "name": "papers", "position": 0, "permission_overwrites": []}
    return {
        "id": GUILD,
        "name": "Tides",
        "owner_id": ADA,
        "roles": [role],
        "channels": [channel],
        "members": [{"user": BOT_USER, **MEMBER}],
        "threads": [],
        "emojis": [],
        "features": [],
        "member_count": 2,
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "system_channel_flags": 0,
        "unavailable": False,
    }


def application() -> Json:
    return {
        "id": BOT,
        "name": "Paperboy",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "owner": ADA_USER,
        "flags": 0,
        "team": None,
    }


@asynccontextmanager
async def gateway(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    """The server, listening, and discord.py pointed at it."""
    made = Gateway()
    app = web.Application()
    app.router.add_get("/gateway/", made._socket)
    app.router.add_get("/resume", made._socket)
    app.router.add_route("*", "/api/{path:.*}", made._api)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    made.url = str(server.make_url("")).rstrip("/")
    monkeypatch.setattr(discord.http.Route, "BASE", f"{made.url}/api")
    address = yarl.URL(f"{made.url.replace('http', 'ws')}/gateway/")
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", address)
    try:
        yield made
    finally:
        await server.close()


def _json(answer: Any, status: int = 200) -> web.Response:
    """Without a charset beside its type: discord.py takes nothing else for JSON."""
    return web.Response(body=json.dumps(answer).encode(), status=status, content_type="application/json")


def _limited(seconds: str) -> web.Response:
    """Too many requests, as Discord's own servers say it: others say it without `Via`."""
    answer = _json({"message": "Slow down", "retry_after": float(seconds), "global": False}, 429)
    answer.headers.update({"Via": "1.1 google", "Retry-After": seconds})
    return answer


async def _body(request: web.Request) -> Json:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        whole: Json = json.loads(str(form["payload_json"]))
        return whole
    if not request.can_read_body:
        return {}
    sent = await request.json()
    return sent if isinstance(sent, dict) else {"all": sent}
