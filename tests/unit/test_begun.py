"""What a tick begins, what it leaves to others or for later, and what it keeps an eye on."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from bot.digests.access import AccessRule
from bot.digests.due import feed_opens, looks_back_to, posted_from
from bot.digests.outcome import Outcome
from bot.digests.policy import Quiet
from bot.digests.run import Digests
from bot.digests.scheduler import LOOK_EVERY, STORAGE_PAUSE, WATCHED
from bot.domain.errors import (
    DeliveryError,
    PlaceClosedError,
    PlatformUnavailableError,
    RefusedForNowError,
    SourceUnavailableError,
    StorageError,
)
from bot.domain.paper import Feed
from bot.domain.run import RunStatus
from bot.domain.topic import Topic
from bot.ports.capabilities import Access, Standing
from bot.ports.lanes import Lane, lane_of
from tests.scheduler_lab import HERE, MONDAY, MORNING, Lab, lab

__all__ = ["lab"]

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
BUSY = SourceUnavailableError(source="arXiv", why="source.why_busy")
WHOLE = ["root", "summary", "paper:9912.00001", "paper:9912.00002"]


def keys(lab: Lab, channel: str) -> list[str]:
    return [post.key.split("#")[-1] for post in lab.chat.posts if post.to.channel == channel]


@pytest.fixture
def looks(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """When it was seen whether closed channels let us in again."""
    seen: list[dt.datetime] = []

    async def look_again(self: AccessRule) -> None:
        seen.append(lab.clock.now())

    monkeypatch.setattr(AccessRule, "look_again", look_again)
    return seen


async def test_whether_a_closed_channel_lets_us_in_again_is_seen_at_once_and_then_once_an_hour(
    lab: Lab, looks: list[dt.datetime]
) -> None:
    begun = lab.clock.time
    await lab.tick()
    await lab.tick()
    assert looks == [begun], "not twice in one moment"
    await lab.live(3.1)
    assert [round((at - begun) / LOOK_EVERY) for at in looks] == [0, 1, 2, 3]
    lab.clock.time = begun
    await lab.tick()
    assert len(looks) == 5, "nor is it forgotten by a clock that was set back"


async def test_what_is_being_done_is_not_begun_a_second_time(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()
    go_on, feed, asked = asyncio.Event(), lab.world.feed, list[object]()

    async def slow(*args: Any) -> Feed:
        asked.append(args)
        await go_on.wait()
        return await feed(*args)

    monkeypatch.setattr(lab.world, "feed", slow)
    await lab.scheduler.tick()
    while not asked:  # noqa: ASYNC110 - it is no event
        await asyncio.sleep(0)
    await lab.scheduler.tick()
    assert lab.scheduler.busy == 1
    assert lab.scheduler.steps["tides"] > 0, "it is seen to move"
    go_on.set()
    await lab.scheduler.settle()
    assert len(asked) == 1
    assert not lab.scheduler.held_up
    assert lab.scheduler.steps == {}


async def test_each_that_missed_days_catches_up_in_the_same_tick_as_all_others_get_their_digest(
    lab: Lab,
) -> None:
    for name in ("kites", "moons"):
        await lab.follow(name, created_at=MORNING - 5 * DAY)
    await lab.follow("tides")
    await lab.tick()
    assert [keys(lab, name).count("root") for name in ("kites", "moons", "tides")] == [1, 1, 1]


async def test_one_that_has_to_wait_keeps_no_other_waiting(lab: Lab) -> None:
    for name in ("kites", "moons", "tides"):
        await lab.follow(name)
    lab.world.trouble = lambda: BUSY
    await lab.tick()
    for each in await lab.store.unfinished_runs():
        wait = HOUR if each.subscription.id == "kites" else dt.timedelta()
        at = lab.clock.now() + wait
        await lab.store.retry_run(each.key, RunStatus.FAILED, at=at, detail="")
    lab.world.trouble = lambda: None
    await lab.tick()
    assert [keys(lab, name) for name in ("kites", "moons", "tides")] == [[], WHOLE, WHOLE]


async def test_what_is_followed_on_a_platform_that_is_not_connected_is_not_begun(lab: Lab) -> None:
    mine = await lab.follow()
    await lab.store.save_subscription(mine.evolve(destination=HERE.evolve(platform="matrix")))
    await lab.tick()
    assert await lab.statuses() == []


async def test_a_topic_that_was_changed_after_its_run_was_opened_is_the_one_that_is_read(lab: Lab) -> None:
    mine = await lab.follow()
    lab.world.trouble = lambda: BUSY
    await lab.tick()
    changed = mine.evolve(topic=Topic(name="spring tides", categories=("cs.LG",)))
    await lab.store.save_subscription(changed)
    lab.world.trouble = lambda: None
    await lab.live(0.5)
    assert "spring tides" in lab.chat.read("tides")[0]


@pytest.mark.parametrize(("apart", "looked"), [(WATCHED, 0), (WATCHED * 1.5, 1)])
async def test_nobody_looks_for_what_fell_due_between_two_ticks_that_are_minutes_apart(
    lab: Lab, apart: dt.timedelta, looked: int
) -> None:
    await lab.follow(time=dt.time(13), zone="UTC")
    lab.clock.time = MORNING + HOUR - MINUTE
    await lab.tick()
    lab.clock.time += apart
    await lab.tick()
    assert keys(lab, "tides") == WHOLE
    assert len(lab.chat.looked) == looked


async def test_what_was_due_before_the_last_tick_and_waited_for_an_operator_is_looked_for(lab: Lab) -> None:
    lab.scheduler.lanes = lab.store
    mine = await lab.follow(time=dt.time(12), zone="UTC")
    await lab.store.pause_tenant(lane_of(mine.destination), at=lab.clock.now())
    await lab.tick()
    await lab.store.pause_tenant(lane_of(mine.destination), at=None)
    lab.clock.time += MINUTE
    await lab.tick()
    assert lab.chat.looked == ["2026-01-12#root"], "somebody else may have posted it meanwhile"


async def test_of_what_is_done_nothing_is_remembered(lab: Lab) -> None:
    await lab.follow(time=dt.time(13), zone="UTC")
    lab.clock.time = MORNING + HOUR - MINUTE
    await lab.live(0.2, every=MINUTE)
    assert keys(lab, "tides") == WHOLE
    assert lab.digests.surely_unposted == set()


async def test_while_data_cannot_be_read_nothing_is_begun_and_the_operator_is_told(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()

    async def fails(*_: object, **__: object) -> None:
        raise StorageError(problem="storage.busy")

    with monkeypatch.context() as patched:
        patched.setattr(lab.store, "days_run", fails)
        await lab.tick()
    await lab.tick()
    assert keys(lab, "tides") == []
    assert len(lab.chat.read("operator")) == 1
    lab.clock.time += STORAGE_PAUSE
    await lab.tick()
    assert keys(lab, "tides") == WHOLE


async def test_a_clock_that_was_set_back_makes_the_pause_no_longer_after_data_could_not_be_used(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()

    async def fails(*_: object, **__: object) -> None:
        raise StorageError(problem="storage.busy")

    with monkeypatch.context() as patched:
        patched.setattr(lab.store, "days_run", fails)
        await lab.tick()
    lab.clock.time -= MINUTE
    await lab.tick()
    assert keys(lab, "tides") == []
    lab.clock.time += STORAGE_PAUSE
    await lab.tick()
    assert keys(lab, "tides") == WHOLE


async def test_what_is_stopped_has_ended_when_that_returns(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()
    lab.scheduler.lanes = lab.store

    async def slow(*_: object) -> Feed:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(lab.world, "feed", slow)
    await lab.scheduler.tick()
    while not lab.scheduler.steps:  # noqa: ASYNC110 - it is no event
        await asyncio.sleep(0)
    looked, look = list[Lane](), lab.store.runs_to_complete_in

    async def looking(lane: Lane, now: dt.datetime) -> Any:
        found = await look(lane, now)
        looked.append(lane)
        return found

    monkeypatch.setattr(lab.store, "runs_to_complete_in", looking)
    serving = asyncio.create_task(lab.scheduler.serve(lane_of(HERE), most=1))
    while not looked:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await lab.scheduler.stop()
        assert lab.scheduler.busy == 0
        assert lab.scheduler.steps == {}
        assert await serving is False, "which is done by whoever is next"
    assert await lab.statuses() == [RunStatus.OPEN]


async def test_without_lanes_there_is_nothing_to_serve(lab: Lab) -> None:
    await lab.follow()
    assert await lab.scheduler.serve(lane_of(HERE), most=9) is None
    assert lab.chat.posts == []


async def test_what_nobody_follows_any_more_is_ended_by_whoever_has_the_lane_only_where_it_was_begun(
    lab: Lab,
) -> None:
    lab.scheduler.lanes = lab.store
    away = PlatformUnavailableError(platform="terminal")
    lab.chat.refuses = lambda _to, key: away if key.endswith("#summary") else None
    begun = await lab.follow("begun")
    await lab.tick()
    lab.world.trouble = lambda: BUSY
    opened = await lab.follow("opened")
    await lab.tick()
    for each in (begun, opened):
        await lab.store.end_subscription(each.id)
    lab.world.trouble, lab.chat.refuses = (lambda: None), (lambda _to, _key: None)
    lab.clock.time += HOUR
    await lab.scheduler.serve(Lane(platform="terminal", workspace="lab"), most=9)
    assert (keys(lab, "begun"), keys(lab, "opened")) == (WHOLE, [])


async def test_a_closed_channel_is_told_to_nobody_twice_and_its_digest_waits(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await lab.follow()
    closed = PlaceClosedError(channel="tides", problem="slack.not_in_channel", access=Access.REMOVED)
    lab.chat.refuses = lambda to, _key: closed if to.channel == "tides" else None

    async def standing(_: object) -> Standing:
        return Standing(access=Access.REMOVED)

    async def address(_: object) -> str:
        return "https://chat.test/tides"

    monkeypatch.setattr(lab.chat, "standing", standing, raising=False)
    monkeypatch.setattr(lab.chat, "address", address, raising=False)
    await lab.tick()
    paused = await lab.store.subscription(mine.id)
    assert paused is not None
    assert paused.paused_at is not None
    assert len(lab.chat.personal) == 1, "by the rule for channels, and not as a refusal too"
    lab.chat.refuses = lambda _to, _key: None
    await lab.live(1)
    assert keys(lab, "tides") == [], "it waits until it is let in"


async def test_a_channel_that_takes_nothing_though_its_platform_does_not_call_it_closed_is_told_of(
    lab: Lab,
) -> None:
    await lab.follow()
    closed = PlaceClosedError(channel="tides", problem="slack.not_in_channel", access=Access.REMOVED)
    lab.chat.refuses = lambda to, _key: closed if to.channel == "tides" else None
    await lab.live(3)
    assert (len(lab.chat.personal), len(lab.chat.read("operator"))) == (1, 1)


async def test_what_can_never_be_looked_for_is_made_up_for_all_the_same(lab: Lab) -> None:
    await lab.follow(created_at=MORNING - 5 * DAY)
    lab.chat.finds = [DeliveryError(channel="tides", problem="slack.missing_scope")]
    await lab.tick()
    roots = [post.key for post in lab.chat.posts if post.key.endswith("#root")]
    assert roots == ["terminal/lab/tides/tides/2026-01-12#root"], (
        "all days in one, which is that of the last"
    )


def test_how_far_back_is_looked_for_runs_and_for_posts() -> None:
    topic = Topic(name="tides", categories=("cs.LG",))
    assert feed_opens(MONDAY, topic) - posted_from(MONDAY, topic) == DAY, "a clock may be ahead by a day"
    sunday = MONDAY - DAY  # the day of the source whose days end last
    assert looks_back_to(MORNING) == sunday - 21 * DAY


async def test_what_somebody_had_posted_as_soon_as_it_failed_stays_posted(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()
    run = Digests.run

    async def failing(self: Digests, *args: Any, **named: Any) -> Outcome:
        await run(self, *args, **named)
        raise BUSY

    monkeypatch.setattr(Digests, "run", failing)
    await lab.tick()
    assert await lab.statuses() == [RunStatus.DELIVERED]


async def test_why_a_run_waits_is_kept_with_it(lab: Lab) -> None:
    await lab.follow()
    lab.world.trouble = lambda: BUSY
    await lab.tick()
    (failed,) = await lab.store.latest_runs(1)
    assert failed.detail == BUSY.reply
    lab.world.trouble, lab.world.papers = (lambda: None), ()
    await lab.live(0.2)
    (late,) = await lab.store.latest_runs(1)
    assert (late.run.status, late.detail) == (RunStatus.LATE, "late.notice")


async def test_a_channel_that_refuses_for_days_what_it_may_take_later_is_given_up_and_told(
    lab: Lab,
) -> None:
    await lab.follow()
    refused = RefusedForNowError(channel="tides", problem="slack.refused", code="fatal")
    lab.chat.refuses = lambda _to, key: refused if key.endswith("#root") else None
    days = lab.scheduler.policy.give_up_after / HOUR + 24
    await lab.live(days, every=2 * HOUR)
    monday = next(each.run for each in await lab.store.latest_runs(9) if each.run.day == MONDAY)
    assert monday.status is RunStatus.GIVEN_UP
    assert "notice:given-up" in keys(lab, "tides")


@pytest.mark.parametrize(
    ("refused", "told", "personal"),
    [
        (("paper:9912.00001", "paper:9912.00002"), 1, 0),
        (("paper:9912.00001", "missing"), 1, 1),
        (("update:9912.00009v2",), 0, 0),
    ],
)
async def test_who_hears_of_parts_that_are_refused(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, refused: tuple[str, ...], told: int, personal: int
) -> None:
    await lab.follow()
    run = Digests.run

    async def refusing(self: Digests, *args: Any, **named: Any) -> Outcome:
        return (await run(self, *args, **named)).evolve(refused=refused)

    monkeypatch.setattr(Digests, "run", refusing)
    await lab.tick()
    assert (len(lab.chat.read("operator")), len(lab.chat.personal)) == (told, personal)
    if told:
        assert ", ".join(refused) in lab.chat.read("operator")[0]
        assert "terminal/lab/tides/tides/2026-01-12" in lab.chat.read("operator")[0]


async def test_while_a_completion_cannot_be_stored_the_operator_is_told(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()
    lab.world.model_is_down = True
    await lab.tick()
    lab.world.model_is_down = False
    lab.clock.time += HOUR

    async def fails(*_: object, **__: object) -> None:
        raise StorageError(problem="storage.busy")

    monkeypatch.setattr(lab.store, "revise", fails)
    await lab.tick()
    assert len(lab.chat.read("operator")) == 1


async def test_what_was_opened_by_a_clock_that_ran_ahead_waits_for_its_time_and_what_was_drafted_does_not(
    lab: Lab,
) -> None:
    mine = await lab.follow(time=dt.time(15), zone="UTC")
    await lab.store.open_run(mine, MONDAY)
    await lab.tick()
    assert keys(lab, "tides") == []
    away = PlatformUnavailableError(platform="terminal")
    lab.chat.refuses = lambda _to, key: away if key.endswith("#summary") else None
    with pytest.raises(PlatformUnavailableError):
        await lab.digests.run(mine, MONDAY, progress=Quiet())
    lab.chat.refuses = lambda _to, _key: None
    await lab.tick()
    assert keys(lab, "tides") == WHOLE, "somebody asked for it"


async def test_of_a_topic_that_is_gone_once_its_channel_was_looked_at_the_refusal_is_told(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow()
    closed = PlaceClosedError(channel="tides", problem="slack.not_in_channel", access=Access.REMOVED)
    lab.chat.refuses = lambda to, _key: closed if to.channel == "tides" else None

    async def gone(*_: object) -> None:
        monkeypatch.setattr(lab.store, "subscription", nothing, raising=False)

    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(AccessRule, "check", gone)
    await lab.live(3)
    assert (len(lab.chat.personal), len(lab.chat.read("operator"))) == (1, 1)
