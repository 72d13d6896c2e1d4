"""The world as the tests have it: a clock that can be moved, and a platform that really keeps messages."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.analysis import Usage
from bot.domain.errors import PaperboyError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.model import ModelReply, ModelRequest, Watch
from bot.ports.platform import Receipt
from bot.sources.freshness import Batch

NOON = dt.datetime(2026, 1, 12, 12, tzinfo=dt.UTC)


class FakeClock:
    """Time that stands still until it is moved; sleeping moves it, heartbeats wait for that."""

    def __init__(self, now: dt.datetime = NOON) -> None:
        self._moved = asyncio.Event()
        self._time, self._passed = now, 0.0
        self.slept: list[float] = []
        self.beating = 0
        """How many wait for a heartbeat."""

    @property
    def time(self) -> dt.datetime:
        return self._time

    @time.setter
    def time(self, now: dt.datetime) -> None:
        self._passed += max((now - self._time).total_seconds(), 0.0)
        self._time = now
        self._moved.set()
        self._moved = asyncio.Event()

    def now(self) -> dt.datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += dt.timedelta(seconds=seconds)

    async def beat(self, seconds: float) -> None:
        due = self.time + dt.timedelta(seconds=seconds)
        self.beating += 1
        try:
            while self.time < due:
                await self._moved.wait()
        finally:
            self.beating -= 1

    def monotonic(self) -> float:
        return self._passed  # which goes on however the time is set


@dataclass
class Posted:
    """One message as the platform has it."""

    to: Destination
    key: str
    message: Message
    thread: str


@dataclass
class FakePlatform:
    """Keeps what was posted. `trouble` is called before (True) and after (False) a post and may raise."""

    name: str = "terminal"
    posts: list[Posted] = field(default_factory=list)
    trouble: Callable[[bool, str], None] = lambda _before, _key: None

    @property
    def keys(self) -> list[str]:
        """What stands in the channel, in order, by the part's key."""
        return [post.key.split("#")[-1] for post in self.posts]

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        self.trouble(True, key)
        self.posts.append(Posted(to, key, message, thread))
        self.trouble(False, key)
        return self._receipt(len(self.posts) - 1)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        numbers = [number for number, post in enumerate(self.posts) if post.key == key and post.to == to]
        return self._receipt(numbers[0]) if numbers else None

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        self.posts[int(receipt.message_id)].message = message

    def _receipt(self, number: int) -> Receipt:
        return Receipt(message_id=str(number), thread=self.posts[number].thread or str(number))


class FakeBatches:
    """Remembers what each category announced."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, dt.date], Batch] = {}

    async def batches(self, category: str, *, before: dt.date) -> Sequence[Batch]:
        days = sorted((day for name, day in self.kept if name == category and day < before), reverse=True)
        return [self.kept[category, day] for day in days]

    async def save_batch(self, batch: Batch) -> None:
        self.kept[batch.category, batch.day] = batch


PIECE = 7
"""Characters that a scripted answer grows by while somebody watches."""
Script = Callable[[ModelRequest], "str | ModelReply | PaperboyError"]


@dataclass
class ScriptedModel:
    """A language model that answers as its script says, and keeps what it was asked."""

    script: Script
    name: str = "scripted"
    context_tokens: int = 128_000
    max_tokens: int = 6_000
    asked: list[ModelRequest] = field(default_factory=list)
    cost: float | None = 0.01

    @property
    def purposes(self) -> list[str]:
        return [request.purpose for request in self.asked]

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        self.asked.append(request)
        await asyncio.sleep(0)
        answer = self.script(request)
        if isinstance(answer, PaperboyError):
            raise answer
        text = answer.text if isinstance(answer, ModelReply) else answer
        if watch:
            for end in range(PIECE, len(text) + PIECE, PIECE):
                await watch(text[:end])
        usage = Usage(
            model=self.name,
            purpose=request.purpose,
            prompt_tokens=900,
            completion_tokens=100,
            cost=self.cost,
        )
        return answer if isinstance(answer, ModelReply) else ModelReply(text=answer, usage=usage)
