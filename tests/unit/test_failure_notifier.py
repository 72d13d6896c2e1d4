"""Who hears that a channel takes no digest, or waits for one: each thing once, and at the right time."""

from __future__ import annotations

import datetime as dt
from typing import cast

import pytest

from bot.digests.due import due_at
from bot.digests.failure_notifier import TOLD_FROM, FailureNotifier
from bot.digests.lease import sole_attempt
from bot.digests.notices import given_up_notice, refused_notice
from bot.digests.policy import SchedulePolicy
from bot.digests.run import Digests
from bot.domain.errors import (
    DeliveryError,
    NeedsPersonError,
    PlatformUnavailableError,
    RefusedForNowError,
    SourceUnavailableError,
    StorageError,
)
from bot.domain.message import Message
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination
from bot.locales import error_message, translate
from bot.ports.platform import Platform, Receipt
from tests.fakes import FakePlatform
from tests.scheduler_lab import MONDAY, Lab, lab, text

__all__ = ["lab"]

HOUR = dt.timedelta(hours=1)
TO_MEND = NeedsPersonError(channel="tides", problem="slack.missing_scope")
REFUSED_NOW = RefusedForNowError(channel="tides", problem="slack.refused", code="fatal")
POLICY = SchedulePolicy()
ARCHIVED = DeliveryError(channel="tides", problem="slack.archived")


class OfChannels(FakePlatform):
    """Reaches no person, and no channel either."""

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        raise ARCHIVED


async def tick(lab: Lab, times: int = 1, after: dt.timedelta = HOUR) -> None:
    for _ in range(times):
        await lab.scheduler.tick()
        await lab.scheduler.settle()
        lab.clock.time += after


async def test_what_a_person_has_to_mend_is_told_at_once_and_once_to_who_follows_and_to_the_operator(
    lab: Lab,
) -> None:
    await lab.follow()
    lab.chat.refuses = lambda to, _key: TO_MEND if to.channel == "tides" else None
    await tick(lab)
    ((person, message),) = lab.chat.personal
    assert person == "ada"
    assert "no digest of 12 January 2026 yet" in text(message)
    key = (await lab.store.latest_runs(1))[0].run.key
    told = translate("en", "operator.refused_now", run=key, why=error_message("en", TO_MEND))
    assert lab.chat.read("operator") == [told], "an operator has to know which run it is, and why"
    await tick(lab, times=6)
    assert len(lab.chat.personal) == len(lab.chat.read("operator")) == 1


async def test_what_a_platform_refuses_for_now_is_told_only_once_it_has_lasted(lab: Lab) -> None:
    mine = await lab.follow()
    lab.chat.refuses = lambda to, _key: REFUSED_NOW if to.channel == "tides" else None
    lab.clock.time = due_at(mine, MONDAY)
    await tick(lab, times=2, after=HOUR / 4)
    assert not lab.chat.personal
    assert not lab.chat.read("operator")
    await tick(lab, times=12, after=HOUR / 2)
    assert len(lab.chat.personal) == len(lab.chat.read("operator")) == 1


