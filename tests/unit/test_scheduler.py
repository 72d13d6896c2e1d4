"""What goes wrong with a run is told: once, to whom it concerns, with the reason and what comes next."""

from __future__ import annotations

import datetime as dt
import logging
from itertools import pairwise
from typing import Any, cast

import pytest

from bot.digests.due import feed_opens
from bot.digests.operator import Operator
from bot.digests.policy import Quiet
from bot.digests.scheduler import FAILED_LONGEST, FAILED_WAIT, STORAGE_PAUSE
from bot.domain.analysis import Analysis
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    DiskFullError,
    LockedOutError,
    PaperboyError,
    PlatformUnavailableError,
    SourceUnavailableError,
    StorageError,
)
from bot.domain.run import Run, RunStatus
from bot.llm.workspace import asking_workspace
from bot.ports.platform import Platform
from bot.util.backoff import SPREAD
from tests.fakes import FakeClock
from tests.samples_digest import paper
from tests.scheduler_lab import MONDAY, MORNING, OPERATOR, Chat, Lab, lab, text

__all__ = ["lab"]


async def test_a_run_that_cannot_be_done_is_told_once_with_the_reason_and_when_it_is_tried_again(
    lab: Lab,
) -> None:
    await lab.follow()
    lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    await lab.live(6)
    (told,) = lab.chat.read("tides")
    assert told.startswith("tides: no digest of 12 January 2026 yet | ")
    assert "arXiv" in told
    assert "I try again at" in told
    assert "nothing is lost" in told
    lab.world.trouble = lambda: None
    await lab.live(1)
    assert lab.chat.keys[1:] == ["root", "summary", "paper:9912.00001", "paper:9912.00002"]
    assert not lab.chat.read("operator"), "a channel that was told needs no operator"


async def test_models_are_asked_for_the_workspace_of_the_digest(lab: Lab) -> None:
    asked: list[str | None] = []
    followed = await lab.follow()
    lab.world.trouble = lambda: asked.append(asking_workspace())
    await lab.live(1)
    assert set(asked) == {followed.destination.workspace}
    assert asking_workspace() is None


async def test_models_are_asked_for_the_workspace_of_a_digest_that_is_completed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    followed, analyse = await lab.follow(), lab.world.analyse

    async def asking(*args: Any, **named: Any) -> Analysis:
        asked.append(asking_workspace())
        return await analyse(*args, **named)

    lab.world.model_is_down = True
    await lab.tick()
    lab.world.model_is_down = False
    monkeypatch.setattr(lab.world, "analyse", asking)
    await lab.live(3)
    assert set(asked) == {followed.destination.workspace}


async def test_readers_of_chinese_are_told_in_chinese(lab: Lab) -> None:
    await lab.follow(language="zh")
    lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    await lab.live(3)
    (told,) = lab.chat.read("tides")
    assert told.startswith("tides：2026年1月12日的速递尚未生成 | ")
    assert "重试" in told


async def test_a_source_that_says_how_long_to_wait_is_not_asked_before(lab: Lab) -> None:
    asked: list[dt.datetime] = []

    def busy() -> PaperboyError:
        asked.append(lab.clock.now())
        return SourceUnavailableError(source="arXiv", why="source.why_busy", retry_after=5 * 3600)

    await lab.follow()
    lab.world.trouble = busy
    await lab.live(8)
    first, second = asked
    assert second - first >= dt.timedelta(hours=5)


async def test_a_source_that_stays_away_is_asked_ever_less_often_though_it_names_a_short_wait(
    lab: Lab,
) -> None:
    asked: list[dt.datetime] = []

    def busy() -> PaperboyError:
        asked.append(lab.clock.now())
        return SourceUnavailableError(source="arXiv", why="source.why_busy", retry_after=1)

    await lab.follow()
    lab.world.trouble = busy
    await lab.live(3, every=dt.timedelta(minutes=1))
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(asked)]
    assert waits[0] >= FAILED_WAIT * (1 - SPREAD)
    assert waits[-1] >= FAILED_LONGEST * (1 - SPREAD)


async def test_what_is_given_up_after_days_is_told_to_the_channel_the_operator_and_the_follower(
    lab: Lab,
) -> None:
    await lab.follow()
    lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    await lab.live(24 * 4, every=dt.timedelta(hours=1))
    assert RunStatus.GIVEN_UP in await lab.statuses()
    assert any("I tried for days and stop now" in told for told in lab.chat.read("tides"))
    assert any("is given up" in told for told in lab.chat.read("operator"))
    assert [person for person, _ in lab.chat.personal][:1] == ["ada"]


