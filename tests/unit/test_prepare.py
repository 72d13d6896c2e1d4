"""Digests are made before they are due, so that at their time they have only to be posted."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.digests.choose import Chooser
from bot.digests.operator import Operator
from bot.digests.policy import Quiet, SchedulePolicy
from bot.digests.prepare import LAST_LOOK, RETRY, Preparer
from bot.digests.scheduler import Scheduler
from bot.domain.analysis import Analysis
from bot.domain.digest import Pick
from bot.domain.errors import PlatformUnavailableError, SourceUnavailableError, StorageError
from bot.domain.paper import Feed, Paper
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Topic
from bot.llm.batch import needed_at
from bot.llm.workspace import asking_workspace
from tests.fakes import FakeClock
from tests.samples_digest import digest, paper
from tests.scheduler_lab import MONDAY, Chat, Lab, World, open_lab

OUT = dt.datetime(2026, 1, 12, 6, tzinfo=dt.UTC)
"""The feed of that Monday is there."""
DUE = dt.datetime(2026, 1, 12, 8, tzinfo=dt.UTC)


@dataclass
class Ready(Lab):
    """One that makes digests ready, in which it can be eight."""

    preparer: Preparer

    async def due(self) -> None:
        self.clock.time = DUE
        await self.tick()


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Ready]:
    world = World()
    async with open_lab(tmp_path, FakeClock(OUT), world, Chat(), chooser=Chooser(ranker=world)) as made:
        preparer = Preparer(digests=made.digests, subscriptions=made.store)
        yield Ready(made.world, made.clock, made.store, made.chat, made.scheduler, preparer)


async def test_what_is_due_later_is_made_when_its_feed_is_out_and_only_posted_when_it_is_due(
    lab: Ready,
) -> None:
    await lab.follow()
    await lab.preparer.run()
    assert sorted(lab.world.done) == ["analyse 9912.00001", "analyse 9912.00002", "rank tides"]
    assert not lab.chat.posts
    assert not await lab.store.unfinished_runs(), "no run is opened before its time"
    lab.world.done.clear()
    await lab.preparer.run()
    await lab.due()
    assert not lab.world.done, "nothing is left to be asked for"
    assert lab.chat.keys == ["root", "summary", "paper:9912.00001", "paper:9912.00002"]


async def test_what_is_made_early_asks_models_for_its_workspace(lab: Ready) -> None:
    asked: list[str | None] = []
    followed = await lab.follow()
    lab.world.trouble = lambda: asked.append(asking_workspace())
    await lab.preparer.run()
    assert set(asked) == {followed.destination.workspace}


async def test_what_is_ready_is_gone_through_once_more_before_its_time_for_a_feed_that_was_corrected(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = lab.world.feed

    async def corrected(categories: Sequence[str], day: dt.date) -> Feed:
        found = await feed(categories, day)
        return found.evolve(candidates=found.candidates[1:])

    await lab.follow()
    await lab.preparer.run()
    monkeypatch.setattr(lab.world, "feed", corrected)
    lab.clock.time = DUE - LAST_LOOK - dt.timedelta(minutes=1)
    await lab.preparer.run()
    assert lab.world.done.count("rank tides") == 1, "there is time"
    for _ in range(2):
        lab.clock.time += dt.timedelta(minutes=2)
        await lab.preparer.run()
        assert lab.world.done.count("rank tides") == 2
    await lab.due()
    assert lab.world.done.count("rank tides") == 2, "nothing is left to be asked for at its time"
    assert lab.chat.keys == ["root", "summary", "paper:9912.00002"]


async def test_a_model_that_is_back_before_the_time_of_a_digest_has_read_its_papers_by_then(
    lab: Ready,
) -> None:
    mine = await lab.follow()
    lab.world.model_is_down = True
    await lab.preparer.run()
    lab.world.model_is_down = False
    lab.world.done.clear()
    lab.clock.time = DUE - LAST_LOOK
    await lab.preparer.run()
    assert sorted(lab.world.done) == ["analyse 9912.00001", "analyse 9912.00002"], "nothing is chosen anew"
    lab.world.done.clear()
    await lab.due()
    assert not lab.world.done, "nothing is left to be asked for at its time"
    posted = await lab.store.digest(Run(subscription=mine, day=MONDAY).key)
    assert posted is not None
    assert all(entry.analysis for entry in posted.entries)


async def test_what_is_made_ready_is_kept_until_it_is_posted_and_not_for_ever(lab: Ready) -> None:
    await lab.follow()
    await lab.preparer.run()
    lab.world.done.clear()
    lab.clock.time = DUE
    await lab.scheduler.tick()
    await lab.preparer.run()
    await lab.scheduler.settle()
    assert not lab.world.done
    await lab.follow("kites")
    lab.clock.time = DUE - dt.timedelta(hours=1)
    await lab.preparer.run()
    run = Run(subscription=(await lab.store.subscriptions())[0], day=MONDAY)
    assert lab.digests.prepared.is_ready(run)
    lab.clock.time = DUE + dt.timedelta(hours=5)
    await lab.preparer.run()
    assert not lab.digests.prepared.is_ready(run)


async def test_nothing_is_made_before_the_feed_is_out_nor_for_a_platform_that_is_not_there(
    lab: Ready,
) -> None:
    await lab.follow()
    lab.clock.time = OUT - dt.timedelta(hours=3)
    await lab.preparer.run()
    lab.clock.time = OUT
    await Preparer(digests=replace(lab.digests, platforms={}), subscriptions=lab.store).run()
    assert not lab.world.done


@pytest.mark.parametrize("trouble", ["not out", "away", "a category is late"])
async def test_a_feed_that_is_not_all_there_is_tried_again_later_and_not_at_once(
    lab: Ready, trouble: str
) -> None:
    await lab.follow()
    lab.world.shows = MONDAY - dt.timedelta(days=3) if trouble == "not out" else None
    lab.world.late = ("cs.LG",) if trouble == "a category is late" else ()
    if trouble == "away":
        lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    await lab.preparer.run()
    lab.world.shows, lab.world.late, lab.world.trouble = None, (), lambda: None
    await lab.preparer.run()
    assert not lab.world.done
    lab.clock.time += RETRY
    await lab.preparer.run()
    assert lab.world.done


async def test_papers_that_came_and_a_topic_that_was_changed_meanwhile_are_what_is_posted(
    lab: Ready,
) -> None:
    mine = await lab.follow()
    await lab.preparer.run()
    lab.world.papers = (paper(1), paper(2), paper(3))
    await lab.store.save_subscription(mine.evolve(topic=mine.topic.evolve(name="kites")))
    lab.world.done.clear()
    await lab.due()
    assert lab.world.done == ["rank kites", "analyse 9912.00003"], "what is the same is not paid again"
    assert lab.chat.read("tides")[0].startswith("kites")


@pytest.mark.parametrize("changed", ["papers came", "a paper was posted meanwhile"])
async def test_it_is_chosen_anew_where_what_it_was_chosen_from_is_not_the_same(
    lab: Ready, changed: str
) -> None:
    mine = await lab.follow()
    await lab.preparer.run()
    lab.world.done.clear()
    if changed == "papers came":
        lab.world.papers = (paper(1), paper(2), paper(3))
    else:
        friday = await lab.store.open_run(mine, MONDAY - dt.timedelta(days=3))
        await lab.store.save_draft(friday.key, digest(), (), ["9912.00001"])
        await lab.store.set_status(friday.key, RunStatus.DELIVERED)
    await lab.due()
    assert "rank tides" in lab.world.done
    posted = {key for key in lab.chat.keys if key.startswith("paper:")}
    expected = {1, 2, 3} if changed == "papers came" else {2}
    assert posted == {f"paper:9912.0000{number}" for number in expected}


async def test_one_that_is_drafted_and_cannot_be_posted_yet_is_not_made_ready_again(lab: Ready) -> None:
    mine = await lab.follow()
    lab.chat.refuses = lambda _to, _key: PlatformUnavailableError(platform="Slack")
    with pytest.raises(PlatformUnavailableError):
        await lab.digests.run(mine, MONDAY, progress=Quiet())
    lab.world.done.clear()
    await lab.preparer.run()
    assert not lab.world.done


async def test_a_run_that_waits_for_a_worker_is_not_expected_to_move(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, feed = asyncio.Event(), lab.world.feed

    async def slow(*args: Any) -> Feed:
        await go_on.wait()
        return await feed(*args)

    monkeypatch.setattr(lab.world, "feed", slow)
    for name in ("kites", "moons", "tides"):
        await lab.follow(name)
    scheduler = Scheduler(
        subscriptions=lab.store,
        digests=lab.digests,
        operator=Operator(lab.clock, {}),
        policy=SchedulePolicy(workers=1),
    )
    lab.clock.time = DUE
    await scheduler.tick()
    while len(scheduler.steps) != 1:  # noqa: ASYNC110 - it is no event
        await asyncio.sleep(0)
    assert scheduler.busy == 3
    go_on.set()
    await scheduler.settle()
    assert lab.chat.keys.count("root") == 3


async def test_a_topic_that_is_changed_is_made_ready_anew(lab: Ready) -> None:
    mine = await lab.follow()
    await lab.preparer.run()
    await lab.store.save_subscription(mine.evolve(topic=mine.topic.evolve(name="kites")))
    lab.world.done.clear()
    await lab.preparer.run()
    assert lab.world.done == ["rank kites"]


async def test_who_asks_before_the_time_gets_it_at_once_and_it_is_made_once(lab: Ready) -> None:
    mine = await lab.follow()
    await lab.preparer.run()
    lab.world.done.clear()
    await lab.digests.run(mine, MONDAY, progress=Quiet())
    assert not lab.world.done
    await lab.preparer.run()
    await lab.due()
    assert not lab.world.done
    assert len(lab.chat.posts) == 4


async def test_one_that_falls_due_while_it_is_made_ready_is_made_once(lab: Ready) -> None:
    await lab.follow()
    preparing = asyncio.create_task(lab.preparer.run())
    while not lab.world.done:  # noqa: ASYNC110 - it is no event
        await asyncio.sleep(0)
    await lab.due()
    await preparing
    assert sorted(lab.world.done) == ["analyse 9912.00001", "analyse 9912.00002", "rank tides"]
    assert len(lab.chat.posts) == 4


async def test_a_slow_model_holds_up_neither_other_digests_nor_who_asks_now(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, answered, analyse = await lab.follow(), asyncio.Event(), lab.world.analyse
    needed: list[dt.datetime | None] = []

    async def slow(of: Paper, *more: Any, **named: Any) -> Analysis:
        needed.append(needed_at())
        if needed_at() == DUE:
            await answered.wait()
        return await analyse(of, *more, **named)

    monkeypatch.setattr(lab.world, "analyse", slow)
    preparer = Preparer(digests=lab.digests, subscriptions=lab.store, slowly=True)
    waiting = asyncio.create_task(preparer.run())
    while len(needed) < 2:  # noqa: ASYNC110 - it is no event
        await asyncio.sleep(0)
    kites = await lab.follow("kites", time=dt.time(9))
    await preparer.run()
    assert lab.digests.prepared.is_ready(Run(subscription=kites, day=MONDAY))
    await lab.digests.run(mine, MONDAY, progress=Quiet())
    assert lab.chat.keys == ["root", "summary", "paper:9912.00001", "paper:9912.00002"]
    answered.set()
    await waiting
    later = DUE + dt.timedelta(hours=1)
    assert needed == [DUE, DUE, later, later], "who asked now was told what the others had by then"


async def test_one_that_nobody_follows_any_more_is_not_posted(lab: Ready) -> None:
    await lab.follow()
    await lab.preparer.run()
    await lab.store.end_subscription("tides")
    await lab.due()
    assert not lab.chat.posts


async def test_a_mistake_in_one_digest_does_not_keep_the_others_from_being_made_ready(lab: Ready) -> None:
    await lab.follow("kites")
    await lab.follow()
    ranked = lab.world.rank

    async def rank(topic: Topic, picks: Sequence[Pick], *more: Any, **named: Any) -> Sequence[Pick]:
        if topic.name == "kites":
            raise ZeroDivisionError
        return await ranked(topic, picks, *more, **named)

    lab.world.rank = rank  # type: ignore[method-assign]
    await lab.preparer.run()
    assert "rank tides" in lab.world.done


async def test_data_that_cannot_be_used_ends_it(lab: Ready) -> None:
    await lab.follow()
    lab.world.trouble = StorageError
    with pytest.raises(StorageError):
        await lab.preparer.run()


async def test_the_next_time_something_falls_due_is_known(lab: Ready) -> None:
    assert lab.preparer.seconds_left(OUT) is None
    await lab.follow(time=dt.time(9))
    await lab.follow("kites")
    await lab.preparer.run()
    assert lab.preparer.seconds_left(DUE - dt.timedelta(seconds=5)) == 5
    assert lab.preparer.seconds_left(DUE) == 3600


async def test_what_was_paid_ahead_is_told_of_the_digest_that_is_posted(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, costs = await lab.follow(), iter([0.25])
    monkeypatch.setattr("bot.digests.run.total_cost", lambda _: next(costs, None))
    await lab.preparer.run()
    await lab.due()
    made = await lab.store.digest(Run(subscription=mine, day=MONDAY).key)
    assert made is not None
    assert made.counts.cost == 0.25
