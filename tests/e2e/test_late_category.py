"""One followed category is stale under today's date: told, waited for, and posted in the same thread."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.archive.site import FileArchive
from adapters.sources.arxiv.api import ArxivApi
from adapters.sources.arxiv.daily import DailyFeeds
from adapters.sources.arxiv.feed import FeedReader
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import SOURCE_AWAY, Analyses
from bot.digests.completion import Completion
from bot.digests.operator import Operator
from bot.digests.policy import Quiet
from bot.digests.run import Digests
from bot.digests.scheduler import Scheduler
from bot.domain.analysis import Analysis, Source
from bot.domain.digest import Digest
from bot.domain.errors import DeliveryUncertainError, ModelUnavailableError
from bot.domain.full_text import NO_ANSWER, Fallback, FullText
from bot.domain.paper import Paper
from bot.domain.run import RunStatus
from bot.domain.topic import Destination, Subscription, Topic
from bot.util.rate_limiter import RateLimiter
from tests.adapters.arxiv_server import FakeArxiv, api, api_entry, rss, rss_item
from tests.fakes import FakeClock, FakePlatform
from tests.samples_digest import analysis

MONDAY, TUESDAY, WEDNESDAY = (dt.date(2026, 1, day) for day in (12, 13, 14))
HERE = Destination(platform="terminal", workspace="lab", channel="boats")


@dataclass
class Desk:
    """Reads and analyses, unless arXiv's site or the model is away."""

    arxiv_is_away: bool = False
    model_is_down: bool = False
    name: str = "tide-large"
    prompt_hash: str = ""

    async def read(self, of: Paper) -> FullText:
        source = Source.ABSTRACT if self.arxiv_is_away else Source.HTML
        silent = (Fallback(source=Source.HTML, reason=NO_ANSWER),) if self.arxiv_is_away else ()
        return FullText(paper_id=of.id, version=of.version, source=source, sections=(), fallbacks=silent)

    async def analyse(
        self, of: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        if self.model_is_down:
            raise ModelUnavailableError(why="test")
        made = analysis(of, language, source=full_text.source)
        return made.model_copy(update={"analyst": self.name})

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        lines = tuple(entry.paper.title for entry in digest.entries)
        return digest.model_copy(update={"summary": digest.summary.model_copy(update={"today": lines})})


@dataclass
class Lab:
    arxiv: FakeArxiv
    clock: FakeClock
    store: SqliteStore
    desk: Desk
    folder: Path
    chat: FakePlatform = field(default_factory=FakePlatform)
    topic: Topic = field(default_factory=lambda: Topic(name="boats", categories=("cs.RO", "cs.LG")))

    def show(self, day: dt.date, **batches: int) -> None:
        """Each category shows a batch of three papers; the number of the first names the batch."""
        for name, first in batches.items():
            category = name.replace("_", ".")
            items = [
                rss_item(f"2601.{first + n:05}v1", title=f"Boat {first + n}", categories=(category,))
                for n in range(3)
            ]
            self.arxiv.pages[f"/rss/{category}"] = rss(day, *items, name=category)

    def process(self) -> tuple[Scheduler, Completion]:
        """Another process on the same data: nothing is remembered but what is stored."""
        fetch = self.arxiv.fetcher(self.clock, self.folder / "cache")
        feeds = DailyFeeds(FeedReader(fetch, self.store), ArxivApi(fetch), self.clock)
        digests = Digests(
            feeds=feeds,
            papers=self.store,
            runs=self.store,
            operations=self.store,
            opinions=self.store,
            analyses=Analyses(store=self.store, full_texts=self.desk, analyst=self.desk),
            platforms={"terminal": self.chat},
            archive=FileArchive(self.folder / "archive"),
            clock=self.clock,
            rate_limiter=RateLimiter(self.clock),
            owner="test",
        )
        scheduler = Scheduler(subscriptions=self.store, digests=digests, operator=Operator(self.clock, {}))
        return scheduler, Completion(digests=digests)

    async def live(self, until: dt.datetime) -> None:
        scheduler, _ = self.process()
        while self.clock.time < until:
            before = self.clock.time
            await scheduler.tick()
            await scheduler.settle()
            self.clock.time = max(self.clock.time, before + dt.timedelta(minutes=10))

    def posts(self, day: dt.date) -> list[str]:
        """What stands in the thread of a day, in order: batches of papers by their numbers."""
        keys = [post.key.split("#") for post in self.chat.posts]
        return [part.removeprefix("paper:2601.00") for run, part in keys if run.endswith(str(day))]

    def root(self, day: dt.date) -> str:
        return next(str(post.message) for post in self.chat.posts if post.key.endswith(f"{day}#root"))


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    clock = FakeClock(at(MONDAY, 7))
    async with FakeArxiv() as arxiv, await SqliteStore.open(tmp_path / "test.sqlite3", clock) as store:
        made = Lab(arxiv, clock, store, Desk(), tmp_path)
        subscription = Subscription(
            id="boats", destination=HERE, topic=made.topic, created_at=at(MONDAY, 0), zone="UTC"
        )
        await store.save_subscription(subscription)
        made.show(MONDAY, cs_RO=100, cs_LG=500)
        await made.live(at(MONDAY, 23))
        assert made.posts(MONDAY) == ["root", "summary", "100", "101", "102", "500", "501", "502"]
        yield made


async def test_it_is_waited_for_then_told_and_its_papers_follow_in_the_thread(lab: Lab) -> None:
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    await lab.live(at(TUESDAY, 8, 50))
    assert lab.posts(TUESDAY) == [], "an hour it is waited for"
    await lab.live(at(TUESDAY, 11))
    assert lab.posts(TUESDAY) == ["root", "summary", "200", "201", "202"]
    assert "Not announced yet: cs.LG" in lab.root(TUESDAY)
    lab.show(TUESDAY, cs_LG=600)
    await lab.live(at(TUESDAY, 18))
    assert lab.posts(TUESDAY)[5:] == ["600", "601", "602"]
    assert "cs.LG" not in lab.root(TUESDAY).split("catchup")[0], "the root is edited"
    assert "6 new" in lab.root(TUESDAY)
    thread = {post.thread for post in lab.chat.posts if str(TUESDAY) in post.key} - {""}
    assert len(thread) == 1
    lab.show(WEDNESDAY, cs_RO=300, cs_LG=700)
    await lab.live(at(WEDNESDAY, 12))
    assert lab.posts(WEDNESDAY) == ["root", "summary", "300", "301", "302", "700", "701", "702"]
    keys = [post.key for post in lab.chat.posts]
    assert len(keys) == len(set(keys))


async def test_what_comes_late_and_stands_there_by_another_category_is_not_there_twice(lab: Lab) -> None:
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    await lab.live(at(TUESDAY, 11))
    lab.show(TUESDAY, cs_LG=202)
    await lab.live(at(TUESDAY, 18))
    assert lab.posts(TUESDAY) == ["root", "summary", "200", "201", "202", "203", "204"]
    digest = await lab.store.digest(f"terminal/lab/boats/boats/{TUESDAY}")
    assert digest
    assert [entry.paper.id for entry in digest.entries] == [f"2601.00{n}" for n in range(200, 205)]
    assert [entry.number for entry in digest.entries] == [1, 2, 3, 4, 5]


async def test_it_is_told_in_chinese_too(lab: Lab) -> None:
    mine = await lab.store.subscription("boats")
    assert mine
    await lab.store.save_subscription(mine.model_copy(update={"language": "zh"}))
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    await lab.live(at(TUESDAY, 11))
    assert "尚未公布：cs.LG" in lab.root(TUESDAY)


async def test_what_never_came_under_its_day_comes_from_the_query_api_the_next_day(lab: Lab) -> None:
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    await lab.live(at(TUESDAY, 23))
    lab.show(WEDNESDAY, cs_RO=300, cs_LG=700)
    lab.arxiv.pages["/api/query"] = api(
        *(api_entry(f"2601.00{n}v1", primary="cs.LG", categories=("cs.LG",)) for n in (600, 601, 500))
    )
    await lab.live(at(WEDNESDAY, 23))
    assert lab.posts(TUESDAY) == ["root", "summary", "200", "201", "202", "600", "601"]
    assert lab.posts(WEDNESDAY) == ["root", "summary", "300", "301", "302", "700", "701", "702"]


async def test_a_batch_that_comes_a_day_late_under_the_next_date_is_posted_once(lab: Lab) -> None:
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    await lab.live(at(TUESDAY, 23))
    lab.show(WEDNESDAY, cs_RO=300, cs_LG=600)
    lab.arxiv.pages["/api/query"] = api(
        *(api_entry(f"2601.00{n}v1", primary="cs.LG", categories=("cs.LG",)) for n in (600, 601, 602))
    )
    await lab.live(at(WEDNESDAY, 23))
    every = [*lab.posts(TUESDAY), *lab.posts(WEDNESDAY)]
    assert sorted(one for one in every if one.startswith("6")) == ["600", "601", "602"]


async def test_a_digest_asked_for_by_hand_does_not_wait_and_the_same_again_brings_the_rest(
    lab: Lab,
) -> None:
    mine = await lab.store.subscription("boats")
    assert mine
    await lab.store.end_subscription("boats")
    lab.clock.time = at(TUESDAY, 7)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    scheduler, completion = lab.process()
    first = await scheduler.digests.run(mine, TUESDAY, progress=Quiet())
    assert lab.posts(TUESDAY) == ["root", "summary", "200", "201", "202"]
    assert first.digest
    assert first.digest.late == ("cs.LG",)
    lab.clock.time += dt.timedelta(minutes=11)
    lab.show(TUESDAY, cs_LG=600)
    scheduler, completion = lab.process()
    outcome = await scheduler.digests.run(mine, TUESDAY, progress=Quiet())
    outcome, done = await completion.go_on(outcome, Quiet(), asked=False)
    assert (outcome.status, done.added, done.is_whole) == ("completed", (4, 5, 6), True)
    assert lab.posts(TUESDAY)[5:] == ["600", "601", "602"]
    outcome = await scheduler.digests.run(mine, TUESDAY, progress=Quiet())
    outcome, done = await completion.go_on(outcome, Quiet(), asked=False)
    assert (outcome.status, done.added) == ("already posted", ())


async def test_a_crash_between_what_came_late_and_its_posts_loses_and_repeats_nothing(lab: Lab) -> None:
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    await lab.live(at(TUESDAY, 11))
    lab.show(TUESDAY, cs_LG=600)

    def breaks(before: bool, key: str) -> None:
        if key.endswith("paper:2601.00601") and not before and not broken:
            broken.append(key)
            raise DeliveryUncertainError(channel="boats")

    broken: list[str] = []
    lab.chat.trouble = breaks
    await lab.live(at(TUESDAY, 20))
    assert broken
    assert lab.posts(TUESDAY) == ["root", "summary", "200", "201", "202", "600", "601", "602"]
    assert "6 new" in lab.root(TUESDAY)
    assert [each.run.status for each in await lab.store.latest_runs(9)] == [RunStatus.DELIVERED] * 2


async def test_two_days_of_empty_feeds_are_asked_of_the_query_api_before_they_are_closed(lab: Lab) -> None:
    for day in (TUESDAY, WEDNESDAY):
        lab.clock.time = max(lab.clock.time, at(day, 6))
        for category in lab.topic.categories:
            lab.arxiv.pages[f"/rss/{category}"] = rss(day, name=category)
        lab.arxiv.pages["/api/query"] = api()
        await lab.live(at(day, 23))
    lab.arxiv.pages["/api/query"] = api(api_entry("2601.00200v1", primary="cs.RO", categories=("cs.RO",)))
    await lab.live(at(WEDNESDAY + dt.timedelta(days=1), 4))
    assert "200" in lab.posts(TUESDAY)


async def test_a_day_that_even_the_query_api_knows_nothing_of_is_closed_in_the_end(lab: Lab) -> None:
    for category in lab.topic.categories:
        lab.arxiv.pages[f"/rss/{category}"] = rss(TUESDAY, name=category)
    lab.arxiv.pages["/api/query"] = api()
    await lab.live(at(WEDNESDAY, 23))
    assert "notice:nothing" not in lab.posts(TUESDAY)
    await lab.live(at(WEDNESDAY + dt.timedelta(days=1), 12))
    assert "notice:nothing" in lab.posts(TUESDAY)


@pytest.mark.parametrize("trouble", ["arxiv_is_away", "model_is_down"])
async def test_what_was_made_in_an_outage_becomes_whole_by_itself_and_in_place(
    lab: Lab, trouble: str
) -> None:
    setattr(lab.desk, trouble, True)
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=600)
    await lab.live(at(TUESDAY, 9))
    posted = lab.posts(TUESDAY)
    assert ("no answer for the text of 6" if trouble == "arxiv_is_away" else "6 failed") in lab.root(
        TUESDAY
    )
    setattr(lab.desk, trouble, False)
    await lab.live(at(TUESDAY, 13))
    assert lab.posts(TUESDAY) == posted
    assert "6 read in full" in lab.root(TUESDAY)
    assert "did not answer" not in str([post.message for post in lab.chat.posts])


