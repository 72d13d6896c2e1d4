"""What came late is added to the digest of its day as if it had been there: no more, no less, and once."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.digests.choose import Chooser
from bot.digests.completion import LATE_FOR, Completed, Completion
from bot.digests.due import feed_opens
from bot.digests.policy import Quiet
from bot.digests.revisions import Followed
from bot.domain.digest import Changes, Digest, Revision
from bot.domain.errors import SourceUnavailableError
from bot.domain.paper import AnnounceType, Candidate, Feed, Paper
from bot.domain.run import Run
from bot.domain.topic import Topic
from tests.fakes import FakeClock
from tests.samples_digest import paper
from tests.scheduler_lab import MONDAY, MORNING, Chat, Lab, World, open_lab

TUESDAY = MONDAY + dt.timedelta(days=1)
CLASSES = ("new", "cross_lists", "repeats", "doubled", "replacements", "unreadable")


class Two(World):
    """One category at first, and both of a topic's later, each in the feed it is asked for."""

    def __init__(self) -> None:
        super().__init__(late=("cs.CV",))
        self.then: dict[str, Any] = {}
        self.asked: list[Sequence[str]] = []

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        self.asked.append(categories)
        made = await super().feed(categories, day)
        return made.evolve(**self.then) if tuple(categories) == ("cs.CV",) else made


def come(*papers: Paper, kind: AnnounceType = AnnounceType.NEW, **more: Any) -> dict[str, Any]:
    """The feed of the late category once it is there."""
    candidates = tuple(Candidate(paper=each, announce_type=kind) for each in papers)
    return {"candidates": candidates, "late": (), **more}


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with open_lab(tmp_path, FakeClock(MORNING), Two(), Chat(), chooser=Chooser()) as opened:
        yield opened


def world(lab: Lab) -> Two:
    assert isinstance(lab.world, Two)
    return lab.world


async def made(lab: Lab, day: dt.date = MONDAY, **topic: Any) -> Run:
    """The digest of a topic of two categories, one of which is late."""
    mine = await lab.follow()
    wish = Topic(name="tides", **{"categories": ("cs.LG", "cs.CV"), **topic})
    mine = mine.evolve(topic=wish)
    await lab.store.save_subscription(mine)
    outcome = await lab.digests.run(mine, day, progress=Quiet())
    run = await lab.store.run(outcome.run_key)
    assert run is not None
    return run


async def complete(lab: Lab, run: Run) -> Completed:
    return await Completion(digests=lab.digests).complete(run, Quiet())


async def digest_of(lab: Lab, run: Run) -> Digest:
    digest = await lab.store.digest(run.key)
    assert digest is not None
    return digest


def notes(digest: Digest) -> list[str]:
    return [note.key for note in digest.notes]


async def test_only_what_is_late_is_asked_for_and_what_came_is_numbered_on_and_counted(lab: Lab) -> None:
    run = await made(lab)
    before = await digest_of(lab, run)
    assert "note.late" in notes(before)
    world(lab).then = come(paper(3), paper(4), unreadable=2)
    done = await complete(lab, run)
    assert world(lab).asked[-1] == ("cs.CV",)
    digest = await digest_of(lab, run)
    assert [(each.number, each.paper.id[-1]) for each in digest.entries] == [
        (1, "1"),
        (2, "2"),
        (3, "3"),
        (4, "4"),
    ]
    assert (done.added, done.is_whole, digest.late) == ((3, 4), True, ())
    assert "note.late" not in notes(digest)
    counts = digest.counts
    assert (counts.fetched, counts.new, counts.unreadable, counts.picked) == (6, 4, 2, 4)
    assert lab.chat.keys[-2:] == ["paper:9912.00003", "paper:9912.00004"]