async def test_a_mistake_of_ours_in_one_run_keeps_no_other_from_its_digest(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    await lab.follow("moons")
    await lab.follow("tides")
    broken = iter([RuntimeError("a mistake")])
    lab.world.trouble = lambda: next(broken, None)
    await lab.scheduler.tick()
    await lab.scheduler.settle()
    assert sorted(await lab.statuses()) == [RunStatus.DELIVERED, RunStatus.FAILED]
    assert "a mistake" in caplog.text
    await lab.live(1)
    assert set(await lab.statuses()) == {RunStatus.DELIVERED}


async def test_a_mistake_of_ours_in_telling_of_a_failure_is_in_the_log_and_the_run_comes_all_the_same(
    lab: Lab, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()
    down = iter([SourceUnavailableError(source="arXiv", why="source.why_busy")])
    lab.world.trouble = lambda: next(down, None)

    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as patched:
        patched.setattr(lab.store, "retry_run", fails)
        await lab.scheduler.tick()
        await lab.scheduler.settle()
    assert "a mistake" in caplog.text
    await lab.live(0.5)
    assert await lab.statuses() == [RunStatus.DELIVERED]


@pytest.mark.parametrize("refused", ["#summary", "#root"])
async def test_what_nobody_follows_any_more_is_ended_where_it_was_begun_and_else_not(
    lab: Lab, refused: str
) -> None:
    mine = await lab.follow()
    down = PlatformUnavailableError(platform="terminal")
    lab.chat.refuses = lambda _to, key: down if key.endswith(refused) else None
    if refused == "#root":
        lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    await lab.live(0.2)
    await lab.store.end_subscription(mine.id)
    lab.chat.refuses, lab.world.trouble = (lambda _to, _key: None), (lambda: None)
    await lab.live(2)
    begun = ["root", "summary", "paper:9912.00001", "paper:9912.00002"]
    assert lab.chat.keys == (begun if refused == "#summary" else [])


async def test_what_was_begun_on_a_platform_that_is_not_connected_any_more_is_left_alone(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    await lab.follow()
    down = PlatformUnavailableError(platform="terminal")
    lab.chat.refuses = lambda _to, key: down if key.endswith("#summary") else None
    await lab.live(0.2)
    cast("dict[str, Platform]", lab.scheduler.digests.platforms).clear()
    caplog.clear()
    await lab.live(2)
    assert not caplog.records
    assert await lab.statuses() == [RunStatus.DRAFTED]


@pytest.mark.parametrize(
    ("since", "believed"),
    [(dt.timedelta(hours=23, minutes=59), False), (dt.timedelta(hours=24, minutes=1), True)],
)
async def test_that_a_day_had_no_papers_is_believed_once_its_source_had_the_next_day_to_know_of_some(
    lab: Lab, since: dt.timedelta, believed: bool
) -> None:
    mine = await lab.follow()
    lab.world.papers = ()
    await lab.live(0.5)
    assert await lab.statuses() == [RunStatus.LATE]
    lab.clock.time = feed_opens(MONDAY + dt.timedelta(days=1), mine.topic) + since
    await lab.scheduler.tick()
    await lab.scheduler.settle()
    run = await lab.store.run(Run(subscription=mine, day=MONDAY).key)
    assert run is not None
    assert run.status is (RunStatus.NOTHING if believed else RunStatus.LATE)


async def test_a_feed_that_shows_another_day_is_waited_for_however_long_ago_its_own_is(lab: Lab) -> None:
    mine = await lab.follow()
    lab.world.shows = dt.date(2026, 1, 9)
    await lab.live(60, every=dt.timedelta(hours=1))
    run = await lab.store.run(Run(subscription=mine, day=MONDAY).key)
    assert run is not None
    assert run.status is RunStatus.LATE
    assert sum("12 January 2026" in told for told in lab.chat.read("tides")) == 1


async def test_a_part_that_is_refused_holds_up_nothing_and_the_operator_hears_of_it(lab: Lab) -> None:
    await lab.follow()
    refusal = DeliveryError(channel="tides", problem="slack.refused")
    lab.chat.refuses = lambda _to, key: refusal if key.endswith("paper:9912.00001") else None
    await lab.live(0.5)
    assert lab.chat.keys[:3] == ["root", "summary", "paper:9912.00002"]
    assert await lab.statuses() == [RunStatus.DELIVERED]
    (told,) = lab.chat.read("operator")
    assert "paper:9912.00001" in told


async def test_a_part_that_never_gets_through_lets_the_others_and_the_next_day_pass(lab: Lab) -> None:
    await lab.follow()
    down = PlatformUnavailableError(platform="terminal")
    lab.chat.refuses = lambda _to, key: down if key.endswith("12#paper:9912.00001") else None
    await lab.live(12)
    assert lab.chat.keys[:3] == ["root", "summary", "paper:9912.00002"]
    assert await lab.statuses() == [RunStatus.DELIVERED]
    assert any("paper:9912.00001" in told for told in lab.chat.read("operator"))
    lab.world.papers = (paper(3),)
    await lab.live(24)
    assert "paper:9912.00003" in lab.chat.keys


async def test_an_outage_of_the_platform_gives_up_nothing_that_was_begun_however_long_it_lasts(
    lab: Lab,
) -> None:
    await lab.follow()
    down = PlatformUnavailableError(platform="terminal")
    lab.chat.refuses = lambda to, key: None if key.endswith("#root") or to == OPERATOR else down
    long = lab.scheduler.policy.give_up_after.total_seconds() / 3600
    await lab.live(long + 6, every=dt.timedelta(hours=2))
    run = next(each.run for each in await lab.store.latest_runs(9) if each.run.day == MONDAY)
    assert run.status is RunStatus.DRAFTED
    lab.chat.refuses = lambda _to, _key: None
    await lab.live(2)
    assert [key for key in lab.chat.keys if key == "summary"][:1] == ["summary"]
    assert (await lab.store.delivery(run.key, 1)).receipt is not None
    assert not [key for key in lab.chat.keys if key.startswith("notice:failed")], "it knew that we waited"


async def test_a_token_that_is_not_accepted_any_more_is_told_to_the_operator(lab: Lab) -> None:
    await lab.follow()
    locked_out = LockedOutError(platform="terminal")
    lab.chat.refuses = lambda to, _key: locked_out if to.channel == "tides" else None
    await lab.live(1)
    (told,) = lab.chat.read("operator")
    assert told.startswith("Digests wait")
    assert "does not accept my token" in told


async def test_a_retry_that_was_planned_by_a_clock_that_ran_ahead_is_not_waited_for(lab: Lab) -> None:
    await lab.follow()
    lab.world.trouble = lambda: SourceUnavailableError(source="arXiv", why="source.why_busy")
    lab.clock.time = MORNING + dt.timedelta(hours=9)
    await lab.tick()
    lab.world.trouble = lambda: None
    lab.clock.time = MORNING + dt.timedelta(hours=8)
    await lab.tick()
    assert await lab.statuses() == [RunStatus.FAILED], "so far ahead a retry can be planned"
    lab.clock.time = MORNING
    await lab.tick()
    assert await lab.statuses() == [RunStatus.DELIVERED]


async def test_a_channel_that_refuses_everything_is_told_to_who_follows_and_the_operator(lab: Lab) -> None:
    await lab.follow()
    await lab.follow("moons")
    archived = DeliveryError(channel="tides", problem="slack.archived")
    lab.chat.refuses = lambda to, _key: archived if to.channel == "tides" else None
    await lab.live(2)
    ((person, message),) = lab.chat.personal
    assert person == "ada"
    assert "archive" in text(message)
    assert "“/digest now” posts it" in text(message)
    assert len(lab.chat.read("operator")) == 1
    assert len(lab.chat.read("moons")) == 4, "another channel is not concerned"


async def test_a_channel_that_takes_no_digest_but_a_word_is_told_once_that_it_is_given_up(lab: Lab) -> None:
    await lab.follow()
    refusal = DeliveryError(channel="tides", problem="slack.archived")
    lab.chat.refuses = lambda _to, key: refusal if key.endswith("#root") else None
    await lab.live(2)
    assert await lab.statuses() == [RunStatus.GIVEN_UP]
    (told,) = lab.chat.read("tides")
    assert "12 January 2026" in told


async def test_a_process_that_dies_as_it_tells_a_channel_that_it_gives_up_leaves_that_to_the_next(
    lab: Lab,
) -> None:
    class Killed(BaseException):
        pass

    await lab.follow()
    killed = [Killed()]

    def refuses(_: object, key: str) -> PaperboyError | None:
        if key.endswith("#notice:given-up") and killed:
            raise killed.pop()
        return DeliveryError(channel="tides", problem="slack.archived") if key.endswith("#root") else None

    lab.chat.refuses = refuses
    await lab.tick()
    assert lab.chat.posts == []
    await lab.live(1)
    assert await lab.statuses() == [RunStatus.GIVEN_UP]
    assert len(lab.chat.read("tides")) == 1


async def test_what_was_given_up_is_posted_when_somebody_asks_for_it_again(lab: Lab) -> None:
    mine = await lab.follow()
    lab.chat.refuses = lambda _to, _key: DeliveryError(channel="tides", problem="slack.archived")
    await lab.live(1)
    assert await lab.statuses() == [RunStatus.GIVEN_UP]
    lab.chat.refuses = lambda _to, _key: None
    await lab.live(1)
    assert lab.chat.read("tides") == [], "by itself it does not come back"
    await lab.scheduler.digests.run(mine, MONDAY, progress=Quiet())
    assert lab.chat.keys == ["root", "summary", "paper:9912.00001", "paper:9912.00002"]
    assert await lab.statuses() == [RunStatus.DELIVERED]


@pytest.mark.parametrize(
    "error",
    [
        DiskFullError(folder="/data"),
        StorageError(problem="storage.busy"),
        StorageError(problem="storage.damaged"),
    ],
    ids=["full", "locked", "damaged"],
)
async def test_while_nothing_can_be_stored_nothing_is_begun_and_the_operator_is_told_once(
    lab: Lab, error: StorageError, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()

    async def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(lab.store, "save_draft", fails)
        await lab.scheduler.tick()
        await lab.scheduler.settle()
        lab.clock.time += STORAGE_PAUSE / 2
        await lab.scheduler.tick()
        assert not lab.scheduler.busy
        await lab.live(3)
    assert lab.chat.read("tides") == []
    (told,) = lab.chat.read("operator")
    assert told.startswith("Nothing can be stored: ")
    await lab.live(0.5)
    assert len(lab.chat.read("tides")) == 4


async def test_a_database_that_was_away_is_worked_with_as_soon_as_it_is_back(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()

    async def fails(*_: object, **__: object) -> None:
        raise StorageError(problem="storage.away")

    with monkeypatch.context() as patched:
        patched.setattr(lab.store, "save_draft", fails)
        await lab.scheduler.tick()
        await lab.scheduler.settle()
        assert lab.scheduler.held_up, "the next beat looks"
    await lab.scheduler.tick()
    await lab.scheduler.settle()
    assert len(lab.chat.read("tides")) == 4


@pytest.mark.parametrize(
    "error", [DeliveryUncertainError(channel="tides"), PlatformUnavailableError(platform="terminal")]
)
async def test_an_edit_that_may_not_have_arrived_is_made_again(lab: Lab, error: PaperboyError) -> None:
    await lab.follow()
    lab.world.model_is_down = True
    await lab.live(0.1)
    assert "tried again" in lab.chat.posts[2].message.model_dump_json()
    lab.world.model_is_down = False
    lab.chat.edits = [error]
    await lab.live(3)
    assert not lab.chat.edits
    parts = await lab.store.deliveries((await lab.store.latest_runs(1))[0].run.key)
    assert [post.message for post in lab.chat.posts] == [each.part.message for each in parts]
    assert "tried again" not in parts[2].part.message.model_dump_json()


async def test_without_an_operators_channel_the_log_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    await Operator(FakeClock(), {}).tell("operator.given_up", error=DiskFullError(folder="/data"), run="r")
    assert "The digest r is given up" in caplog.text


async def test_the_operator_is_told_each_thing_once_a_day_and_again_if_it_could_not_be_said() -> None:
    clock, chat = FakeClock(MORNING), Chat()
    operator = Operator(clock, {"terminal": chat}, OPERATOR, "zh")
    down = PlatformUnavailableError(platform="terminal")
    chat.refuses = lambda _to, _key: down
    await operator.tell("operator.storage", error=DiskFullError(folder="/data"))
    chat.refuses = lambda _to, _key: None
    for days in (0, 0, 1):
        clock.time += dt.timedelta(days=days)
        await operator.tell("operator.storage", error=DiskFullError(folder="/data"))
    told = chat.read("operator")
    assert len(told) == 2
    assert told[0].startswith("无法存储数据：")
