"""Matrix as a platform that messages are delivered to, each exactly once.

A homeserver takes a transaction of a device once: the same key gives the same event again. It forgets that
after a day or so, so every message also carries its key in its content, by which it is found again. What is
too long for one event goes on in the thread of its first, or in its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from adapters.platforms.matrix.api import PLATFORM, Homeserver, Json, Room
from adapters.platforms.matrix.refusals import ENCRYPTED
from adapters.platforms.matrix.render import PART, in_thread, render, replacement_of
from adapters.platforms.pieces import MOST_REMEMBERED, Pieces, PostsInPieces
from bot.digests.lease import check_lease
from bot.domain.errors import DeliveryError, PaperboyError, PlaceClosedError
from bot.domain.message import Image, Message
from bot.domain.topic import Destination
from bot.ports.capabilities import Access, Standing
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

BELIEVED = 300.0
"""Seconds for which a room's state is believed, unless its homeserver tells of a change."""
SIGN = "👍"


class MatrixPlatform(PostsInPieces[Json]):
    """Implements `bot.ports.platform.Platform` and those of `bot.ports.capabilities` that Matrix has."""

    name = "matrix"

    def __init__(self, server: Homeserver) -> None:
        super().__init__()
        self.server = server
        self._rooms: dict[str, tuple[float, Room]] = {}
        self._pictures: dict[bytes, str] = {}

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        if (await self.room(to.channel)).encrypted:
            raise ENCRYPTED.error(platform=PLATFORM, channel=to.channel, code="m.room.encryption")
        return await super().post(to, message, key=key, thread=thread)

    async def notice(self, to: Destination, message: Message, *, key: str) -> None:
        """Say something short, in whatever room."""
        await self._send(to, render(message)[0], {"key": key, "piece": 0, "of": 1, "first": ""}, "")

    async def typing(self, to: Destination, *, on: bool) -> None:
        """Implements `adapters.platforms.plain_surface.PlainPlatform`."""
        await self.server.typing(to.channel, on=on)

    async def react(self, to: Destination, message_id: str) -> None:
        """Put a friendly sign to a message; a second one of the same is the same."""
        content = {"m.relates_to": {"rel_type": "m.annotation", "event_id": message_id, "key": SIGN}}
        await self.server.send(
            to.channel, "m.reaction", content, transaction_id(to.channel, f"sign:{message_id}", 0)
        )

    async def file(self, to: Destination, address: str, limit: int) -> bytes:  # noqa: ARG002 - the address says it
        """Implements `bot.ports.own_files.HoldsFiles`."""
        return await self.server.download(address, limit)

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        """Write to a person in a room with them alone."""
        room = await self._room_with(person)
        to = Destination(platform=self.name, workspace=workspace, channel=room)
        await self.post(to, message, key=key)

    async def is_private(self, to: Destination) -> bool:
        """Whether only some can read the room now."""
        try:
            return not (await self.room(to.channel)).public
        except DeliveryError:
            return True

    async def standing(self, to: Destination) -> Standing:
        """Implements `Observant`, and asks anew."""
        self.forget(to.channel)
        try:
            room = await self.room(to.channel)
        except PlaceClosedError as error:
            return Standing(access=Access(str(error.fields["access"])))
        if (await self.server.identity()).user not in room.members:
            return Standing(access=Access.REMOVED)
        return Standing(access=Access.OPEN, private=not room.public, direct=is_direct(room))

    async def address(self, to: Destination) -> str:
        """Where a person finds the room."""
        return f"https://matrix.to/#/{to.channel}"

    async def room(self, room: str) -> Room:
        """What its state says, which is believed for a while."""
        at, known = self._rooms.get(room, (0.0, None))
        if known is None or time.monotonic() - at > BELIEVED:
            known = await self.server.room(room)
            self._rooms[room] = time.monotonic(), known
        return known

    def forget(self, room: str) -> None:
        """Its state changed."""
        self._rooms.pop(room, None)

    async def content_of_ours(self, room: str, event: str) -> Json:
        """The content of a message of ours as it reads now; empty where it is none of ours, or gone."""
        found = await self.server.event(room, event)
        if found.get("sender") != (await self.server.identity()).user:
            return {}
        replaced = ((found.get("unsigned") or {}).get("m.relations") or {}).get("m.replace") or {}
        return {
            **(found.get("content") or {}),
            **((replaced.get("content") or {}).get("m.new_content") or {}),
        }

    async def receipt(self, to: Destination, message_id: str, thread: str) -> Receipt:
        url = f"{await self.address(to)}/{message_id}"
        return Receipt(message_id=message_id, thread=thread or message_id, url=url)

    async def _send(self, to: Destination, payload: Json, data: Json, thread: str) -> str:
        check_lease()
        own = {**payload, PART: data}
        own = in_thread(own, thread) if thread else own
        once = transaction_id(to.channel, data["key"], data["piece"])
        return await self.server.send(to.channel, "m.room.message", own, once)

    async def _replace(self, to: Destination, message_id: str, payload: Json, total: int) -> None:
        own = replacement_of(message_id, {**payload, PART: {"of": total}})
        await self.server.send(to.channel, "m.room.message", own, uuid.uuid4().hex)

    async def _take_away(self, to: Destination, message_id: str) -> None:
        try:
            await self.server.redact(to.channel, message_id, transaction_id(to.channel, message_id, 0))
        except DeliveryError as error:
            log.info("what is taken away is gone already: %s", error)

    async def _payloads(self, message: Message) -> Sequence[Json]:
        shown = [block for block in message.blocks if isinstance(block, Image) and block.data]
        return render(message, {block.data: await self._upload(block.data) for block in shown})

    async def _upload(self, data: bytes) -> str:
        """Where the picture is now; nothing if it could not be uploaded: a digest does not wait for it."""
        name = hashlib.sha256(data).digest()
        if name not in self._pictures:
            kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
            try:
                self._pictures[name] = await self.server.upload(data, kind)
            except PaperboyError as error:
                log.warning("a picture could not be uploaded: %s", error)
                return ""
            while len(self._pictures) > MOST_REMEMBERED:
                del self._pictures[next(iter(self._pictures))]
        return self._pictures[name]

    async def _find_pieces(
        self,
        to: Destination,
        key: str,
        thread: str,  # noqa: ARG002 - a room is one timeline
        since: dt.datetime | None = None,
    ) -> Pieces:
        there = Pieces()
        async for event in self.server.said_by_us(to.channel):
            if 0 in there or (since and event.get("origin_server_ts", 0) / 1000 < since.timestamp()):
                break
            there.note(key, event["event_id"], _part(event))
        return there

    async def _ours_after(self, to: Destination, receipt: Receipt) -> AsyncIterator[tuple[str, Json]]:
        content = await self.content_of_ours(to.channel, receipt.message_id)
        if (content.get(PART) or {}).get("of", 1) == 1:
            return
        async for event in self.server.said_by_us(to.channel):
            if event["event_id"] == receipt.message_id:
                return
            yield event["event_id"], _part(event)

    async def _room_with(self, person: str) -> str:
        me = (await self.server.identity()).user
        for room in await self.server.find_joined():
            if (await self.room(room)).members == {me, person}:
                return room
        return await self.server.talk_to(person)


def is_direct(room: Room) -> bool:
    """Whether nobody but one person reads it."""
    return len(room.members) == 2 and not room.public


def transaction_id(room: str, key: str, number: int) -> str:
    """Its name for the homeserver: the same for the same piece of the same message."""
    return hashlib.sha256(f"{room} {key} {number}".encode()).hexdigest()[:40]


def _part(event: Json) -> dict[str, Any]:
    part = (event.get("content") or {}).get(PART)
    return part if isinstance(part, dict) else {}
