"""Where all there is to answer one request with are messages that can be changed and taken away.

Progress is the note that somebody types. There is nothing that one person alone sees, so what is quiet on
other platforms is said in the thread of what was asked; and papers are found in this channel alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bot.chat.live_status import WorkStep
from bot.chat.surface import ReplyOptions, Surface
from bot.domain.message import Message
from bot.domain.request import Request
from bot.domain.topic import Destination
from bot.ports.platform import Platform, Receipt


class PlainPlatform(Platform, Protocol):
    """What a platform has to be able to do for it."""

    async def remove(self, to: Destination, receipt: Receipt) -> None:
        """Take a message away; one that is gone already is no failure."""
        ...

    async def typing(self, to: Destination, *, on: bool) -> None:
        """Show that we are at it, or no longer."""
        ...

    async def react(self, to: Destination, message_id: str) -> None:
        """Put a friendly sign to a message."""
        ...


class PlainSurface(Surface):
    """Implements `bot.chat.surface.Surface`."""

    every = 3.0
    """Platforms limit changes, and some keep every one."""
    fades = None

    def __init__(self, platform: PlainPlatform, request: Request, *, thread: str = "") -> None:
        self._platform = platform
        self._request = request
        self._to = request.place.destination
        self._thread = thread
        self._types = False

    def is_aside(self, *, quiet: bool) -> bool:  # noqa: ARG002 - the port's
        return False

    async def post(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self._platform.post(self._to, message, key=said.key, thread=self._thread_of(said))

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self.post(message, said)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._platform.edit(self._to, receipt, message)

    async def delete(self, receipt: Receipt) -> None:
        await self._platform.remove(self._to, receipt)

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:  # noqa: ARG002 - dots, no words
        if not self._types:
            self._types = True
            await self._platform.typing(self._to, on=True)
        return at

    async def stream(self, message: Message, said: ReplyOptions, at: Receipt | None) -> Receipt | None:
        if at is None:
            return await self.post(message, said)
        await self.edit(at, message)
        return at

    async def find(self, said: ReplyOptions) -> Receipt | None:
        return await self._platform.find(self._to, key=said.key, thread=self._thread_of(said))

    async def react(self) -> bool:
        await self._platform.react(self._to, self._request.message_id)
        return True

    async def close(self) -> None:
        if self._types:
            await self._platform.typing(self._to, on=False)

    async def visible_channels(self) -> Collection[str] | None:
        """This channel alone: what is found is said where everybody reads it."""
        return {self._to.channel}

    def _thread_of(self, said: ReplyOptions) -> str:
        if said.under is not None:
            return said.under.thread
        aside = self._request.message_id if said.quiet and not self._request.place.direct else ""
        return self._thread or aside