async def test_a_person_who_cannot_be_told_keeps_nothing_from_its_end(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()
    lab.chat.refuses = lambda to, _key: ARCHIVED if to.channel == "tides" else None

    async def away(*_: object, **__: object) -> None:
        raise PlatformUnavailableError(platform="terminal")

    monkeypatch.setattr(lab.chat, "write_to", away)
    await tick(lab)
    assert await lab.statuses() == [RunStatus.GIVEN_UP]
    assert len(lab.chat.read("operator")) == 1


@pytest.mark.parametrize("person", ["ada", ""])
async def test_where_a_platform_reaches_no_person_or_nobody_is_known_the_operator_alone_is_told(
    lab: Lab, person: str, caplog: pytest.LogCaptureFixture
) -> None:
    mine = await lab.follow()
    await lab.store.save_subscription(mine.evolve(created_by=person))
    if person:
        cast("dict[str, Platform]", lab.scheduler.digests.platforms)["terminal"] = OfChannels()
    lab.chat.refuses = lambda to, _key: ARCHIVED if to.channel == "tides" else None
    await tick(lab)
    assert await lab.statuses() == [RunStatus.GIVEN_UP]
    assert not lab.chat.personal
    assert not [each for each in caplog.records if each.exc_info]


async def test_a_channel_is_told_that_it_waits_after_three_attempts_and_an_hour_whichever_comes_last(
    lab: Lab,
) -> None:
    await lab.follow()
    lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    await tick(lab, times=2)
    assert lab.chat.read("tides") == [], "a clock that jumped shows much as overdue"
    await tick(lab)
    assert len(lab.chat.read("tides")) == 1


async def test_what_was_just_due_is_not_told_as_missing_however_often_it_failed(lab: Lab) -> None:
    mine = await lab.follow()
    lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    lab.clock.time = due_at(mine, MONDAY)
    await tick(lab, times=20, after=HOUR / 20)
    run = await lab.store.run(Run(subscription=mine, day=MONDAY).key)
    assert run is not None
    assert run.attempts >= TOLD_FROM
    assert lab.chat.read("tides") == []
    await tick(lab, times=12, after=HOUR / 4)
    assert len(lab.chat.read("tides")) == 1


async def test_a_channel_that_was_told_before_a_crash_is_not_told_again(lab: Lab) -> None:
    mine = await lab.follow()
    run = Run(subscription=mine, day=MONDAY)
    notice = given_up_notice(run, ARCHIVED)
    await lab.store.open_run(mine, MONDAY)
    teller = FailureNotifier(
        digests=lab.scheduler.digests, operator=lab.scheduler.operator, policy=lab.scheduler.policy
    )
    for _ in range(2):
        await teller.tell_channel(run, notice)
    assert len(lab.chat.read("tides")) == 1


async def test_a_channel_is_told_nothing_while_another_attempt_may_be_posting_in_it(lab: Lab) -> None:
    run = await lab.store.open_run(await lab.follow(), MONDAY)
    teller = FailureNotifier(digests=lab.digests, operator=lab.scheduler.operator, policy=POLICY)
    async with sole_attempt(lab.store, lab.clock, run.key, "another"):
        await teller.tell_channel(run, given_up_notice(run, ARCHIVED))
    assert lab.chat.posts == []


async def test_what_a_follower_is_told_is_known_by_its_run_and_what_it_says_and_again_by_the_same(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, keys = await lab.follow(), list[str]()
    days = [MONDAY, MONDAY + dt.timedelta(days=1)]
    teller = FailureNotifier(digests=lab.digests, operator=lab.scheduler.operator, policy=POLICY)

    async def write_to(*_: object, key: str) -> None:
        keys.append(key)

    monkeypatch.setattr(lab.chat, "write_to", write_to)
    for run in [Run(subscription=mine, day=day) for day in days] * 2:
        await teller.tell_follower(run, given_up_notice(run, ARCHIVED))
        await teller.tell_follower(run, refused_notice(run, ARCHIVED, lab.clock.time))
    assert keys[:4] == keys[4:]
    assert len(set(keys)) == 4


JUST = dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("overdue", "attempts", "hopeless", "told", "refused"),
    [
        (POLICY.tell_after, 99, False, False, False),
        (POLICY.tell_after + JUST, TOLD_FROM - 1, False, True, True),
        (POLICY.tell_after + JUST, TOLD_FROM - 2, False, False, True),
        (POLICY.tell_after + JUST, TOLD_FROM, False, True, True),
        (POLICY.give_up_after, 99, False, True, True),
        (POLICY.give_up_after + JUST, TOLD_FROM - 1, True, True, True),
        (POLICY.give_up_after + JUST, TOLD_FROM - 2, False, False, True),
        (-POLICY.give_up_after, 99, False, False, False),
    ],
)
async def test_who_waits_is_told_after_that_long_and_that_many_attempts_and_none_is_made_at_the_end(
    lab: Lab, overdue: dt.timedelta, attempts: int, hopeless: bool, told: bool, refused: bool
) -> None:
    mine = await lab.follow()
    run = (await lab.store.open_run(mine, MONDAY)).evolve(attempts=attempts)
    teller = FailureNotifier(digests=lab.digests, operator=lab.scheduler.operator, policy=POLICY)
    lab.clock.time = due_at(mine, MONDAY) + overdue
    assert teller.is_hopeless(run) is hopeless
    notice = given_up_notice(run, ARCHIVED)
    await teller.tell_if_overdue(run, notice)
    assert len(lab.chat.read("tides")) == told
    await teller.tell_refused(run, REFUSED_NOW, lab.clock.time)
    assert len(lab.chat.personal) == refused


async def test_what_a_person_has_to_mend_is_told_at_once_though_it_was_just_due(lab: Lab) -> None:
    mine = await lab.follow()
    lab.clock.time = due_at(mine, MONDAY)
    teller = FailureNotifier(digests=lab.digests, operator=lab.scheduler.operator, policy=POLICY)
    await teller.tell_refused(await lab.store.open_run(mine, MONDAY), TO_MEND, lab.clock.time)
    assert len(lab.chat.personal) == 1


async def test_what_a_channel_is_told_beside_its_digests_keeps_their_pace(lab: Lab) -> None:
    run = await lab.store.open_run(await lab.follow(), MONDAY)
    teller = FailureNotifier(digests=lab.digests, operator=lab.scheduler.operator, policy=POLICY)
    lab.digests.rate_limiter.pause(run.subscription.destination, 30)
    await teller.tell_channel(run, given_up_notice(run, ARCHIVED))
    assert lab.clock.slept == [30]
    assert len(lab.chat.read("tides")) == 1


async def test_what_was_given_up_already_is_told_nobody_again(lab: Lab) -> None:
    run = await lab.store.open_run(await lab.follow(), MONDAY)
    teller = FailureNotifier(digests=lab.digests, operator=lab.scheduler.operator, policy=POLICY)
    for _ in range(2):
        await teller.give_up(run, ARCHIVED)
    assert len(lab.chat.personal) == len(lab.chat.read("operator")) == 1
    told = translate("en", "operator.given_up", run=run.key, why=error_message("en", ARCHIVED))
    assert lab.chat.read("operator") == [told]


async def test_that_a_channel_cannot_be_told_hinders_nothing_but_data_that_cannot_be_used_stop_the_work(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(subscription=await lab.follow(), day=MONDAY)
    teller = FailureNotifier(
        digests=lab.scheduler.digests, operator=lab.scheduler.operator, policy=lab.scheduler.policy
    )
    errors = [StorageError(), PlatformUnavailableError(platform="terminal")]

    async def tell(*_: object, **__: object) -> None:
        raise errors.pop()

    monkeypatch.setattr(Digests, "tell", tell)
    await teller.try_to_tell(run, given_up_notice(run, ARCHIVED))
    with pytest.raises(StorageError):
        await teller.try_to_tell(run, given_up_notice(run, ARCHIVED))