async def test_each_class_of_items_that_came_late_is_counted(lab: Lab) -> None:
    run = await made(lab)
    before = (await digest_of(lab, run)).counts
    old, crossed, twice = paper(7), paper(8, categories=("cs.RO", "cs.CV")), paper(9)
    kinds = {
        old: AnnounceType.REPLACE,
        crossed: AnnounceType.CROSS,
        paper(1): AnnounceType.NEW,
        twice: AnnounceType.NEW,
    }
    candidates = [Candidate(paper=each, announce_type=kind) for each, kind in kinds.items()]
    world(lab).then = {"candidates": (*candidates, candidates[-1]), "late": (), "unreadable": 1}
    await complete(lab, run)
    counts = (await digest_of(lab, run)).counts
    assert counts.fetched - before.fetched == 6
    grown = {name: getattr(counts, name) - getattr(before, name) for name in CLASSES}
    assert grown == dict.fromkeys(CLASSES, 1)


async def test_what_a_topic_excludes_is_excluded_of_what_came_late_too(lab: Lab) -> None:
    run = await made(lab, keywords=("tidal", "-moon"))
    before = (await digest_of(lab, run)).counts.excluded
    world(lab).then = come(paper(3), paper(4, title="Tidal Gates"))
    await complete(lab, run)
    digest = await digest_of(lab, run)
    assert [each.paper.id[-1] for each in digest.entries] == ["4"]
    assert digest.counts.excluded == before + 1


@pytest.mark.parametrize(
    ("limit", "others", "expected"),
    [(9, 1, 5), (4, 1, 2), (2, 1, 1), (6, 1, 4), (2, 2, 1), (7, 2, 5)],
)
async def test_there_is_room_for_what_is_free_and_for_a_share_of_one_category_at_least(
    lab: Lab, limit: int, others: int, expected: int
) -> None:
    run = await made(lab, limit=limit, categories=("cs.CV", "cs.LG", "cs.RO")[: 1 + others])
    world(lab).then = come(*(paper(number) for number in range(3, 8)))
    assert len((await complete(lab, run)).added) == expected


BUSY = SourceUnavailableError(source="arXiv", why="source.why_busy")


@pytest.mark.parametrize(
    ("then", "trouble"),
    [
        (come(paper(3), day=MONDAY - dt.timedelta(days=1)), None),
        (come(paper(3), day=TUESDAY), None),
        (come(), None),
        (come(paper(3)), BUSY),
    ],
    ids=["before", "after", "empty", "away"],
)
async def test_what_is_not_there_yet_changes_nothing_and_is_looked_for_again(
    lab: Lab, then: dict[str, Any], trouble: Exception | None
) -> None:
    run = await made(lab)
    before, posted = await digest_of(lab, run), list(lab.chat.posts)
    world(lab).then, lab.world.trouble = then, lambda: trouble
    done = await complete(lab, run)
    assert (await digest_of(lab, run), lab.chat.posts) == (before, posted)
    assert not done.is_whole
    assert await lab.store.runs_to_complete(lab.clock.now() + dt.timedelta(hours=1))


async def test_what_was_seen_before_or_stands_in_a_later_digest_is_not_there_a_second_time(
    lab: Lab,
) -> None:
    run = await made(lab)
    lab.clock.time += dt.timedelta(days=1)
    lab.world.papers, lab.world.late = (paper(5),), ()
    await lab.digests.run(run.subscription, TUESDAY, progress=Quiet())
    world(lab).then = come(paper(1), paper(5), paper(6))
    done = await complete(lab, run)
    assert [each.paper.id[-1] for each in (await digest_of(lab, run)).entries] == ["1", "2", "6"]
    assert done.added == (3,)
    seen = await lab.store.find_seen("tides", [paper(6).id], before=TUESDAY + dt.timedelta(days=1))
    assert seen == {paper(6).id}, "no later digest has it again"


async def test_what_is_late_still_is_told_and_waited_for_and_the_rest_is_posted(lab: Lab) -> None:
    lab.world.late = ("cs.CV", "cs.RO")
    run = await made(lab, categories=("cs.LG", "cs.CV", "cs.RO"))
    feed = lab.world.feed

    async def half(categories: Sequence[str], day: dt.date) -> Feed:
        made = await feed(categories, day)
        return made.evolve(candidates=(Candidate(paper=paper(3)),), late=("cs.RO",))

    lab.world.feed = half  # type: ignore[method-assign] # as it is from now on
    done = await complete(lab, run)
    digest = await digest_of(lab, run)
    assert (done.added, digest.late, done.is_whole) == ((3,), ("cs.RO",), False)
    assert [note.terms for note in digest.notes if note.key == "note.late"] == [("cs.RO",)]


