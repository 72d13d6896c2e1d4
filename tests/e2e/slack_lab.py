"""A lab on Slack for tests and benchmarks: our own Slack server, all of Paperboy behind it, and people.

Everything goes over real sockets; papers come from the sample arXiv, and the clock moves by itself.

    async with lab(folder, monkeypatch) as here:
        await here.command("/paper 9912.01234")    # returns when everything that was begun is done
        here.seen()                                # what our messages in channel C1 say
        here.whispered()                           # what person U1 alone was shown

There are a channel C1 with a person U1, and their direct messages D1; `here.slack.channels` takes more.
`here.say`, `press`, `submit` and `event` do what people and Slack do. `here.begin` hands a command over and
returns when it is acknowledged, with the seconds that took: many of them at once are a load. `here.slack`
is the server, with every call it took in `called`, and `trouble` to make calls fail. `copy_of` connects a
second Paperboy to the same Slack and data. `lab(..., http=True)` is without a socket, for signed HTTP.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.registry import settings_class
from adapters.platforms.slack.app import SlackFrontEnd
from adapters.platforms.slack.listeners import Listeners
from adapters.platforms.slack.plugin import PLUGIN as SLACK
from adapters.platforms.slack.teams import OneTeam
from adapters.sources.samples.answers import DAYS
from adapters.wiring import Overrides, Services, services
from bot.settings import AskSettings, Settings
from bot.zotero_settings import ZoteroSettings
from tests.adapters.slack_blocks import shown
from tests.adapters.slack_server import APP_TOKEN, BOT, SECRET, TEAM, TOKEN, SlackServer, slack_server
from tests.fakes import FakeClock

Json = dict[str, Any]
EVENING = dt.datetime.combine(DAYS[0], dt.time(18), dt.UTC)


class Evening(FakeClock):
    """The evening of the sample arXiv's first day."""

    def __init__(self) -> None:
        super().__init__(EVENING)


@dataclass
class Lab:
    """People who do something on Slack, and what they see."""

    slack: SlackServer
    wired: Services
    app: SlackFrontEnd
    numbers: count[int] = field(default_factory=lambda: count(1))
    socket: int = -1
    """Over which of the server's connections Slack tells this Paperboy; the latest."""

    @property
    def listeners(self) -> Listeners:
        """Who answers in the lab's own workspace."""
        teams = self.app._teams
        assert isinstance(teams, OneTeam)
        return teams._listeners

    async def command(self, text: str, *, user: str = "U1", channel: str = "C1") -> None:
        await self.begin(text, user=user, channel=channel)
        await self.quiet()

    async def begin(self, text: str, *, user: str = "U1", channel: str = "C1") -> float:
        """Hand a command over; the seconds until it was acknowledged. What it begins goes on."""
        begun = time.perf_counter()
        payload = self.typed(text, user=user, channel=channel)
        await self.slack.send("slash_commands", payload, socket=self.socket)
        return time.perf_counter() - begun

    def typed(self, text: str, *, user: str = "U1", channel: str = "C1") -> Json:
        """What Slack sends for a command."""
        name, _, rest = text.partition(" ")
        return {
            "command": name,
            "text": rest,
            "team_id": TEAM,
            "channel_id": channel,
            "user_id": user,
            "trigger_id": f"t{next(self.numbers)}",
            "response_url": "https://hooks.slack.com/commands/none",
        }

    async def say(
        self,
        text: str,
        *,
        user: str = "U1",
        channel: str = "C1",
        thread: str = "",
        ts: str = "",
        **more: Any,
    ) -> str:
        """Post a message as a person, with the events Slack makes of it; its ts."""
        ts = ts or f"1800000000.{next(self.numbers):06d}"
        kind = self.slack.channels[channel].kind
        message = {"user": user, "text": text, "ts": ts, "channel": channel, **more}
        message |= {"thread_ts": thread} if thread else {}
        self.slack.channels[channel].messages.append(dict(message))
        events = [{"type": "message", "channel_type": kind, **message}]
        if f"<@{BOT}>" in text and kind != "im":
            events.insert(0, {"type": "app_mention", **message})
        for event in events:
            await self.event(event)
        return ts

    async def event(self, event: Json) -> None:
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{next(self.numbers)}",
            "event": event,
        }
        await self.slack.send("events_api", payload, socket=self.socket)
        await self.quiet()

    async def press(self, message: Json, label: str, *, user: str = "U1", trigger: str = "") -> None:
        """Press the button of that label."""
        action = next(each for each in pressed(message["blocks"]) if each["label"] == label)
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "channel": {"id": message.get("channel", "C1")},
            "trigger_id": trigger or f"t{next(self.numbers)}",
            "container": {
                "type": "message",
                "message_ts": message.get("ts", "1.1"),
                "channel_id": "C1",
                "is_ephemeral": "user" in message and message["user"] != BOT,
                **({"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}),
            },
            "message": message,
            "actions": [{"type": "button", "block_id": "b", **action}],
        }
        await self.slack.send("interactive", payload, socket=self.socket)
        await self.quiet()

    async def submit(self, view: Json, values: Json, *, user: str = "U1") -> Json:
        """Hand a form in; what Slack is told at once."""
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "view": {**view, "id": "V1", "hash": f"h{next(self.numbers)}", "state": {"values": values}},
        }
        answer = await self.slack.send("interactive", payload, socket=self.socket)
        await self.quiet()
        return answer

    async def quiet(self) -> None:
        """Wait until what was begun is done; Bolt acknowledges an event before it hands it on."""
        for _ in range(50):
            await asyncio.sleep(0)
        await self.app.tasks.idle(120)

    def seen(self, channel: str = "C1", thread: str = "") -> list[str]:
        """What our messages there say."""
        return [shown(m["blocks"]) for m in self.slack.messages(channel, thread) if m["user"] == BOT]

    def whispered(self, user: str = "U1") -> list[str]:
        return [shown(m["blocks"]) for m in self.slack.whispers if m["user"] == user]


