"""The smallest front end there is: a plain Python list that messages stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from adapters.platforms.plain_surface import PlainSurface
from bot.chat.handlers.short_messages import note
from bot.chat.live_status import WorkStep
from bot.chat.surface import ReplyOptions
from bot.domain.errors import DeliveryError, PaperboyError
from bot.domain.message import Message
from bot.domain.request import Request
from bot.domain.topic import Destination
from bot.ports.platform import Receipt

HERE = Destination(platform="list", workspace="w", channel="c")


@dataclass
class Line:
    """One message that stands there."""

    id: str
    key: str
    message: Message
    thread: str
    alone: bool


@dataclass
class ListPlatform:
    """Implements `PlainPlatform`. `trouble` is what its next calls fail with; None is a call that works."""

    lines: list[Line] = field(default_factory=list)
    trouble: list[PaperboyError | None] = field(default_factory=list)
    calls: int = 0
    name: str = "list"

    def call(self) -> None:
        self.calls += 1
        if self.trouble and (error := self.trouble.pop(0)):
            raise error

    async def post(
        self, to: Destination, message: Message, *, key: str, thread: str = "", alone: bool = False
    ) -> Receipt:
        if (there := await self.find(to, key=key, thread=thread)) is not None:
            return there
        self.lines.append(Line(f"m{self.calls}", key, message, thread, alone))
        return Receipt(message_id=f"m{self.calls}", thread=thread or f"m{self.calls}")

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: Any = None
    ) -> Receipt | None:
        self.call()
        found = next((line.id for line in self.lines if line.key == key), "")
        return Receipt(message_id=found, thread=thread or found) if found else None

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        self.call()
        line = next((line for line in self.lines if line.id == receipt.message_id), None)
        if line is None:
            raise DeliveryError(channel=to.channel, problem="delivery.gone")
        line.message = message

    async def remove(self, to: Destination, receipt: Receipt) -> None:
        self.call()
        self.lines = [line for line in self.lines if line.id != receipt.message_id]

    async def react(self, to: Destination, message_id: str) -> None:
        self.call()

    async def typing(self, to: Destination, *, on: bool) -> None:
        self.call()


class ListSurface(PlainSurface):
    """With what some platforms can do besides: whispers, and a note of progress."""

    every = 0.0

    def __init__(self, platform: ListPlatform, request: Request) -> None:
        super().__init__(platform, request, thread=request.place.thread)
        self.list = platform

    def is_aside(self, *, quiet: bool) -> bool:
        return quiet

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        return await self.list.post(HERE, message, key=said.key, alone=True)

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:
        return await self.stream(note(step.text), ReplyOptions(f"note:{self.list.calls}"), at)
