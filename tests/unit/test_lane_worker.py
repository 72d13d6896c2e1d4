"""What a worker takes on, in which order what waited comes, and what it waits for itself."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.digests.due import due_at
from bot.digests.lane_worker import FEW, LaneWorker
from bot.domain.errors import SourceUnavailableError
from bot.locales import translate
from bot.ports.lanes import Lane
from tests.scheduler_lab import MONDAY, Lab, lab
from tests.unit.test_lanes import Passing, follow, place, serve_once, shared

__all__ = ["lab"]


async def test_a_worker_whose_claims_are_quick_takes_as_many_lanes_as_there_are_without_a_pause(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, done, clock = 3 * FEW, asyncio.Event(), Passing(lab.clock.time)
    waiting = [Lane(platform="terminal", workspace=f"w{number}") for number in range(many)]

    async def claiming(_: str, *, now: dt.datetime, seconds: float) -> Lane | None:
        if not waiting:
            await done.wait()
        return waiting.pop() if waiting else None

    async def serving(_: Lane, *, most: int) -> None:
        await done.wait()

    monkeypatch.setattr(lab.store, "claim_lane", claiming)
    monkeypatch.setattr(lab.scheduler, "serve", serving)
    worker = LaneWorker(lanes=lab.store, scheduler=lab.scheduler, clock=clock, owner="me")
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(60):
        while worker.busy < many:  # noqa: ASYNC110 - it is no event
            await asyncio.sleep(0)
    assert clock.slept == []
    working.cancel()
    done.set()
    await worker.settle()


async def test_a_digest_that_was_made_without_its_model_is_completed_by_whoever_has_the_lane(
    lab: Lab,
) -> None:
    on = shared(lab)
    await follow(on, place("A", "one"))
    on.world.model_is_down = True
    await on.scheduler.tick()
    assert await serve_once(on)
    assert on.world.done == []
    on.world.model_is_down = False
    on.clock.time += dt.timedelta(hours=2)
    await on.scheduler.tick()
    assert await serve_once(on)
    assert on.world.done == ["analyse 9912.00001", "analyse 9912.00002"]


async def test_days_that_wait_come_one_after_the_other_and_no_paper_of_the_first_again(lab: Lab) -> None:
    await lab.follow()
    lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    for _ in range(2):
        await lab.tick()
        lab.clock.time += dt.timedelta(days=1)
    assert len(await lab.store.unfinished_runs()) == 2
    lab.world.trouble = lambda: None
    await lab.tick()
    roots = [post.key for post in lab.chat.posts if post.key.endswith("#root")]
    assert roots == sorted(roots)
    assert len(roots) == 3
    assert lab.chat.keys.count("paper:9912.00001") == 1


async def test_a_digest_waits_for_a_category_that_is_late_and_in_the_end_comes_without_it(lab: Lab) -> None:
    mine = await lab.follow()
    lab.world.late = ("cs.CV",)
    lab.clock.time = due_at(mine, MONDAY)
    await lab.tick()
    assert lab.chat.posts == []
    lab.clock.time += lab.scheduler.policy.tell_after + dt.timedelta(minutes=1)
    await lab.tick()
    assert lab.chat.keys.count("root") == 1


async def test_an_operator_hears_which_topic_lost_days_and_since_when(lab: Lab) -> None:
    await lab.follow()
    await lab.tick()
    lab.clock.time += dt.timedelta(days=28)
    await lab.tick()
    (told,) = lab.chat.read("operator")
    assert told == translate("en", "operator.lost", subscription="tides", day="2026-02-03")
