"""New versions of papers that were shown before are told in their threads, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.archive.site import FileArchive
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.digests.operator import Operator
from bot.digests.policy import Quiet
from bot.digests.revisions import MOST, RevisionTracker
from bot.digests.run import Digests
from bot.digests.scheduler import Scheduler
from bot.domain.analysis import Analysis, Source
from bot.domain.digest import Digest
from bot.domain.errors import DeliveryError, PaperNotFoundError
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription, Topic
from bot.papers.repository import PaperRepository
from bot.ports.platform import Receipt
from bot.util.rate_limiter import RateLimiter
from tests.fakes import FakeClock, FakePlatform
from tests.samples_digest import analysis, paper

HERE = Destination(platform="terminal", workspace="lab", channel="tides")
MONDAY = dt.date(2026, 1, 12)
TUESDAY = MONDAY + dt.timedelta(days=1)
DAY = dt.timedelta(days=1)


@dataclass
class World:
    """arXiv and the analyst: what is announced on each day, and what stands in each version."""

    announced: dict[dt.date, list[Candidate]] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)
    """Versions of which only the abstract can be had."""
    warnings: tuple[str, ...] = ()
    """Of what is read from now on."""
    source: Source = Source.HTML
    comment: str = ""
    name: str = "tide-large"
    prompt_hash: str = ""

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        return Feed(
            day=day,
            categories=tuple(categories),
            candidates=tuple(self.announced[day]),
            fetched_at=dt.datetime.combine(day, dt.time(6), dt.UTC),
            source="test",
        )

    async def read(self, of: Paper) -> FullText:
        if of.version in self.unread:
            return FullText(paper_id=of.id, version=of.version, source=Source.ABSTRACT, sections=())
        said = "The error falls from 0.42 to 0.21." if of.version == 1 else "The error falls to 0.19."
        block = Block(kind=BlockKind.PARAGRAPH, text=said)
        section = Section(number="4", title="Results", blocks=(block,))
        return FullText(
            paper_id=of.id,
            version=of.version,
            source=self.source,
            sections=(section,),
            warnings=self.warnings,
        )

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        if not self.comment:
            raise PaperNotFoundError(source="arXiv", id=paper_id)
        return paper(int(paper_id[5:]), version=version, comment=self.comment)

    async def analyse(
        self, of: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        return analysis(of, language)

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        return digest

    def announce(self, day: dt.date, *papers: Paper, kind: AnnounceType = AnnounceType.NEW) -> None:
        found = [Candidate(paper=each, announce_type=kind) for each in papers]
        self.announced.setdefault(day, []).extend(found)

    def replaced(self, day: dt.date, *papers: Paper) -> None:
        self.announce(day, *papers, kind=AnnounceType.REPLACE)


@dataclass
class Lab:
    """A channel that follows one topic."""

    world: World
    store: SqliteStore
    channel: FakePlatform
    digests: Digests
    mine: Subscription

    async def day(self, day: dt.date, mine: Subscription | None = None) -> None:
        await self.digests.run(mine or self.mine, day, progress=Quiet())

    def told(self) -> list[tuple[str, str]]:
        """Key and thread of everything that was told of new versions."""
        found = [(post.key.split("#")[1], post.thread) for post in self.channel.posts]
        return [(key, thread) for key, thread in found if key.startswith("update")]

    def root(self, day: dt.date) -> str:
        """The thread of that day's digest."""
        keys = [post.key for post in self.channel.posts]
        return str(keys.index(f"{Run(subscription=self.mine, day=day).key}#root"))


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    world, clock, channel = World(), FakeClock(), FakePlatform()
    async with await SqliteStore.open(tmp_path / "test.sqlite3", clock) as store:
        analyses = Analyses(store=store, full_texts=world, analyst=world)
        repository = PaperRepository(store=store, source=world)
        digests = Digests(
            feeds=world,
            papers=store,
            runs=store,
            operations=store,
            opinions=store,
            analyses=analyses,
            platforms={"terminal": channel},
            archive=FileArchive(tmp_path / "archive"),
            clock=clock,
            rate_limiter=RateLimiter(clock),
            owner="test",
            revision_tracker=RevisionTracker(
                store=store, papers=store, repository=repository, analyses=analyses
            ),
        )
        mine = Subscription(
            id="tides",
            destination=HERE,
            topic=Topic(name="tides", categories=("cs.LG",)),
            created_at=clock.now(),
        )
        yield Lab(world, store, channel, digests, mine)


