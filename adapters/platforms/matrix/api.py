"""A homeserver, by matrix-nio, with its failures as ours.

nio would wait and repeat by itself without an end: it is told not to, as whoever delivers knows better.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar, cast

import aiohttp
import nio

from adapters.answer_limits import limit_answers
from adapters.platforms.download import download
from adapters.platforms.lease_fence import fence_requests, unwrap_fence
from adapters.platforms.matrix.refusals import CLOSED, FORBIDDEN, REFUSED, refusal
from adapters.platforms.matrix.settings import MatrixSettings
from bot.domain.errors import DocumentError, SettingError
from bot.ports.refusals import Kind, Refusal

PLATFORM = "Matrix"
REQUEST_TIMEOUT = 60.0
"""Seconds that one request may take."""
LISTEN = 30_000
"""Milliseconds that a homeserver holds a request for what is new."""
PAGE = 100
MOST_PAGES = 50
BACKLOG = 50
"""Events of each room that are looked at as a connection begins."""
NOTHING: Mapping[str, Any] = {"types": []}
NEWS = {
    "room": {"timeline": {"limit": BACKLOG}, "ephemeral": NOTHING, "account_data": NOTHING},
    "presence": NOTHING,
    "account_data": NOTHING,
}
SAID = re.compile(r"/rooms/[^/]+/(send|redact)/")
"""Where something is said to people, or taken back."""
Json = dict[str, Any]
AnswerT = TypeVar("AnswerT", bound=nio.Response)


# nio tells of every event of every room.
logging.getLogger("nio").setLevel(logging.WARNING)


class Identity(NamedTuple):
    """Who the bot is, by the homeserver's own account."""

    user: str
    name: str

    @property
    def server(self) -> str:
        """The homeserver's name, which is our workspace."""
        return self.user.partition(":")[2]


class Room(NamedTuple):
    """What a room's state says."""

    members: frozenset[str]
    public: bool
    encrypted: bool
    levels: Mapping[str, Any]
    creators: frozenset[str]

    def level(self, user: str) -> float:
        """The power level of somebody (https://spec.matrix.org/latest/client-server-api/#permissions)."""
        if user in self.creators:
            return float("inf")
        known = self.levels.get("users")
        found = known.get(user) if isinstance(known, dict) else None
        found = self.levels.get("users_default", 0) if found is None else found
        return float(found) if isinstance(found, int) else 0.0


