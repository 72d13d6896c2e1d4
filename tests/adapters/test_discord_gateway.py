"""The real connection against a small Discord of our own: it breaks, and nothing is lost or said twice."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.platforms.discord.app import HOPELESS, DiscordFrontEnd
from adapters.platforms.discord.client import PaperboyClient
from adapters.platforms.registry import settings_class
from adapters.serve.supervise import supervise
from adapters.wiring import Overrides, Services, services
from bot.compose.digest import compose_digest
from bot.digests.operator import Operator
from bot.domain.errors import PlatformUnavailableError, SettingError
from bot.domain.topic import Destination
from bot.locales import error_message
from tests.adapters.discord_gateway import (
    BOT,
    CHANNEL,
    GUILD,
    MESSAGE_CONTENT,
    TOKEN,
    Gateway,
    gateway,
)
from tests.adapters.discord_world import PAPER
from tests.samples_digest import digest

QUESTION = f"<@{BOT}> {PAPER} How many tokens a frame?"
ANSWER = "22 tokens a frame"


class Quick(DiscordFrontEnd):
    """The front end with the waits of discord.py cut down."""

    patience = 60.0

    def client(self, *, reads_messages: bool = True) -> PaperboyClient:
        made = super().client(reads_messages=reads_messages)
        made._connection.guild_ready_timeout = 0.05
        made._connection.heartbeat_timeout = self.patience
        made.before_identify_hook = _at_once  # type: ignore[method-assign]
        return made


async def _at_once(*_: object, **__: object) -> None:
    """discord.py waits five seconds here."""


@dataclass
class Line:
    """Our end of the line, running."""

    discord: Gateway
    front: DiscordFrontEnd
    wired: Services
    running: asyncio.Task[None]

    async def ready(self) -> None:
        await self.discord.until(lambda: self.front.ready or self.running.done())

    async def answered(self, times: int = 1) -> None:
        """Wait for that many answers, then a little for one too many."""
        await self.discord.until(lambda: len(self.answers) >= times)
        await self.quiet()
        assert len(self.answers) == times

    async def quiet(self) -> None:
        client = self.front._platform.client
        assert isinstance(client, PaperboyClient)
        await asyncio.sleep(0.1)
        await client.busy.idle(60)

    @property
    def answers(self) -> list[str]:
        return [json.dumps(each["components"]) for each in self.discord.answers()]


@asynccontextmanager
async def a_line(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    patience: float = 60.0,
    before: Any = None,
    prepare: Any = None,
) -> AsyncIterator[Line]:
    monkeypatch.setattr("adapters.platforms.discord.connect.DiscordFrontEnd", Quick)
    monkeypatch.setattr(Quick, "patience", patience)
    made = settings_class().model_validate({"discord": {"token": TOKEN}})
    async with (
        gateway(monkeypatch) as discord,
        services(made, folder, Overrides(sample_day=1, silent=True)) as wired,
    ):
        if before is not None:
            before(discord)
        (front,) = wired.front_ends
        assert isinstance(front, DiscordFrontEnd)
        if prepare is not None:
            prepare(front)
        line = Line(discord, front, wired, asyncio.create_task(front.run()))
        await line.ready()
        try:
            yield line
        finally:
            await front.stop()
            await asyncio.wait([line.running])
            if not line.running.cancelled():
                line.running.exception()


@pytest.fixture
async def line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    async with a_line(folder, monkeypatch) as made:
        yield made


async def test_we_identify_and_answer_and_our_heart_beats(line: Line) -> None:
    (asked,) = line.discord.identified
    assert asked["intents"] & MESSAGE_CONTENT
    await line.discord.ask(QUESTION, mentions=True)
    await line.answered()

    assert ANSWER in line.answers[0]
    await line.discord.until(lambda: len(line.discord.now.beats) > 2)
    session = line.discord.now.session
    assert session is not None
    assert line.discord.now.beats[-1] == len(session.events)


async def test_a_heartbeat_that_discord_asks_for_comes_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(discord: Gateway) -> None:
        discord.interval = 40.0

    async with a_line(folder, monkeypatch, before=slow) as line:
        before = len(line.discord.now.beats)
        await line.discord.now.send(1)
        await line.discord.until(lambda: len(line.discord.now.beats) == before + 1)


async def test_what_was_missed_while_reconnecting_is_answered_once(line: Line) -> None:
    await line.discord.ask(QUESTION, mentions=True)
    await line.answered()
    await line.discord.ask(f"{QUESTION} And why?", mentions=True, missed=True)
    await line.discord.now.send(7)
    await line.answered(2)

    (resumed,) = line.discord.resumed
    assert resumed["session_id"] == line.discord.now.session.id  # type: ignore[union-attr]
    assert line.discord.now.path == "/resume"
    assert len(line.discord.identified) == 1


@pytest.mark.parametrize("code", [0, 1000, 1001, 4000, 4001, 4008])
async def test_a_connection_that_breaks_is_resumed(line: Line, code: int) -> None:
    await line.discord.drop(code)
    await line.discord.until(lambda: len(line.discord.resumed) == 1)
    await line.discord.until(lambda: line.front.ready)
    await line.discord.ask(QUESTION, mentions=True)
    await line.answered()


async def test_an_event_that_is_replayed_although_we_had_it_is_answered_once(line: Line) -> None:
    await line.discord.ask(QUESTION, mentions=True)
    (packet,) = [each for each in line.discord.now.session.events if each["t"] == "MESSAGE_CREATE"]  # type: ignore[union-attr]
    again = packet["d"]
    await line.discord.tell("MESSAGE_CREATE", again)
    await line.answered()
    await line.discord.tell("MESSAGE_CREATE", again)
    link = await line.discord.ask(f"<@{BOT}> {PAPER}", mentions=True)
    await line.quiet()
    shown = len(line.answers)
    assert shown > 1
    await line.discord.tell("MESSAGE_CREATE", {**link, "guild_id": GUILD})
    await line.quiet()
    posts = [path for method, path, _ in line.discord.rest if (method, path) == ("POST", MESSAGES)]

    assert len(line.answers) == shown
    assert len(posts) == shown


async def test_a_session_that_is_over_begins_anew_and_says_nothing_twice(line: Line) -> None:
    await line.discord.ask(QUESTION, mentions=True)
    await line.answered()
    line.discord.forget()
    await line.discord.drop(4000)
    await line.discord.until(lambda: len(line.discord.identified) == 2)
    await line.discord.until(lambda: line.front.ready)
    await line.discord.ask(QUESTION, mentions=True)
    await line.answered(2)

    synced = [path for method, path, _ in line.discord.rest if method == "PUT"]
    assert len(synced) == 1


async def test_a_session_that_can_be_resumed_is_resumed_though_called_invalid(line: Line) -> None:
    await line.discord.now.send(9, True)
    await line.discord.until(lambda: len(line.discord.resumed) == 1)

    assert len(line.discord.identified) == 1


async def test_a_connection_that_died_silently_is_noticed_and_resumed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_line(folder, monkeypatch, patience=0.3) as line:
        line.discord.deaf = True
        await line.discord.until(lambda: len(line.discord.resumed) == 1)
        line.discord.deaf = False
        await line.discord.until(lambda: line.front.ready)
        await line.discord.ask(QUESTION, mentions=True)
        await line.answered()

        assert line.discord.closed[0] == 4000


async def test_we_are_not_ready_while_we_are_not_connected(line: Line) -> None:
    line.discord.down = 1
    await line.discord.drop()
    await line.discord.until(lambda: not line.front.ready)
    await line.discord.until(lambda: line.front.ready)


async def test_a_question_under_way_when_the_line_breaks_is_answered_once(line: Line) -> None:
    await line.discord.ask(QUESTION, mentions=True)
    await line.discord.until(lambda: ("POST", TYPING) in [(m, p) for m, p, _ in line.discord.rest])
    await line.discord.drop()
    await line.answered()


async def test_a_token_that_discord_takes_back_is_a_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(discord: Gateway) -> None:
        discord.refuse = 4004

    async with a_line(folder, monkeypatch, before=refused) as line:
        with pytest.raises(SettingError):
            await line.running
        assert not line.front.ready


@pytest.mark.parametrize("code", sorted(HOPELESS))
async def test_after_a_close_that_is_final_we_stop_with_its_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refused(discord: Gateway) -> None:
        discord.refuse_always = code

    async with a_line(folder, monkeypatch, before=refused) as line:
        with pytest.raises(SettingError) as caught:
            await line.running
        sentence = error_message("en", caught.value)
        assert sentence != error_message("zh", caught.value)
        assert str(code) in sentence or code == 4004
        tried = len(line.discord.identified)
        await supervise(line.front, line.wired.clock, Operator(line.wired.clock, {}))
        assert len(line.discord.identified) == 2 * tried, "supervise returns, and nothing is tried again"


ENTRY_POINT = {
    "code": 50240,
    "message": "You cannot remove this app's Entry Point command in a bulk update operation.",
}
TOO_MANY = {"code": 30034, "message": "Max number of daily application command creates has been reached"}
MALFORMED = {"code": 50035, "message": "Invalid Form Body"}
SLOW_DOWN = {"message": "You are being rate limited.", "retry_after": 3000.0, "global": False}
LIMITED = {"Retry-After": "3000", "Via": "1.1 google"}


class Waiting(SystemClock):
    """A clock whose waits end when they are told to."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.go_on = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self.go_on.wait()


