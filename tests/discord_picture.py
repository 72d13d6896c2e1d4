"""Takes pictures of what we post on Discord, drawn by simcord's preview, to be looked at.

    .venv/bin/pip install linkify-it-py regex
    .venv/bin/python -m tests.discord_picture FOLDER

writes a picture each of a normal, a Chinese and a very long digest, of a forum, of answers, of what
commands say in Chinese and of an analysis. Needs chromium.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest import mock

import discord
import simcord

from bot.compose.digest import compose_analysis, compose_card, compose_digest
from bot.domain.analysis import AnalysisPart, AnalysisSection
from bot.domain.digest import Digest
from tests.adapters.discord_world import World, a_world
from tests.e2e.slack_lab import Evening
from tests.samples_digest import analysis, claim, digest, paper
from tests.slack_picture import long_digest

WIDE = 960
QUESTIONS = (
    "What is the mean surface error of Lantern on CaveWalk?",
    "compare 2 and 5: how much energy do they need?",
    "Which temperature does it bake at?",
    "#3: which football club does the author support?",
)


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch("adapters.wiring.SystemClock", Evening),
        mock.patch("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0),
    ):
        async with a_world(Path(folder)) as made:
            yield made


async def take(made: World, channel: simcord.ChannelHandle, path: Path, tall: int) -> None:
    """A picture of a channel as Ada sees it."""
    preview = made.env.preview(
        channel, viewers=[made.ada], layout="channel", display="fixed", width=WIDE, height=tall - 100
    )
    async with preview as shown:
        chromium = await asyncio.create_subprocess_exec(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--window-size={WIDE + 40},{tall}", "--virtual-time-budget=8000", f"--screenshot={path}",
            shown.url, stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await chromium.wait()


async def deliver(made: World, channel: simcord.ChannelHandle, of: Digest) -> None:
    thread = ""
    for part in compose_digest(of):
        to = made.at(channel)
        receipt = await made.platform.post(to, part.message, key=f"run#{part.key}", thread=thread)
        thread = thread or receipt.thread


async def normal(made: World, folder: Path) -> None:
    await deliver(made, made.channel, digest())
    await take(made, made.channel, folder / "normal-root.png", 700)
    await take(made, made.channel.threads[0], folder / "normal.png", 2300)


async def chinese(made: World, folder: Path) -> None:
    await deliver(made, made.channel, digest("zh"))
    await take(made, made.channel, folder / "chinese-root.png", 700)
    await take(made, made.channel.threads[0], folder / "chinese.png", 2300)


async def long(made: World, folder: Path) -> None:
    of = long_digest()
    await deliver(made, made.channel, of.model_copy(update={"entries": of.entries[:12]}))
    await take(made, made.channel, folder / "long-root.png", 900)
    await take(made, made.channel.threads[0], folder / "long.png", 9000)


async def forum(made: World, folder: Path) -> None:
    channel = made.guild.create_forum_channel("digests")
    found = await made.platform.channel(made.at(channel))
    assert isinstance(found, discord.ForumChannel)
    await found.edit(
        available_tags=[discord.ForumTag(name="Tides & Lamps"), discord.ForumTag(name="cs.LG")]
    )
    await made.env.settle()
    await deliver(made, channel, digest())
    await take(made, channel.threads[0], folder / "forum.png", 2600)


async def answers(made: World, folder: Path) -> None:
    await made.ada.slash(made.channel, "digest follow", categories="cs.CV cs.RO cs.LG", top=5)
    await made.ada.slash(made.channel, "digest now")
    thread = made.channel.threads[0]
    for question in QUESTIONS:
        await made.ada.send(thread, question)
    await take(made, thread, folder / "answers.png", 9000)
    await take(made, made.channel, folder / "followed.png", 1100)


async def commands(made: World, folder: Path) -> None:
    """What commands answer to somebody who reads Discord in Chinese."""
    with mock.patch.object(type(made.platform.client), "language", return_value="zh"):
        await made.ada.slash(made.channel, "digest follow", categories="cs.CV cs.RO", top=5)
        await made.ada.slash(made.channel, "digest list")
        await made.ada.slash(made.channel, "digest status")
        await made.ada.slash(made.channel, "paper", id="nonsense")
        await made.ada.slash(made.channel, "digest search", words="冰川")
        await made.ada.slash(made.channel, "paperboy")
        await take(made, made.channel, folder / "commands.png", 2400)


async def whole(made: World, folder: Path) -> None:
    """An analysis that takes several messages."""
    sections = tuple(
        AnalysisSection(part=part, claims=tuple(claim(f"{part.value} {n}: {WORDS}") for n in range(6)))
        for part in AnalysisPart
    )
    of = analysis(paper(), sections=sections)
    card = await made.platform.post(made.to, compose_card(paper(), of, "en"), key="card")
    for number, message in enumerate(compose_analysis(paper(), of)):
        await made.platform.post(made.to, message, key=f"analysis{number}", thread=card.thread)
    await take(made, made.channel, folder / "card.png", 1000)
    await take(made, made.channel.threads[0], folder / "analysis.png", 9000)


WORDS = (
    "the gate opens with the tide and closes with it, so that what the reservoir remembers is the water "
    "of the last seven days and no more; a larger basin remembers longer and forgets less evenly."
)
PICTURES: tuple[Callable[[World, Path], Awaitable[None]], ...] = (
    normal, chinese, commands, long, forum, answers, whole,
)  # fmt: skip


async def main(folder: Path, *wanted: str) -> None:
    """Take them all, or those that are named."""
    for picture in PICTURES:
        if not wanted or picture.__name__ in wanted:
            async with world() as made:
                await picture(made, folder)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
