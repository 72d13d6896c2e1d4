"""A week in a lab's channel, on Slack and on Discord: what colleagues say, and what comes of it.

    python -m tests.e2e.lab_week

prints both as transcripts. Each line is who spoke and what; of what we say, the beginning, and to whom.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import simcord

import adapters.sources.samples
from tests.adapters.discord_world import PAPER, World, a_world, posted_digest, read_ahead, shown
from tests.adapters.slack_blocks import shown as shown_on_slack
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import Lab, lab, reactions

PDF = (Path(adapters.sources.samples.__file__).parent / "pdf" / "9912.01455v1.pdf").read_bytes()
LONGEST = 150
CHATTER = (
    ("ada", "nice, teapots again"),
    ("bo", "haha yes"),
    ("ada", "are you coming to lunch?"),
    ("bo", "sure, 12:30?"),
    ("ada", "I will present this one on Friday"),
    ("bo", "哈哈不错"),
)


@dataclass
class Transcript:
    """What was said, by whom."""

    title: str
    lines: list[str] = field(default_factory=list)
    known: Counter[str] = field(default_factory=Counter)
    seen: Callable[[], list[str]] = list
    """All that we say now."""

    async def scene(self, who: str, what: str, doing: Awaitable[object]) -> list[str]:
        """Somebody does something; what we say of it."""
        self.lines.append(f"{who}: {what}")
        await doing
        now = self.seen()
        fresh = [*(Counter(now) - self.known).elements()]
        self.known = Counter(now)
        self.lines += [f"    paperboy {_short(each)}" for each in fresh]
        return fresh


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}…"


async def slack_week(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Transcript:
    """The week on Slack."""
    async with lab(folder, monkeypatch) as here:
        here.slack.channels["C1"].members |= {"U2"}
        told = Transcript("Slack", seen=lambda: _on_slack(here))
        people = {"ada": "U1", "bo": "U2"}
        joined = {"type": "member_joined_channel", "user": BOT, "channel": "C1", "inviter": "U1"}
        await told.scene("ada", "/invite @paperboy", here.event(joined))
        follow = "/digest follow cs.CV cs.RO cs.LG top 2"
        await told.scene("ada", follow, here.command(follow))
        await told.scene("ada", "/digest now", here.command("/digest now"))
        root = next(m["ts"] for m in here.slack.messages() if "picked" in shown_on_slack(m["blocks"]))

        async def say(who: str, text: str, **more: object) -> list[str]:
            ts = ""

            async def saying() -> None:
                nonlocal ts
                ts = await here.say(text, user=people[who], **{"thread": root, **more})

            fresh = await told.scene(who, text, saying())
            signs = reactions(here, ts) if not more.get("channel") else []
            told.lines += [f"    paperboy [{sign}]" for sign in signs]
            return fresh

        await _talk(say, f"<@{BOT}>")
        here.slack.files["F1"] = PDF
        address = f"{here.slack.url}/api/files/F1"
        pdf = {"name": "draft.pdf", "url_private": address, "size": len(PDF)}
        shared = {"subtype": "file_share", "files": [pdf]}
        await say("bo", "my draft, comments welcome", **shared)
        await say("bo", f"<@{BOT}> What does a station cost?", thread="", **shared)
        forwarded = [{"is_share": True, "text": "https://arxiv.org/abs/9912.01777"}]
        await say("ada", f"<@{BOT}>", thread="", attachments=forwarded)
        await say("ada", "https://arxiv.org/abs/9912.01234 looks good", thread="")
        await _second_thoughts(here, told, root)
        here.slack.channels["C1"].members.discard(BOT)
        left = {"type": "channel_left", "channel": "C1", "event_ts": "1800000100.0"}
        await told.scene("bo", "/kick @paperboy", here.event(left))
        here.slack.channels["C1"].members.add(BOT)
        await told.scene("ada", "/invite @paperboy", here.event({**joined, "event_ts": "1800000101.0"}))
        await told.scene("ada", "/digest list", here.command("/digest list"))
    return told


async def _second_thoughts(here: Lab, told: Transcript, root: str) -> None:
    """A question that is edited, and then taken back."""
    asked = "#1: how much energy does it use a night?"
    await told.scene("ada", asked, here.say(asked, thread=root, ts="1800000090.000001"))
    said = {
        "user": "U1",
        "ts": "1800000090.000001",
        "text": "#2: in how many countries?",
        "thread_ts": root,
    }
    event = {"type": "message", "channel": "C1"}
    edited = {**said, "edited": {"ts": "1800000099.000001"}}
    changed = {**event, "subtype": "message_changed", "message": edited}
    await told.scene("ada", "(edits it: #2: in how many countries?)", here.event(changed))
    before = len(here.seen())
    gone = {**event, "subtype": "message_deleted", "deleted_ts": said["ts"], "previous_message": said}
    await told.scene("ada", "(deletes it)", here.event(gone))
    told.lines.append(f"    ({before - len(here.seen())} answer taken away)")


async def _talk(say: Callable[..., Awaitable[list[str]]], us: str) -> None:
    """What is said in the thread of a digest."""
    for who, text in CHATTER:
        assert await say(who, text) == [], text
    await say("bo", "#2: how many teapots were scanned?")
    assert await say("bo", "thanks!") == []
    assert await say("ada", "I like it") == []
    await say("ada", "第二篇扫描了多少个茶壶？")
    await say("bo", "#2: which football club sponsors the teapots?")
    await say("ada", us)


async def discord_week(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Transcript:
    """The week on Discord."""
    monkeypatch.setattr("adapters.platforms.discord.download.CDN", {"cdn.simcord.invalid"})
    await read_ahead(folder, PAPER)
    async with a_world(folder) as world:
        told = Transcript("Discord", seen=lambda: _on_discord(world))
        follow = "/digest follow categories:cs.CV"
        await told.scene("ada", follow, world.ada.slash(world.channel, "digest follow", categories="cs.CV"))
        await told.scene("(morning)", "the digest comes", posted_digest(world))
        (thread,) = world.channel.threads
        people = {"ada": world.ada, "bo": world.bo}
        me = world.guild.me
        assert me is not None

        async def say(who: str, text: str) -> list[str]:
            fresh = await told.scene(who, text, people[who].send(thread, text))
            signs = (
                [str(each.emoji) for each in thread.last_message.reactions] if thread.last_message else []
            )
            told.lines += [f"    paperboy [{sign}]" for sign in signs]
            return fresh

        for who, text in CHATTER:
            assert await say(who, text) == [], text
        await say("bo", "How many tokens a frame does it need?")
        assert await say("bo", "thanks!") == []
        await say("ada", "这个方法每帧需要多少个token？")
        await say("bo", "Which football club sponsors the method?")
        await say("ada", me.mention)
        pdf = [("draft.pdf", PDF)]
        asks = f"{me.mention} What does a station cost?"
        await told.scene("bo", asks, world.bo.send(world.channel, asks, attachments=pdf))
        link = "https://arxiv.org/abs/9912.01777 looks good"
        await told.scene("ada", link, world.ada.send(world.channel, link))
        await _second_thoughts_there(world, told, thread)
    return told


async def _second_thoughts_there(world: World, told: Transcript, thread: simcord.ChannelHandle) -> None:
    """A question that is edited and then taken back."""
    said = await world.bo.send(thread, "How many tokens a frame?")
    await told.scene("bo", "How many tokens a frame?", asyncio.sleep(0))
    await told.scene("bo", "(edits it: What are the limits?)", world.bo.edit(said, "What are the limits?"))
    before = len(thread.history())
    await told.scene("bo", "(deletes it)", world.bo.delete(said))
    told.lines.append(f"    ({before - len(thread.history()) - 1} answer taken away)")


def _on_slack(here: Lab) -> list[str]:
    whispers = [f"(to {m['user']} alone) {shown_on_slack(m['blocks'])}" for m in here.slack.whispers]
    channels = [text for channel in ("C1", "D1") for text in here.seen(channel)]
    return [*whispers, *channels]


def _on_discord(world: World) -> list[str]:
    places = [world.channel, *world.channel.threads]
    said = [shown(m) for place in places for m in place.history() if m.author.bot]
    return [*said, *(f"(to one alone) {shown(m)}" for m in world.ada_user.dm_channel.history())]


async def both(folder: Path) -> str:
    """Both transcripts."""
    with pytest.MonkeyPatch.context() as patch:
        weeks = [await slack_week(folder / "slack", patch), await discord_week(folder / "discord", patch)]
    return "\n\n".join("\n".join([f"# {each.title}", *each.lines]) for each in weeks)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "discord").mkdir()
        print(asyncio.run(both(Path(folder))))  # noqa: T201 - a command


if __name__ == "__main__":
    main()
