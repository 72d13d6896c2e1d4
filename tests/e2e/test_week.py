"""A lab's week with Paperboy in the channel, on Slack and on Discord: what is said, and what it says to it.

`pytest -s tests/e2e/test_week.py` prints the transcripts.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import discord
import pytest

from adapters.platforms.discord.client import PaperboyClient
from tests.adapters.discord_world import a_world
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import Evening, lab
from tests.e2e.test_frontends import DiscordDesk, SlackDesk
from tests.e2e.test_own_files import PDF
from tests.frontend_contract import FOLLOW, MOTHS, POTS, Seen

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

    async def post(self, who: str, text: str) -> None:
        """Write into the channel itself."""
        ...

    async def forward(self, who: str, text: str) -> None:
        """Forward what says that to us, without a word of one's own."""
        ...

    async def call(self, who: str, text: str) -> None:
        """Say it to us in the channel by the other name that completion offers there."""
        ...

    async def send_away(self) -> None: ...

    async def invite(self) -> None: ...

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
    pots, moths = (f"#{number_of(posted, title)}" for title in (POTS, MOTHS))
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
    (answer,) = await week.says("Bo", f"{pots}: how many teapots were scanned, and in how many countries?")
    assert "1,000 real teapots" in answer
    assert await week.says("Bo", "thanks!") == []
    (chinese,) = await week.says("Ada", "这个数据集扫描了多少个茶壶？")
    assert "teapots" in chinese
    assert await week.says("Ada", "I don't believe that number") == []
    assert await week.says("Bo", "how many was it again?") == [], "that was put to Ada"
    hints = await week.says("Bo", f"{pots}: which football club does the author support?")
    assert all("You can ask me" in each for each in hints), "quietly, where a platform can"
    assert await week.says("Ada", "my draft, comments welcome", pdf=PDF) == []
    (file,) = await week.says("Bo", "What does a station cost?", us=True, pdf=PDF)
    assert "74 euros" in file
    assert await week.says("Bo", "thank you!", us=True) == []
    await _in_the_channel(week, stage)
    (helped,) = await week.says("Ada", "", us=True)
    assert "What I can do" in helped
    first = await week.happens("Ada presses Full analysis of paper 2", stage.press("Full analysis"))
    assert any("7 Summary" in text for text in first)
    again = await week.happens("and once more", stage.press("Full analysis"))
    assert [text for text in again if "stands here already" in text]

    await _second_thoughts(week, stage, pots, moths)
    await week.happens("Ada wants it to listen to mentions only", stage.command("digest answers mentions"))
    assert await week.says("Bo", f"{pots}: how many teapots were scanned?") == []
    (paused,) = await week.happens("Bo sends it away", stage.send_away())
    assert "paused" in paused
    await week.happens("Ada invites it again", stage.invite())
    (listed,) = await week.happens("Ada asks what is followed", stage.command("digest list"))
    assert "cs.CV" in listed
    return week.lines


async def _second_thoughts(week: Week, stage: Stage, pots: str, moths: str) -> None:
    """A question that is changed, and then taken back."""
    said: list[str] = []

    async def ask() -> None:
        said.append(await stage.say("Bo", f"{moths}: what is MothWatch?"))

    (before,) = await week.happens("Bo: #…: what is MothWatch?", ask())
    assert "MothWatch" in before
    (after,) = await week.happens(
        "Bo changes that to: #…: how many teapots were scanned?",
        stage.edit(said[0], f"{pots}: how many teapots were scanned?"),
    )
    assert "teapots" in after
    await week.happens("Bo deletes the question", stage.delete(said[0]))
    assert "(takes its answer away)" in week.lines[-1]


async def _in_the_channel(week: Week, stage: Stage) -> None:
    """What is said outside of threads."""
    for text in ("who is in on Monday?", "nice weather", "is the digest late today?"):
        assert await week.happens(f"Bo, in the channel: {text}", stage.post("Bo", text)) == [], text
    link = "look: https://arxiv.org/abs/9912.01777"
    (offer,) = await week.happens(f"Bo, in the channel: {link}", stage.post("Bo", link))
    assert "I can summarise" in offer
    forwarded = await week.happens(
        "Ada forwards it a link, without a word", stage.forward("Ada", "https://arxiv.org/abs/9912.01234")
    )
    assert any("Lantern" in text for text in forwarded)
    assert any("7 Summary" in text for text in forwarded)
    asks = "9912.01990 how many teapots were scanned?"
    (called,) = await week.happens(f"Bo, to its role: {asks}", stage.call("Bo", asks))
    assert "1,000 real teapots" in called


