"""The answering side of one request on Slack.

Progress is the thread's status where there is a thread, else a message that is edited and becomes the
answer. An answer that is still written grows in a stream of Slack's own where Slack streams, else it is a
message that is edited whenever more of it is checked.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Awaitable, Callable, Collection
from typing import TypeVar

from adapters.platforms.slack.api import map_errors
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.status import OFTEN, LiveStatus
from adapters.platforms.slack.stream import Stream
from adapters.platforms.slack.text import shorten
from adapters.retry import retry
from adapters.streaming_reply import StreamingReply
from bot.chat.responder import Noted, Request
from bot.domain.errors import DeliveryError, PaperboyError
from bot.domain.message import Context, Message, line
from bot.domain.topic import Destination
from bot.locales import translate as sentence
from bot.ports.clock import Clock
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

ATTEMPTS = 5
LONG = 30.0
"""Seconds that an answer waits where Slack asks for it."""
STATUS, LOADING = 100, 50
"""The most characters of a thread's status, and of the line that channels show in its place."""

T = TypeVar("T")
UNREACHABLE = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})


class SlackResponder:
    """Implements `bot.chat.responder.Responder`; `close` it when the request is done."""

    def __init__(
        self,
        platform: SlackPlatform,
        rights: Rights,
        clock: Clock,
        request: Request,
        *,
        thread: str = "",
        noted: bool = True,
        streams: bool = True,
    ) -> None:
        self._streams = streams
        self._since: dt.datetime | None = None
        self._keep: Noted | None = None
        self._platform = platform
        self._rights = rights
        self._clock = clock
        self._request = request
        self._thread = thread
        self._noted = noted
        self._note: Receipt | None = None
        self._status = False
        self._mute = False
        self._growing: StreamingReply | None = None
        self._stream: Stream | None = None
        self._grown: Receipt | None = None
        """An answer that is not whole, and whose place the next thing said takes."""
        self._live = LiveStatus(self._show, fades=bool(thread))

    async def progress(self, key: str, **fields: object) -> None:
        """Show it if there is a place for it. That it cannot be shown hinders nobody."""
        if self._thread or self._noted:
            await self._live.set(sentence(self._request.language, key, **fields))

    def resume(self, since: dt.datetime) -> None:
        """Reckon with what a process that ended before `since` may have said already."""
        self._since = since

    async def on_posted(self, noted: Noted) -> None:
        self._keep = noted
        if self._note is not None:
            await noted(self._note)

    async def reply(
        self, message: Message, *, under: Receipt | None = None, quiet: bool = False, key: str = ""
    ) -> Receipt:
        await self._hush()
        thread = self._thread_of(under)
        if self._is_aside(quiet=quiet):
            return await self._whisper(message, thread)
        place = self._grown or (None if under else self._note)
        if place is not None and await self._is_replaced(place, message):
            return place
        receipt = await self._post(self._to, message, thread, key)
        await self._drop_notes()
        return receipt

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        if self._is_aside(quiet=quiet):
            return  # what one person alone sees can never be changed
        if self._growing is None:
            self._growing = StreamingReply(
                self._clock,
                OFTEN,
                begin=lambda first: self._begin(first, under, key),
                change=self._change,
                noted=self._keep,
                at=at,
            )
        self._growing.show(message)

    async def delete(self, receipt: Receipt) -> None:
        await self._remove(receipt)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._hush()
        await self._changed(receipt, message)

    async def _changed(self, receipt: Receipt, message: Message) -> None:
        await self._retry(lambda: self._platform.edit(self._to, receipt, message))
        self._grown = None if self._grown == receipt else self._grown
        self._note = None if self._note == receipt else self._note

    async def visible_channels(self) -> Collection[str] | None:
        return await self._rights.readable_by(self._request.person.id)

    async def close(self) -> None:
        """Take away what still says that something is being done."""
        await self._hush()
        await self._drop_notes()
        if self._status:
            try:
                await self._set_status("")
            except PaperboyError as error:
                log.info("progress is still shown: %s", error)

    @property
    def _to(self) -> Destination:
        return self._request.place.destination

    async def _whisper(self, message: Message, thread: str) -> Receipt:
        """To the asker alone: in the channel or, where we cannot speak, in our conversation with them."""
        await self._drop_notes()
        person = self._request.person.id
        try:
            ts = await self._retry(lambda: self._platform.whisper(self._to, person, message, thread=thread))
        except DeliveryError as error:
            if error.fields.get("code") not in UNREACHABLE:
                raise
            return await self._post(self._to.evolve(channel=person), message, "", "")
        return Receipt(message_id=ts, thread=thread)

    async def _post(self, to: Destination, message: Message, thread: str, key: str) -> Receipt:
        """Post it once: after a failure it is looked for before it is posted again."""
        if self._since and key:
            known = await self._retry(lambda: self._platform.find(to, key=key, thread=thread))
            if known is not None and await self._is_replaced(known, message):
                return known
            await self._drop_unfinished(to, thread, self._since)
        key = key or f"reply:{uuid.uuid4()}"
        tried = False

        async def post() -> Receipt:
            nonlocal tried
            found = await self._platform.find(to, key=key, thread=thread) if tried else None
            tried = True
            return found or await self._platform.post(to, message, key=key, thread=thread)

        return await self._retry(post)

    async def _retry(self, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work`, tried again while Slack is busy."""
        key = self._request.person.id
        return await retry(work, self._clock, key, attempts=ATTEMPTS, patience=LONG)

    async def _show(self, text: str) -> None:
        if self._mute:
            return
        try:
            await (self._set_status(text) if self._thread else self._show_note(text))
        except PaperboyError as error:
            log.info("progress is not shown: %s", error)
            self._mute = True

    async def _set_status(self, text: str) -> None:
        """Slack puts our name before the status; threads of channels show the loading message instead."""
        self._status = bool(text)
        within = f"{text[:1].lower()}{text[1:]}"
        status = sentence(self._request.language, "slack.status", text=within) if text else ""
        with map_errors(self._to.channel):
            await self._platform.client.assistant_threads_setStatus(
                channel_id=self._to.channel,
                thread_ts=self._thread,
                status=shorten(status, STATUS),
                loading_messages=[shorten(text, LOADING)] if text else None,
            )

    async def _show_note(self, text: str) -> None:
        message = Message(summary=text, blocks=(Context(content=line(text)),))
        if self._note is None:
            self._note = await self._platform.post(self._to, message, key=f"note:{uuid.uuid4()}")
            if self._keep:
                await self._keep(self._note)
        else:
            await self._platform.edit(self._to, self._note, message)

    async def _drop_notes(self) -> None:
        """Take away what was shown in the meantime. That it cannot be hinders no answer."""
        shown, self._note, self._grown = (self._note, self._grown), None, None
        for each in shown:
            if each is not None:
                await self._remove(each)

    async def _remove(self, receipt: Receipt) -> None:
        try:
            await self._retry(lambda: self._platform.remove(self._to, receipt))
        except PaperboyError as error:
            log.info("progress is still shown: %s", error)

    async def _drop_unfinished(self, to: Destination, thread: str, before: dt.datetime) -> None:
        """Take away the stream of a process that died before it could note where that was."""
        if thread:
            for receipt in await self._retry(lambda: self._platform.unfinished(to, thread, before)):
                await self._remove(receipt)

    def _thread_of(self, under: Receipt | None) -> str:
        return (under.thread or under.message_id) if under else self._thread

    def _is_aside(self, *, quiet: bool) -> bool:
        """Whether it is shown to the asker alone, which in a direct message everything is anyway."""
        return quiet and not self._to.channel.startswith("D")

    async def _begin(self, message: Message, under: Receipt | None, key: str) -> Receipt:
        """The first of a growing answer, in place of the note where there is one."""
        await self._live.stop()
        if self._note is None or under:
            thread = self._thread_of(under)
            streamed = None if self._since else await self._streamed(message, thread, key)
            return streamed or await self._post(self._to, message, thread, key)
        note = self._note
        await self._retry(lambda: self._platform.edit(self._to, note, message))
        self._note = None
        return note

    async def _streamed(self, message: Message, thread: str, key: str) -> Receipt | None:
        """The first of a growing answer as a stream, where that may be."""
        if not (thread and self._streams):
            return None
        person, key = self._request.person.id, key or f"reply:{uuid.uuid4()}"
        stream = Stream(self._platform, self._to, thread, person, key=key, retry=self._retry)
        receipt = await stream.begin(message)
        self._stream = stream if receipt else None
        return receipt

    async def _change(self, receipt: Receipt, message: Message) -> None:
        if self._stream is None or not await self._stream.change(message):
            await self._platform.edit(self._to, receipt, message)

    async def _hush(self) -> None:
        """Let what is shown in the meantime arrive, and show no more of it."""
        await self._live.stop()
        if self._growing is not None:
            growing, self._growing = self._growing, None
            self._grown = await growing.end()
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await stream.end()

    async def _is_replaced(self, receipt: Receipt, message: Message) -> bool:
        try:
            await self._changed(receipt, message)
        except DeliveryError as error:
            log.info("what was shown is gone: %s", error)
            return False
        return True
