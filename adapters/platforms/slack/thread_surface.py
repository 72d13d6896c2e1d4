"""What Slack can do where one request is answered.

Progress is the thread's status where there is a thread, else a message. An answer that is still written
grows in a stream of Slack's own where Slack streams, else it is a message that is edited.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from adapters.platforms.slack.api import map_errors
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.stream import Stream
from adapters.platforms.slack.task_cards import Steps
from adapters.platforms.text import shorten
from bot.chat.live_status import WorkStep
from bot.chat.surface import ReplyOptions, Surface
from bot.domain.errors import DeliveryError
from bot.domain.message import Context, Message, line
from bot.domain.request import Request
from bot.domain.topic import Destination
from bot.locales import translate
from bot.ports.platform import Receipt

OFTEN = 1.5
"""Seconds that what is shown stands at least: messages may be changed about fifty times a minute."""
FADES = 90.0
"""Seconds after which a status is shown anew: Slack takes it away after two minutes."""
STATUS, LOADING = 100, 50
"""The most characters of a thread's status, and of the line that channels show in its place."""
SIGN = "+1"
UNREACHABLE = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})


class SlackSurface(Surface):
    """Implements `bot.chat.surface.Surface`; `since` says from when what another process left is."""

    def __init__(
        self,
        platform: SlackPlatform,
        rights: Rights,
        request: Request,
        *,
        thread: str = "",
        noted: bool = True,
        streams: bool = True,
        since: dt.datetime | None = None,
    ) -> None:
        self.every = OFTEN
        self.fades = FADES if thread else None
        self._platform = platform
        self._rights = rights
        self._request = request
        self._to = request.place.destination
        self._thread = thread
        self._noted = noted
        self._streams = streams
        self._since = since
        self._status = False
        self._stream: Stream | None = None
        self._steps = Steps()
        self._tried: set[str] = set()

    def is_aside(self, *, quiet: bool) -> bool:
        """In a direct message everything is for the asker alone anyway."""
        return quiet and not self._to.channel.startswith("D")

    async def post(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self._post(self._to, message, said.key, self._thread_of(said))

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        """In the channel or, where we cannot speak, in our conversation with them."""
        thread, person = self._thread_of(said), self._request.person.id
        try:
            ts = await self._platform.whisper(self._to, person, message, thread=thread)
        except DeliveryError as error:
            if error.fields.get("code") not in UNREACHABLE:
                raise
            return await self._post(self._to.evolve(channel=person), message, said.key, "")
        return Receipt(message_id=ts, thread=thread)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._end_stream()
        await self._platform.edit(self._to, receipt, message)

    async def delete(self, receipt: Receipt) -> None:
        await self._end_stream()
        await self._platform.remove(self._to, receipt)

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:
        """The thread's status or a note; from the second step of reading on, what is done, too."""
        self._steps.take(step)
        if self._thread:
            shown = await self._show_steps(at) if self._steps.reads else None
            if shown is None:
                await self._set_status(step.text)
            return shown or at
        if not self._noted:
            return None
        note = Message(summary=step.text, blocks=(Context(content=line(step.text)),))
        plan = self._steps.plan() if self._steps.reads else None
        return await self._platform.note(self._to, note, at, plan=plan)

    async def stream(self, message: Message, said: ReplyOptions, at: Receipt | None) -> Receipt | None:
        if at is None:
            return await self._begin(message, said) or await self.post(message, said)
        if self._stream is not None:
            self._stream.key = said.key
        if self._stream is None or not await self._stream.change(message):
            await self._platform.edit(self._to, at, message)
        return at

    async def find(self, said: ReplyOptions) -> Receipt | None:
        """What stands there; of a process that died before it could note where that was, nothing stays."""
        thread = self._thread_of(said)
        known = await self._platform.find(self._to, key=said.key, thread=thread)
        if known is None and thread and self._since:
            for receipt in await self._platform.find_unfinished(self._to, thread, self._since):
                await self._platform.remove(self._to, receipt)
        return known

    async def react(self) -> bool:
        with map_errors(self._to.channel):
            await self._platform.client.reactions_add(
                channel=self._to.channel, name=SIGN, timestamp=self._request.message_id
            )
        return True

    async def hint(self, message: Message) -> None:
        if not self._request.place.direct:
            await self._platform.whisper(
                self._to, self._request.person.id, message, thread=self._request.place.thread
            )

    async def close(self) -> None:
        await self._end_stream()
        if self._status:
            await self._set_status("")

    async def visible_channels(self) -> Collection[str] | None:
        return await self._rights.readable_by(self._request.person.id)

    def _thread_of(self, said: ReplyOptions) -> str:
        return (said.under.thread or said.under.message_id) if said.under else self._thread

    async def _post(self, to: Destination, message: Message, key: str, thread: str) -> Receipt:
        """Post it once: after a failure it is looked for before it is posted again."""
        found = await self._platform.find(to, key=key, thread=thread) if key in self._tried else None
        self._tried.add(key)
        return found or await self._platform.post(to, message, key=key, thread=thread)

    async def _begin(self, message: Message, said: ReplyOptions) -> Receipt | None:
        """The first of a growing answer as a stream, where that may be."""
        thread = self._thread_of(said)
        await self._end_stream()
        if not (thread and self._streams) or said.key in self._tried:
            return None
        stream = Stream(self._platform, self._to, thread, self._request.person.id, key=said.key)
        receipt = await stream.begin(message)
        self._stream = stream if receipt else None
        return receipt

    async def _show_steps(self, at: Receipt | None) -> Receipt | None:
        """The steps in a stream, where there may be one."""
        if self._stream is not None:
            await self._stream.tell(self._steps.news())
            return at
        if at is not None or not self._streams:
            return None
        key = f"note:{uuid.uuid4()}"
        stream = Stream(self._platform, self._to, self._thread, self._request.person.id, key=key)
        receipt = await stream.open(self._steps.news())
        self._stream = stream if receipt else None
        return receipt

    async def _end_stream(self) -> None:
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await stream.end()

    async def _set_status(self, text: str) -> None:
        """Slack puts our name before the status; threads of channels show the loading message instead."""
        self._status = bool(text)
        within = f"{text[:1].lower()}{text[1:]}"
        status = translate(self._request.language, "slack.status", text=within) if text else ""
        with map_errors(self._to.channel):
            await self._platform.client.assistant_threads_setStatus(
                channel_id=self._to.channel,
                thread_ts=self._thread,
                status=shorten(status, STATUS),
                loading_messages=[shorten(text, LOADING)] if text else None,
            )
