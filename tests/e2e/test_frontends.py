"""The same conversation on Slack, on Discord and in the terminal, each as people have it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from adapters.cli import ask as cli
from adapters.cli.topics import HERE
from adapters.platforms.terminal.app import Terminal
from adapters.platforms.terminal.responder import TerminalResponder
from adapters.wiring import Overrides, Services, services
from bot.chat.handlers.form import read_form
from bot.chat.reader_language import language_for
from bot.settings import AskSettings, Settings
from bot.sources.registry import find_refs
from tests.adapters.discord_markdown import read
from tests.adapters.discord_world import World, a_world, buttons, shown
from tests.adapters.slack_blocks import shown as slack_shown
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import Evening, Lab, lab, pressed
from tests.frontend_contract import FrontEndContract, Seen, shelf

__all__ = ["shelf"]

OPTIONS = ("interest", "time", "zone", "language", "name")


# Slack


@dataclass
class SlackDesk:
    """Implements `tests.frontend_contract.Desk`."""

    lab: Lab
    keeps = whispers = True

    async def command(self, line: str) -> None:
        await self.lab.command(f"/{line}")

    async def say(self, text: str, *, under: Seen | None = None) -> str:
        if under is None:
            return await self.lab.say(f"<@{BOT}> {text}")
        return await self.lab.say(text, thread=under.thread or under.key)

    async def press(self, seen: Seen, label: str, *, paper: str = "") -> None:
        await self.lab.press(seen.handle, label)

    async def edit(self, said: str, text: str) -> None:
        message = self._message(said)
        before = dict(message)
        message |= {"text": text, "edited": {"user": "U1", "ts": "1800000009.1"}}
        await self._event("message_changed", message=dict(message), previous_message=before)

    async def delete(self, said: str) -> None:
        message = self._message(said)
        self.lab.slack.channels["C1"].messages.remove(message)
        await self._event("message_deleted", deleted_ts=said, previous_message=message)

    async def _event(self, subtype: str, **more: Any) -> None:
        where = {"channel": "C1", "channel_type": "channel"}
        await self.lab.event({"type": "message", "subtype": subtype, **where, **more})

    def seen(self) -> list[Seen]:
        posted = [self._seen(m, m["ts"]) for m in self.lab.slack.messages() if m["user"] == BOT]
        whispers = [m for m in self.lab.slack.whispers if m["user"] == "U1"]
        return [*posted, *(self._seen(m, f"w{number}") for number, m in enumerate(whispers))]

    @staticmethod
    def _seen(message: dict[str, Any], key: str) -> Seen:
        labels = tuple(each["label"] for each in pressed(message["blocks"]))
        thread = message.get("thread_ts") or ""
        alone = key.startswith("w")
        return Seen(key, slack_shown(message["blocks"]), labels, thread, alone, message)

    def _message(self, ts: str) -> dict[str, Any]:
        return next(m for m in self.lab.slack.messages() if m["ts"] == ts)


@asynccontextmanager
async def slack_desk(folder: Path, monkeypatch: pytest.MonkeyPatch, **ask: int) -> AsyncIterator[SlackDesk]:
    async with lab(folder, monkeypatch, ask=AskSettings.model_validate(ask)) as made:
        yield SlackDesk(made)


class TestSlack(FrontEndContract):
    open = staticmethod(slack_desk)


# Discord


@dataclass
class DiscordDesk:
    """Implements `tests.frontend_contract.Desk`: Ada, who manages the channel."""

    world: World
    whispered: list[Seen] = field(default_factory=list)
    said: dict[str, discord.Message] = field(default_factory=dict)
    keeps = whispers = True

    async def command(self, line: str) -> None:
        name, options = as_slash(line)
        self._note(await self.world.ada.slash(self.world.channel, name, **options))

    async def say(self, text: str, *, under: Seen | None = None) -> str:
        if under is None:
            me = self.world.guild.me
            assert me is not None
            message = await self.world.ada.send(self.world.channel, f"{me.mention} {text}")
        else:
            message = await self.world.ada.send(self._thread(under.thread or under.key), text)
        self.said[str(message.id)] = message
        return str(message.id)

    async def press(self, seen: Seen, label: str, *, paper: str = "") -> None:
        message = seen.handle
        self._note(await self.world.ada.click(message, custom_id=buttons(message)[label]))

    async def edit(self, said: str, text: str) -> None:
        await self.world.ada.edit(self.said[said], text)

    async def delete(self, said: str) -> None:
        await self.world.ada.delete(self.said[said])

    def seen(self) -> list[Seen]:
        messages = [*self.world.channel.history()]
        for thread in self.world.channel.threads:
            messages += thread.history()
        ours = [m for m in messages if m.author.bot and m.components]
        direct = [self._seen(m, alone=True) for m in self.world.ada_user.dm_channel.history()]
        return [*map(self._seen, sorted(ours, key=lambda m: m.id)), *self.whispered, *direct]

    def _seen(self, message: Any, *, alone: bool = False) -> Seen:
        channel = self.world.channel.id if alone else message.channel.id
        thread = "" if channel == self.world.channel.id else str(channel)
        return Seen(
            str(message.id), read(shown(message)).text, tuple(buttons(message)), thread, alone, message
        )

    def _note(self, result: simcord.InteractionResult) -> None:
        """What was shown to Ada alone, which stands in no channel that others see."""
        first = [result.response] if result.response and result.ephemeral else []
        whispers = [m for m in (*first, *result.followups) if m.flags.ephemeral]
        self.whispered += [self._seen(m, alone=True) for m in whispers]

    def _thread(self, key: str) -> simcord.ChannelHandle:
        return next(each for each in self.world.channel.threads if str(each.id) == key)


def as_slash(line: str) -> tuple[str, dict[str, Any]]:
    """A typed line as the slash command and options that say the same."""
    first, _, rest = line.partition(" ")
    second, _, text = rest.partition(" ")
    match first, second:
        case "paper", "help":
            return "paperboy", {}
        case (_, "search"):
            return "digest search", {"words": text or " "}
        case "paper", _:
            return "paper", {"id": rest}
        case "digest", ("stop" | "answers"):
            name = {"stop": "topic", "answers": "lines"}[second]
            return f"digest {second}", {name: text} if text else {}
        case "digest", "follow":
            form = read_form(text)
            options = {name: value for name in OPTIONS if (value := getattr(form, name))}
            options |= {"top": int(form.limit)} if form.limit else {}
            return "digest follow", {"categories": " ".join(form.categories or ()), **options}
        case _:
            return line, {}


@asynccontextmanager
async def discord_desk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, **ask: int
) -> AsyncIterator[DiscordDesk]:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    async with a_world(folder, ask=AskSettings.model_validate(ask)) as world:
        yield DiscordDesk(world)


class TestDiscord(FrontEndContract):
    open = staticmethod(discord_desk)


# The terminal


class Printed(io.StringIO):
    """A terminal's screen: what was printed, piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return len(text)


