"""A message that grows: never two posts, never out of order, and nothing after its end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.chat.handlers.short_messages import note
from bot.chat.streaming_reply import StreamingReply
from bot.domain.errors import PaperboyError, PlatformUnavailableError
from bot.domain.message import Message
from bot.ports.platform import Receipt
from tests.fakes import FakeClock

STANDS = Receipt(message_id="1")


@dataclass
class Place:
    """A slow platform with one message on it."""

    shown: list[str] = field(default_factory=list)
    noted: list[Receipt] = field(default_factory=list)
    trouble: PaperboyError | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def begin(self, message: Message) -> Receipt:
        await self.gate.wait()
        if self.trouble:
            raise self.trouble
        self.shown.append(f"post {message.summary}")
        return STANDS

    async def change(self, receipt: Receipt, message: Message) -> None:
        assert receipt == STANDS
        await self.gate.wait()
        self.shown.append(f"edit {message.summary}")

    async def note(self, receipt: Receipt) -> None:
        self.noted.append(receipt)

    def growing(self, clock: FakeClock, at: Receipt | None = None) -> StreamingReply:
        return StreamingReply(clock, 2.0, begin=self.begin, change=self.change, noted=self.note, at=at)


async def settle() -> None:
    for _ in range(9):
        await asyncio.sleep(0)


async def test_it_is_posted_once_then_edited_to_the_latest_and_what_came_between_is_skipped() -> None:
    place, clock = Place(), FakeClock()
    growing = place.growing(clock)
    for text in ("one", "two", "three"):
        growing.show(note(text))
    await settle()
    growing.show(note("four"))
    place.gate.set()
    await settle()
    assert place.shown == ["post three", "edit four"]
    assert place.noted == [STANDS]
    assert clock.slept[0] == 2.0
    assert await growing.end() == STANDS


async def test_the_end_waits_for_what_is_on_its_way_and_drops_the_rest() -> None:
    place = Place()
    growing = place.growing(FakeClock())
    growing.show(note("one"))
    await settle()
    growing.show(note("two"))
    ending = asyncio.create_task(growing.end())
    await settle()
    assert not ending.done()
    place.gate.set()
    assert await ending == STANDS
    growing.show(note("three"))
    await settle()
    assert place.shown == ["post one"]


class Stopped(FakeClock):
    """Whoever waits waits for ever."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


async def test_the_end_does_not_wait_for_the_pace() -> None:
    place = Place()
    place.gate.set()
    growing = place.growing(Stopped())
    growing.show(note("one"))
    await settle()
    growing.show(note("two"))
    async with asyncio.timeout(60):
        assert await growing.end() == STANDS
    assert place.shown == ["post one"]


async def test_trouble_ends_the_showing_and_nothing_else() -> None:
    place = Place(trouble=PlatformUnavailableError(platform="Slack"))
    place.gate.set()
    growing = place.growing(FakeClock())
    growing.show(note("one"))
    await settle()
    growing.show(note("two"))
    assert await growing.end() is None
    assert place.shown == []


async def test_what_stands_already_is_only_edited() -> None:
    place = Place()
    place.gate.set()
    growing = place.growing(FakeClock(), at=STANDS)
    growing.show(note("one"))
    await settle()
    assert await growing.end() == STANDS
    assert (place.shown, place.noted) == (["edit one"], [])