async def test_a_new_version_is_told_in_the_thread_of_its_digest_with_what_changed(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1), paper(2))
    lab.world.announce(TUESDAY, paper(3))
    lab.world.replaced(TUESDAY, paper(1, version=2, title="Lunar Memory"))
    await lab.day(MONDAY)
    await lab.day(TUESDAY)
    assert lab.told() == [("update:9912.00001v2", lab.root(MONDAY))]
    said = lab.channel.posts[-1].message.model_dump_json()
    assert "New version of “Lunar Memory”: v1 → v2" in said
    assert "Reservoirs that Remember the Moon" in said, "the title it had"
    assert "4 Results (100%)" in said
    assert "0.42, 0.21" in said, "figures that were quoted here and are gone"
    digest = await lab.store.digest(Run(subscription=lab.mine, day=TUESDAY).key)
    assert digest
    assert (digest.counts.new, digest.counts.replacements, digest.counts.picked) == (1, 1, 1)


async def test_it_is_told_once_however_often_it_is_announced(lab: Lab) -> None:
    days = [MONDAY + number * DAY for number in range(4)]
    lab.world.announce(MONDAY, paper(1))
    for day in days[1:]:
        lab.world.announce(day, paper(day.day))
        lab.world.replaced(day, paper(1, version=2))
    lab.world.replaced(days[3], paper(1, version=3))
    for day in days:
        await lab.day(day)
    thread = lab.root(MONDAY)
    assert lab.told() == [("update:9912.00001v2", thread), ("update:9912.00001v3", thread)]
    assert "v2 → v3" in lab.channel.posts[-1].message.summary


async def test_two_topics_of_a_channel_tell_it_once_in_each_digest(lab: Lab) -> None:
    other = lab.mine.model_copy(update={"id": "moons"})
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    for day in (MONDAY, TUESDAY):
        await lab.day(day)
        await lab.day(day, other)
    assert len(lab.told()) == len(set(lab.told())) == 2


async def test_a_paper_that_was_shown_by_itself_is_told_of_in_its_own_thread_once(lab: Lab) -> None:
    other = lab.mine.model_copy(update={"id": "moons"})
    await lab.store.save_papers([paper(7)])
    await lab.store.record_shown("9912.00007", HERE, Receipt(message_id="77", thread="77"))
    elsewhere = HERE.model_copy(update={"channel": "elsewhere"})
    await lab.store.record_shown("9912.00008", elsewhere, Receipt(message_id="78", thread="78"))
    lab.world.replaced(TUESDAY, paper(7, version=2), paper(8, version=2))
    await lab.day(TUESDAY)
    await lab.day(TUESDAY, other)
    assert lab.told() == [("update:9912.00007v2", "77")]


async def test_a_version_that_was_shown_already_is_no_news(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1, version=2))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    await lab.day(MONDAY)
    await lab.day(TUESDAY)
    assert lab.told() == []


async def test_many_new_versions_are_told_one_by_one_up_to_a_limit_and_the_rest_in_a_line(lab: Lab) -> None:
    known = [paper(number) for number in range(1, MOST + 4)]
    lab.world.announce(MONDAY, *known)
    lab.world.replaced(TUESDAY, *(each.model_copy(update={"version": 2}) for each in known))
    await lab.day(MONDAY)
    await lab.day(TUESDAY)
    assert [key for key, _ in lab.told()] == [
        *(f"update:{each.id}v2" for each in known[:MOST]),
        "updates",
    ]
    assert lab.told()[-1][1] == lab.root(TUESDAY)
    assert "3 more papers" in lab.channel.posts[-1].message.summary


async def test_a_withdrawal_is_told_with_its_reason_though_the_feed_does_not_say_it(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    lab.world.unread = {2}
    lab.world.comment = "This paper has been withdrawn by the authors: the moon was upside down"
    await lab.day(MONDAY)
    await lab.day(TUESDAY)
    said = lab.channel.posts[-1].message
    assert said.summary.startswith("Withdrawn: “Tidal Memory")
    assert "the moon was upside down" in said.model_dump_json()


async def test_what_cannot_be_read_is_told_of_by_its_abstract(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2, abstract="We study tides no more."))
    lab.world.unread = {2}
    await lab.day(MONDAY)
    await lab.day(TUESDAY)
    said = lab.channel.posts[-1].message.model_dump_json()
    assert "We study tides no more." in said
    assert "The full texts could not be compared" in said