@dataclass
class TerminalDesk:
    """Implements `tests.frontend_contract.Desk`: `paperboy chat`, line by line."""

    wired: Services
    screen: Printed
    responder: TerminalResponder
    thread: str = ""
    keeps = whispers = False

    async def command(self, line: str) -> None:
        await self._type(f"/{line}")

    async def say(self, text: str, *, under: Seen | None = None) -> str:
        if under is not None and not self.thread:
            before = len(self.screen.pieces)
            refs = find_refs(under.text)
            paper = refs[0].id if len(refs) == 1 else ""
            self.thread = await cli._begin(self.wired, paper, "en", self.responder)
            del self.screen.pieces[before:]  # the greeting of `paperboy chat`
        await self._type(text)
        return text

    async def press(self, seen: Seen, label: str, *, paper: str = "") -> None:
        offered = [button.label for button in self.responder.offered]
        await self._type(str(offered.index(label) + 1) if label in offered else f"/paper {paper} full")

    async def edit(self, said: str, text: str) -> None:
        await self._type(text)

    async def delete(self, said: str) -> None:
        """What was typed stands there."""

    def seen(self) -> list[Seen]:
        offered = tuple(button.label for button in self.responder.offered)
        return [
            Seen(str(number), " ".join(text.split()), offered)
            for number, text in enumerate(self.screen.pieces)
            if not text.startswith("  1  ")
        ]

    async def _type(self, text: str) -> None:
        spoken = language_for(text, "en")
        await cli._turn(self.wired, cli._request(text, spoken, self.thread), self.responder)


@asynccontextmanager
async def terminal_desk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, **ask: int
) -> AsyncIterator[TerminalDesk]:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    screen = Printed()
    made = Settings(ask=AskSettings.model_validate(ask))
    async with services(made, folder, Overrides(sample_day=1)) as wired:
        platform = wired.digests.platforms[HERE.platform]
        assert isinstance(platform, Terminal)
        platform._stream = screen
        yield TerminalDesk(
            wired, screen, TerminalResponder("en", stream=screen, status=io.StringIO(), numbered=True)
        )


class TestTerminal(FrontEndContract):
    open = staticmethod(terminal_desk)