class Homeserver:
    """What is asked of it. Every method raises what `adapters.platforms.matrix.refusals` says."""

    def __init__(self, client: nio.AsyncClient) -> None:
        self._client = client
        self._identity: Identity | None = None

    async def identity(self) -> Identity:
        """Who we are, asked once."""
        if self._identity is None:
            who = await self._ask(self._client.whoami(), nio.WhoamiResponse)
            self._client.user_id, self._client.device_id = who.user_id, who.device_id or ""
            named = await self._client.get_displayname(who.user_id)
            name = named.displayname if isinstance(named, nio.ProfileGetDisplayNameResponse) else ""
            self._identity = Identity(who.user_id, name or who.user_id[1:].partition(":")[0])
        return self._identity

    async def news(self, since: str) -> nio.SyncResponse:
        """What happened since then; the last of each room where nothing is said."""
        asked = self._client.sync(timeout=LISTEN if since else 0, sync_filter=NEWS, since=since or None)
        return await self._ask(asked, nio.SyncResponse)

    async def send(self, room: str, kind: str, content: Json, transaction: str) -> str:
        """The id of the event; of the first one where the transaction was begun before."""
        asked = self._client.room_send(room, kind, content, tx_id=transaction)
        return str((await self._ask(asked, nio.RoomSendResponse, room, posting=True)).event_id)

    async def redact(self, room: str, event: str, transaction: str) -> None:
        """Take an event's content away."""
        asked = self._client.room_redact(room, event, tx_id=transaction)
        await self._ask(asked, nio.RoomRedactResponse, room)

    async def event(self, room: str, event: str) -> Json:
        """One event as the server keeps it."""
        asked = self._client.room_get_event(room, event)
        return cast("Json", (await self._ask(asked, nio.RoomGetEventResponse, room)).event.source)

    async def said_by_us(self, room: str) -> AsyncIterator[Json]:
        """Our messages there, the latest first."""
        mine = {"types": ["m.room.message"], "senders": [(await self.identity()).user]}
        start: str | None = None
        for _ in range(MOST_PAGES):
            asked = self._client.room_messages(room, start, limit=PAGE, message_filter=mine)
            page = await self._ask(asked, nio.RoomMessagesResponse, room)
            for each in page.chunk:
                yield each.source
            start = page.end
            if not start:
                return

    async def room(self, room: str) -> Room:
        """What its state says now."""
        state = (await self._ask(self._client.room_get_state(room), nio.RoomGetStateResponse, room)).events
        found = {(each["type"], each.get("state_key", "")): each for each in state}

        def content(kind: str) -> Json:
            return found.get((kind, ""), {}).get("content") or {}

        return Room(
            members=frozenset(
                key
                for (kind, key), each in found.items()
                if kind == "m.room.member" and (each.get("content") or {}).get("membership") == "join"
            ),
            public=content("m.room.join_rules").get("join_rule") == "public",
            encrypted=("m.room.encryption", "") in found,
            levels=content("m.room.power_levels") or {"users_default": 0},
            creators=_creators(found.get(("m.room.create", ""), {})),
        )

    async def find_joined(self) -> list[str]:
        """The rooms we are in."""
        return list((await self._ask(self._client.joined_rooms(), nio.JoinedRoomsResponse)).rooms)

    async def join(self, room: str) -> None:
        """Accept an invitation."""
        await self._ask(self._client.join(room), nio.JoinResponse, room)

    async def leave(self, room: str) -> None:
        """Leave it, or turn its invitation down."""
        await self._ask(self._client.room_leave(room), nio.RoomLeaveResponse, room)

    async def talk_to(self, person: str) -> str:
        """A new room with one person alone."""
        preset = nio.RoomPreset.trusted_private_chat
        asked = self._client.room_create(is_direct=True, invite=[person], preset=preset)
        return str((await self._ask(asked, nio.RoomCreateResponse)).room_id)

    async def typing(self, room: str, *, on: bool) -> None:
        """Show that we are at it, for half a minute at most."""
        await self._ask(self._client.room_typing(room, on), nio.RoomTypingResponse, room)

    async def upload(self, data: bytes, kind: str) -> str:
        """The `mxc://` address of a picture."""
        asked = self._client.upload(lambda *_: data, content_type=kind, filesize=len(data))
        return str((await self._ask(_first(asked), nio.UploadResponse)).content_uri)

    async def download(self, address: str, limit: int) -> bytes:
        """A file that somebody uploaded, from our homeserver, whichever it was uploaded to.

        nio asks the old way, which homeservers close for new files.

        Raises:
            DocumentError: it is bigger than that, or not given to us.
            PlatformUnavailableError.
        """
        server, _, media = address.removeprefix("mxc://").partition("/")
        if not (server and media and re.fullmatch(r"[\w.:\[\]-]+/[\w-]+", f"{server}/{media}")):
            raise DocumentError(problem="problem.file_withheld")
        url = f"{self._client.homeserver}/_matrix/client/v1/media/download/{server}/{media}"
        session, token = self._client.client_session, self._client.access_token
        return await download(session, url, token, limit, platform=PLATFORM)

    async def _ask(
        self, asked: Awaitable[Any], kind: type[AnswerT], room: str = "", *, posting: bool = False
    ) -> AnswerT:
        """The answer, if it is one.

        Raises:
            PlatformUnavailableError, LockedOutError: it does not answer, asks to wait, or not to come back.
            DeliveryUncertainError: `posting`, and it may have been done.
            DeliveryError: it refuses.
            RunBusyError: another may have taken over; nothing was done.
        """
        try:
            with unwrap_fence():
                answer = await asked
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            doubt = Refusal(Kind.DOUBT, REFUSED)
            raise doubt.error(platform=PLATFORM, channel=room, code=0, posting=posting) from error
        if isinstance(answer, kind):
            return answer
        code, status = str(getattr(answer, "status_code", "") or ""), _status(answer)
        meant = refusal(code, status)
        if code == FORBIDDEN and room and not await self._is_in(room):
            meant = CLOSED
        wait = getattr(answer, "retry_after_ms", None)
        raise meant.error(
            platform=PLATFORM,
            channel=room,
            code=code,
            posting=posting,
            retry_after=wait / 1000 if isinstance(wait, int | float) and wait else None,
        )

    async def _is_in(self, room: str) -> bool:
        answer = await self._client.joined_rooms()
        return not isinstance(answer, nio.JoinedRoomsResponse) or room in answer.rooms


def _is_said(method: str, path: str) -> bool:
    return method == "PUT" and bool(SAID.search(path))


async def _first(asked: Awaitable[Any]) -> Any:  # noqa: ANN401 - nio's answer, or its error
    return (await asked)[0]


def _status(answer: object) -> int:
    status = getattr(getattr(answer, "transport_response", None), "status", 0)
    return status if isinstance(status, int) else 0


def _creators(event: Json) -> frozenset[str]:
    """Who made the room, where that gives power: since version 12 of rooms."""
    content = event.get("content") or {}
    version = str(content.get("room_version", "1"))
    if not version.isdecimal() or int(version) < 12:
        return frozenset()
    more = content.get("additional_creators")
    return frozenset({str(event.get("sender")), *(map(str, more) if isinstance(more, list) else ())})


@asynccontextmanager
async def open_homeserver(settings: MatrixSettings) -> AsyncIterator[Homeserver]:
    """A client with the account's token; nothing is asked yet.

    Raises:
        SettingError: no homeserver is set.
    """
    if not settings.homeserver.startswith(("https://", "http://")):
        place = "PAPERBOY_MATRIX_HOMESERVER"
        raise SettingError(setting="matrix.homeserver", problem="matrix.no_homeserver", place=place)
    config = nio.AsyncClientConfig(
        max_limit_exceeded=0, max_timeouts=0, request_timeout=REQUEST_TIMEOUT, encryption_enabled=False
    )
    client = nio.AsyncClient(settings.homeserver.rstrip("/"), config=config)
    client.access_token = settings.access_token.get_secret_value()
    client.client_session = aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=REQUEST_TIMEOUT),
        trace_configs=[fence_requests(limit_answers(), _is_said)],
    )
    try:
        yield Homeserver(client)
    finally:
        await client.close()
        await asyncio.sleep(0)
