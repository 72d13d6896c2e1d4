"""The real bot in a pretended Discord, with the sample arXiv behind it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord import _runtime as simcord_runtime

from adapters.models.embedding.local import LocalEmbedder
from adapters.platforms.discord.app import DiscordFrontEnd
from adapters.platforms.discord.client import PaperboyClient
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.registry import settings_class
from adapters.pools import WorkerPool
from adapters.wiring import Overrides, Services, services
from bot.compose.digest import compose_digest
from bot.domain.digest import Digest, Entry
from bot.domain.topic import Destination, Subscription, Topic
from bot.settings import AskSettings, Settings
from bot.sources.registry import parse_ref
from bot.util.rate_limiter import RateLimiter
from tests import samples_digest as samples
from tests.fakes import FakeClock

PAPER = "9912.01502"
TITLE = "Glacier in a Thimble"
NOW = dt.datetime(2026, 1, 26, 8, tzinfo=dt.UTC)
LASTING = 600.0
"""Seconds, more than a test takes."""


async def read_ahead(folder: Path, paper_id: str = PAPER) -> None:
    """Read the paper, in both languages: reading takes a process of its own, which is none of Discord's."""
    async with services(Settings(), folder, Overrides(sample_day=1, silent=True)) as wired:
        paper = await wired.repository.paper(parse_ref(paper_id))
        for language in ("en", "zh"):
            await wired.analyses.of(paper, language, workspace="")


@dataclass
class World:
    """A server with one channel and two people in it: Ada manages the channel, Bo reads."""

    env: simcord.Env
    wired: Services
    front: DiscordFrontEnd
    platform: DiscordPlatform
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    ada: simcord.MemberActor
    bo: simcord.MemberActor
    ada_user: simcord.UserHandle
    bo_user: simcord.UserHandle

    @property
    def to(self) -> Destination:
        return self.at(self.channel)

    def at(self, channel: simcord.ChannelHandle) -> Destination:
        return Destination(platform="discord", workspace=str(self.guild.id), channel=str(channel.id))

    async def restart(self) -> PaperboyClient:
        client = self.front.client()
        await self.env.restart_bot(client)
        return client


@contextmanager
def pools_in_sight() -> Iterator[None]:
    """Let simcord see what our pools take, as it sees Python's own: it waits until that has ended."""
    seen = simcord_runtime._observed_executor_submit(WorkerPool.submit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkerPool, "submit", seen)
        yield


@contextmanager
def nothing_set_for_later() -> Iterator[None]:
    """It waits for timers of less than its patience as well, so there may be none of that kind.

    The embedding model stays until the end, and a lease is not renewed meanwhile and good for as long.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RENEWAL_INTERVAL", "REQUESTS_WITHIN"):
            patch.setattr(f"bot.digests.lease.{name}", LASTING)
        patch.setitem(LocalEmbedder.__init__.__kwdefaults__ or {}, "warm", LASTING)
        yield


@asynccontextmanager
async def a_world(
    folder: Path,
    *,
    reads_messages: bool = True,
    settings: DiscordSettings | None = None,
    model: dict[str, Any] | None = None,
    ask: AskSettings | None = None,
) -> AsyncIterator[World]:
    chosen = settings or DiscordSettings.model_validate({"token": "secret"})
    given = {"discord": chosen, "model": model or {}, "ask": ask or AskSettings()}
    configured = settings_class().model_validate(given)
    async with AsyncExitStack() as outer:
        outer.enter_context(nothing_set_for_later())
        overrides = Overrides(sample_day=1, silent=True)
        wired = await outer.enter_async_context(services(configured, folder, overrides))
        (front,) = wired.front_ends
        assert isinstance(front, DiscordFrontEnd)
        client = front.client(reads_messages=reads_messages)
        env = simcord.Env(client, settle_timeout=50.0)
        stack = ExitStack()
        stack.enter_context(pools_in_sight())
        await env.start()
        try:
            platform = wired.digests.platforms["discord"]
            assert isinstance(platform, DiscordPlatform)
            guild = env.create_guild("Tides")
            managers = guild.create_role("keepers", permissions=discord.Permissions(manage_channels=True))
            ada, bo = env.create_user("ada"), env.create_user("bo")
            yield World(
                env=env,
                wired=wired,
                front=front,
                platform=platform,
                guild=guild,
                channel=guild.create_text_channel("papers"),
                ada=guild.add_member(ada, roles=[managers]),
                bo=guild.add_member(bo),
                ada_user=ada,
                bo_user=bo,
            )
            await env.settle()  # what is in a thread as it is cancelled would never be seen to end
        finally:
            with stack:
                await env.shutdown()
        env.raise_errors()


def shown(message: object) -> str:
    """Everything a message of components says."""
    components = getattr(message, "components", [])
    return "\n".join(_texts(components)) or str(getattr(message, "content", ""))


def _texts(components: object) -> Iterator[str]:
    for component in components if isinstance(components, list | tuple) else ():
        if isinstance(component, dict):
            if component.get("content"):
                yield component["content"]
            yield from _texts(component.get("components", []))
        else:
            if isinstance(component, discord.components.TextDisplay):
                yield component.content
            yield from _texts(getattr(component, "children", ()))


def buttons(message: discord.Message) -> dict[str, str]:
    """The buttons of a message: label and id, or address."""
    found = {}
    stack = list(message.components)
    while stack:
        component = stack.pop(0)
        if isinstance(component, discord.components.Button):
            found[component.label or ""] = component.custom_id or component.url or ""
        stack = [*getattr(component, "children", ()), *stack]
    return found


@contextmanager
def counting(world: World, method: str, path: str) -> Iterator[list[int]]:
    """How many requests of that kind were made inside."""
    before = len(world.env.http_requests)
    count: list[int] = []
    yield count
    made = world.env.http_requests[before:]
    count.append(sum(entry.method == method and path in entry.path for entry in made))


async def posted_digest(
    world: World, channel: simcord.ChannelHandle | None = None
) -> simcord.ChannelHandle:
    """A digest of the one stored paper, posted and remembered; its thread."""
    channel = channel or world.channel
    paper = await world.wired.store.paper(PAPER)
    assert paper is not None
    topic = Topic(name="Tides", categories=("cs.CV",))
    subscription = Subscription(id="tides-1", destination=world.at(channel), topic=topic, created_at=NOW)
    run = await world.wired.store.open_run(subscription, NOW.date())
    digest = Digest(
        run_key=run.key,
        day=NOW.date(),
        topic=topic,
        language="en",
        summary=samples.ENGLISH_DAY,
        entries=(Entry(number=1, paper=paper, analysis=samples.analysis(paper)),),
        counts=samples.COUNTS,
    )
    await world.wired.store.save_draft(run.key, digest, compose_digest(digest), [paper.id])
    with world.wired.progress(quiet=True) as progress:
        quick = dataclasses.replace(world.wired.digests, rate_limiter=RateLimiter(FakeClock()))
        await quick.run(subscription, NOW.date(), progress=progress)
    return channel.threads[0] if channel.threads else channel


def said(result: simcord.InteractionResult) -> list[str]:
    first = [result.response] if result.response else []
    return [shown(message) for message in (*first, *result.followups)]


def modal_labels(modal: dict[str, object]) -> list[str]:
    rows = modal["components"]
    assert isinstance(rows, list)
    return [row["component"]["custom_id"] for row in rows]
