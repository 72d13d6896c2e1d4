"""One person at a page: what is said to them alone, and how an answer grows in front of them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from adapters.platforms.web.platform import WebPlatform, message_number
from bot.chat.handlers.short_messages import note
from bot.chat.live_status import WorkStep
from bot.chat.responder import Noted
from bot.chat.surface import ReplyOptions, Surface
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.message import Message
from bot.domain.request import Request
from bot.ports.clock import Clock
from bot.ports.platform import Receipt
from bot.ports.web_messages import Draft

NOTE, GROWING = "note", "growing"


class WebSurface(Surface):
    """Implements `bot.chat.surface.Surface`."""

    every = 0.25
    fades = None

    def __init__(self, platform: WebPlatform, request: Request, *, thread: str, name: str) -> None:
        self._platform = platform
        self._request = request
        self._to = request.place.destination
        self._thread = thread
        self._name = name

    def is_aside(self, *, quiet: bool) -> bool:
        return quiet

    async def post(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self._add(message, said)

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self._add(message, said, reader=self._request.person.id)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._platform.edit(self._to, receipt, message)

    async def delete(self, receipt: Receipt) -> None:
        await self._platform.remove(self._to, receipt)

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:
        if at is not None:
            await self._platform.edit(self._to, at, note(step.text), state=NOTE)
            return at
        return await self._add(note(step.text), ReplyOptions(f"{self._name}:note"), state=NOTE)

    async def stream(self, message: Message, said: ReplyOptions, at: Receipt | None) -> Receipt | None:
        if at is not None:
            await self._platform.edit(self._to, at, message, state=GROWING)
            return at
        return await self._add(message, said, state=GROWING)

    async def find(self, said: ReplyOptions) -> Receipt | None:
        return await self._platform.find(self._to, key=said.key)

    async def close(self) -> None:
        """Nothing but messages tells that work is being done."""

    async def visible_channels(self) -> Collection[str] | None:
        """Every channel of the pages: whoever sees one sees them all."""
        return await self._platform.store.web_channels(self._to.workspace)

    async def _add(
        self, message: Message, said: ReplyOptions, *, reader: str = "", state: str = ""
    ) -> Receipt:
        thread = said.under.thread if said.under is not None else self._thread
        draft = Draft(
            message=message, key=said.key, thread=message_number(thread), reader=reader, state=state
        )
        return await self._platform.add(self._to, draft)


class WebResponder(SurfaceResponder):
    """Also tells when a question is kept: from then on it is answered, whatever becomes of this process."""

    def __init__(self, surface: Surface, clock: Clock, language: str, *, name: str, resumed: bool) -> None:
        super().__init__(surface, clock, language, name=name, resumed=resumed)
        self.kept = asyncio.Event()

    async def on_posted(self, noted: Noted) -> None:
        self.kept.set()
        await super().on_posted(noted)

    async def close(self) -> None:
        self.kept.set()
        await super().close()
