"""The same conversation on a plain Python list, the smallest front end there is."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.terminal.printing import render_to_text
from adapters.wiring import Overrides, Services, services
from bot.chat import commands
from bot.chat.reader_language import reader_language
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.message import Button, Buttons, Message
from bot.domain.request import Person, Place, Request
from bot.settings import AskSettings, Settings
from tests.e2e.slack_lab import Evening
from tests.frontend_contract import FrontEndContract, Seen, shelf
from tests.list_frontend import HERE, Line, ListPlatform, ListSurface

__all__ = ["shelf"]


@dataclass
class ListDesk:
    """Implements `tests.frontend_contract.Desk`."""

    wired: Services
    platform: ListPlatform
    keeps = whispers = True

    @asynccontextmanager
    async def asking(self, text: str = "", **where: str) -> AsyncIterator[tuple[Request, SurfaceResponder]]:
        message_id = where.pop("message_id", "")
        place, me = Place(destination=HERE, **where), Person(id="me", manages=True)
        language = await reader_language(self.wired.store, HERE, text=text, otherwise="en")
        request = Request(place=place, person=me, language=language, text=text, message_id=message_id)
        surface, name = ListSurface(self.platform, request), f"r{self.platform.calls}"
        async with SurfaceResponder(surface, self.wired.clock, language, name=name) as responder:
            yield request, responder

    async def command(self, line: str) -> None:
        async with self.asking(line) as (request, responder):
            await commands.handle_command(self.wired.chat, "", request, responder)

    async def say(self, text: str, *, under: Seen | None = None, again: str = "") -> str:
        said, thread = again or f"q{self.platform.calls}", (under.thread or under.key) if under else ""
        async with self.asking(text, message_id=said, thread=thread) as (request, responder):
            await commands.handle_message(self.wired.chat, request, responder)
        return said

    async def edit(self, said: str, text: str) -> None:
        await self.say(text, again=said, under=next(each for each in self.seen() if "picked" in each.text))

    async def delete(self, said: str) -> None:
        async with self.asking(message_id=said) as (request, responder):
            receipt = await commands.handle_deleted(self.wired.chat, request)
            if receipt is not None:
                await responder.delete(receipt)

    async def press(self, seen: Seen, label: str, *, paper: str = "") -> None:
        action, value = next((b.action, b.value) for b in buttons(seen.handle) if b.label == label)
        assert action is not None
        async with self.asking(thread=seen.thread or seen.key, reply_to=seen.key) as (request, responder):
            await commands.handle_action(self.wired.chat, action, value, request, responder)

    def seen(self) -> list[Seen]:
        return [
            self._seen(line, render_to_text(line.message, stream=io.StringIO()))
            for line in self.platform.lines
        ]

    @staticmethod
    def _seen(line: Line, text: str) -> Seen:
        labels = tuple(button.label for button in buttons(line.message))
        return Seen(line.id, " ".join(text.split()), labels, line.thread, line.alone, line.message)


def buttons(message: Message) -> list[Button]:
    return [b for block in message.blocks if isinstance(block, Buttons) for b in block.items]


@asynccontextmanager
async def list_desk(folder: Path, monkeypatch: pytest.MonkeyPatch, **ask: int) -> AsyncIterator[ListDesk]:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    settings = Settings(ask=AskSettings.model_validate(ask))
    async with services(settings, folder, Overrides(sample_day=1)) as wired:
        platforms: Any = wired.digests.platforms
        platforms["list"] = ListPlatform()
        yield ListDesk(wired, platforms["list"])


class TestList(FrontEndContract):
    open = staticmethod(list_desk)
