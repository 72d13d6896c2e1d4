"""How often, and when, a digest is looked at again; who is told what; and what a try leaves alone."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from bot.analysis.analyses import Plainer
from bot.digests.completion import LATE_WAIT, LONGEST_WAIT, MOST_EMPTY_TRIES, Completed, Completion
from bot.digests.entries import UNREADABLE
from bot.digests.outcome import Outcome, OutcomeStatus
from bot.digests.policy import Quiet
from bot.digests.run import Digests
from bot.domain.analysis import Analysis
from bot.domain.digest import Digest
from bot.domain.errors import (
    DeliveryError,
    ModelUnavailableError,
    PaperboyError,
    PlatformUnavailableError,
    RefusedForNowError,
    StorageError,
)
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.domain.run import Run
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from bot.util.rate_limiter import RateLimiter
from tests.samples_digest import analysis, paper
from tests.scheduler_lab import MONDAY, Lab, lab

__all__ = ["lab"]

HOUR = dt.timedelta(hours=1)
AWAY = ModelUnavailableError(why="test")
Found = tuple[str, ...] | Exception


def reads(lab: Lab, monkeypatch: pytest.MonkeyPatch, found: Callable[[Paper], Any]) -> list[str]:
    """Have notes found in each paper, or what keeps it from an analysis; the papers that were asked for."""
    asked: list[str] = []

    async def analyse(of: Paper, full_text: FullText, language: str, *, workspace: str = "") -> Analysis:
        asked.append(of.id[-1])
        met = found(of)
        if isinstance(met, Exception):
            raise met
        return analysis(of, language, source=full_text.source, notes=met)

    monkeypatch.setattr(lab.world, "analyse", analyse)
    return asked


async def made(lab: Lab) -> Run:
    """A digest of two papers that stands in its channel."""
    mine = await lab.follow()
    outcome = await lab.digests.run(mine, MONDAY, progress=Quiet())
    return await stored(lab, outcome.run_key)


async def stored(lab: Lab, key: str) -> Run:
    run = await lab.store.run(key)
    assert run is not None
    return run


def completion(lab: Lab) -> Completion:
    return Completion(digests=lab.digests)


async def planned(lab: Lab) -> dt.timedelta | None:
    """How long from now it is looked at again."""
    for minutes in range(0, 6 * 60, 5):
        if await lab.store.runs_to_complete(lab.clock.now() + dt.timedelta(minutes=minutes)):
            return dt.timedelta(minutes=minutes)
    return None


async def tries(lab: Lab, most: int = 60) -> int:
    """How often it is looked at before that ends."""
    for count in range(most):
        due = await lab.store.runs_to_complete(lab.clock.now() + dt.timedelta(days=1))
        if not due:
            return count
        lab.clock.time += dt.timedelta(hours=5)
        await completion(lab).complete(due[0], Quiet())
    return most


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((Plainer.NO_ANSWER,), (Plainer.NO_ANSWER,), 1 + MOST_EMPTY_TRIES),
        ((Plainer.NO_ANSWER,), (), 1 + MOST_EMPTY_TRIES),
        ((Plainer.NO_ANSWER, Plainer.SMALL), (Plainer.TOO_LONG,), 1 + MOST_EMPTY_TRIES),
        ((Plainer.NO_ANSWER,), (Plainer.UNAVAILABLE,), 41),
        ((Plainer.NO_ANSWER,), AWAY, 41),
        (AWAY, AWAY, 41),
        ((Plainer.SMALL,), (Plainer.TOO_LONG,), 0),
        ((), (), 0),
    ],
)
async def test_where_a_model_has_no_answer_to_anything_that_is_missing_it_is_asked_a_few_times_only(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, first: Found, second: Found, expected: int
) -> None:
    reads(lab, monkeypatch, lambda of: first if of.id.endswith("1") else second)
    await made(lab)
    assert await tries(lab) == expected


async def test_a_plainer_analysis_stays_in_the_end_and_what_has_none_says_that_it_cannot_be_read(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(lab, monkeypatch, lambda of: (Plainer.UNAVAILABLE,) if of.id.endswith("1") else AWAY)
    run = await made(lab)
    await tries(lab)
    digest = await lab.store.digest(run.key)
    assert digest is not None
    assert [(bool(each.analysis), each.failure) for each in digest.entries] == [
        (True, ""),
        (False, UNREADABLE),
    ]


async def test_what_is_late_is_looked_for_at_least_every_half_hour_and_all_else_ever_less_often(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(lab, monkeypatch, lambda _: AWAY)
    lab.world.late = ("cs.CV",)
    run = (await made(lab)).evolve(attempts=30)
    await completion(lab).plan(run)
    late = await planned(lab)
    assert late is not None
    assert LATE_WAIT * 0.7 < late.total_seconds() < LATE_WAIT * 1.5
    digest = await lab.store.digest(run.key)
    assert digest is not None
    async with lab.digests.alone(run) as lease:
        await lab.store.revise(run.key, digest.evolve(late=()), (), owner=lease.token)
    await completion(lab).plan(run)
    other = await planned(lab)
    assert other is not None
    assert LONGEST_WAIT * 0.7 < other.total_seconds() < LONGEST_WAIT * 1.5


async def test_a_run_that_was_never_made_has_nothing_to_complete(lab: Lab) -> None:
    run = await lab.store.open_run(await lab.follow(), MONDAY)
    assert await completion(lab).complete(run, Quiet(), asked=True) == Completed()
    assert lab.world.done == []
    await completion(lab).plan(run)
    assert await planned(lab) is None


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(
    "error",
    [
        PlatformUnavailableError(platform="terminal"),
        RefusedForNowError(channel="tides", problem="slack.refused", code="fatal"),
    ],
)
async def test_what_a_platform_does_not_take_now_is_made_later_and_only_who_asked_hears_of_it(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, error: PaperboyError, *, asked: bool
) -> None:
    met = [AWAY, AWAY]
    reads(lab, monkeypatch, lambda _: met.pop() if met else ())
    run = await made(lab)
    await lab.store.complete_later(run.key, None)
    lab.chat.edits = [error]
    if asked:
        with pytest.raises(type(error)):
            await completion(lab).complete(run, Quiet(), asked=True)
    else:
        done = await completion(lab).complete(run, Quiet())
        assert done == Completed(digest=await lab.store.digest(run.key))
    assert await planned(lab) is not None
    assert (await completion(lab).complete(run, Quiet())).better == (1, 2)


async def test_where_there_is_no_digest_or_nobody_keeps_it_there_is_nothing_to_go_on_with(lab: Lab) -> None:
    mine = await lab.follow()
    run = await lab.store.open_run(mine, MONDAY)
    posted = OutcomeStatus.ALREADY_POSTED
    bare = Outcome(run_key=run.key, topic=mine.topic, day=MONDAY, status=posted)
    assert await completion(lab).go_on(bare, Quiet(), asked=True) == (bare, Completed())
    tuesday = MONDAY + dt.timedelta(days=1)
    shown = (await lab.digests.rehearse(mine, tuesday, progress=Quiet())).evolve(status=posted)
    assert await completion(lab).go_on(shown, Quiet(), asked=True) == (
        shown,
        Completed(digest=shown.digest),
    )


@pytest.mark.parametrize(
    ("comes", "is_back", "expected"),
    [
        (False, False, OutcomeStatus.ALREADY_POSTED),
        (True, False, OutcomeStatus.COMPLETED),
        (False, True, OutcomeStatus.COMPLETED),
    ],
)
async def test_asked_for_again_by_somebody_who_wants_no_more_it_says_whether_anything_became_better(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, *, comes: bool, is_back: bool, expected: OutcomeStatus
) -> None:
    met: list[Any] = [AWAY, AWAY, *([] if is_back else [AWAY, AWAY])]
    reads(lab, monkeypatch, lambda of: met.pop() if met and of.id[-1] != "3" else ())
    lab.world.late = ("cs.CV",)
    run = await made(lab)
    if comes:
        lab.world.papers = (paper(3),)
    else:
        lab.world.papers = ()
    stood = await lab.digests.run(run.subscription, MONDAY, progress=Quiet())
    assert stood.status is OutcomeStatus.ALREADY_POSTED
    went_on, done = await completion(lab).go_on(stood, Quiet(), asked=False)
    assert (went_on.status, went_on.digest) == (expected, done.digest)
    assert (done.added, done.better) == ((3,) if comes else (), (1, 2) if is_back else ())


async def test_who_asks_hears_that_it_was_looked_at_again_though_nothing_is_better(lab: Lab) -> None:
    run = await made(lab)
    stood = await lab.digests.run(run.subscription, MONDAY, progress=Quiet())
    went_on, done = await completion(lab).go_on(stood, Quiet(), asked=True)
    assert (went_on.status, done.better) == (OutcomeStatus.COMPLETED, ())


async def test_only_what_falls_short_is_read_again_and_who_waits_sees_how_it_goes_on(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.world.papers = tuple(paper(number, title=f"Paper {number}") for number in (1, 2, 3, 4))
    met = {"2": AWAY, "4": AWAY}
    asked = reads(lab, monkeypatch, lambda of: met.pop(of.id[-1], (Plainer.BUDGET,)))
    run = await made(lab)
    asked.clear()
    told: list[object] = []

    class Watching(Quiet):
        def stage(self, name: str, total: int) -> None:
            told.append((name, total))

        def advance(self, note: str = "") -> None:
            told.append(note)

    done = await completion(lab).complete(run, Watching())
    assert asked == ["2", "4"]
    assert told == [("progress.analyse", 2), "Paper 2", "Paper 4"]
    assert (done.better, done.missing, done.is_whole) == ((2, 4), (), True)
    assert (await completion(lab).complete(run, Quiet(), asked=True)).missing == (1, 2, 3, 4), (
        "another day's budget could give more to who asks"
    )


async def test_who_asks_has_what_failed_its_checks_written_anew_and_for_nobody_else_it_is(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Found] = [(Plainer.CHECKS,)] * 2
    asked = reads(lab, monkeypatch, lambda _: met.pop() if met else ())
    run = await made(lab)
    asked.clear()
    assert (await completion(lab).complete(run, Quiet())).better == ()
    assert asked == []
    told: list[int] = []

    class Watching(Quiet):
        def stage(self, name: str, total: int) -> None:
            told.append(total)

    done = await completion(lab).complete(run, Watching(), asked=True)
    assert (done.better, done.is_whole) == ((1, 2), True)
    assert told[:1] == [2], "who waits sees how many are written"


async def test_where_data_cannot_be_used_no_further_paper_is_paid_for(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.world.papers = tuple(paper(number) for number in range(1, 9))
    lab.world.model_is_down = True
    run = await made(lab)
    go_on, began = asyncio.Event(), list[str]()

    async def analyse(of: Paper, full_text: FullText, language: str, *, workspace: str = "") -> Analysis:
        began.append(of.id)
        if of.id.endswith("1"):
            raise StorageError(problem="storage.busy")
        await go_on.wait()
        return analysis(of, language, source=full_text.source)

    monkeypatch.setattr(lab.world, "analyse", analyse)
    with pytest.raises(StorageError):
        await completion(lab).complete(run, Quiet())
    go_on.set()
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(began) <= lab.digests.parallel + 1 < 8


async def test_the_summary_is_written_again_and_the_archive_renewed_where_something_became_better(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = [AWAY] * 4
    reads(lab, monkeypatch, lambda _: met.pop() if met else ())
    run = await made(lab)
    written: list[str] = []

    async def summarise(digest: Digest, *, workspace: str = "") -> Digest:
        written.append("summary")
        return digest

    async def keep(self: Digests, run: Run, digest: Digest) -> str:
        assert digest.counts.failed == 0
        written.append("archive")
        return ""

    monkeypatch.setattr(lab.world, "summarise", summarise)
    monkeypatch.setattr(Digests, "keep", keep)
    await completion(lab).complete(run, Quiet())
    assert written == []
    await completion(lab).complete(run, Quiet())
    assert written == ["summary", "archive"]
    digest = await lab.store.digest(run.key)
    assert digest is not None
    assert digest.counts.failed == 0


async def test_a_part_that_never_stood_there_keeps_no_other_from_being_edited_and_each_edit_has_its_turn(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.world.model_is_down = True
    refused = DeliveryError(channel="tides", problem="slack.refused")
    lab.chat.refuses = lambda _to, key: refused if key.endswith("paper:9912.00001") else None
    run = await made(lab)
    lab.world.model_is_down = False
    turns: list[bool] = []
    edited: list[str] = []
    turn, edit = RateLimiter.turn, lab.chat.edit

    async def taking(self: RateLimiter, to: Destination, *, reply: bool = False) -> None:
        turns.append(reply)
        await turn(self, to, reply=reply)

    async def editing(to: Destination, receipt: Receipt, message: Any) -> None:
        assert len(turns) == len(edited) + 1
        edited.append(lab.chat.keys[int(receipt.message_id)])
        await edit(to, receipt, message)

    monkeypatch.setattr(RateLimiter, "turn", taking)
    monkeypatch.setattr(lab.chat, "edit", editing)
    await completion(lab).complete(run, Quiet())
    assert "paper:9912.00002" in edited
    assert turns == [True] * len(edited), "as replies, which keep no digest waiting"


async def test_an_attempt_that_lost_its_claim_edits_nothing_more(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.world.model_is_down = True
    run = await made(lab)
    lab.world.model_is_down = False
    edit, edited = lab.chat.edit, list[str]()

    async def slow(to: Destination, receipt: Receipt, message: Any) -> None:
        edited.append(receipt.message_id)
        await edit(to, receipt, message)
        lab.clock.time += HOUR
        assert await lab.store.claim_run(run.key, "another", now=lab.clock.now(), lease_seconds=600)

    monkeypatch.setattr(lab.chat, "edit", slow)
    with pytest.raises(PaperboyError):
        await completion(lab).complete(run, Quiet())
    assert len(edited) == 1


async def test_an_edit_that_is_being_sent_is_sent_to_its_end_though_the_process_ends(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.world.model_is_down = True
    run = await made(lab)
    lab.world.model_is_down = False
    edit, sending, ended = lab.chat.edit, asyncio.Event(), list[str]()

    async def slow(to: Destination, receipt: Receipt, message: Any) -> None:
        sending.set()
        for _ in range(9):
            await asyncio.sleep(0)
        await edit(to, receipt, message)
        ended.append(receipt.message_id)

    monkeypatch.setattr(lab.chat, "edit", slow)
    work = asyncio.create_task(completion(lab).complete(run, Quiet()))
    await sending.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert len(ended) == 1
