"""A month of a subscription, with everything that can go wrong, by a clock that the test moves.

The channel's time is 08:00 in New York: 12:00 UTC until the change of clocks on Sunday, November 1, then
13:00 UTC. `PLAN` says what happens to the world, `EXPECTED` what the channel sees of it, day by day.
"""

import datetime as dt
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.archive.site import FileArchive
from adapters.sqlite.store import SqliteStore
from bot.analysis.analyse import Analyses
from bot.arxiv.announcements import feed_day, is_announcement_day, previous_day
from bot.errors import ArxivUnavailableError, ModelUnavailableError, PlatformUnavailableError
from bot.message import Message
from bot.model import (
    Analysis,
    Candidate,
    Destination,
    Digest,
    Feed,
    Paper,
    Source,
    Subscription,
    Topic,
)
from bot.papers.fulltext import FullText
from bot.ports import Receipt
from bot.runs.digest import Digests
from bot.runs.operator import Operator
from bot.runs.pace import Pace
from bot.runs.rounds import Rounds
from tests.fakes import FakeClock, FakePlatform
from tests.samples_digest import analysis, paper

FIRST = dt.date(2026, 10, 28)
STEP = dt.timedelta(minutes=10)
HERE = Destination(platform="terminal", workspace="lab", channel="tides")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}:00+00:00")


PLAN = {
    "feed empty": (at("11-03 05:00"), at("11-03 16:00")),
    "feed stale": (at("11-04 05:00"), at("11-04 13:30")),
    "arXiv 429": (at("11-05 12:00"), at("11-05 18:00")),
    "model down": (at("11-06 12:00"), at("11-07 12:00")),
    "platform down": (at("11-09 13:00"), at("11-09 14:00")),
    "disk full": (at("11-10 12:30"), at("11-10 15:00")),
    "clock two days ahead": (at("11-11 09:00"), at("11-11 09:30")),
    "process away": (at("11-16 10:00"), at("11-19 10:00")),
}

EXPECTED = """
10-28 digest 10-28 12:00, 3 papers
10-29 digest 10-29 12:00, 3 papers
10-30 digest 10-30 12:00, 3 papers
11-02 digest 11-02 13:00, 3 papers
11-03 late 11-03 14:.0; digest 11-03 16:[012]0, 3 papers
11-04 digest 11-04 1[34]:.0, 3 papers
11-05 failed 11-05 14:.0; digest 11-05 18:.0, 3 papers
11-06 digest 11-06 13:00, 3 papers, completed 11-07
11-09 digest 11-09 14:.0, 3 papers
11-10 digest 11-10 15:.0, 3 papers
11-11 digest 11-13 09:00, 3 papers
11-12 digest 11-12 13:00, 3 papers
11-13 digest 11-13 13:00, 3 papers
11-18 digest 11-19 10:00, 9 papers
11-19 digest 11-19 13:00, 3 papers
11-20 digest 11-20 13:00, 3 papers
11-23 digest 11-23 13:00, 3 papers
11-24 digest 11-24 13:00, 3 papers
11-25 digest 11-25 13:00, 3 papers
11-26 digest 11-26 13:00, 3 papers
11-30 digest 11-30 13:00, 3 papers
"""
"""By announcement day, a dot for a digit that jitter decides. 11-11: by a clock that was ahead; the papers
were there. 11-16 and 11-17 came with 11-18. No weekends; 11-27 follows a holiday."""


class World:
    """What is true, whatever the clock of the process says."""

    def __init__(self) -> None:
        self.clock = FakeClock(at("10-28 06:00"))
        self.true = self.clock.time

    def has(self, trouble: str) -> bool:
        begin, end = PLAN[trouble]
        return begin <= self.true < end


@dataclass
class Arxiv:
    """Feeds as `DailyFeeds` gives them: the current one live, those of past days by the API."""

    world: World
    asked: int = 0

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        self.asked += 1
        if self.world.has("arXiv 429"):
            raise ArxivUnavailableError(why="arxiv.why_busy", retry_after=600)
        shown = feed_day(self.world.true)
        if self.world.has("feed stale"):
            shown -= dt.timedelta(days=1)
        past = day < feed_day(self.world.clock.now())
        empty = self.world.has("feed empty") or day > feed_day(self.world.true)
        return Feed(
            day=day if past else shown,
            categories=tuple(categories),
            candidates=() if empty else papers_of(day if past else shown),
            fetched_at=self.world.true,
            source="test",
        )


def papers_of(day: dt.date) -> tuple[Candidate, ...]:
    """Three papers of each announcement day, and one of the day before that is in the feed again."""
    if not is_announcement_day(day):
        return ()
    first, again = day.timetuple().tm_yday * 10, previous_day(day).timetuple().tm_yday * 10
    numbers = (again, first, first + 1, first + 2) if day > FIRST else (first, first + 1, first + 2)
    return tuple(Candidate(paper=paper(number)) for number in numbers)


