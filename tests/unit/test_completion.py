"""What a digest had to be made without is read again, in its place, until it is there or will never be."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.digests.completion import Completed, Completion
from bot.digests.lease import sole_attempt
from bot.digests.outcome import OutcomeStatus
from bot.digests.policy import Quiet
from bot.domain.analysis import Analysis
from bot.domain.errors import DeliveryError, ModelUnavailableError, PlatformUnavailableError
from bot.domain.full_text import FullText
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from tests.samples_digest import analysis, digest, paper
from tests.scheduler_lab import MONDAY, Lab, lab

__all__ = ["lab"]

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def edited(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that are edited, each time."""
    edit, seen = lab.chat.edit, []

    async def noting(to: Destination, receipt: Receipt, message: Message) -> None:
        seen.append(lab.chat.keys[int(receipt.message_id)])
        await edit(to, receipt, message)

    monkeypatch.setattr(lab.chat, "edit", noting)
    return seen


def one_fails(lab: Lab, monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> None:
    """The first paper meets with one error after the other."""
    left = list(errors)

    async def analyse(of: Paper, full_text: FullText, language: str, *, workspace: str = "") -> Analysis:
        if of.id == "9912.00001" and left:
            raise left.pop(0)
        return analysis(of, language, source=full_text.source)

    monkeypatch.setattr(lab.world, "analyse", analyse)


def is_waiting(lab: Lab) -> bool:
    """Whether anything in the channel says that it is not there yet."""
    return any("tried again" in post.message.model_dump_json() for post in lab.chat.posts)


async def test_what_is_read_later_changes_its_own_message_and_those_that_count_it(
    lab: Lab, edited: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_fails(lab, monkeypatch, ModelUnavailableError(why="test"))
    await lab.follow()
    await lab.live(0.1)
    assert is_waiting(lab)
    await lab.live(3)
    assert not is_waiting(lab)
    assert "paper:9912.00001" in edited
    assert "paper:9912.00002" not in edited
    assert len(edited) == len(set(edited)), "and is edited once"


async def test_a_message_that_somebody_deleted_keeps_no_other_from_being_brought_up_to_date(
    lab: Lab, edited: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_fails(lab, monkeypatch, ModelUnavailableError(why="test"))
    await lab.follow()
    await lab.live(0.1)
    lab.chat.edits = [DeliveryError(channel="tides", problem="slack.gone")]
    await lab.live(3)
    assert len(edited) > 1
    assert len(edited) == len(set(edited)), "it is not tried anew for the one that is gone"
    assert not await lab.store.runs_to_complete(lab.clock.now() + dt.timedelta(days=9))


async def test_a_mistake_of_ours_in_completing_is_in_the_log_and_it_is_tried_again(
    lab: Lab, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_fails(lab, monkeypatch, ModelUnavailableError(why="test"), RuntimeError("a mistake"))
    await lab.follow()
    await lab.live(6)
    assert "a mistake" in caplog.text
    assert not is_waiting(lab)


async def test_a_paper_that_can_be_read_on_no_day_of_four_is_told_as_such(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_fails(lab, monkeypatch, *[ModelUnavailableError(why="test")] * 999)
    await lab.follow()
    await lab.live(24)
    assert is_waiting(lab)
    await lab.live(24 * 6, every=HOUR)
    assert not is_waiting(lab)
    assert not await lab.store.runs_to_complete(lab.clock.now() + dt.timedelta(days=9))


def posted_to(lab: Lab, key: str) -> list[str]:
    return [post.to.channel for post in lab.chat.posts if post.key.endswith(f"#{key}")]


async def test_what_came_late_for_a_topic_is_added_before_its_next_day(
    lab: Lab,
) -> None:
    tides = await lab.follow()
    await lab.follow("kites")
    await lab.store.save_subscription(tides.evolve(id="shells"))  # in the same channel
    lab.world.late = ("cs.CV",)
    await lab.tick()
    lab.world.late, lab.world.papers = (), (paper(3),)
    lab.clock.time += 2 * HOUR
    completion = Completion(digests=lab.digests)
    await completion.catch_up(tides, MONDAY, Quiet())
    assert posted_to(lab, "paper:9912.00003") == [], "that is its own day"
    await completion.catch_up(tides, MONDAY + dt.timedelta(days=1), Quiet())
    assert posted_to(lab, "paper:9912.00003") == ["tides"]


async def test_what_failed_is_not_read_again_where_only_what_came_late_is_wanted(
    lab: Lab,
) -> None:
    tides = await lab.follow()
    lab.world.model_is_down = True
    await lab.tick()
    lab.world.model_is_down = False
    lab.clock.time += 2 * HOUR
    await Completion(digests=lab.digests).catch_up(tides, MONDAY + dt.timedelta(days=1), Quiet())
    assert lab.world.done == []


@pytest.mark.parametrize(
    ("late", "missing", "is_whole"),
    [((), (), True), (("cs.CV",), (), False), ((), (1,), False), (("cs.CV",), (1,), False)],
)
def test_a_digest_is_whole_once_nothing_is_missing_nor_late(
    late: tuple[str, ...], missing: tuple[int, ...], *, is_whole: bool
) -> None:
    assert Completed(digest=digest().evolve(late=late), missing=missing).is_whole is is_whole
    assert Completed(missing=missing).is_whole is (not missing)


async def unreachable(*_: object) -> None:
    raise PlatformUnavailableError(platform="demo")


async def test_what_was_posted_just_now_is_not_read_again_at_once_and_what_stood_there_is_if_asked(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tides, completion = await lab.follow(), Completion(digests=lab.digests)
    lab.world.model_is_down = True
    posted = await lab.digests.run(tides, MONDAY, progress=Quiet())
    lab.world.model_is_down = False
    assert await completion.go_on(posted, Quiet(), asked=True) == (posted, Completed(digest=posted.digest))
    stood = await lab.digests.run(tides, MONDAY, progress=Quiet())
    unasked, nothing = await completion.go_on(stood, Quiet(), asked=False)
    assert (unasked, nothing.better, lab.world.done) == (stood, (), [])
    with monkeypatch.context() as patched:
        patched.setattr(lab.chat, "edit", unreachable)
        with pytest.raises(PlatformUnavailableError):
            await completion.go_on(stood, Quiet(), asked=True)
    completed, done = await completion.go_on(stood, Quiet(), asked=True)
    assert (completed.status, done.better, done.is_whole) == (OutcomeStatus.COMPLETED, (1, 2), True)


async def test_a_run_that_another_attempt_has_is_looked_for_again_soon(lab: Lab) -> None:
    tides = await lab.follow()
    run = await lab.store.open_run(tides, MONDAY)
    lab.world.model_is_down = True
    held_up = []
    for _ in ("made", "completed"):
        async with sole_attempt(lab.store, lab.clock, run.key, "another"):
            await lab.tick()
            held_up.append(lab.scheduler.held_up)
        await lab.tick()
        held_up.append(lab.scheduler.held_up)
        lab.world.model_is_down = False
        lab.clock.time += 2 * HOUR
    assert held_up == [True, False] * 2
    assert not is_waiting(lab)
