"""Attempts at one run that are stopped at every call of a port, so that others come in between.

`Stage` wires real digests and rounds over a real store. An entrance begun with `begin` goes on until its
next call of a port and waits there; `step` lets one that waits go on. Whoever is not let go on is frozen,
with its heartbeats, however far the time is moved; whoever never is, was killed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.digests.completion import Completion
from bot.digests.lease import LEASE, check_lease
from bot.digests.notices import late_notice
from bot.digests.operator import Operator
from bot.digests.policy import Quiet
from bot.digests.run import Digests
from bot.digests.scheduler import Scheduler
from bot.domain.analysis import Analysis, Source
from bot.domain.digest import Digest
from bot.domain.errors import ModelUnavailableError, RunBusyError
from bot.domain.full_text import FullText
from bot.domain.message import Message
from bot.domain.paper import Candidate, Feed, Paper
from bot.domain.run import RunStatus
from bot.domain.topic import Destination, Subscription, Topic
from bot.ports.platform import Receipt
from bot.util.rate_limiter import RateLimiter
from tests.connections import on_writer
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.samples_digest import analysis, paper

MONDAY = dt.date(2026, 1, 12)
HERE = Destination(platform="terminal", workspace="lab", channel="tides")
MINE = Subscription(
    id="tides",
    destination=HERE,
    topic=Topic(name="tides", categories=("cs.LG",)),
    created_at=NOON - dt.timedelta(days=1),
)
EXPECTED = ["root", "summary", "paper:9912.00001"]
CALM = 8
"""Turns of the loop without anything new after which nobody runs any more."""

_who: ContextVar[str] = ContextVar("who", default="")


class Points:
    """Where the tasks of `begin` wait. What is not begun by it passes."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, str, asyncio.Future[None]]] = []
        self.busy = 0
        self.passed = 0
        self.over = False

    async def here(self, what: str) -> None:
        self.passed += 1
        if _who.get() and not self.over:
            waits = (_who.get(), what, asyncio.get_running_loop().create_future())
            self.waiting.append(waits)
            try:
                await waits[2]
            finally:
                self.passed += 1
                if waits in self.waiting:  # he was stopped
                    self.waiting.remove(waits)

    async def settled(self) -> None:
        """Return when everybody waits or is done."""
        calm, before = 0, -1
        while calm < CALM:
            await asyncio.sleep(0)
            calm = calm + 1 if not self.busy and self.passed == before else 0
            before = self.passed


class Stopping:
    """Any port, with a point before each of its calls: nothing happens between that and the one before."""

    def __init__(self, port: Any, points: Points) -> None:
        self._port, self._points = port, points

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def stopping(*args: Any, **kwargs: Any) -> Any:
            await self._points.here(name)
            self._points.busy += 1
            try:
                return await found(*args, **kwargs)
            finally:
                self._points.busy -= 1

        return stopping


@dataclass
class StoppingClock(FakeClock):
    """Heartbeats of who is frozen are frozen too."""

    points: Points

    def __post_init__(self) -> None:
        super().__init__()

    async def beat(self, seconds: float) -> None:
        await super().beat(seconds)
        await self.points.here("beat")


@dataclass
class Channel(FakePlatform):
    """Looks at the lease just before the request, as the adapters do."""

    points: Points = field(default_factory=Points)

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        await self.points.here("post")
        check_lease()
        return await super().post(to, message, key=key, thread=thread)

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        await self.points.here("edit")
        await super().edit(to, receipt, message)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        await self.points.here("find")
        return await super().find(to, key=key, thread=thread, since=since)