async def test_asked_for_again_it_is_redone_in_place_and_says_what_became_better(lab: Lab) -> None:
    lab.desk.arxiv_is_away = True
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=600)
    await lab.live(at(TUESDAY, 8, 10))
    _, completion = lab.process()
    run = (await lab.store.runs_of(HERE))[0]
    before = lab.posts(TUESDAY)
    done = await completion.complete(run, Quiet(), asked=True)
    assert (done.better, done.missing, done.is_whole) == ((), (1, 2, 3, 4, 5, 6), False)
    lab.desk.arxiv_is_away = False
    done = await completion.complete(run, Quiet(), asked=True)
    assert (done.better, done.is_whole) == ((1, 2, 3, 4, 5, 6), True)
    assert done.digest
    assert not any(SOURCE_AWAY in entry.analysis.notes for entry in done.digest.entries if entry.analysis)
    done = await completion.complete(run, Quiet(), asked=True)
    assert (done.better, done.is_whole) == ((), True)
    assert lab.posts(TUESDAY) == before


async def test_tries_to_complete_are_counted_and_come_to_an_end(lab: Lab) -> None:
    lab.desk.arxiv_is_away = True
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=600)
    await lab.store.end_subscription("boats")
    mine = Subscription(
        id="once", destination=HERE, topic=lab.topic, created_at=at(MONDAY, 0), zone="UTC", active=False
    )
    scheduler, _ = lab.process()
    await scheduler.digests.run(mine, TUESDAY, progress=Quiet())
    waits: list[float] = []
    for _ in range(60):
        due = await lab.store.runs_to_complete(lab.clock.time + dt.timedelta(days=1))
        if not due:
            break
        before = lab.clock.time
        while not await lab.store.runs_to_complete(lab.clock.time):
            lab.clock.time += dt.timedelta(minutes=5)
        waits.append((lab.clock.time - before).total_seconds())
        await scheduler.tick()
        await scheduler.settle()
    assert len(waits) == 41
    assert waits[0] <= 900, "soon at first"
    assert waits[-1] > 7200, "and ever later"


async def test_a_category_that_never_comes_is_told_as_such_and_waited_for_no_longer(lab: Lab) -> None:
    lab.clock.time = at(TUESDAY, 6)
    lab.show(TUESDAY, cs_RO=200, cs_LG=500)
    lab.arxiv.pages["/api/query"] = api()
    await lab.live(at(TUESDAY, 12))
    await lab.store.end_subscription("boats")
    await lab.live(at(TUESDAY + dt.timedelta(days=5), 12))
    assert "The papers of this day for cs.LG never came" in lab.root(TUESDAY)
    assert not await lab.store.runs_to_complete(lab.clock.time + dt.timedelta(days=9))
