"""What happens in rooms, as requests to Paperboy."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from adapters.platforms.matrix.api import Identity, Json
from adapters.platforms.matrix.incoming import (
    Relation,
    Typed,
    as_dict,
    as_text,
    comment_of,
    content_of,
    files_of,
    is_words,
    read_typed,
    relation_of,
)
from adapters.platforms.matrix.platform import MatrixPlatform, is_direct
from adapters.platforms.matrix.render import button_of, typed_number
from adapters.platforms.matrix.settings import MatrixSettings
from adapters.platforms.plain_surface import PlainSurface
from adapters.platforms.requests import ChannelRequests
from bot.chat import commands
from bot.chat.handlers.short_messages import note
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import DeliveryError
from bot.domain.request import AttachedFile, Place, Request
from bot.locales import translate
from bot.ports.capabilities import Access
from bot.ports.conversations import PendingQuestion
from bot.text.encodable import encodable_json

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Listeners(ChannelRequests):
    """The events of all rooms."""

    platform: MatrixPlatform
    settings: MatrixSettings
    name = "matrix"
    keep = dt.timedelta(days=2)
    """Longer than any event is old enough to be left alone."""

    async def team(self) -> str:
        return (await self.platform.server.identity()).server

    async def place(self, channel: str) -> Place:
        room = await self.platform.room(channel)
        return Place(destination=await self.to(channel), private=not room.public, direct=is_direct(room))

    async def event(self, room: str, event: Json) -> None:
        """Something was said, changed, taken back or reacted to; or the room changed."""
        event = encodable_json(event)
        me = await self.platform.server.identity()
        if "state_key" in event:
            self.platform.forget(room)
            return
        if event.get("sender") == me.user or not await self.first(f"event:{event['event_id']}"):
            return
        kind = event.get("type")
        if kind == "m.room.message" and is_words(event):
            await self._on_written(room, event, me)
        elif kind == "m.reaction":
            found = as_dict(as_dict(event.get("content")).get("m.relates_to"))
            await self._press(room, event, as_text(found.get("event_id")), as_text(found.get("key")))
        elif kind == "m.room.redaction":
            await self._on_deleted(room, event)
        elif kind == "m.room.encrypted" and await self.first(f"encrypted:{room}"):
            await self._tell(room, "matrix.encrypted_room")

    async def on_invited(self, room: str, by: str) -> None:
        """Join where whoever invites may, and say how to talk to us."""
        allowed = self.settings.invited_by
        if allowed and by not in allowed and by.partition(":")[2] not in allowed:
            log.warning("%s may not invite: %s", by, room)
            await self.platform.server.leave(room)
            return
        await self.platform.server.join(room)
        self.platform.forget(room)
        to = await self.to(room)
        await self.chat.access.check(to)
        key = "matrix.encrypted_room" if (await self.platform.room(room)).encrypted else "matrix.welcome"
        await self._tell(room, key)

    async def on_left(self, room: str) -> None:
        """We are no member any more."""
        self.platform.forget(room)
        await self.chat.access.report(await self.to(room), Access.REMOVED)

    async def resume(self, waiting: PendingQuestion) -> None:
        """Answer what was left without an answer before now."""
        request = waiting.request
        name = f"late:{waiting.message_id}:{waiting.tries}"
        responder = self._responder(request, name, self._below(request), resumed=True)
        async with responder:
            await commands.handle_pending(self.chat, waiting, responder)

    async def _on_written(self, room: str, event: Json, me: Identity) -> None:
        relation, content = relation_of(event), content_of(event)
        files = files_of(content)
        typed = read_typed(comment_of(content) if files else content, me.user, me.name)
        if relation.replaces:
            if await self.chat.store.turn(await self.to(room), relation.replaces) is not None:
                await self._ask(room, event, typed, message_id=relation.replaces)
        elif relation.replies_to and typed_number(typed.text) and not typed.command:
            await self._press(room, event, relation.replies_to, typed.text)
        elif typed.command:
            await self._command(room, event, typed, relation.thread)
        elif (
            typed.addressed
            or is_direct(await self.platform.room(room))
            or await self.is_ours(room, relation.thread)
        ):
            files = files or await self._file_replied_to(room, relation, typed)
            await self._ask(room, event, typed, thread=relation.thread, files=files)

    async def _file_replied_to(
        self, room: str, relation: Relation, typed: Typed
    ) -> tuple[AttachedFile, ...]:
        """The file that is asked about by replying to it, or by the first words of its thread."""
        target = relation.replies_to or relation.thread
        if not (typed.addressed and target) or await self.is_ours(room, relation.thread):
            return ()
        try:
            found = await self.platform.server.event(room, target)
        except DeliveryError:
            return ()
        return files_of(content_of(found))

    async def _command(self, room: str, event: Json, typed: Typed, thread: str) -> None:
        request = await self._request(room, event, typed.text, thread=thread)
        responder = self._responder(request, event["event_id"], thread)
        await self.obey(typed.command, request, responder)

    async def _ask(
        self,
        room: str,
        event: Json,
        typed: Typed,
        *,
        thread: str = "",
        message_id: str = "",
        files: tuple[AttachedFile, ...] = (),
    ) -> None:
        request = await self._request(room, event, typed.text, thread=thread, message_id=message_id)
        request = request.evolve(files=files)
        responder = self._responder(request, event["event_id"], self._below(request))
        to_us, mode = typed.addressed or not thread, self.settings.answer
        await self.respond(request, responder, to_us=to_us, to_others=typed.to_others, otherwise=mode)

    async def _press(self, room: str, event: Json, target: str, typed: str) -> None:
        """The button of a message of ours that a number means."""
        if not target or not typed_number(typed):
            return
        content = await self.platform.content_of_ours(room, target)
        button = button_of(content, typed)
        if button is None or button.action is None:
            return
        root = as_text(as_dict(content.get("m.relates_to")).get("event_id")) or target
        request = await self._request(room, event, thread=root, reply_to=target)
        responder = self._responder(request, event["event_id"], root)
        await self.press(button.action, button.value, request, responder)

    async def _on_deleted(self, room: str, event: Json) -> None:
        """The answer goes with its question."""
        gone = as_text(event.get("redacts")) or as_text(as_dict(event.get("content")).get("redacts"))
        if not gone or await self.chat.store.turn(await self.to(room), gone) is None:
            return
        request = await self._request(room, event, message_id=gone)
        receipt = await commands.handle_deleted(self.chat, request)
        if receipt is not None:
            await self.platform.remove(request.place.destination, receipt)

    async def _tell(self, room: str, key: str) -> None:
        said = note(translate(await self.language(room), key))
        await self.platform.notice(await self.to(room), said, key=f"{key}:{room}")

    async def _request(
        self, room: str, event: Json, text: str = "", *, message_id: str = "", **where: str
    ) -> Request:
        message_id = message_id or as_text(event.get("event_id"))
        return await self.request(room, as_text(event.get("sender")), text, message_id=message_id, **where)

    async def with_rights(self, request: Request) -> Request:
        room, person = await self.platform.room(request.place.destination.channel), request.person
        manages = request.place.direct or room.level(person.id) >= self.settings.manager_level
        return request.evolve(person=person.evolve(manages=manages))

    def _below(self, request: Request) -> str:
        """The thread an answer belongs in: of the question, or one that it opens."""
        return request.place.thread or ("" if request.place.direct else request.message_id)

    def _responder(
        self, request: Request, name: str, thread: str, *, resumed: bool = False
    ) -> SurfaceResponder:
        surface, language = PlainSurface(self.platform, request, thread=thread), request.language
        return SurfaceResponder(surface, self.chat.clock, language, name=name, resumed=resumed)
