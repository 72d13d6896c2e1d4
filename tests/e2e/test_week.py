"""A lab's week with Paperboy in the channel, on Slack and on Discord: what is said, and what it says to it.

`pytest -s tests/e2e/test_week.py` prints the transcripts.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.adapters.discord_world import a_world
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import Evening, lab
from tests.e2e.test_frontends import DiscordDesk, SlackDesk
from tests.e2e.test_own_files import PDF
from tests.frontend_contract import FOLLOW, Seen

LONGEST = 150


class Stage(Protocol):
    """A platform with two colleagues on it."""

    async def say(self, who: str, text: str, *, us: bool = False, pdf: bytes = b"") -> str:
        """Write into the digest's thread; `us` mentions the bot. The name of what was said."""
        ...

    async def edit(self, said: str, text: str) -> None: ...

    async def delete(self, said: str) -> None: ...

    async def command(self, line: str) -> None: ...

    async def press(self, label: str) -> None: ...

    def seen(self) -> list[Seen]: ...


@dataclass
class Week:
    """What happens, written down."""

    stage: Stage
    lines: list[str] = field(default_factory=list)
    known: set[tuple[str, str]] = field(default_factory=set)

    def note(self) -> list[str]:
        """What the bot said since one looked last."""
        fresh = [each for each in self.stage.seen() if (each.key, each.text) not in self.known]
        gone = {key for key, _ in self.known} - {each.key for each in self.stage.seen()}
        self.known = {(each.key, each.text) for each in self.stage.seen()}
        self.lines += [f"    {'(quietly) ' * each.alone}{each.text[:LONGEST]}" for each in fresh]
        self.lines += ["    (takes its answer away)"] * bool(gone)
        self.lines += ["    (says nothing)"] * (not fresh and not gone)
        return [each.text for each in fresh]

    async def happens(self, told: str, work: Awaitable[object]) -> list[str]:
        self.lines.append(told)
        await work
        return self.note()

    async def says(self, who: str, text: str, **how: Any) -> list[str]:
        return await self.happens(f"{who}: {text}", self.stage.say(who, text, **how))


async def a_week(stage: Stage) -> list[str]:
    """Play it, and hold it to its manners."""
    week = Week(stage)
    await week.happens("Ada follows robots and vision, and wants it now", stage.command(FOLLOW))
    await stage.command("digest now")
    posted = week.note()
    assert any("Executive summary" in text for text in posted)

    for who, text in (
        ("Bo", "morning! coffee first"),
        ("Ada", "I am at the dentist until three"),
        ("Bo", "shall we take the teapots for journal club on Friday?"),
        ("Ada", "yes, who presents"),
        ("Bo", "haha the teapots again 😂"),
        ("Ada", "👍"),
        ("Bo", "我觉得第二篇不错"),
    ):
        assert await week.says(who, text) == [], text
    (answer,) = await week.says("Bo", "#2: how many teapots were scanned, and in how many countries?")
    assert "1,000 real teapots" in answer
    assert await week.says("Bo", "thanks!") == []
    (chinese,) = await week.says("Ada", "第2篇扫描了多少个茶壶？ how many teapots were scanned")
    assert "teapots" in chinese
    assert await week.says("Ada", "I don't believe that number") == []
    assert await week.says("Bo", "how many was it again?") == [], "that was put to Ada"
    assert await week.says("Bo", "#2: which football club does the author support?") == []
    (file,) = await week.says("Bo", "What does a station cost?", us=True, pdf=PDF)
    assert "74 euros" in file
    (helped,) = await week.says("Ada", "", us=True)
    assert "What I can do" in helped
    first = await week.happens("Ada presses Full analysis of paper 2", stage.press("Full analysis"))
    assert any("7 Summary" in text for text in first)
    again = await week.happens("and once more", stage.press("Full analysis"))
    assert [text for text in again if "stands here already" in text]

    said: list[str] = []

    async def ask() -> None:
        said.append(await stage.say("Bo", "#3: what is BalloonEye?"))

    (before,) = await week.happens("Bo: #3: what is BalloonEye?", ask())
    assert "BalloonEye" in before
    (after,) = await week.happens(
        "Bo changes that to: #2: how many teapots were scanned?",
        stage.edit(said[0], "#2: how many teapots were scanned?"),
    )
    assert "teapots" in after
    await week.happens("Bo deletes the question", stage.delete(said[0]))
    assert "(takes its answer away)" in week.lines[-1]
    await week.happens("Ada wants it to listen to mentions only", stage.command("digest answers mentions"))
    assert await week.says("Bo", "#2: how many teapots were scanned?") == []
    return week.lines


# Slack


@dataclass
class OnSlack(SlackDesk):
    """Ada is U1, Bo is U2."""

    async def say(self, who: str, text: str, *, us: bool = False, pdf: bytes = b"") -> str:  # type: ignore[override] # a stage's
        more: dict[str, Any] = {}
        if pdf:
            self.lab.slack.files["F1"] = pdf
            address = f"{self.lab.slack.url}/api/files/F1"
            more = {"subtype": "file_share", "files": [{"name": "moths.pdf", "url_private": address}]}
        text = f"<@{BOT}> {text}" if us else text
        user = {"Ada": "U1", "Bo": "U2"}[who]
        return await self.lab.say(text, user=user, thread=self.root["ts"], **more)

    async def press(self, label: str) -> None:  # type: ignore[override] # a stage's
        entry = next(m for m in self.lab.slack.messages() if m.get("thread_ts") and "2. " in m["text"])
        await self.lab.press(entry, label)

    @property
    def root(self) -> dict[str, Any]:
        root = next(m["thread_ts"] for m in self.lab.slack.messages() if m.get("thread_ts"))
        return self._message(root)

    def seen(self) -> list[Seen]:
        everybody = [m for m in self.lab.slack.whispers if m["user"] != "U1"]
        return [*super().seen(), *(self._seen(m, f"w2{n}") for n, m in enumerate(everybody))]


async def test_a_week_on_slack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        print("", "SLACK", *await a_week(OnSlack(here)), sep="\n")  # noqa: T201 - a transcript


# Discord


@dataclass
class OnDiscord(DiscordDesk):
    """Ada manages the channel."""

    async def say(self, who: str, text: str, *, us: bool = False, pdf: bytes = b"") -> str:  # type: ignore[override] # a stage's
        me = self.world.guild.me
        assert me is not None
        files = [("moths.pdf", pdf)] if pdf else []
        text = f"{me.mention} {text}" if us else text
        actor = {"Ada": self.world.ada, "Bo": self.world.bo}[who]
        message = await actor.send(self.world.channel.threads[0], text, attachments=files)
        self.said[str(message.id)] = message
        self.by[str(message.id)] = actor
        return str(message.id)

    by: dict[str, Any] = field(default_factory=dict)

    async def edit(self, said: str, text: str) -> None:
        await self.by[said].edit(self.said[said], text)

    async def delete(self, said: str) -> None:
        await self.by[said].delete(self.said[said])

    async def press(self, label: str) -> None:  # type: ignore[override] # a stage's
        entry = next(each for each in super().seen() if each.thread and "2. " in each.text)
        await super().press(entry, label)


async def test_a_week_on_discord(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    monkeypatch.setattr("adapters.platforms.discord.download.CDN", {"cdn.simcord.invalid"})
    async with a_world(tmp_path) as world:
        print("", "DISCORD", *await a_week(OnDiscord(world)), sep="\n")  # noqa: T201 - a transcript
