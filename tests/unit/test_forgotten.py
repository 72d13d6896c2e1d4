"""What a store has forgotten is seen on the platform: it is taken up there, and nothing is posted twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import NeedsPersonError, PlatformUnavailableError
from bot.domain.paper import Feed
from tests.fakes import FakeClock
from tests.samples_digest import paper
from tests.scheduler_lab import HERE, OPERATOR, Chat, Lab, World, open_lab

FRIDAY = dt.datetime(2026, 1, 9, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


class Daily(World):
    """Two papers of each day."""

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        self.papers = tuple(paper(day.toordinal() % 1000 * 10 + number) for number in range(2))
        return await super().feed(categories, day)


@asynccontextmanager
async def at_work(folder: Path, clock: FakeClock, chat: Chat) -> AsyncIterator[Lab]:
    """One process that follows a topic due at noon, on data of its own, which know of nothing posted."""
    async with open_lab(folder, clock, Daily(), chat) as lab:
        await lab.follow(time=dt.time(12), zone="UTC", created_at=FRIDAY - MINUTE)
        yield lab


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with at_work(tmp_path, FakeClock(FRIDAY - 2 * MINUTE), Chat()) as made:
        yield made


@pytest.fixture
async def again(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    """The same Paperboy on the data of before its first digest."""
    async with at_work(tmp_path_factory.mktemp("restored"), lab.clock, lab.chat) as made:
        yield made


async def wait(lab: Lab, time: dt.timedelta, *, step: dt.timedelta = MINUTE) -> None:
    until = lab.clock.time + time
    while lab.clock.time < until:
        lab.clock.time += step
        await lab.tick()


def parts(lab: Lab) -> list[str]:
    return [post.key.split("/")[-1] for post in lab.chat.posts if post.to == HERE]


async def test_what_falls_due_before_our_eyes_is_posted_without_a_look(lab: Lab) -> None:
    await lab.tick()
    await wait(lab, 5 * MINUTE)
    assert len(parts(lab)) == 4
    assert lab.chat.looked == []


async def test_what_fell_due_while_nobody_was_at_work_costs_one_look(lab: Lab) -> None:
    await wait(lab, MINUTE)
    lab.clock.time += dt.timedelta(hours=1)
    await lab.tick()
    assert len(parts(lab)) == 4
    assert lab.chat.looked == ["2026-01-09#root"]


async def test_what_fell_due_just_now_is_looked_for_too_where_nobody_was_at_work_for_long(lab: Lab) -> None:
    lab.clock.time -= HOUR
    await lab.tick()
    lab.clock.time = FRIDAY + MINUTE
    await lab.tick()
    assert lab.chat.looked == ["2026-01-09#root"]


async def test_a_forgotten_digest_is_taken_up_where_it_stands(lab: Lab, again: Lab) -> None:
    await wait(lab, 5 * MINUTE)
    posted = list(lab.chat.posts)
    key = (await lab.store.latest_runs(1))[0].run.key
    before = [each.receipt for each in await lab.store.deliveries(key)]
    await again.tick()
    assert lab.chat.posts == posted
    assert [each.receipt for each in await again.store.deliveries(key)] == before


async def test_what_is_missing_of_a_forgotten_digest_is_posted_into_its_thread(
    lab: Lab, again: Lab
) -> None:
    await wait(lab, 5 * MINUTE)
    gone = lab.chat.posts.pop()
    await again.tick()
    assert lab.chat.posts[-1] == replace(gone, message=lab.chat.posts[-1].message)
    assert len(parts(lab)) == len(set(parts(lab))) == 4


async def test_days_that_were_forgotten_are_not_merged_into_one_digest_that_repeats_them(
    lab: Lab, again: Lab
) -> None:
    await wait(lab, 6 * DAY, step=HOUR)
    posted = parts(lab)
    assert len([key for key in posted if key.endswith("#root")]) == 4
    await again.tick()
    assert parts(lab) == posted


async def test_a_platform_that_is_away_is_waited_for_before_anything_is_posted(
    lab: Lab, again: Lab
) -> None:
    await wait(lab, 6 * DAY, step=HOUR)
    posted = parts(lab)
    lab.chat.finds = [PlatformUnavailableError(platform="terminal") for _ in range(3)]
    for _ in range(3):
        await again.tick()
        assert parts(lab) == posted
    await again.tick()
    assert parts(lab) == posted
    assert len(await again.store.latest_runs(9)) == 4


async def test_where_the_history_may_not_be_read_it_is_posted_and_the_operator_told(lab: Lab) -> None:
    lab.chat.finds = [NeedsPersonError(channel="tides", problem="slack.missing_scope")] * 9
    await lab.tick()
    lab.clock.time += dt.timedelta(hours=1)
    await lab.tick()
    assert len(parts(lab)) == 4
    told = [post.message.summary for post in lab.chat.posts if post.to == OPERATOR]
    assert len([each for each in told if "may not read the history" in each]) == 1