@pytest.mark.parametrize(
    ("status", "body", "headers", "said"),
    [
        (400, ENTRY_POINT, {}, "Entry Point command"),
        (400, TOO_MANY, {}, "daily application command creates"),
        (400, MALFORMED, {}, "Invalid Form Body"),
        (429, SLOW_DOWN, LIMITED, "3000"),
        (403, {"code": 50001, "message": "Missing Access"}, {}, "Missing Access"),
    ],
)
async def test_commands_that_discord_refuses_keep_nobody_from_connecting_and_answering(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: dict[str, Any],
    headers: dict[str, str],
    said: str,
) -> None:
    clock, told = Waiting(), list[PlatformUnavailableError]()

    async def tell_operator(error: PlatformUnavailableError) -> None:
        told.append(error)

    def refuse(discord: Gateway) -> None:
        discord.refuse_commands = [(status, body, headers)]

    def prepare(front: DiscordFrontEnd) -> None:
        front.report_to(tell_operator)
        front._chat = dataclasses.replace(front._chat, clock=clock)

    async with a_line(folder, monkeypatch, before=refuse, prepare=prepare) as line:
        await line.discord.ask(QUESTION, mentions=True)
        await line.answered()
        await line.discord.until(lambda: bool(told))
        root = compose_digest(digest())[0]
        to = Destination(platform="discord", workspace=GUILD, channel=CHANNEL)
        await line.wired.digests.platforms["discord"].post(to, root.message, key="run#root")
        assert len(line.answers) == 2, "a digest is posted, too"
        assert said in error_message("en", told[0])
        assert said in caplog.text
        assert _registrations(line) == 1, "it is not asked again at once"
        assert status != 429 or clock.waits == [3000]
        clock.go_on.set()
        await line.discord.until(lambda: _registrations(line) == 2)
    assert len(told) == 1