@dataclass
class Analyst:
    """Writes analyses, when it is there."""

    world: World
    name: str = "tide-large"
    prompt_hash: str = ""

    async def analyse(
        self, paper: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        if self.world.has("model down"):
            raise ModelUnavailableError(why="test")
        return analysis(paper, source=Source.ABSTRACT)

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        return digest


class Texts:
    async def read(self, paper: Paper) -> FullText:
        return FullText(paper_id=paper.id, version=paper.version, source=Source.ABSTRACT, sections=())


@dataclass
class Channel(FakePlatform):
    """Keeps messages with the time at which the channel got or changed them."""

    world: World = field(default_factory=World)
    times: list[dt.datetime] = field(default_factory=list)
    edits: list[tuple[str, dt.datetime]] = field(default_factory=list)

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        if self.world.has("platform down"):
            raise PlatformUnavailableError(platform="terminal")
        self.times.append(self.world.clock.now())
        return await super().post(to, message, key=key, thread=thread)

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        self.edits.append((self.posts[int(receipt.message_id)].key, self.world.clock.now()))
        await super().edit(to, receipt, message)


@dataclass
class Lab:
    """The process and the world around it."""

    world: World
    store: SqliteStore
    arxiv: Arxiv
    channel: Channel
    digests: Digests
    rounds: Rounds

    async def live(self, until: dt.datetime) -> None:
        """Tick every ten minutes, as the plan allows."""
        while self.world.true < until:
            ahead = dt.timedelta(days=2) if self.world.has("clock two days ahead") else dt.timedelta()
            self.world.clock.time = self.world.true + ahead
            await self.store.database.read(self._fill_disk)
            if not self.world.has("process away"):
                await self.rounds.tick()
                await self.rounds.settle()
            self.world.true += STEP

    def _fill_disk(self, sql: object) -> None:
        connection: sqlite3.Connection = sql.conn  # type: ignore[attr-defined] # sqlite-utils' own wrapper
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        most = used if self.world.has("disk full") else 1_000_000
        connection.execute(f"PRAGMA max_page_count = {most}")


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    world = World()
    async with await SqliteStore.open(tmp_path / "test.sqlite3", world.clock) as store:
        await store.save_subscription(
            Subscription(
                id="tides",
                destination=HERE,
                topic=Topic(name="tides", categories=("cs.LG",)),
                zone="America/New_York",
                created_at=world.true,
            )
        )
        arxiv, channel = Arxiv(world), Channel(world=world)
        digests = Digests(
            feeds=arxiv,
            papers=store,
            runs=store,
            operations=store,
            opinions=store,
            analyses=Analyses(store=store, full_texts=Texts(), analyst=Analyst(world)),
            platforms={"terminal": channel},
            archive=FileArchive(tmp_path / "archive"),
            clock=world.clock,
            pace=Pace(world.clock),
            owner="test",
        )
        rounds = Rounds(subscriptions=store, digests=digests, operator=Operator(world.clock, {}))
        yield Lab(world, store, arxiv, channel, digests, rounds)


def table(channel: Channel) -> list[str]:
    """What the channel saw, one line for each announcement day."""
    rows: dict[str, list[str]] = {}
    for post, time in zip(channel.posts, channel.times, strict=True):
        run, part = post.key.split("#")
        day = run[-5:]
        if part == "root":
            papers = sum(one.key.startswith(f"{run}#paper:") for one in channel.posts)
            completed = sorted({f"{when:%m-%d}" for key, when in channel.edits if key == post.key})
            done = f", completed {', '.join(completed)}" if completed else ""
            rows.setdefault(day, []).append(f"digest {time:%m-%d %H:%M}, {papers} papers{done}")
        elif part.startswith("notice:"):
            rows.setdefault(day, []).append(f"{part.removeprefix('notice:')} {time:%m-%d %H:%M}")
    return [f"{day} {'; '.join(told)}" for day, told in sorted(rows.items())]


async def test_every_day_of_a_month_ends_as_it_should(lab: Lab) -> None:
    await lab.live(until=at("12-01 00:00"))
    seen = table(lab.channel)
    expected = EXPECTED.split("\n")[1:-1]
    assert len(seen) == len(expected), "\n".join(seen)
    for row, pattern in zip(seen, expected, strict=True):
        assert re.fullmatch(pattern, row), "\n".join(seen)
    keys = [post.key for post in lab.channel.posts]
    assert len(keys) == len(set(keys))
    shown = [key.split("paper:")[1] for key in keys if "paper:" in key]
    assert len(shown) == len(set(shown))
    assert not await lab.store.unfinished_runs()
