"""A room on a real homeserver, with Paperboy and Ada in it."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import nio
import pytest

from adapters.platforms.matrix.app import MatrixFrontEnd
from adapters.platforms.matrix.render import BUTTONS, PART
from adapters.platforms.registry import settings_class
from adapters.wiring import Overrides, Services, services
from bot.domain.topic import Destination
from tests.adapters.synapse import Account, Json, register
from tests.e2e.slack_lab import Evening
from tests.frontend_contract import Seen

PATIENCE = 60.0
HIDDEN = re.compile(r"</?(?:a|em|strong|code)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")


@dataclass
class Lab:
    """Implements `tests.frontend_contract.Desk`: Ada, who made the room."""

    wired: Services
    front: MatrixFrontEnd
    ada: Account
    bot: Account
    told: set[str]
    """The events that it was told of."""
    room: str = ""
    stands: list[Seen] = field(default_factory=list)
    keeps = True
    whispers = False

    @property
    def to(self) -> Destination:
        return Destination(platform="matrix", workspace="localhost", channel=self.room)

    async def command(self, line: str) -> None:
        await self.heard(await self.ada.say(self.room, f"!{line}"))

    async def say(self, text: str, *, under: Seen | None = None) -> str:
        if under is None:
            mention = {"m.mentions": {"user_ids": [self.bot.user]}}
            said = await self.ada.say(self.room, f"paperboy: {text}", **mention)
        else:
            said = await self.ada.say(self.room, text, **threaded(under.thread or under.key))
        await self.heard(said)
        return said

    async def press(self, seen: Seen, label: str, *, paper: str = "") -> None:
        number = [each["label"] for each in seen.handle[BUTTONS]].index(label) + 1
        await self.heard(await self.ada.react(self.room, seen.key, f"{number}\ufe0f\u20e3"))

    async def edit(self, said: str, text: str) -> None:
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": said}
        changed = {"m.new_content": new, "m.relates_to": relation}
        await self.heard(await self.ada.say(self.room, f"* {text}", **changed))

    async def delete(self, said: str) -> None:
        await self.heard(await self.ada.redact(self.room, said))

    def seen(self) -> list[Seen]:
        return self.stands

    async def heard(self, event: str) -> None:
        """Return when what came of it is done, and look at the room."""
        await until(lambda: event in self.told)
        await self.front.tasks.idle(PATIENCE)
        await self.look()

    async def look(self) -> None:
        self.stands = [shown(each) for each in now(await self.ada.messages(self.room), self.bot.user)]

    async def enter(self, **more: Any) -> None:
        """A new room, with us invited."""
        self.room = await self.ada.room(self.bot.user, **{"preset": "public_chat", **more})
        platform = self.front._platform
        async with asyncio.timeout(PATIENCE):
            # The homeserver is another process.
            while self.room not in await platform.server.find_joined() or self.front.tasks._running:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await self.look()


def threaded(root: str, reply_to: str = "") -> Json:
    """What makes a message one of a thread; `reply_to` is what the person replies to in it."""
    replied = {"is_falling_back": not reply_to, "m.in_reply_to": {"event_id": reply_to or root}}
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root, **replied}}


def now(events: list[Json], user: str) -> list[Json]:
    """What somebody said as it reads now: changed by what replaces it, without what was taken back."""
    stands: dict[str, Json] = {}
    for event in events:
        content = event["content"]
        if event["type"] != "m.room.message" or event["sender"] != user or not content:
            continue
        relation = content.get("m.relates_to", {})
        if relation.get("rel_type") != "m.replace":
            stands[event["event_id"]] = {"id": event["event_id"], **content}
        elif old := stands.get(relation["event_id"]):
            new = content["m.new_content"]
            kept = {"id": old["id"], "m.relates_to": old.get("m.relates_to", {})}
            kept |= {PART: {**old.get(PART, {}), **new.get(PART, {})}}
            stands[relation["event_id"]] = {**new, **kept}
    return [each for each in stands.values() if "!paper help" not in each["body"]]


def shown(content: Json) -> Seen:
    """As a client shows it."""
    inline = HIDDEN.sub("", content["formatted_body"])
    text = " ".join(html.unescape(TAG.sub(" ", inline)).split())
    labels = tuple(each["label"] for each in content.get(BUTTONS, ()))
    relation = content.get("m.relates_to", {})
    thread = relation["event_id"] if relation.get("rel_type") == "m.thread" else ""
    return Seen(content["id"], text, labels, thread, alone=False, handle=content)


def note_events(front: MatrixFrontEnd) -> set[str]:
    """The events that a front end was told of, and whose work has begun, from now on."""
    told: set[str] = set()
    handle = front._handle

    async def noting(news: nio.SyncResponse) -> None:
        await handle(news)
        for room in news.rooms.join.values():
            told.update(each.source["event_id"] for each in room.timeline.events)

    front._handle = noting  # type: ignore[method-assign]
    return told


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - the homeserver is another process
            await asyncio.sleep(0.01)


@asynccontextmanager
async def lab(
    homeserver: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    matrix: Json | None = None,
    ask: Json | None = None,
) -> AsyncIterator[Lab]:
    """Paperboy at work, without a room yet."""
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    async with aiohttp.ClientSession() as session:
        bot = await register(homeserver, session, "paperboy")
        ada = await register(homeserver, session, "ada")
        own = {"homeserver": homeserver, "access_token": bot.token, **(matrix or {})}
        made = settings_class().model_validate({"matrix": own, "ask": ask or {}})
        async with services(made, folder, Overrides(sample_day=1, silent=True)) as wired:
            (front,) = wired.front_ends
            assert isinstance(front, MatrixFrontEnd)
            told = note_events(front)
            running = asyncio.create_task(front.run())
            try:
                await until(lambda: front.ready or running.done())
                yield Lab(wired, front, ada, bot, told)
            finally:
                await front.stop()
                await running
