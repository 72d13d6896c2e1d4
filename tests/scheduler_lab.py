"""A scheduler with a store of its own, on a platform, a source and a clock that do as they are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.archive.site import FileArchive
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.digests.choose import Chooser
from bot.digests.operator import Operator
from bot.digests.run import Digests
from bot.digests.scheduler import Scheduler
from bot.domain.analysis import Analysis, Source
from bot.domain.digest import Digest, Pick
from bot.domain.errors import (
    ModelUnavailableError,
    PaperboyError,
)
from bot.domain.full_text import FullText
from bot.domain.message import Message, plain
from bot.domain.paper import Candidate, Feed, Paper
from bot.domain.run import RunStatus
from bot.domain.topic import Destination, Subscription, Topic
from bot.ports.platform import Receipt
from bot.util.rate_limiter import RateLimiter
from tests.fakes import FakeClock, FakePlatform
from tests.samples_digest import analysis, paper

HERE = Destination(platform="terminal", workspace="lab", channel="tides")
OPERATOR = Destination(platform="terminal", workspace="lab", channel="operator")
MONDAY = dt.date(2026, 1, 12)
MORNING = dt.datetime(2026, 1, 12, 12, tzinfo=dt.UTC)


@dataclass
class Chat(FakePlatform):
    """A platform that refuses what it is told to, and can write to a person."""

    refuses: Callable[[Destination, str], PaperboyError | None] = lambda _to, _key: None
    edits: list[PaperboyError] = field(default_factory=list)
    """What the next edits fail with."""
    finds: list[PaperboyError] = field(default_factory=list)
    """What the next looks fail with."""
    looked: list[str] = field(default_factory=list)
    """What was looked for."""
    personal: list[tuple[str, Message]] = field(default_factory=list)

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        error = self.refuses(to, key)
        if error is not None:
            raise error
        return await super().post(to, message, key=key, thread=thread)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        self.looked.append(key.rsplit("/", maxsplit=1)[-1])
        if self.finds:
            raise self.finds.pop()
        return await super().find(to, key=key, thread=thread, since=since)

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        if self.edits:
            raise self.edits.pop()
        await super().edit(to, receipt, message)

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        self.personal.append((person, message))

    def read(self, channel: str) -> list[str]:
        """What a channel shows, each message as one text."""
        return [text(post.message) for post in self.posts if post.to.channel == channel]


def text(message: Message) -> str:
    lines = [plain(block.content) for block in message.blocks if block.kind in {"heading", "paragraph"}]
    return " | ".join(lines)


@dataclass
class World:
    """arXiv and the analyst. What cost something is noted in `done`."""

    trouble: Callable[[], Exception | None] = lambda: None
    papers: tuple[Paper, ...] = (paper(1), paper(2))
    model_is_down: bool = False
    shows: dt.date | None = None
    """The day of a feed that is not renewed."""
    late: tuple[str, ...] = ()
    """Categories that are not renewed yet."""
    done: list[str] = field(default_factory=list)
    name: str = "tide-large"
    prompt_hash: str = ""

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        error = self.trouble()
        if error is not None:
            raise error
        return Feed(
            day=self.shows or day,
            categories=tuple(categories),
            candidates=tuple(Candidate(paper=each) for each in self.papers),
            fetched_at=MORNING,
            source="test",
            late=self.late,
        )

    async def read(self, of: Paper) -> FullText:
        return FullText(paper_id=of.id, version=of.version, source=Source.ABSTRACT, sections=())

    async def analyse(
        self, of: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        if self.model_is_down:
            raise ModelUnavailableError(why="test")
        self.done.append(f"analyse {of.id}")
        made = analysis(of, language, source=Source.ABSTRACT)
        return made.evolve(analyst=self.name, prompt_hash=self.prompt_hash)

    async def rank(
        self, topic: Topic, picks: Sequence[Pick], near: Sequence[Pick] = (), *, workspace: str = ""
    ) -> Sequence[Pick]:
        self.done.append(f"rank {topic.name}")
        return picks

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        return digest


@dataclass
class Lab:
    """One process at work on its store."""

    world: World
    clock: FakeClock
    store: SqliteStore
    chat: Chat
    scheduler: Scheduler

    @property
    def digests(self) -> Digests:
        return self.scheduler.digests

    async def follow(self, name: str = "tides", **more: Any) -> Subscription:
        """A topic of that name, in a channel of that name."""
        made = Subscription(
            id=name,
            destination=HERE.evolve(channel=name),
            topic=Topic(name=name, categories=("cs.LG",)),
            **{"created_at": MORNING - dt.timedelta(days=1), "created_by": "ada"} | more,
        )
        await self.store.save_subscription(made)
        return made

    async def tick(self) -> None:
        """Once, to the end of what it begins."""
        await self.scheduler.tick()
        await self.scheduler.settle()

    async def live(self, hours: float, *, every: dt.timedelta = dt.timedelta(minutes=10)) -> None:
        """Tick every ten minutes, if nothing else is said."""
        until = self.clock.time + dt.timedelta(hours=hours)
        while self.clock.time < until:
            before = self.clock.time
            await self.tick()
            self.clock.time = max(self.clock.time, before + every)

    async def statuses(self) -> list[RunStatus]:
        return [each.run.status for each in await self.store.latest_runs(9)]


@asynccontextmanager
async def open_lab(
    folder: Path, clock: FakeClock, world: World, chat: Chat, *, chooser: Chooser | None = None
) -> AsyncIterator[Lab]:
    """One with nothing followed; its data is in that folder."""
    async with await SqliteStore.open(folder / "test.sqlite3", clock) as store:
        digests = Digests(
            feeds=world,
            papers=store,
            runs=store,
            operations=store,
            opinions=store,
            analyses=Analyses(store=store, full_texts=world, analyst=world),
            platforms={"terminal": chat},
            archive=FileArchive(folder / "archive"),
            clock=clock,
            rate_limiter=RateLimiter(clock),
            owner="test",
            chooser=chooser or Chooser(),
        )
        operator = Operator(clock, {"terminal": chat}, OPERATOR)
        scheduler = Scheduler(subscriptions=store, digests=digests, operator=operator)
        yield Lab(world, clock, store, chat, scheduler)


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """One with nothing followed and nothing stored, on the morning of a Monday."""
    async with open_lab(tmp_path, FakeClock(MORNING), World(), Chat()) as opened:
        yield opened