def number_of(posted: list[str], title: str) -> str:
    """The number of a paper in a digest."""
    return next(found[1] for text in posted if (found := re.search(rf"(\d+)\. {title}", text)))


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
        entry = next(m for m in self.lab.slack.messages() if m.get("thread_ts") and POTS in m["text"])
        await self.lab.press(entry, label)

    @property
    def root(self) -> dict[str, Any]:
        root = next(m["thread_ts"] for m in self.lab.slack.messages() if m.get("thread_ts"))
        return self._message(root)

    async def post(self, who: str, text: str) -> None:
        await self.lab.say(text, user={"Ada": "U1", "Bo": "U2"}[who])

    async def forward(self, who: str, text: str) -> None:
        shared = [{"is_share": True, "text": text}]
        await self.lab.say(f"<@{BOT}>", user={"Ada": "U1", "Bo": "U2"}[who], attachments=shared)

    async def call(self, who: str, text: str) -> None:
        await self.lab.say(f"<@{BOT}|paperboy> <@{BOT}> {text}", user={"Ada": "U1", "Bo": "U2"}[who])

    async def send_away(self) -> None:
        self.lab.slack.channels["C1"].members.discard(BOT)
        await self.lab.event({"type": "channel_left", "channel": "C1", "event_ts": "1800000100.0"})

    async def invite(self) -> None:
        self.lab.slack.channels["C1"].members.add(BOT)
        joined = {"type": "member_joined_channel", "user": BOT, "channel": "C1", "inviter": "U1"}
        await self.lab.event({**joined, "event_ts": "1800000101.0"})

    def seen(self) -> list[Seen]:
        everybody = [m for m in self.lab.slack.whispers if m["user"] != "U1"]
        direct = [m for m in self.lab.slack.messages("D1") if m["user"] == BOT]
        aside = [*everybody, *direct]
        return [*super().seen(), *(self._seen(m, f"w2{n}") for n, m in enumerate(aside))]


async def test_a_week_on_slack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        here.slack.channels["C1"].members.add("U2")
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
        found = (each for each in super().seen() if re.search(rf"\d\. {POTS}", each.text))
        entry = next(each for each in found if each.thread)
        await super().press(entry, label)

    async def post(self, who: str, text: str) -> None:
        await self._person(who).send(self.world.channel, text)

    async def forward(self, who: str, text: str) -> None:
        elsewhere = self.world.guild.create_text_channel("elsewhere")
        found = await self._person("Bo").send(elsewhere, text)
        await self._person(who).forward(found, self.world.ada_user.dm_channel)

    async def call(self, who: str, text: str) -> None:
        """By the role of our name, which Discord gives whom it lets in with rights."""
        me, guild = self.world.guild.me, self.world.guild
        assert me is not None
        role = guild.create_role(me.name)
        await self.world.env.settle()
        known = self._client().guilds[0].get_role(role.id)
        assert known is not None
        known.tags = discord.RoleTags({"bot_id": str(me.id)})  # the pretended Discord has no such roles
        await self._person(who).send(self.world.channel, f"{role.mention} {text}")

    async def send_away(self) -> None:
        client = self._client()
        await client.on_guild_remove(client.guilds[0])
        await self.world.env.settle()

    async def invite(self) -> None:
        client = self._client()
        await client.on_guild_join(client.guilds[0])
        await self.world.env.settle()

    def _client(self) -> PaperboyClient:
        client = self.world.platform.client
        assert isinstance(client, PaperboyClient)
        return client

    def _person(self, who: str) -> Any:
        return {"Ada": self.world.ada, "Bo": self.world.bo}[who]


async def test_a_week_on_discord(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    monkeypatch.setattr("adapters.platforms.discord.download.CDN", {"cdn.simcord.invalid"})
    async with a_world(tmp_path) as world:
        print("", "DISCORD", *await a_week(OnDiscord(world)), sep="\n")  # noqa: T201 - a transcript
