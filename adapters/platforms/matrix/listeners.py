"""What happens in rooms, as requests to Paperboy."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from adapters.platforms.matrix.api import Identity, Json
from adapters.platforms.matrix.incoming import (
    Relation,
    Typed,
    addresses_others,
    as_dict,
    as_text,
    caption_of,
    content_of,
    files_of,
    is_words,
    read_typed,
    relation_of,
)
from adapters.platforms.matrix.platform import MatrixPlatform, is_direct
from adapters.platforms.matrix.render import button_of, number_of
from adapters.platforms.matrix.settings import MatrixSettings
from adapters.platforms.plain_surface import PlainSurface
from bot.chat import commands
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.short_messages import note
from bot.chat.reader_language import reader_language
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import DeliveryError, PaperboyError
from bot.domain.request import AttachedFile, Person, Place, Request
from bot.domain.topic import Destination
from bot.locales import translate
from bot.ports.capabilities import Access
from bot.ports.conversations import IdempotencyStore, PendingQuestion
from bot.text.encodable import encodable_json

log = logging.getLogger(__name__)

KEEP = dt.timedelta(days=2)
"""How long an event is known to have been heard; longer than any is old enough to be left alone."""
MESSAGE, REACTION, REDACTION, ENCRYPTED = (
    "m.room.message",
    "m.reaction",
    "m.room.redaction",
    "m.room.encrypted",
)


@dataclass(frozen=True, kw_only=True)
class Listeners:
    """The events of all rooms."""

    chat: Chat
    platform: MatrixPlatform
    marks: IdempotencyStore
    settings: MatrixSettings

    async def event(self, room: str, event: Json) -> None:
        """Something was said, changed, taken back or reacted to; or the room changed."""
        event = encodable_json(event)
        me = await self.platform.server.identity()
        if "state_key" in event:
            self.platform.forget(room)
            return
        if event.get("sender") == me.user or not await self._first(f"event:{event['event_id']}"):
            return
        kind = event.get("type")
        if kind == MESSAGE and is_words(event):
            await self._on_written(room, event, me)
        elif kind == REACTION:
            found = as_dict(as_dict(event.get("content")).get("m.relates_to"))
            await self._press(room, event, as_text(found.get("event_id")), as_text(found.get("key")))
        elif kind == REDACTION:
            await self._on_deleted(room, event)
        elif kind == ENCRYPTED:
            await self._unreadable(room)

    async def on_invited(self, room: str, by: str) -> None:
        """Join where whoever invites may, and say how to talk to us."""
        allowed = self.settings.invited_by
        if allowed and by not in allowed and by.partition(":")[2] not in allowed:
            log.warning("%s may not invite: %s", by, room)
            await self.platform.server.leave(room)
            return
        await self.platform.server.join(room)
        self.platform.forget(room)
        to = await self._to(room)
        await self.chat.access.check(to)
        key = "matrix.encrypted_room" if (await self.platform.room(room)).encrypted else "matrix.welcome"
        await self._tell(room, key, f"{key}:{room}")

    async def on_left(self, room: str) -> None:
        """We are no member any more."""
        self.platform.forget(room)
        await self.chat.access.report(await self._to(room), Access.REMOVED)

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
        typed = read_typed(caption_of(content) if files else content, me.user, me.name)
        if relation.replaces:
            if await self.chat.store.turn(await self._to(room), relation.replaces) is not None:
                await self._ask(room, event, typed, message_id=relation.replaces)
        elif relation.replies_to and number_of(typed.text) and not typed.command:
            await self._press(room, event, relation.replies_to, typed.text)
        elif typed.command:
            await self._command(room, event, typed, relation.thread)
        elif (
            typed.addressed
            or is_direct(await self.platform.room(room))
            or await self._is_ours(room, relation.thread)
        ):
            files = files or await self._file_replied_to(room, relation, typed)
            await self._ask(room, event, typed, thread=relation.thread, files=files)

    async def _file_replied_to(
        self, room: str, relation: Relation, typed: Typed
    ) -> tuple[AttachedFile, ...]:
        """The file that is asked about by replying to it, or by the first words of its thread."""
        target = relation.replies_to or relation.thread
        if not (typed.addressed and target) or await self._is_ours(room, relation.thread):
            return ()
        try:
            found = await self.platform.server.event(room, target)
        except DeliveryError:
            return ()
        return files_of(content_of(found))

    async def _command(self, room: str, event: Json, typed: Typed, thread: str) -> None:
        request = await self._request(room, event, typed.text, thread=thread)
        if commands.parse_command(typed.command, typed.text).command.who is commands.Who.MANAGERS:
            request = await self._with_rights(request)
        responder = self._responder(request, event["event_id"], thread)
        async with responder:
            await commands.handle_command(self.chat, typed.command, request, responder)

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
        async with responder:
            if typed.addressed or request.place.direct or not request.place.thread:
                await commands.handle_message(self.chat, request, responder)
            else:
                me, mode = (await self.platform.server.identity()).user, self.settings.answer
                others = addresses_others(content_of(event), me)
                await commands.handle_overheard(
                    self.chat, request, responder, otherwise=mode, to_others=others
                )

    async def _press(self, room: str, event: Json, target: str, typed: str) -> None:
        """The button of a message of ours that a number means."""
        if not target or not number_of(typed):
            return
        content = await self.platform.content_of_ours(room, target)
        button = button_of(content, typed)
        if button is None or button.action is None:
            return
        root = as_text(as_dict(content.get("m.relates_to")).get("event_id")) or target
        request = await self._request(room, event, thread=root, reply_to=target)
        if button.action in commands.NEEDS_RIGHTS:
            request = await self._with_rights(request)
        responder = self._responder(request, event["event_id"], root)
        async with responder:
            await commands.handle_action(self.chat, button.action, button.value, request, responder)

    async def _on_deleted(self, room: str, event: Json) -> None:
        """The answer goes with its question."""
        gone = as_text(event.get("redacts")) or as_text(as_dict(event.get("content")).get("redacts"))
        if not gone or await self.chat.store.turn(await self._to(room), gone) is None:
            return
        request = await self._request(room, event, message_id=gone)
        receipt = await commands.handle_deleted(self.chat, request)
        if receipt is not None:
            await self.platform.remove(request.place.destination, receipt)

    async def _unreadable(self, room: str) -> None:
        """Say once that nothing can be read here."""
        if await self._first(f"encrypted:{room}"):
            await self._tell(room, "matrix.encrypted_room", f"matrix.encrypted_room:{room}")

    async def _tell(self, room: str, key: str, name: str) -> None:
        said = note(translate(await self._language(room), key))
        await self.platform.notice(await self._to(room), said, key=name)

    async def _request(
        self,
        room: str,
        event: Json,
        text: str = "",
        *,
        thread: str = "",
        reply_to: str = "",
        message_id: str = "",
    ) -> Request:
        state = await self.platform.room(room)
        place = Place(
            destination=await self._to(room),
            thread=thread,
            reply_to=reply_to,
            private=not state.public,
            direct=is_direct(state),
        )
        return Request(
            place=place,
            person=Person(id=as_text(event.get("sender"))),
            language=await self._language(room, thread, text),
            text=text,
            message_id=message_id or as_text(event.get("event_id")),
        )

    async def _with_rights(self, request: Request) -> Request:
        room, person = request.place.destination.channel, request.person
        try:
            state = await self.platform.room(room)
        except PaperboyError as error:
            log.warning("rights cannot be looked up: %s", error)
            return request.evolve(person=person.evolve(unsure="rights.unanswered"))
        manages = is_direct(state) or state.level(person.id) >= self.settings.manager_level
        return request.evolve(person=person.evolve(manages=manages))

    async def _language(self, room: str, thread: str = "", text: str = "") -> str:
        """What whoever says that there is answered in."""
        to, otherwise = await self._to(room), self.chat.defaults.language
        return await reader_language(self.chat.store, to, thread=thread, text=text, otherwise=otherwise)

    async def _is_ours(self, room: str, thread: str) -> bool:
        """Whether we listen to the thread: a digest's, or one in which a paper was talked about."""
        if not thread:
            return False
        to, store = await self._to(room), self.chat.store
        return (
            await store.find_posted(to, thread) is not None
            or await store.conversation(to, thread) is not None
        )

    def _below(self, request: Request) -> str:
        """The thread an answer belongs in: of the question, or one that it opens."""
        return request.place.thread or ("" if request.place.direct else request.message_id)

    def _responder(
        self, request: Request, name: str, thread: str, *, resumed: bool = False
    ) -> SurfaceResponder:
        surface, language = PlainSurface(self.platform, request, thread=thread), request.language
        return SurfaceResponder(surface, self.chat.clock, language, name=name, resumed=resumed)

    async def _to(self, room: str) -> Destination:
        server = (await self.platform.server.identity()).server
        return Destination(platform="matrix", workspace=server, channel=room)

    async def _first(self, name: str) -> bool:
        server = (await self.platform.server.identity()).server
        return await self.marks.mark("matrix", server, name, keep=KEEP)
