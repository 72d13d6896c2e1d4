"""A Slack of our own: the Web API with its checks, Socket Mode, and events over signed HTTP.

It keeps channels and what stands in them, refuses what Slack refuses, and can be made to fail in the ways
in which networks and Slack do. It is a server on 127.0.0.1: nothing of the client is replaced.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from tests.adapters.slack_blocks import RefusedError, check, check_blocks, check_view, units
from tests.adapters.slack_requests import break_off, paged, parameters_of

Json = dict[str, Any]
TEAM, BOT = "T0001", "U0BOT"
TOKEN, APP_TOKEN, SECRET = "xoxb-token", "xapp-token", "signing-secret"
SCOPES = (
    "app_mentions:read,assistant:write,channels:history,channels:read,chat:write,commands,files:read,"
    "files:write,groups:history,groups:read,im:history,reactions:write"
)


@dataclass
class Channel:
    """A channel, a private one, or a direct message (its id begins with D)."""

    id: str
    members: set[str] = field(default_factory=lambda: {BOT, "U1"})
    private: bool = False
    archived: bool = False
    messages: list[Json] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "im" if self.id.startswith("D") else "group" if self.private else "channel"


class SlackServer:
    """One workspace."""

    def __init__(self) -> None:
        self.channels = {"C1": Channel("C1"), "D1": Channel("D1")}
        self.team, self.token, self.scopes, self.revoked = TEAM, TOKEN, SCOPES, False
        self.called: list[tuple[str, Json]] = []
        self.whispers: list[Json] = []
        self.views: list[Json] = []
        self.homes: dict[str, Json] = {}
        self.statuses: list[str] = []
        self.prompts: list[Json] = []
        self.files: dict[str, bytes] = {}
        self.trouble: dict[str, deque[str]] = defaultdict(deque)
        """What goes wrong with the next calls of a method: `429:7`, `500`, an error of Slack's, or the
        connection breaks `before` or `after` the work is done."""
        self.stubborn: dict[str, Callable[[Json], str]] = {}
        """The error that every call of a method gets, if any, by what it asks for."""
        self.lose = 0
        """How many of the next messages outside of threads are confirmed and do not stand there."""
        self.hidden_pictures = False
        self.late_pictures = 0
        """How many of the next messages with a picture come before its upload is complete."""
        self.streams = True
        self.shows_steps = True
        self.steps: list[tuple[str, str]] = []
        """Each title and status that a stream was told."""
        self.url = ""
        self.sockets: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._numbers = count(1)
        self.now: Callable[[], float] = time.time
        """The server's clock, in seconds; a test may put its own in the place."""

    # What tests look at

    def messages(self, channel: str = "C1", thread: str = "") -> list[Json]:
        """What stands in a channel, or in one thread of it, root first."""
        all_of = self.channels[channel].messages
        return [m for m in all_of if not thread or thread in {m["ts"], m.get("thread_ts")}]

    def methods(self) -> list[str]:
        return [method for method, _ in self.called]

    # Socket Mode

    async def send(
        self, kind: str, payload: Json, *, envelope: str = "", socket: int = -1, retry: int = 0
    ) -> Json:
        """Hand over an envelope and wait until it is acknowledged; what came with that.

        `socket` says over which connection, the latest unless told otherwise; `retry`, that it was handed
        over so often before.
        """
        async with asyncio.timeout(60):
            await self.connected.wait()
        envelope_id = envelope or f"env-{next(self._numbers)}"
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = ack
        sent: Json = {"type": kind, "envelope_id": envelope_id, "payload": payload}
        sent |= {"retry_attempt": retry, "retry_reason": "timeout"} if retry else {}
        await self.sockets[socket].send_json(sent)
        async with asyncio.timeout(60):  # not `wait_for`, which may swallow a cancellation
            answer: Json = (await ack).get("payload") or {}
        return answer

    async def disconnect(self) -> None:
        """Close the connection, as Slack does every few hours."""
        self.connected.clear()
        await self.sockets[-1].close()

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self.connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._acks.pop(answer.get("envelope_id", ""), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        return socket

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters = await parameters_of(request)
        self.called.append((method, parameters))
        trouble = self.trouble[method].popleft() if self.trouble[method] else ""
        trouble = trouble or (self.stubborn[method](parameters) if method in self.stubborn else "")
        if trouble.startswith("429"):
            wait = {"Retry-After": trouble.partition(":")[2] or "1"}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        if trouble == "500":
            return web.Response(status=500, text="<html>oops</html>", content_type="text/html")
        if trouble == "before":
            break_off(request)
        trouble, _, odd = trouble.partition("says:")
        try:
            check(trouble in {"", "after"}, trouble, trouble)
            answer = self._answer(method, parameters, request.headers.get("Authorization", ""))
        except RefusedError as refused:
            error, detail = refused.args
            answer = {"ok": False, "error": error, "response_metadata": {"messages": [detail]}}
        if trouble == "after":
            break_off(request)
        said, scopes = odd or json.dumps(answer), {"x-oauth-scopes": self.scopes}
        return web.Response(body=said.encode("latin-1"), content_type="application/json", headers=scopes)

    def _answer(self, method: str, asked: Json, authorization: str) -> Json:
        check(method in METHODS, method, "unknown_method")
        needed, work = METHODS[method]
        token = APP_TOKEN if method == "apps.connections.open" else self.token
        check(authorization == f"Bearer {token}", "token", "invalid_auth")
        check(not self.revoked, "token", "token_revoked")
        needed = self._scope(needed, asked)
        check(not needed or needed in self.scopes.split(","), needed, "missing_scope")
        return {"ok": True, **work(self, asked)}

    def _scope(self, needed: str, asked: Json) -> str:
        """The permission it takes in that channel: each kind of channel has its own."""
        channel = self.channels.get(str(asked.get("channel")))
        kind = {"im": "im:", "group": "groups:"}.get(channel.kind if channel else "", "channels:")
        return needed.replace("channels:", kind)

    def _connection(self, asked: Json) -> Json:
        return {"url": self.url.replace("http", "ws") + "/link"}

    def _auth(self, asked: Json) -> Json:
        return {"team_id": self.team, "user_id": BOT, "bot_id": "B0BOT", "url": "https://lab.slack.com/"}

    def _open(self, asked: Json) -> Channel:
        name = "D1" if asked["channel"].startswith("U") else asked["channel"]  # a person's own conversation
        channel = self.channels.get(name)
        if channel is None or (channel.private and BOT not in channel.members):
            raise RefusedError("channel_not_found", asked["channel"])
        check(not channel.archived, channel.id, "is_archived")
        check(BOT in channel.members, channel.id, "not_in_channel")
        return channel

    def _content(self, asked: Json, *, most: int) -> Json:
        blocks = asked.get("blocks") or []
        check(asked.get("text") or blocks, "text", "no_text")
        check(units(asked.get("text") or "") <= most, "text", "msg_too_long")
        check_blocks(blocks)
        for block in blocks:
            if block["type"] == "image":
                file = block.get("slack_file", {}).get("id")
                check(not self.hidden_pictures, "downloading image failed")
                late, self.late_pictures = self.late_pictures, max(self.late_pictures - 1, 0)
                check(not late, "invalid slack file [json-pointer:/blocks/0/slack_file]")
                check(file is None or file in self.files, "no such file")
        return {"text": asked.get("text"), "blocks": blocks}

    def _post(self, asked: Json) -> Json:
        channel = self._open(asked)
        ts = f"{self.now():.0f}.{next(self._numbers):06d}"
        message = {"ts": ts, "user": BOT, "bot_id": "B0BOT", **self._content(asked, most=40_000)}
        if asked.get("thread_ts"):
            roots = [m for m in channel.messages if m["ts"] == asked["thread_ts"] and "thread_ts" not in m]
            check(roots or channel.id.startswith("D"), "thread_ts", "thread_not_found")
            message["thread_ts"] = asked["thread_ts"]
        message["metadata"] = asked.get("metadata")
        message["unfurled"] = (
            asked.get("unfurl_links") is not False or asked.get("unfurl_media") is not False
        )
        if self.lose and "thread_ts" not in message:
            self.lose -= 1
        else:
            channel.messages.append(message)
        return {"ts": ts, "channel": channel.id}

    def _whisper(self, asked: Json) -> Json:
        channel = self._open(asked)
        check(asked["user"] in channel.members, asked["user"], "user_not_in_channel")
        self.whispers.append({**asked, **self._content(asked, most=40_000)})
        return {"message_ts": f"{self.now():.0f}.{next(self._numbers):06d}"}

    def _own(self, asked: Json) -> Json:
        found = [m for m in self._open(asked).messages if m["ts"] == asked["ts"] and m["user"] == BOT]
        check(found, asked["ts"], "message_not_found")
        return found[0]

    def _update(self, asked: Json) -> Json:
        message = self._own(asked)
        check(not message.get("streaming"), asked["ts"], "streaming_state_conflict")
        message.update(self._content(asked, most=4_000))
        return {"ts": asked["ts"]}

    def _start(self, asked: Json) -> Json:
        """Bots have to name the reader, whatever the documents say of direct messages."""
        channel = self._open(asked)
        check(asked.get("thread_ts"), "thread_ts", "invalid_arguments")
        check(asked.get("recipient_team_id") == self.team, "team", "missing_recipient_team_id")
        check(asked.get("recipient_user_id") in channel.members, "user", "missing_recipient_user_id")
        check(self.streams, channel.id, "channel_type_not_supported")
        blocks = self._chunks(asked)
        made = self._post({"channel": channel.id, "thread_ts": asked["thread_ts"], "text": "…"})
        message = channel.messages[-1]
        message |= {"text": "", "streaming": True, "blocks": blocks, "metadata": None}
        message["unfurled"] = False
        return made

    def _append(self, asked: Json) -> Json:
        message = self._streaming(asked)
        check(asked.get("chunks") or asked.get("markdown_text"), "chunks", "invalid_chunks")
        message["blocks"] = [*message["blocks"], *self._chunks(asked)]
        return {"ts": asked["ts"]}

    def _stop(self, asked: Json) -> Json:
        message = self._streaming(asked)
        check_blocks(asked.get("blocks") or [])
        message["blocks"] = [*message["blocks"], *self._chunks(asked), *(asked.get("blocks") or [])]
        message |= {"streaming": False, "metadata": asked.get("metadata")}
        return {"ts": asked["ts"]}

    def _streaming(self, asked: Json) -> Json:
        message = self._own(asked)
        check(message.get("streaming") != "stopped", asked["ts"], "stopped_by_user")
        check(message.get("streaming"), asked["ts"], "message_not_in_streaming_state")
        return message

    def _chunks(self, asked: Json) -> list[Json]:
        """The blocks of chunks. Text in them is Markdown, which brings tokens to life."""
        check(not (asked.get("markdown_text") and asked.get("chunks")), "both", "invalid_arguments")
        blocks: list[Json] = []
        for chunk in asked.get("chunks") or ():
            if chunk.get("type") == "task_update":
                check(self.shows_steps, "task_update", "invalid_chunks")
                card = {**chunk, "type": "task_card", "task_id": chunk["id"]}
                check_blocks([{"type": "plan", "title": "…", "tasks": [card]}])
                self.steps.append((chunk["title"], chunk["status"]))
                continue
            check(chunk.get("type") == "blocks", str(chunk.get("type")), "invalid_chunks")
            check(0 < len(chunk["blocks"]) <= 50, "blocks", "invalid_chunks")
            check_blocks(chunk["blocks"])
            blocks += chunk["blocks"]
        return blocks

    def _delete(self, asked: Json) -> Json:
        message = self._own(asked)
        self.channels[asked["channel"]].messages.remove(message)
        return {}

    def _history(self, asked: Json) -> Json:
        oldest = float(asked.get("oldest") or 0)
        posted = [m for m in reversed(self._open(asked).messages) if float(m["ts"]) > oldest]
        roots = [m for m in posted if not m.get("thread_ts")]
        return paged(roots, asked)

    def _replies(self, asked: Json) -> Json:
        self._open(asked)
        found = self.messages(asked["channel"], asked["ts"])
        check(found, asked["ts"], "thread_not_found")
        return paged(found, asked)

    def _info(self, asked: Json) -> Json:
        channel = self.channels.get(asked["channel"])
        check(channel and (not channel.private or BOT in channel.members), "channel", "channel_not_found")
        return {"channel": _described(channel)} if channel else {}

    def _members(self, asked: Json) -> Json:
        return {"members": sorted(self._open(asked).members)}

    def _memberships(self, asked: Json) -> Json:
        user, kinds = asked.get("user") or BOT, (asked.get("types") or "public_channel").split(",")
        mine = [_described(c) for c in self.channels.values() if {user, BOT} <= c.members]
        wanted = {"public_channel": False, "private_channel": True}
        shown = {wanted[kind] for kind in kinds if kind in wanted}
        return {"channels": [c for c in mine if not c["is_im"] and c["is_private"] in shown]}

    def _status(self, asked: Json) -> Json:
        check(asked.get("thread_ts"), "thread_ts", "invalid_arguments")
        loading = asked.get("loading_messages") or []
        check(len(loading) <= 10, "loading_messages", "invalid_arguments")
        check(all(0 < units(each) <= 50 for each in loading), "loading_messages", "invalid_arguments")
        check(units(asked["status"]) <= 100, "status", "invalid_arguments")
        self._open({"channel": asked["channel_id"]})
        self.statuses.append(asked["status"])
        return {}

    def _unfurl(self, asked: Json) -> Json:
        (message,) = [m for m in self._open(asked).messages if m["ts"] == asked["ts"]]
        check(asked["unfurls"], "unfurls", "missing_unfurls")
        for url, shown in asked["unfurls"].items():
            check(url in message["text"], url, "cannot_unfurl_url")
            check_blocks(shown["blocks"])
        message["unfurls"] = asked["unfurls"]
        return {}

    def _react(self, asked: Json) -> Json:
        found = [m for m in self._open(asked).messages if m["ts"] == asked.get("timestamp")]
        check(found, "timestamp", "message_not_found")
        check(asked.get("name") in {"+1", "eyes", "heart"}, str(asked.get("name")), "invalid_name")
        signs = found[0].setdefault("reactions", [])
        check(asked["name"] not in signs, asked["name"], "already_reacted")
        signs.append(asked["name"])
        return {}

    def _suggest(self, asked: Json) -> Json:
        check(0 < len(asked["prompts"]) <= 4, "prompts", "invalid_arguments")
        check(all(each["title"] and each["message"] for each in asked["prompts"]), "prompts")
        self.prompts.append(asked)
        return {}

    def _view(self, asked: Json) -> Json:
        check(asked.get("trigger_id"), "trigger_id", "invalid_trigger_id")
        check_view(asked["view"])
        self.views.append(asked["view"])
        return {"view": {"id": "V1"}}

    def _home(self, asked: Json) -> Json:
        check_view(asked["view"])
        self.homes[asked["user_id"]] = asked["view"]
        return {}

    def _upload_url(self, asked: Json) -> Json:
        file = f"F{next(self._numbers)}"
        return {"file_id": file, "upload_url": f"{self.url}/upload/{file}"}

    def _file(self, asked: Json) -> Json:
        check(asked["file"] in self.files, "file", "file_not_found")
        late, self.late_pictures = self.late_pictures, max(self.late_pictures - 1, 0)
        return {"file": {"id": asked["file"], "mimetype": "" if late else "image/png"}}

    def _uploaded(self, asked: Json) -> Json:
        check(all(each["id"] in self.files for each in asked["files"]), "file", "file_not_found")
        return {"files": asked["files"]}

    async def _download(self, request: web.Request) -> web.Response:
        """A file that a person attached; who may not read it is shown a page to sign in at."""
        given = request.headers.get("Authorization")
        if given != f"Bearer {self.token}" or "files:read" not in self.scopes:
            return web.Response(text="<html>Sign in to your workspace</html>", content_type="text/html")
        return web.Response(body=self.files[request.match_info["file"]], content_type="application/pdf")

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/api/files/{file}", self._download)
        return app


METHODS = {
    "apps.connections.open": ("", SlackServer._connection),
    "auth.test": ("", SlackServer._auth),
    "chat.postMessage": ("chat:write", SlackServer._post),
    "chat.postEphemeral": ("chat:write", SlackServer._whisper),
    "chat.update": ("chat:write", SlackServer._update),
    "chat.delete": ("chat:write", SlackServer._delete),
    "chat.startStream": ("chat:write", SlackServer._start),
    "chat.appendStream": ("chat:write", SlackServer._append),
    "chat.stopStream": ("chat:write", SlackServer._stop),
    "reactions.add": ("reactions:write", SlackServer._react),
    "chat.unfurl": ("links:write", SlackServer._unfurl),
    "conversations.history": ("channels:history", SlackServer._history),
    "conversations.replies": ("channels:history", SlackServer._replies),
    "conversations.info": ("channels:read", SlackServer._info),
    "conversations.members": ("channels:read", SlackServer._members),
    "users.conversations": ("channels:read", SlackServer._memberships),
    "assistant.threads.setStatus": ("chat:write", SlackServer._status),
    "assistant.threads.setSuggestedPrompts": ("assistant:write", SlackServer._suggest),
    "views.open": ("", SlackServer._view),
    "views.publish": ("", SlackServer._home),
    "files.getUploadURLExternal": ("files:write", SlackServer._upload_url),
    "files.info": ("files:read", SlackServer._file),
    "files.completeUploadExternal": ("files:write", SlackServer._uploaded),
}


@asynccontextmanager
async def slack_server() -> AsyncIterator[SlackServer]:
    """The server, listening."""
    slack = SlackServer()
    server = TestServer(slack.app(), host="127.0.0.1")
    await server.start_server()
    slack.url = str(server.make_url("")).rstrip("/")
    try:
        yield slack
    finally:
        for socket in slack.sockets:
            await socket.close()
        await server.close()


def _described(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "is_im": channel.kind == "im",
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": BOT in channel.members,
        "name": channel.id.lower(),
    }
