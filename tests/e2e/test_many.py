"""Many channels that want their digests in one minute share the work, and none is posted to too fast."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from adapters.archive.site import FileArchive
from adapters.sources.arxiv.feed import FeedReader
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.digests.operator import Operator
from bot.digests.run import Digests
from bot.digests.scheduler import Scheduler
from bot.domain.analysis import Analysis, Source
from bot.domain.digest import Digest
from bot.domain.full_text import FullText
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.run import RunStatus
from bot.domain.topic import Destination, Subscription, Topic
from bot.ports.platform import Receipt
from bot.util.rate_limiter import CAREFUL, RateLimiter
from tests.adapters.arxiv_server import FakeArxiv, rss, rss_item
from tests.bench.waiting import LoopClock, run
from tests.fakes import NOON, FakeBatches, FakePlatform
from tests.samples_digest import analysis

CHANNELS = 100
TOPICS = 20
CATEGORIES = ("cs.CV", "cs.CL", "cs.LG", "cs.RO", "cs.AI")
PAPERS = 6
"""In each category."""
DAY = NOON.date()
WORKSPACES = ("T1", "T2")
COMPUTED = 2.0
"""Seconds of computing that may lie between the turn to post something and its post."""


@dataclass
class Timed(FakePlatform):
    """Slack, with the time of every post."""

    clock: LoopClock = field(default_factory=LoopClock)
    name: str = "slack"
    times: dict[tuple[str, ...], list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        for place in ((to.workspace,), (to.workspace, to.channel)):
            self.times[place].append(self.clock.now())
        return await super().post(to, message, key=key, thread=thread)


@dataclass
class Reading:
    """The full texts and the analyst: counts what it is asked."""

    read_papers: Counter[str] = field(default_factory=Counter)
    analysed: Counter[str] = field(default_factory=Counter)
    name: str = "tide-large"
    prompt_hash: str = ""

    async def read(self, of: Paper) -> FullText:
        self.read_papers[of.id] += 1
        return FullText(paper_id=of.id, version=of.version, source=Source.HTML, sections=())

    async def analyse(
        self, of: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        self.analysed[of.id] += 1
        return analysis(of, language)

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        return digest


def subscription(number: int) -> Subscription:
    topic = number % TOPICS
    categories = (CATEGORIES[topic % len(CATEGORIES)], CATEGORIES[(topic + 1) % len(CATEGORIES)])
    return Subscription(
        id=f"s{number:03}",
        destination=Destination(
            platform="slack", workspace=WORKSPACES[number % len(WORKSPACES)], channel=f"C{number // 2}"
        ),
        topic=Topic(name=f"topic {topic}", categories=categories, limit=2 + topic % 3),
        created_at=NOON - dt.timedelta(days=1),
    )


def test_each_feed_is_fetched_once_each_paper_read_once_and_the_pace_is_kept(tmp_path: Path) -> None:
    """By a clock by which all wait at the same time, and which moves on when nobody is at work."""
    run(_digests_for_all(tmp_path))


async def _digests_for_all(tmp_path: Path) -> None:
    clock = LoopClock()
    chat, reading = Timed(clock=clock), Reading()
    async with FakeArxiv() as arxiv, await SqliteStore.open(tmp_path / "test.sqlite3", clock) as store:
        for index, category in enumerate(CATEGORIES):
            names = [f"9912.{index}{number:04}v1" for number in range(PAPERS)]
            items = [rss_item(name, categories=(category,)) for name in names]
            arxiv.pages[f"/rss/{category}"] = rss(DAY, *items, name=category)
        digests = Digests(
            feeds=FeedReader(arxiv.fetcher(clock, tmp_path), FakeBatches()),
            papers=store,
            runs=store,
            operations=store,
            opinions=store,
            analyses=Analyses(store=store, full_texts=reading, analyst=reading),
            platforms={"slack": chat},
            archive=FileArchive(tmp_path / "archive"),
            clock=clock,
            rate_limiter=RateLimiter(clock),
            owner="test",
        )
        for number in range(CHANNELS):
            await store.save_subscription(subscription(number))
        scheduler = Scheduler(subscriptions=store, digests=digests, operator=Operator(clock, {}))
        await scheduler.tick()
        assert scheduler.busy == CHANNELS, "all are due in the same minute"
        await scheduler.settle()
        statuses = [each.run.status for each in await store.latest_runs(CHANNELS + 1)]
        asked = Counter(request.path for request in arxiv.asked)
    assert statuses == [RunStatus.DELIVERED] * CHANNELS
    assert asked == {f"/rss/{category}": 1 for category in CATEGORIES}
    assert reading.analysed
    assert set(reading.analysed.values()) == {1}
    assert set(reading.read_papers.values()) == {1}
    keys = [(post.to.channel, post.key) for post in chat.posts]
    assert len(keys) == len(set(keys))
    for place, times in chat.times.items():
        least = CAREFUL.channel if len(place) == 2 else CAREFUL.workspace
        assert (times[-1] - times[0]).total_seconds() >= (len(times) - 1) * least - COMPUTED, place