@pytest.mark.parametrize(("after", "given_up"), [(LATE_FOR - dt.timedelta(minutes=1), False),
                                                 (LATE_FOR + dt.timedelta(minutes=1), True)])  # fmt: skip
async def test_what_never_comes_is_given_up_after_days_and_what_comes_on_the_last_is_not(
    lab: Lab, after: dt.timedelta, *, given_up: bool
) -> None:
    run = await made(lab)
    lab.clock.time = feed_opens(MONDAY, run.subscription.topic) + after
    world(lab).then = {"candidates": ()}
    done = await complete(lab, run)
    digest = await digest_of(lab, run)
    assert (digest.late == (), "note.never_came" in notes(digest)) == (given_up, given_up)
    assert ("note.late" in notes(digest)) is not given_up
    assert done.is_whole is given_up
    if given_up:
        (never,) = [note for note in digest.notes if note.key == "note.never_came"]
        assert never.terms == ("cs.CV",)


async def test_what_comes_after_days_all_the_same_is_not_told_as_lost(lab: Lab) -> None:
    run = await made(lab)
    lab.clock.time += 2 * LATE_FOR
    world(lab).then = come(paper(3))
    assert (await complete(lab, run)).added == (3,)
    assert "note.never_came" not in notes(await digest_of(lab, run))


async def test_what_else_is_noted_of_a_digest_stays(lab: Lab) -> None:
    run = await made(lab, keywords=("tidal",), interest="kites that fly, but nothing naval")
    before = [key for key in notes(await digest_of(lab, run)) if key != "note.late"]
    assert before
    world(lab).then = come(paper(3))
    await complete(lab, run)
    assert [key for key in notes(await digest_of(lab, run)) if key != "note.late"] == before


async def test_new_versions_in_what_came_late_are_told_beside_those_that_were(lab: Lab) -> None:
    class Tracker:
        async def follow(self, run: Run, feed: Feed) -> Followed:
            number = 20 if len(feed.categories) == 2 else 30
            found = Revision(paper=paper(number, version=2), before=1, thread="0", changes=Changes())
            return Followed(revisions=(found,), more=(paper(number + 1, version=2),))

    tracker: Any = Tracker()
    lab.scheduler.digests = replace(lab.digests, revision_tracker=tracker)
    run = await made(lab)
    world(lab).then = come(paper(3))
    await complete(lab, run)
    digest = await digest_of(lab, run)
    assert [each.paper.id[-2:] for each in digest.revisions] == ["20", "30"]
    assert [each.id[-2:] for each in digest.more_revisions] == ["21", "31"]


async def test_what_it_cost_to_read_what_came_late_is_told_with_the_rest(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digests.run.total_cost", lambda _: 0.25)
    monkeypatch.setattr("bot.digests.late_papers.total_cost", lambda _: 0.5)
    run = await made(lab)
    world(lab).then = come(paper(3))
    await complete(lab, run)
    assert (await digest_of(lab, run)).counts.cost == 0.75


async def test_the_summary_is_written_anew_with_what_came_late(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await made(lab)
    summarised: list[int] = []

    async def summarise(digest: Digest, *, workspace: str = "") -> Digest:
        summarised.append(len(digest.entries))
        return digest

    monkeypatch.setattr(lab.world, "summarise", summarise)
    world(lab).then = come(paper(3))
    await complete(lab, run)
    assert summarised == [3]


async def test_the_papers_that_came_late_are_known_by_their_ids(lab: Lab) -> None:
    run = await made(lab)
    world(lab).then = come(paper(3), paper(4, title="Not chosen"))
    await complete(lab, run)
    assert [await lab.store.paper(paper(number).id) for number in (3, 4)] == [
        paper(3),
        paper(4, title="Not chosen"),
    ]