async def test_a_failure_of_ours_leaves_the_digest_and_the_bare_news(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("bot.digests.revisions.compare", broken)
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    await lab.day(MONDAY)
    await lab.day(TUESDAY)
    assert lab.told() == [("update:9912.00001v2", lab.root(MONDAY))]


async def test_a_thread_that_is_gone_keeps_nobody_from_their_digest_and_alarms_nobody(lab: Lab) -> None:
    def refuse(before: bool, key: str) -> None:
        if before and "#update:" in key:
            raise DeliveryError(channel="tides", problem="slack.gone")

    lab.world.announce(MONDAY, paper(1))
    lab.world.announce(TUESDAY, paper(2))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    await lab.day(MONDAY)
    lab.channel.trouble = refuse
    await lab.store.open_run(lab.mine, TUESDAY)
    operator = Operator(lab.digests.clock, {"terminal": lab.channel}, HERE)
    await lab.store.save_subscription(lab.mine)
    scheduler = Scheduler(subscriptions=lab.store, digests=lab.digests, operator=operator)
    await lab.digests.clock.sleep(DAY.total_seconds())
    await scheduler.tick()
    await scheduler.settle()
    assert "paper:9912.00002" in lab.channel.keys
    assert not [post for post in lab.channel.posts if post.key.startswith("operator/")]


async def test_it_can_be_switched_off(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    await lab.day(MONDAY)
    await replace(lab.digests, revision_tracker=None).run(lab.mine, TUESDAY, progress=Quiet())
    assert lab.told() == []


async def test_readers_of_chinese_are_told_in_chinese(lab: Lab) -> None:
    mine = lab.mine.model_copy(update={"language": "zh"})
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    await lab.day(MONDAY, mine)
    await lab.day(TUESDAY, mine)
    assert "有新版本：v1 → v2" in lab.channel.posts[-1].message.summary


async def test_a_third_version_is_compared_with_the_second_that_was_told(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1))
    lab.world.announce(TUESDAY, paper(2))
    lab.world.announce(TUESDAY + DAY, paper(3))
    lab.world.replaced(TUESDAY, paper(1, version=2, title="Lunar Memory"))
    lab.world.replaced(TUESDAY + DAY, paper(1, version=3, title="Solar Memory"))
    for number in range(3):
        await lab.day(MONDAY + number * DAY)
    said = lab.channel.posts[-1].message.model_dump_json()
    assert "v2 → v3" in said
    assert "Lunar Memory" in said, "the title it had"


async def test_nothing_is_said_of_changes_where_the_version_before_is_not_known(lab: Lab) -> None:
    lab.world.announce(TUESDAY, paper(2))
    lab.world.replaced(TUESDAY, paper(7, version=5))
    await lab.store.record_shown("9912.00007", HERE, Receipt(message_id="77", thread="77"))
    await lab.day(TUESDAY)
    said = lab.channel.posts[-1].message.model_dump_json()
    assert "9912.00007v5" in said
    assert "Nothing changed" not in said
    assert "v4" not in said


async def test_no_figure_and_no_section_is_called_gone_from_a_text_that_is_not_whole(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    await lab.day(MONDAY)
    lab.world.warnings = ("warning.pdf_long",)
    await lab.day(TUESDAY)
    said = lab.channel.posts[-1].message.model_dump_json()
    assert "v1 → v2" in said
    assert "no longer in the paper" not in said
    assert "Sections" not in said


async def test_no_figure_is_called_gone_where_the_old_version_was_read_in_another_form(lab: Lab) -> None:
    lab.world.announce(MONDAY, paper(1))
    lab.world.replaced(TUESDAY, paper(1, version=2))
    await lab.day(MONDAY)
    lab.world.source = Source.PDF
    await lab.day(TUESDAY)
    assert "no longer in the paper" not in lab.channel.posts[-1].message.model_dump_json()