def _registrations(line: Line) -> int:
    return sum(method == "PUT" and path.endswith("/commands") for method, path, _ in line.discord.rest)


async def test_without_the_intent_we_go_on_and_say_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unprivileged(discord: Gateway) -> None:
        discord.privileged = False

    with caplog.at_level(logging.WARNING, logger="adapters.platforms.discord"):
        async with a_line(folder, monkeypatch, before=unprivileged) as line:
            first, second = line.discord.identified
            assert first["intents"] & MESSAGE_CONTENT
            assert not second["intents"] & MESSAGE_CONTENT
            await line.discord.ask(f"{PAPER} How many tokens a frame?")
            await line.discord.ask(QUESTION, mentions=True)
            await line.answered()
    assert "Message Content intent is off" in caplog.text


async def test_a_gateway_that_is_down_at_first_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(discord: Gateway) -> None:
        discord.down = 1

    async with a_line(folder, monkeypatch, before=down) as line:
        with pytest.raises(PlatformUnavailableError):
            await line.running
        line.running = asyncio.create_task(line.front.run())
        await line.ready()
        await line.discord.ask(QUESTION, mentions=True)
        await line.answered()


@pytest.mark.parametrize("trouble", ["429:0.2", "before", "after"])
async def test_an_answer_is_posted_once_through_rate_limits_and_broken_connections(
    line: Line, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setattr("bot.util.retry.FIRST", 0.05)
    line.discord.trouble = [trouble, trouble]
    await line.discord.ask(QUESTION, mentions=True)
    await line.answered()

    tried = [path for method, path, _ in line.discord.rest if (method, path) == ("POST", MESSAGES)]
    assert len(tried) == 3
    assert ANSWER in line.answers[0]


async def test_a_long_rate_limit_is_waited_for_without_blocking_the_others(
    line: Line, waits: Sequence[float]
) -> None:
    line.discord.trouble = ["429:90"]
    await line.discord.ask(QUESTION, mentions=True)
    await line.answered()

    assert max(waits) >= 90


MESSAGES = f"/channels/{CHANNEL}/messages"
TYPING = f"/channels/{CHANNEL}/typing"