@dataclass
class World:
    """arXiv and the analyst."""

    points: Points
    model_is_down: bool = False
    name: str = "tide-large"
    prompt_hash: str = ""

    async def feed(self, categories: Any, day: dt.date) -> Feed:
        await self.points.here("feed")
        candidates = (Candidate(paper=paper(1)),)
        return Feed(
            day=day, categories=tuple(categories), candidates=candidates, fetched_at=NOON, source="test"
        )

    async def read(self, of: Paper) -> FullText:
        await self.points.here("read")
        return FullText(paper_id=of.id, version=of.version, source=Source.ABSTRACT, sections=())

    async def analyse(
        self, of: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        await self.points.here("analyse")
        if self.model_is_down:
            raise ModelUnavailableError(why="test")
        return analysis(of, language, source=Source.ABSTRACT)

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        await self.points.here("summarise")
        return digest

    async def keep(self, digest: Digest) -> str:
        await self.points.here("keep")
        return ""


@dataclass
class Stage:
    """One run, its channel, and everybody who may work on it."""

    points: Points
    clock: FakeClock
    store: SqliteStore
    channel: Channel
    world: World
    begun: dict[str, asyncio.Task[str]] = field(default_factory=dict)

    def digests(self, owner: str) -> Digests:
        """Those of one process."""
        store: Any = Stopping(self.store, self.points)
        return Digests(
            feeds=self.world,
            papers=store,
            runs=store,
            operations=store,
            opinions=store,
            analyses=Analyses(store=store, full_texts=self.world, analyst=self.world),
            platforms={"terminal": self.channel},
            archive=self.world,
            clock=self.clock,
            rate_limiter=RateLimiter(self.clock),
            owner=owner,
        )

    async def begin(self, entrance: str, name: str = "") -> str:
        """Let somebody come in, as far as the first call of a port; his name."""
        name = name or f"{entrance} {len(self.begun)}"
        token = _who.set(name)
        self.begun[name] = asyncio.create_task(_told(ENTRANCES[entrance], self))
        _who.reset(token)
        await self.points.settled()
        return name

    async def step(self, name: str) -> str:
        """Let him go on from where he waits longest; what he waited before, empty if he does not wait."""
        found = next((each for each in self.points.waiting if each[0] == name), None)
        if found is None:
            return ""
        self.points.waiting.remove(found)
        found[2].set_result(None)
        await self.points.settled()
        return found[1]

    async def until(self, name: str, what: str) -> None:
        """Let him go on until he waits for that."""
        while not any(each[:2] == (name, what) for each in self.points.waiting):
            assert await self.step(name), f"{name} never does {what}"

    async def finish(self, name: str) -> str:
        """Let him do all he can; what he was told."""
        for _ in range(2_000):
            if self.begun[name].done():
                return self.begun[name].result()
            if not await self.step(name):
                raise AssertionError(f"{name} waits for somebody else")
        raise AssertionError(f"{name} never ends")

    def freeze(self) -> None:
        """Time passes, longer than a lease, and nobody moves."""
        self.clock.time += dt.timedelta(seconds=LEASE + 1)

    async def end(self) -> None:
        """A scheduler that is left alone for some time does what is left to be done."""
        scheduler = self.scheduler("later")
        for _ in range(4):
            self.clock.time += dt.timedelta(minutes=20)
            await scheduler.tick()
            await scheduler.settle()

    def scheduler(self, owner: str) -> Scheduler:
        store: Any = Stopping(self.store, self.points)
        return Scheduler(
            subscriptions=store, digests=self.digests(owner), operator=Operator(self.clock, {})
        )

    async def check(self) -> None:
        """Everything stands there once and in order, and the run is done."""
        shown = [key for key in self.channel.keys if not key.startswith("notice:")]
        assert shown == EXPECTED, self.channel.keys
        notices = [key for key in self.channel.keys if key.startswith("notice:")]
        assert self.channel.keys[: len(notices)] == notices, "a notice has nothing to say after the digest"
        assert len(set(notices)) == len(notices)
        assert [post.thread for post in self.channel.posts if post.key.endswith("#root")] == [""]
        (record,) = await self.store.latest_runs(9)
        assert record.run.status is RunStatus.DELIVERED
        parts = await self.store.deliveries(record.run.key)
        stands = {each.key: each.message for each in self.channel.posts}
        for each in parts:
            if each.part.key in EXPECTED:
                assert each.receipt is not None
                assert stands[f"{record.run.key}#{each.part.key}"] == each.part.message


async def _now(stage: Stage) -> str:
    digests = stage.digests("person")
    outcome = await digests.run(MINE, MONDAY, progress=Quiet(), at_once=True)
    return (await Completion(digests=digests).go_on(outcome, Quiet(), asked=False))[0].status.value


async def _tick(stage: Stage) -> str:
    scheduler = stage.scheduler("scheduler")
    await scheduler.tick()
    await scheduler.settle()
    return "ticked"


async def _notice(stage: Stage) -> str:
    digests = stage.digests("scheduler")
    run = await digests.runs.open_run(MINE, MONDAY)
    await digests.tell(run, late_notice(run, None))
    return "told"


async def _completion(stage: Stage) -> str:
    digests = stage.digests("scheduler")
    run = await digests.runs.open_run(MINE, MONDAY)
    await Completion(digests=digests).complete(run, Quiet())
    return "completed"


ENTRANCES: dict[str, Callable[[Stage], Awaitable[str]]] = {
    "now": _now,
    "tick": _tick,
    "notice": _notice,
    "completion": _completion,
}


async def _told(entrance: Callable[[Stage], Awaitable[str]], stage: Stage) -> str:
    try:
        return await entrance(stage)
    except RunBusyError:
        return "busy"


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """A new one in the folder; whoever still waits in the end is gone."""
    points = Points()
    clock = StoppingClock(points)
    file, empty = folder / f"{token_hex(8)}.sqlite3", folder / "empty"
    if empty.exists():
        shutil.copy(empty, file)
    async with await SqliteStore.open(file, clock) as store:
        await on_writer(store, lambda sql: sql.execute("PRAGMA synchronous = OFF"))
        await store.save_subscription(MINE)
        if not empty.exists():
            await store.database.backup(empty)
        made = Stage(points, clock, store, Channel(points=points), World(points))
        try:
            yield made
        finally:
            points.over = True
            for task in made.begun.values():
                task.cancel()
            for _, _, gate in points.waiting:
                gate.cancel()
            await asyncio.gather(*made.begun.values(), return_exceptions=True)
