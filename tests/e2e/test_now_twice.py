"""`/digest now` of two people and the tick at once, on both platforms: one digest, made once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.sources.samples.answers import DAYS
from adapters.wiring import Services
from bot.digests.operator import Operator
from bot.digests.scheduler import Scheduler
from bot.domain.run import Run
from bot.domain.topic import Destination
from tests.adapters.slack_server import TEAM
from tests.e2e.slack_lab import until
from tests.e2e.test_frontends import discord_desk, slack_desk
from tests.frontend_contract import Desk, shelf

__all__ = ["shelf"]

LAB = Destination(platform="slack", workspace=TEAM, channel="C1")
Opened = tuple[Desk, Services]
BEING_MADE = {"en": "is being made right now; it will appear here", "zh": "正在生成，完成后会显示在这里"}


@asynccontextmanager
async def on_slack(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Opened]:
    async with slack_desk(folder, monkeypatch) as desk:
        yield desk, desk.lab.wired


@asynccontextmanager
async def on_discord(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Opened]:
    async with discord_desk(folder, monkeypatch) as desk:
        yield desk, desk.world.wired


@dataclass
class Held:
    """The feed is brought once `opens` is set; `tries` is how often somebody wanted to work on a run."""

    opens: asyncio.Event
    tries: int = 0


def hold(wired: Services, monkeypatch: pytest.MonkeyPatch) -> Held:
    held = Held(asyncio.Event())
    feeds = type(wired.digests.feeds)
    feed, claim = feeds.feed, wired.store.claim_run

    async def slow(*args: Any) -> Any:
        await held.opens.wait()
        return await feed(*args)

    async def counted(*args: Any, **kwargs: Any) -> bool:
        claimed = await claim(*args, **kwargs)
        held.tries += 1
        return claimed

    monkeypatch.setattr(feeds, "feed", slow)
    monkeypatch.setattr(wired.store, "claim_run", counted)
    return held


def scheduler_of(wired: Services) -> Scheduler:
    nobody = Operator(wired.clock, {})
    return Scheduler(subscriptions=wired.store, digests=wired.digests, operator=nobody)


async def stands_once(desk: Desk, wired: Services, run: Run) -> None:
    parts = await wired.store.deliveries(run.key)
    assert all(each.receipt and each.attempts == 1 for each in parts)
    stands = [each.text for each in desk.seen() if not each.alone]
    assert len(stands) >= len(parts)
    assert len(set(stands)) == len(stands)


@pytest.mark.parametrize(("opened", "language"), [(on_slack, "en"), (on_slack, "zh"), (on_discord, "en")])
async def test_who_asks_for_a_digest_that_the_scheduler_makes_is_told_so_and_it_comes_once(
    opened: Callable[..., AbstractAsyncContextManager[Opened]],
    language: str,
    shelf: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = shutil.copytree(shelf, tmp_path / "data")
    async with opened(folder, monkeypatch) as (desk, wired):
        await desk.command(f"digest follow cs.CV cs.RO cs.LG top 2 name tides language {language}")
        (mine,) = await wired.store.subscriptions()
        run = await wired.store.open_run(mine, DAYS[0])
        held, scheduler = hold(wired, monkeypatch), scheduler_of(wired)
        await scheduler.tick()
        await until(lambda: held.tries == 1)
        for times in (1, 2):
            await desk.command("digest now")
            assert len([each for each in desk.seen() if BEING_MADE[language] in each.text]) == times
        held.opens.set()
        await scheduler.settle()
        assert held.tries == 3
        await stands_once(desk, wired, run)


async def test_two_people_who_ask_in_the_same_second_and_a_tick_get_one_digest(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(shelf, tmp_path / "data")
    async with slack_desk(folder, monkeypatch) as desk:
        lab, wired = desk.lab, desk.lab.wired
        lab.slack.channels["C1"].members.add("U2")
        await desk.command("digest follow cs.CV cs.RO cs.LG top 2")
        held, scheduler = hold(wired, monkeypatch), scheduler_of(wired)
        await asyncio.gather(lab.begin("/digest now", user="U1"), lab.begin("/digest now", user="U2"))
        await until(lambda: held.tries == 2)
        await scheduler.tick()
        await scheduler.settle()
        assert (held.tries, scheduler.held_up) == (3, True)
        held.opens.set()
        await lab.quiet()
        told = [text for user in ("U1", "U2") for text in lab.whispered(user)]
        assert len([text for text in told if BEING_MADE["en"] in text]) == 1
        (run,) = await wired.store.runs_of(LAB)
        await stands_once(desk, wired, run)