def pressed(blocks: list[Json]) -> list[Json]:
    """Every button of a message: what Slack sends when it is pressed, and its label."""
    found = []
    for block in blocks:
        for each in block.get("elements", ()):
            if each.get("type") == "button":
                found.append(
                    {
                        "action_id": each["action_id"],
                        "value": each.get("value", ""),
                        "label": each["text"]["text"],
                    }
                )
            for name in ("positive_button", "negative_button"):
                if name in each:
                    button = each[name]
                    found.append(
                        {
                            "action_id": each["action_id"],
                            "value": button["value"],
                            "label": button["text"]["text"],
                        }
                    )
    return found


def reactions(here: Lab, ts: str) -> list[str]:
    """The signs that a message got from us."""
    (said,) = [m for m in here.slack.messages() if m["ts"] == ts]
    return list(said.get("reactions", []))


@asynccontextmanager
async def lab(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    http: bool = False,
    model: Json | None = None,
    ask: AskSettings | None = None,
    zotero: ZoteroSettings | None = None,
    **settings: Any,
) -> AsyncIterator[Lab]:
    """A lab whose app is connected."""
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    async with slack_server() as slack:
        tokens = {"bot_token": TOKEN, "api_url": f"{slack.url}/api/"}
        tokens |= {"signing_secret": SECRET} if http else {"app_token": APP_TOKEN}
        given: Json = {"slack": {**tokens, "managers": "everyone", **settings}, "model": model or {}}
        given |= {"ask": ask or AskSettings(), "zotero": zotero or ZoteroSettings()}
        made = settings_class().model_validate(given)
        async with _connected(slack, made, folder) as here:
            yield here


@asynccontextmanager
async def copy_of(here: Lab) -> AsyncIterator[Lab]:
    """A second Paperboy on the same data, connected to the same Slack, as there is during a deploy.

    It has a store of its own, as another process would.
    """
    here.socket = len(here.slack.sockets) - 1
    async with _connected(here.slack, here.wired.settings, here.wired.folder) as second:
        second.numbers, second.socket = here.numbers, len(here.slack.sockets) - 1
        yield second


@asynccontextmanager
async def _connected(slack: SlackServer, settings: Settings, folder: Path) -> AsyncIterator[Lab]:
    async with services(settings, folder, Overrides(sample_day=1, silent=True)) as wired:
        (app,) = wired.front_ends
        assert isinstance(app, SlackFrontEnd)
        sockets = len(slack.sockets)
        running = asyncio.create_task(app.run())
        await until(lambda: app.ready or running.done())
        if SLACK.settings(settings).app_token.get_secret_value() and not running.done():
            await until(lambda: len(slack.sockets) > sockets)
        try:
            yield Lab(slack, wired, app)
        finally:
            await app.stop()
            await asyncio.wait([running])


async def until(holds: Callable[[], bool]) -> None:
    """Wait for it, as long as a test may."""
    for _ in range(12_000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came")
