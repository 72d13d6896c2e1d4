"""What a store has forgotten is seen on the platform: it is taken up there, and nothing is posted twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.archive.site import FileArchive
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.digests.operator import Operator
from bot.digests.run import Digests
from bot.digests.scheduler import Scheduler
from bot.domain.errors import NeedsPersonError, PlatformUnavailableError
from bot.domain.paper import Candidate, Feed
from bot.domain.topic import Destination, Subscription, Topic
from bot.ports.platform import Receipt
from bot.util.rate_limiter import RateLimiter
from tests.fakes import FakeClock, FakePlatform
from tests.samples_digest import paper
from tests.scheduler_lab import World

HERE = Destination(platform="terminal", workspace="lab", channel="tides")
OPERATOR = Destination(platform="terminal", workspace="lab", channel="operator")
FRIDAY = dt.datetime(2026, 1, 9, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


class Daily(World):
    """Two papers of each day."""

    async def feed(self, categories: object, day: dt.date) -> Feed:
        papers = (paper(day.toordinal() % 1000 * 10 + number) for number in range(2))
        candidates = tuple(Candidate(paper=each) for each in papers)
        return Feed(day=day, categories=("cs.LG",), candidates=candidates, fetched_at=FRIDAY, source="test")


@dataclass
class Channel(FakePlatform):
    """Counts how often something is looked for, and may not let anybody look."""

    looked: list[str] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    closed: bool = False

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        self.looked.append(key.rsplit("/", maxsplit=1)[-1])
        if self.closed:
            raise NeedsPersonError(channel=to.channel, problem="slack.missing_scope")
        if self.fails:
            raise self.fails.pop()
        return await super().find(to, key=key, thread=thread, since=since)

    @property
    def digests(self) -> list[str]:
        return [post.key.split("/")[-1] for post in self.posts if post.to == HERE]


@dataclass
class Lab:
    """One process at work; `with_another_store` is another one, whose data knows nothing of this one's."""

    folder: Path
    clock: FakeClock
    channel: Channel
    store: SqliteStore
    scheduler: Scheduler

    async def tick(self) -> None:
        await self.scheduler.tick()
        await self.scheduler.settle()

    async def wait(self, time: dt.timedelta, *, step: dt.timedelta = MINUTE) -> None:
        until = self.clock.time + time
        while self.clock.time < until:
            self.clock.time += step
            await self.tick()

    async def forget(self) -> Lab:
        """The same Paperboy on the data of before its first digest."""
        store = await SqliteStore.open(self.folder / f"{len(self.channel.posts)}.sqlite3", self.clock)
        return await a_lab(self.folder, self.clock, self.channel, store)


async def a_lab(folder: Path, clock: FakeClock, channel: Channel, store: SqliteStore) -> Lab:
    world = Daily()
    digests = Digests(
        feeds=world,
        papers=store,
        runs=store,
        operations=store,
        opinions=store,
        analyses=Analyses(store=store, full_texts=world, analyst=world),
        platforms={"terminal": channel},
        archive=FileArchive(folder / "archive"),
        clock=clock,
        rate_limiter=RateLimiter(clock),
        owner="test",
    )
    topic = Topic(name="tides", categories=("cs.LG",))
    at_noon = Subscription(
        id="tides", destination=HERE, topic=topic, time=dt.time(12), zone="UTC", created_at=FRIDAY - MINUTE
    )
    await store.save_subscription(at_noon)
    operator = Operator(clock, {"terminal": channel}, OPERATOR)
    return Lab(
        folder, clock, channel, store, Scheduler(subscriptions=store, digests=digests, operator=operator)
    )


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    clock = FakeClock(FRIDAY - 2 * MINUTE)
    async with await SqliteStore.open(tmp_path / "first.sqlite3", clock) as store:
        yield await a_lab(tmp_path, clock, Channel(), store)


async def test_what_falls_due_before_our_eyes_is_posted_without_a_look(lab: Lab) -> None:
    await lab.tick()
    await lab.wait(5 * MINUTE)
    assert len(lab.channel.digests) == 4
    assert lab.channel.looked == []


async def test_what_fell_due_while_nobody_was_at_work_costs_one_look(lab: Lab) -> None:
    await lab.wait(MINUTE)
    lab.clock.time += dt.timedelta(hours=1)
    await lab.tick()
    assert len(lab.channel.digests) == 4
    assert lab.channel.looked == ["2026-01-09#root"]


async def test_a_forgotten_digest_is_taken_up_where_it_stands(lab: Lab) -> None:
    await lab.wait(5 * MINUTE)
    posted = list(lab.channel.posts)
    key = (await lab.store.latest_runs(1))[0].run.key
    before = [each.receipt for each in await lab.store.deliveries(key)]
    again = await lab.forget()
    await again.tick()
    assert lab.channel.posts == posted
    assert [each.receipt for each in await again.store.deliveries(key)] == before
    await again.store.close()


async def test_what_is_missing_of_a_forgotten_digest_is_posted_into_its_thread(lab: Lab) -> None:
    await lab.wait(5 * MINUTE)
    gone = lab.channel.posts.pop()
    again = await lab.forget()
    await again.tick()
    assert lab.channel.posts[-1] == replace(gone, message=lab.channel.posts[-1].message)
    assert len(lab.channel.digests) == len(set(lab.channel.digests)) == 4
    await again.store.close()


async def test_days_that_were_forgotten_are_not_merged_into_one_digest_that_repeats_them(lab: Lab) -> None:
    await lab.wait(6 * DAY, step=HOUR)
    posted = list(lab.channel.digests)
    assert len([key for key in posted if key.endswith("#root")]) == 4
    again = await lab.forget()
    await again.tick()
    assert lab.channel.digests == posted
    await again.store.close()


async def test_a_platform_that_is_away_is_waited_for_before_anything_is_posted(lab: Lab) -> None:
    await lab.wait(6 * DAY, step=HOUR)
    posted = list(lab.channel.digests)
    again = await lab.forget()
    lab.channel.fails = [PlatformUnavailableError(platform="terminal") for _ in range(3)]
    for _ in range(3):
        await again.tick()
        assert lab.channel.digests == posted
    await again.tick()
    assert lab.channel.digests == posted
    assert len(await again.store.latest_runs(9)) == 4
    await again.store.close()


async def test_where_the_history_may_not_be_read_it_is_posted_and_the_operator_told(lab: Lab) -> None:
    lab.channel.closed = True
    await lab.tick()
    lab.clock.time += dt.timedelta(hours=1)
    await lab.tick()
    assert len(lab.channel.digests) == 4
    told = [post.message.summary for post in lab.channel.posts if post.to == OPERATOR]
    assert len([each for each in told if "may not read the history" in each]) == 1
