"""A month of a subscription, with everything that can go wrong, by a clock that is moved.

The channel's time is 08:00 in New York: 12:00 UTC until the change of clocks on Sunday, November 1, then
13:00 UTC. `PLAN` says what happens to the world; `python -m tests.e2e.month` prints what the channel
sees of it, day by day.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.archive.site import FileArchive
from adapters.restore import Restored, restore
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.statements import SqliteConnection
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.digests.operator import Operator
from bot.digests.revisions import RevisionTracker
from bot.digests.run import Digests
from bot.digests.scheduler import Scheduler
from bot.domain.analysis import Analysis, Source
from bot.domain.digest import Digest
from bot.domain.errors import ModelUnavailableError, PlatformUnavailableError, SourceUnavailableError
from bot.domain.full_text import NO_ANSWER, Fallback, FullText
from bot.domain.message import Message
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.topic import Destination, Subscription, Topic
from bot.papers.repository import PaperRepository
from bot.ports.platform import Receipt
from bot.sources.arxiv.announcements import CALENDAR as ARXIV
from bot.util.rate_limiter import RateLimiter
from tests.connections import on_writer
from tests.fakes import FakeClock, FakePlatform
from tests.samples_digest import analysis, paper

FIRST = dt.date(2026, 10, 28)
LAST = dt.date(2026, 12, 1)
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
    "cs.RO stale": (at("11-20 05:00"), at("11-20 16:00")),
    "arXiv's papers away": (at("11-23 12:00"), at("11-23 15:00")),
    "backup put back": (at("11-24 12:00"), at("11-24 17:00")),
}
"""From when to when. Of the backup: when it was made, and when it took the place of the database."""
CALENDAR = {
    "10-31": "weekend",
    "11-01": "weekend, clocks change",
    "11-07": "weekend",
    "11-08": "weekend",
    "11-14": "weekend",
    "11-15": "weekend",
    "11-21": "weekend",
    "11-22": "weekend",
    "11-27": "nothing announced on a holiday's evening",
    "11-28": "weekend",
    "11-29": "weekend",
}
REVISED = {
    dt.date(2026, 11, 12): ((dt.date(2026, 10, 29), 2), (dt.date(2026, 11, 9), 2)),
    dt.date(2026, 11, 13): ((dt.date(2026, 11, 9), 2),),
    dt.date(2026, 11, 24): ((dt.date(2026, 11, 9), 3),),
}
"""New versions in the feed of a day: of the first paper of which day. That of 11-13 is the same again."""
WITHDRAWN = dt.date(2026, 10, 29)
"""The day whose first paper is withdrawn by its new version."""


class World:
    """What is true, whatever the clock of the process says."""

    def __init__(self) -> None:
        self.clock = FakeClock(at("10-28 06:00"))
        self.true = self.clock.time

    def has(self, trouble: str) -> bool:
        begin, end = PLAN[trouble]
        return begin <= self.true < end

    def begins(self, trouble: str) -> bool:
        return PLAN[trouble][0] == self.true

    def ends(self, trouble: str) -> bool:
        return PLAN[trouble][1] == self.true


@dataclass
class Arxiv:
    """Feeds as `DailyFeeds` gives them: the current one live, those of past days by the API."""

    world: World
    asked: int = 0

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        self.asked += 1
        if self.world.has("arXiv 429"):
            raise SourceUnavailableError(source="arXiv", why="source.why_busy", retry_after=600)
        shown = ARXIV.feed_day(self.world.true)
        if self.world.has("feed stale"):
            shown -= dt.timedelta(days=1)
        past = day < ARXIV.feed_day(self.world.clock.now())
        empty = self.world.has("feed empty") or day > ARXIV.feed_day(self.world.true)
        late = ("cs.RO",) if self.world.has("cs.RO stale") and not past else ()
        if set(categories) <= set(late):
            shown -= dt.timedelta(days=1)
        listed = papers_of(day if past else shown)
        return Feed(
            day=day if past else shown,
            categories=tuple(categories),
            candidates=()
            if empty
            else tuple(one for one in listed if _is_in(one, {*categories} - {*late})),
            fetched_at=self.world.true,
            source="test",
            late=late if len(categories) > 1 else (),
        )


def _is_in(candidate: Candidate, categories: Collection[str]) -> bool:
    """The last of the papers of each day is one of cs.RO, the others of cs.LG."""
    return ("cs.RO" if candidate.paper.id.endswith("2") else "cs.LG") in categories


def papers_of(day: dt.date) -> tuple[Candidate, ...]:
    """Three papers of each announcement day, one of the day before that comes again, replacements."""
    if not ARXIV.is_announcement_day(day):
        return ()
    numbers = [first_of(day) + number for number in range(3)]
    if day > FIRST:
        numbers.insert(0, first_of(ARXIV.previous_day(day)))
    new = (Candidate(paper=paper(number)) for number in numbers)
    replaced = (revision(of, version) for of, version in REVISED.get(day, ()))
    return (*new, *replaced)


def first_of(day: dt.date) -> int:
    """The number of the first paper of a day."""
    return day.timetuple().tm_yday * 10


def revision(of: dt.date, version: int) -> Candidate:
    """A new version of the first paper of that day."""
    said = "This paper has been withdrawn." if of == WITHDRAWN else f"Version {version} is better."
    newer = paper(first_of(of), version=version, abstract=said)
    return Candidate(paper=newer, announce_type=AnnounceType.REPLACE)


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


@dataclass
class Texts:
    """Has nothing but abstracts, and no comments either."""

    world: World

    async def read(self, paper: Paper) -> FullText:
        away = self.world.has("arXiv's papers away")
        silent = (Fallback(source=Source.HTML, reason=NO_ANSWER),) if away else ()
        return FullText(
            paper_id=paper.id,
            version=paper.version,
            source=Source.ABSTRACT,
            sections=(),
            fallbacks=silent,
        )

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        raise SourceUnavailableError(source="arXiv", why="test")


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

    folder: Path
    world: World
    arxiv: Arxiv
    channel: Channel
    store: SqliteStore
    scheduler: Scheduler
    told: Restored | None = None
    """What the operator heard when the backup was put back."""

    async def live(self, until: dt.datetime) -> None:
        """Tick every ten minutes, as the plan allows."""
        while self.world.true < until:
            ahead = dt.timedelta(days=2) if self.world.has("clock two days ahead") else dt.timedelta()
            self.world.clock.time = self.world.true + ahead
            await self._back_up_and_restore()
            await on_writer(self.store, self._fill_disk)
            if not self.world.has("process away"):
                await self.scheduler.tick()
                await self.scheduler.settle()
            self.world.true += STEP

    async def _back_up_and_restore(self) -> None:
        copy = self.folder / "copy"
        if self.world.begins("backup put back"):
            await self.store.backup(copy)
        if self.world.ends("backup put back"):
            await self.store.close()
            self.told = await restore(copy, self.folder / FILE, self.world.clock)
            self.store = await SqliteStore.open(self.folder / FILE, self.world.clock)
            self.scheduler = scheduler(self.folder, self.world, self.arxiv, self.channel, self.store)

    def _fill_disk(self, sql: SqliteConnection) -> None:
        used = sql.execute("PRAGMA page_count").fetchone()[0]
        most = used if self.world.has("disk full") else 1_000_000
        sql.execute(f"PRAGMA max_page_count = {most}")


@asynccontextmanager
async def a_lab(folder: Path) -> AsyncIterator[Lab]:
    world = World()
    arxiv, channel = Arxiv(world), Channel(world=world)
    store = await SqliteStore.open(folder / FILE, world.clock)
    lab = Lab(folder, world, arxiv, channel, store, scheduler(folder, world, arxiv, channel, store))
    try:
        await store.save_subscription(
            Subscription(
                id="tides",
                destination=HERE,
                topic=Topic(name="tides", categories=("cs.LG", "cs.RO")),
                zone="America/New_York",
                created_at=world.true,
            )
        )
        yield lab
    finally:
        await lab.store.close()


def scheduler(folder: Path, world: World, arxiv: Arxiv, channel: Channel, store: SqliteStore) -> Scheduler:
    """What a process that begins has in its hands."""
    analyses = Analyses(store=store, full_texts=Texts(world), analyst=Analyst(world))
    repository = PaperRepository(store=store, source=Texts(world))
    digests = Digests(
        feeds=arxiv,
        papers=store,
        runs=store,
        operations=store,
        opinions=store,
        analyses=analyses,
        platforms={"terminal": channel},
        archive=FileArchive(folder / "archive"),
        clock=world.clock,
        rate_limiter=RateLimiter(world.clock),
        owner="test",
        revision_tracker=RevisionTracker(
            store=store, papers=store, repository=repository, analyses=analyses
        ),
    )
    return Scheduler(subscriptions=store, digests=digests, operator=Operator(world.clock, {}))


def seen(channel: Channel) -> dict[str, str]:
    """What the channel saw, by announcement day."""
    days: dict[str, list[str]] = {}
    for post, time in zip(channel.posts, channel.times, strict=True):
        run, part = post.key.split("#")
        told = days.setdefault(run[-5:], [])
        if part == "root":
            told.append(f"digest {time:%m-%d %H:%M}, {_papers(channel, run)}")
        elif part.startswith("notice:"):
            told.append(f"{part.removeprefix('notice:')} {time:%m-%d %H:%M}")
        elif part.startswith("update:"):
            what = "withdrawn" if "Withdrawn" in post.message.summary else part[-2:]
            told.append(f"{what} told in the thread of {channel.posts[int(post.thread)].key[-10:-5]}")
    return {day: "; ".join(told) for day, told in sorted(days.items())}


def _papers(channel: Channel, run: str) -> str:
    of_run = [
        (post, when)
        for post, when in zip(channel.posts, channel.times, strict=True)
        if post.key.startswith(f"{run}#")
    ]
    papers = [when for post, when in of_run if "#paper:" in post.key]
    begun = next(when for post, when in of_run if post.key.endswith("#root"))
    late = [when for when in papers if when - begun > dt.timedelta(minutes=30)]
    came = f", {len(late)} of them late {late[0]:%m-%d %H:%M}" if late else ""
    completed = sorted({f"{when:%m-%d}" for key, when in channel.edits if key == f"{run}#root"})
    return f"{len(papers)} papers{came}" + (f", completed {', '.join(completed)}" if completed else "")


def table(channel: Channel) -> str:
    """What happened to the world and what the channel saw, one line for each day."""
    saw = seen(channel)
    lines = ["day    what happened" + " " * 36 + "what the channel saw"]
    for number in range((LAST - FIRST).days):
        day = f"{FIRST + dt.timedelta(days=number):%m-%d}"
        happened = [CALENDAR[day]] if day in CALENDAR else []
        happened += [
            f"{name} {begin:%H:%M} to {end:%m-%d %H:%M}"
            for name, (begin, end) in PLAN.items()
            if f"{begin:%m-%d}" == day
        ]
        lines.append(f"{day}  {', '.join(happened):48} {saw.get(day, '')}".rstrip())
    return "\n".join(lines)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_lab(Path(folder)) as lab:
            await lab.live(until=at("12-01 00:00"))
            print(table(lab.channel))  # noqa: T201 - a command


if __name__ == "__main__":
    asyncio.run(main())
