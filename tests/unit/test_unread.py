"""A digest that somebody waits for stands there at once, and its papers follow as they are read."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from bot.digests.completion import Completion
from bot.digests.entries import is_unread
from bot.digests.outcome import Outcome
from bot.digests.policy import Quiet
from bot.digests.run import Digests
from bot.domain.analysis import Analysis
from bot.domain.digest import Digest, ExecutiveSummary
from bot.domain.errors import ModelUnavailableError, PlatformUnavailableError
from bot.domain.full_text import FullText
from bot.domain.message import Action, Buttons, Message, plain
from bot.domain.paper import Paper
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription
from tests.scheduler_lab import MONDAY
from tests.unit.test_prepare import DUE, Ready, lab

__all__ = ["lab"]

WHOLE = ["root", "summary", "paper:9912.00001", "paper:9912.00002"]


async def now(lab: Ready, mine: Subscription) -> Outcome:
    """As `/digest now` does it."""
    outcome = await lab.digests.run(mine, MONDAY, progress=Quiet(), at_once=True)
    return (await Completion(digests=lab.digests).go_on(outcome, Quiet(), asked=False))[0]


def shown(message: Message) -> str:
    return " | ".join(plain(block.content) for block in message.blocks if hasattr(block, "content"))


def buttons(message: Message) -> set[Action | None]:
    return {each.action for block in message.blocks if isinstance(block, Buttons) for each in block.items}


async def test_the_root_stands_there_before_a_paper_is_read_and_is_brought_up_to_date_in_the_end(
    lab: Ready,
) -> None:
    mine = await lab.follow()
    await lab.digests.run(mine, MONDAY, progress=Quiet(), at_once=True)
    assert lab.chat.keys == WHOLE[:2]
    assert lab.world.done == ["rank tides"]
    assert all("Being read: 2 more papers" in shown(post.message) for post in lab.chat.posts)
    assert "failed" not in shown(lab.chat.posts[0].message)
    assert Action.AGAIN not in buttons(lab.chat.posts[0].message), "nobody has to ask for what is coming"
    await now(lab, mine)
    assert lab.chat.keys == WHOLE
    assert not any("Being read" in shown(post.message) for post in lab.chat.posts)


async def test_one_that_stands_there_unread_is_read_by_the_next_tick_which_looks_for_nothing_in_it(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, looked, find = await lab.follow(), [], lab.chat.find

    async def finding(*args: Any, **named: Any) -> Any:
        looked.append(named["key"].split("#")[-1])
        return await find(*args, **named)

    monkeypatch.setattr(lab.chat, "find", finding)
    await lab.digests.run(mine, MONDAY, progress=Quiet(), at_once=True)
    await lab.scheduler.tick()
    await lab.scheduler.settle()
    assert lab.chat.keys == WHOLE
    assert looked == ["root"]


async def test_the_archive_has_it_as_it_is_posted_and_once_more_when_it_is_read(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, keep = [], Digests.keep

    async def keeping(self: Digests, run: Run, digest: Digest) -> str:
        kept.append(digest.unsummarised)
        return await keep(self, run, digest)

    monkeypatch.setattr(Digests, "keep", keeping)
    await now(lab, await lab.follow())
    assert kept == [True, False]


async def test_papers_stand_in_their_order_whichever_is_read_first(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, second = await lab.follow(), asyncio.Event()
    analyse = lab.world.analyse

    async def slow(of: Paper, full_text: FullText, language: str, **named: Any) -> Analysis:
        if of.id.endswith("1"):
            await second.wait()
        made = await analyse(of, full_text, language, **named)
        second.set()
        return made

    monkeypatch.setattr(lab.world, "analyse", slow)
    await now(lab, mine)
    assert lab.world.done[1:] == ["analyse 9912.00002", "analyse 9912.00001"]
    assert lab.chat.keys == WHOLE


async def test_what_is_not_read_when_the_process_ends_is_read_by_the_next_tick_and_posted_once(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await lab.follow()
    analyse = lab.world.analyse

    async def dying(of: Paper, full_text: FullText, language: str, **named: Any) -> Analysis:
        if of.id.endswith("2"):
            raise asyncio.CancelledError
        return await analyse(of, full_text, language, **named)

    with monkeypatch.context() as patch:
        patch.setattr(lab.world, "analyse", dying)
        with pytest.raises(asyncio.CancelledError):
            await now(lab, mine)
    assert lab.chat.keys == WHOLE[:3]
    for _ in range(2):
        await lab.scheduler.tick()
        await lab.scheduler.settle()
    assert lab.chat.keys == WHOLE
    (run,) = await lab.store.runs_of(mine.destination)
    assert run.status is RunStatus.DELIVERED
    assert not await lab.store.runs_to_complete(DUE + dt.timedelta(days=9)), "nothing is left to do"


async def test_a_summary_that_the_process_ended_before_is_made_by_the_next_tick(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dying(*_: object, **__: object) -> Digest:
        raise asyncio.CancelledError

    async def told(digest: Digest, **_: object) -> Digest:
        return digest.evolve(summary=ExecutiveSummary(today=("Tides rise.",)))

    mine = await lab.follow()
    monkeypatch.setattr(lab.world, "summarise", dying)
    with pytest.raises(asyncio.CancelledError):
        await now(lab, mine)
    assert "Being read" in shown(lab.chat.posts[0].message)
    monkeypatch.setattr(lab.world, "summarise", told)
    for _ in range(2):
        await lab.scheduler.tick()
        await lab.scheduler.settle()
    assert lab.chat.keys == WHOLE
    assert "Tides rise." in lab.chat.posts[0].message.model_dump_json()


async def test_a_paper_that_is_posted_and_not_in_the_digest_yet_is_taken_up_and_not_posted_again(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dying(*_: object, **__: object) -> Digest:
        raise asyncio.CancelledError

    mine = await lab.follow()
    monkeypatch.setattr("bot.digests.unread.SHARE", 1)
    with monkeypatch.context() as patch:
        patch.setattr(lab.world, "summarise", dying)
        with pytest.raises(asyncio.CancelledError):
            await now(lab, mine)
    assert lab.chat.keys == WHOLE
    (run,) = await lab.store.runs_of(mine.destination)
    stored = await lab.store.digest(run.key)
    assert stored is not None
    assert [is_unread(entry) for entry in stored.entries] == [False, True]
    for _ in range(2):
        await lab.scheduler.tick()
        await lab.scheduler.settle()
    assert lab.chat.keys == WHOLE
    stored = await lab.store.digest(run.key)
    assert stored is not None
    assert all(entry.analysis for entry in stored.entries)
    assert lab.world.done.count("analyse 9912.00002") == 1, "it was paid for"


async def test_its_summary_is_written_once_of_all_its_papers(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    summarised: list[int] = []

    async def summarise(digest: Digest, *, workspace: str = "") -> Digest:
        summarised.append(sum(map(is_unread, digest.entries)))
        return digest

    monkeypatch.setattr(lab.world, "summarise", summarise)
    await now(lab, await lab.follow())
    assert summarised == [0]


async def test_a_large_digest_is_not_saved_anew_with_each_of_its_papers(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, extend = [], lab.store.extend

    async def extending(key: str, digest: Digest | None, *rest: Any, **named: Any) -> None:
        saved.append(digest is not None)
        await extend(key, digest, *rest, **named)

    monkeypatch.setattr(lab.store, "extend", extending)
    monkeypatch.setattr("bot.digests.unread.SHARE", 1)
    await now(lab, await lab.follow())
    assert saved == [True, False]


async def test_a_summary_that_cannot_be_shown_is_made_again_and_shown_later(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise PlatformUnavailableError(platform="Slack")

    mine = await lab.follow()
    with monkeypatch.context() as patch:
        patch.setattr(lab.chat, "edit", away)
        for _ in range(2):
            await now(lab, mine)
            lab.clock.time += dt.timedelta(hours=1)
            await lab.scheduler.tick()
            await lab.scheduler.settle()
    assert "Being read" in shown(lab.chat.posts[0].message)
    lab.clock.time += dt.timedelta(hours=3)
    await lab.scheduler.tick()
    await lab.scheduler.settle()
    assert "Being read" not in shown(lab.chat.posts[0].message)


async def test_a_paper_that_cannot_be_read_now_says_so_and_is_read_later(lab: Ready) -> None:
    mine = await lab.follow()
    lab.world.model_is_down = True
    outcome = await lab.digests.run(mine, MONDAY, progress=Quiet(), at_once=True)
    _, done = await Completion(digests=lab.digests).go_on(outcome, Quiet(), asked=False)
    assert (done.added, done.missing) == ((1, 2), (1, 2))
    assert lab.chat.keys == WHOLE
    assert "could not be analysed yet" in shown(lab.chat.posts[2].message)
    lab.world.model_is_down = False
    lab.clock.time += dt.timedelta(hours=3)
    await lab.scheduler.tick()
    await lab.scheduler.settle()
    assert lab.chat.keys == WHOLE
    assert "could not be analysed yet" not in shown(lab.chat.posts[2].message)


async def test_one_that_is_made_ready_is_posted_whole(lab: Ready) -> None:
    mine = await lab.follow()
    await lab.preparer.run()
    await lab.digests.run(mine, MONDAY, progress=Quiet(), at_once=True)
    assert lab.chat.keys == WHOLE


async def test_who_asks_while_it_is_made_ready_waits_for_no_paper(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, go_on, analyse = await lab.follow(), asyncio.Event(), lab.world.analyse

    async def slow(*args: Any, **named: Any) -> Analysis:
        await go_on.wait()
        return await analyse(*args, **named)

    monkeypatch.setattr(lab.world, "analyse", slow)
    preparing = asyncio.create_task(lab.preparer.run())
    while not lab.world.done:  # noqa: ASYNC110 - it is no event
        await asyncio.sleep(0)
    await lab.digests.run(mine, MONDAY, progress=Quiet(), at_once=True)
    assert lab.chat.keys == WHOLE[:2]
    go_on.set()
    await preparing
    await now(lab, mine)
    assert lab.chat.keys == WHOLE
    assert sorted(lab.world.done) == ["analyse 9912.00001", "analyse 9912.00002", "rank tides"]


async def test_where_the_model_stays_away_the_summary_comes_all_the_same(
    lab: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> Any:
        raise ModelUnavailableError(why="test")

    mine = await lab.follow()
    monkeypatch.setattr(lab.world, "analyse", away)
    await now(lab, mine)
    assert "Being read" not in shown(lab.chat.posts[1].message)
