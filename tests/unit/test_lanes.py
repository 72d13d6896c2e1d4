"""Workspaces are worked for in turn, a few digests at a time, and one that has to wait waits."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any, cast

import pytest

from bot.digests.lane_worker import AGAIN, BUSY, FEW, POLL_INTERVAL, SLICE, LaneWorker
from bot.digests.lease import LEASE, RENEWAL_INTERVAL
from bot.digests.policy import Quiet, SchedulePolicy
from bot.domain.errors import PlatformUnavailableError, StorageError
from bot.domain.run import RunStatus
from bot.domain.topic import Destination, Subscription, Topic
from bot.ports.lanes import Lane, lane_of
from bot.ports.platform import Platform, Receipt
from tests.fakes import FakeClock
from tests.scheduler_lab import HERE, MORNING, Lab, lab

__all__ = ["lab"]

WORKERS = SchedulePolicy().workers


def place(workspace: str, channel: str) -> Destination:
    return HERE.model_copy(update={"workspace": workspace, "channel": channel})


async def follow(on: Lab, to: Destination) -> Subscription:
    made = Subscription(
        id=f"{to.workspace}-{to.channel}",
        destination=to,
        topic=Topic(name="tides", categories=("cs.LG",)),
        created_at=MORNING - dt.timedelta(days=1),
    )
    await on.store.save_subscription(made)
    return made


def shared(on: Lab) -> Lab:
    on.scheduler.lanes, on.scheduler.shares = on.store, True
    return on


async def serve_once(on: Lab, owner: str = "me") -> Lane | None:
    """What a worker does with the next lane."""
    worker = LaneWorker(lanes=on.store, scheduler=on.scheduler, clock=on.clock, owner=owner)
    lane = await worker._claim()
    if lane is not None:
        await worker._serve(lane)
    return lane


async def test_a_tick_posts_nothing_and_calls_who_has_work(lab: Lab) -> None:
    on = shared(lab)
    await follow(on, place("A", "one"))
    await follow(on, place("B", "one"))
    await on.scheduler.tick()
    await on.scheduler.settle()
    assert not on.chat.keys
    assert {await serve_once(on), await serve_once(on)} == {
        Lane(platform="terminal", workspace=name) for name in "AB"
    }
    assert await serve_once(on) is None
    assert set(await on.statuses()) == {RunStatus.DELIVERED}


async def test_one_with_many_channels_keeps_nobody_waiting(lab: Lab) -> None:
    on = shared(lab)
    for number in range(3 * SLICE):
        await follow(on, place("whale", f"c{number}"))
    small = [f"small{number}" for number in range(4)]
    for name in small:
        await follow(on, place(name, "one"))
    await on.scheduler.tick()
    served = []
    while (lane := await serve_once(on)) is not None:
        served.append(lane.workspace)
        on.clock.time += dt.timedelta(seconds=1)
    assert served.count("whale") == 3
    assert sorted(served[:5]) == ["small0", "small1", "small2", "small3", "whale"]
    assert (await on.store.tally()).runs == {"delivered": 3 * SLICE + 4}


async def test_what_a_dead_attempt_had_is_looked_at_again_soon_and_done_when_it_is_free(lab: Lab) -> None:
    on = shared(lab)
    mine = await follow(on, place("A", "one"))
    await on.scheduler.tick()
    (run,) = await on.store.unfinished_runs_in(lane_of(mine.destination))
    assert await on.store.claim_run(run.key, "dead", now=on.clock.now(), lease_seconds=LEASE)
    assert await serve_once(on)
    assert not on.chat.keys
    assert await serve_once(on) is None
    on.clock.time += dt.timedelta(seconds=LEASE + AGAIN)
    assert await serve_once(on)
    assert await on.statuses() == [RunStatus.DELIVERED]


@pytest.mark.parametrize("shares", [False, True])
async def test_a_workspace_that_is_paused_waits_and_gets_what_it_missed(lab: Lab, shares: bool) -> None:
    lab.scheduler.lanes, lab.scheduler.shares = lab.store, shares
    mine = await follow(lab, place("A", "one"))
    await follow(lab, place("B", "one"))
    lane = lane_of(mine.destination)
    await lab.store.pause_tenant(lane, at=lab.clock.now())
    await look(lab)
    assert (await lab.store.tally()).runs == {"delivered": 1}
    await lab.store.pause_tenant(lane, at=None)
    await look(lab)
    assert (await lab.store.tally()).runs == {"delivered": 2}


async def look(on: Lab) -> None:
    await on.scheduler.tick()
    await on.scheduler.settle()
    while await serve_once(on):
        pass


async def test_a_digest_that_was_begun_waits_while_its_workspace_is_paused(lab: Lab) -> None:
    lab.scheduler.lanes = lab.store
    mine = await follow(lab, place("A", "one"))
    away = PlatformUnavailableError(platform="terminal")
    lab.chat.refuses = lambda _to, key: away if key.endswith("#summary") else None
    await lab.live(0.2)
    begun = list(lab.chat.keys)
    assert begun == ["root"]
    await lab.store.pause_tenant(lane_of(mine.destination), at=lab.clock.now())
    lab.chat.refuses = lambda _to, _key: None
    await lab.live(6)
    assert lab.chat.keys == begun
    await lab.store.pause_tenant(lane_of(mine.destination), at=None)
    await lab.live(1)
    assert "summary" in lab.chat.keys


async def test_a_lane_of_a_platform_that_is_not_connected_here_is_left_as_it_is(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    on = shared(lab)
    mine = await follow(on, place("A", "one"))
    await on.scheduler.tick()
    cast("dict[str, Platform]", on.scheduler.digests.platforms).clear()
    assert await on.scheduler.serve(lane_of(mine.destination), most=9) is None
    assert not [each for each in caplog.records if each.exc_info]
    assert await on.statuses() == [RunStatus.OPEN]


class Passing(FakeClock):
    """Lets others go on while somebody sleeps."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        await asyncio.sleep(0)


async def test_a_worker_takes_lane_after_lane_no_more_at_a_time_than_it_may_and_outlives_an_outage(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = shared(lab)
    for name in "ABC":
        await follow(on, place(name, "one"))
    await on.scheduler.tick()
    worker = LaneWorker(
        lanes=on.store, scheduler=on.scheduler, clock=Passing(on.clock.time), owner="me", most=2
    )
    busy: list[int] = []
    serve, claim = on.scheduler.serve, on.store.claim_lane
    outage = iter([StorageError(problem="storage.away")])

    async def serving(lane: Lane, *, most: int) -> bool | None:
        busy.append(worker.busy)
        return await serve(lane, most=most)

    async def claiming(owner: str, *, now: dt.datetime, seconds: float) -> Lane | None:
        for error in outage:
            raise error
        return await claim(owner, now=now, seconds=seconds)

    monkeypatch.setattr(on.scheduler, "serve", serving)
    monkeypatch.setattr(on.store, "claim_lane", claiming)
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(60):
        while (await on.store.tally()).runs != {"delivered": 3}:  # noqa: ASYNC110 - it is in a file
            await asyncio.sleep(0)
    working.cancel()
    await worker.settle()
    assert worker.busy == 0
    assert max(busy) == 2
    assert await on.store.waiting_lanes(on.clock.now()) == (0, 0.0)


async def test_work_that_cannot_be_stored_is_looked_at_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = shared(lab)
    await follow(on, place("A", "one"))
    await on.scheduler.tick()

    async def fails(*_: object, **__: object) -> None:
        raise StorageError(problem="storage.busy")

    with monkeypatch.context() as patched:
        patched.setattr(on.scheduler, "serve", fails)
        assert await serve_once(on)
    assert await serve_once(on) is None, "not at once"
    on.clock.time += dt.timedelta(seconds=AGAIN)
    assert await serve_once(on)
    assert await on.statuses() == [RunStatus.DELIVERED]


async def test_days_that_were_missed_are_left_to_whoever_has_the_lane(lab: Lab) -> None:
    on = shared(lab)
    await follow(on, place("A", "one"))
    on.clock.time += dt.timedelta(days=2)
    await on.scheduler.tick()
    await on.scheduler.settle()
    assert not on.chat.keys
    await on.scheduler.tick()
    assert await serve_once(on)
    assert on.chat.keys.count("root") == 1, "all of them in one"


async def test_no_lane_is_taken_while_digests_wait_to_be_made(lab: Lab) -> None:
    on = shared(lab)
    await follow(on, place("A", "one"))
    await on.scheduler.tick()
    worker = LaneWorker(lanes=on.store, scheduler=on.scheduler, clock=on.clock, owner="me")
    on.scheduler.making_slots.waiting = 1
    assert not worker.has_room
    on.scheduler.making_slots.waiting = 0
    assert worker.has_room


async def test_digests_that_wait_for_a_worker_are_counted(lab: Lab) -> None:
    made = [lab.scheduler._making(str(number)) for number in range(WORKERS + 2)]
    for number in range(len(made)):
        lab.scheduler._progress[str(number)] = Quiet()
    waiting = [asyncio.create_task(each.__aenter__()) for each in made]
    await asyncio.sleep(0)
    assert lab.scheduler.making_slots.waiting == 2
    waiting[-1].cancel()
    await asyncio.wait([waiting[-1]])
    assert lab.scheduler.making_slots.waiting == 1
    await made[0].__aexit__(None, None, None)
    await waiting[WORKERS]
    assert lab.scheduler.making_slots.waiting == 0


class StandingStill(FakeClock):
    """Goes on only while a claim is on its way."""

    async def sleep(self, seconds: float) -> None:
        if seconds > 10 * BUSY:
            await asyncio.Event().wait()
        await super().sleep(seconds)


@pytest.mark.parametrize(
    ("few", "are_given_back", "first", "waits"),
    [
        pytest.param(0, False, 0.0, True, id="many"),
        pytest.param(0, True, 0.0, False, id="many, given back"),
        pytest.param(FEW, False, 0.0, False, id="few"),
        pytest.param(2, False, 0.0, True, id="just as many as it may have"),
        pytest.param(0, False, 9.5 * BUSY, False, id="all claims take long: the database is far"),
    ],
)
async def test_a_worker_with_many_lanes_whose_claims_became_slow_takes_no_more_until_it_has_fewer(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, *, few: int, are_given_back: bool, first: float, waits: bool
) -> None:
    monkeypatch.setattr("bot.digests.lane_worker.FEW", few)
    on = shared(lab)
    for name in "ABC":
        await follow(on, place(name, "one"))
    await on.scheduler.tick()
    clock = (StandingStill if are_given_back else Passing)(on.clock.time)
    worker = LaneWorker(lanes=on.store, scheduler=on.scheduler, clock=clock, owner="me")
    claim, asked, done = on.store.claim_lane, list[float](), asyncio.Event()

    async def claiming(owner: str, *, now: dt.datetime, seconds: float) -> Lane | None:
        asked.append(clock.monotonic())
        await clock.sleep(10 * BUSY if asked[1:] else first)
        return await claim(owner, now=now, seconds=seconds)

    async def serving(_: Lane, *, most: int) -> int:
        assert most
        if not are_given_back:
            await done.wait()
        return 0

    monkeypatch.setattr(on.store, "claim_lane", claiming)
    monkeypatch.setattr(on.scheduler, "serve", serving)
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(60):
        while len(asked) < 3:  # noqa: ASYNC110 - it is in a file
            await asyncio.sleep(0)
    working.cancel()
    done.set()
    await worker.settle()
    waited = asked[2] - asked[1] - 10 * BUSY
    assert waited == pytest.approx(POLL_INTERVAL if waits else 0, abs=1e-6)


@pytest.mark.parametrize("renewed", [False, True])
async def test_the_lane_of_a_worker_that_died_is_had_by_another_once_its_time_is_over(
    lab: Lab, *, renewed: bool
) -> None:
    on = shared(lab)
    await follow(on, place("A", "one"))
    await on.scheduler.tick()
    mine, other = (
        LaneWorker(lanes=on.store, scheduler=on.scheduler, clock=on.clock, owner=owner)
        for owner in ("me", "another")
    )
    lane = await mine._claim()
    assert lane is not None
    if renewed:
        on.clock.time += dt.timedelta(seconds=LEASE / 2)
        assert await mine._renew(lane)
    on.clock.time += dt.timedelta(seconds=LEASE - 1)
    assert await other._claim() is None
    on.clock.time += dt.timedelta(seconds=2)
    assert await other._claim() == lane
    assert not await mine._renew(lane), "it is not its own any more"


async def test_a_lane_that_cannot_be_renewed_or_given_back_now_is_worked_for_to_the_end(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = shared(lab)
    await follow(on, place("A", "one"))
    await on.scheduler.tick()

    async def fails(*_: object, **__: object) -> None:
        raise StorageError(problem="storage.busy")

    monkeypatch.setattr(on.store, "renew_lane", fails)
    monkeypatch.setattr(on.store, "free_lane", fails)
    worker = LaneWorker(lanes=on.store, scheduler=on.scheduler, clock=on.clock, owner="me")
    lane = await worker._claim()
    assert lane is not None
    assert await worker._renew(lane)
    await worker._serve(lane)
    assert await on.statuses() == [RunStatus.DELIVERED]


async def test_who_has_more_to_do_is_served_again_at_once_where_nobody_else_waits(lab: Lab) -> None:
    on = shared(lab)
    for number in range(SLICE + 1):
        await follow(on, place("whale", f"c{number}"))
    await on.scheduler.tick()
    assert await serve_once(on)
    assert await serve_once(on)
    assert (await on.store.tally()).runs == {"delivered": SLICE + 1}


async def test_a_lane_is_given_back_though_work_for_another_goes_on(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    on, go_on = shared(lab), asyncio.Event()
    for name in "AB":
        await follow(on, place(name, "one"))
    await on.scheduler.tick()
    post = on.chat.post

    async def slow(to: Destination, *args: Any, **named: Any) -> Receipt:
        if to.workspace == "B":
            await go_on.wait()
        return await post(to, *args, **named)

    monkeypatch.setattr(on.chat, "post", slow)
    other = asyncio.create_task(on.scheduler.serve(Lane(platform="terminal", workspace="B"), most=SLICE))
    while not on.scheduler.busy:  # noqa: ASYNC110 - it is no event
        await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await on.scheduler.serve(Lane(platform="terminal", workspace="A"), most=SLICE)
    assert not other.done()
    go_on.set()
    await other
    assert (await on.store.tally()).runs == {"delivered": 2}


async def test_a_lane_is_kept_for_as_long_as_the_work_in_it_takes(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    on, ends, renewed = shared(lab), asyncio.Event(), list[bool]()
    await follow(on, place("A", "one"))
    await on.scheduler.tick()
    mine, other = (
        LaneWorker(lanes=on.store, scheduler=on.scheduler, clock=on.clock, owner=owner)
        for owner in ("me", "another")
    )
    renew = on.store.renew_lane

    async def renewing(*args: Any, **named: Any) -> bool:
        renewed.append(await renew(*args, **named))
        return renewed[-1]

    async def long(_: Lane, *, most: int) -> None:
        assert most
        await ends.wait()

    monkeypatch.setattr(on.store, "renew_lane", renewing)
    monkeypatch.setattr(on.scheduler, "serve", long)
    lane = await mine._claim()
    assert lane is not None
    serving = asyncio.create_task(mine._serve(lane))
    for beat in range(1, 2 + int(LEASE / RENEWAL_INTERVAL)):
        while not on.clock.beating:  # noqa: ASYNC110 - it is no event
            await asyncio.sleep(0)
        on.clock.time += dt.timedelta(seconds=RENEWAL_INTERVAL)
        async with asyncio.timeout(60):
            while len(renewed) < beat:  # noqa: ASYNC110 - it is in a file
                await asyncio.sleep(0)
    assert await other._claim() is None, "though its first lease is long over"
    ends.set()
    await serving


async def test_who_has_the_lane_of_one_workspace_posts_and_completes_nothing_in_another(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = shared(lab)
    lanes = [lane_of((await follow(on, place(name, "one"))).destination) for name in "AB"]
    on.world.model_is_down = True
    await on.scheduler.tick()
    await on.scheduler.serve(lanes[0], most=SLICE)
    assert {post.to.workspace for post in on.chat.posts} == {"A"}
    await on.scheduler.serve(lanes[1], most=SLICE)
    on.world.model_is_down = False
    on.clock.time += dt.timedelta(hours=2)
    edit, edited = on.chat.edit, set[str]()

    async def editing(to: Destination, *args: Any) -> None:
        edited.add(to.workspace)
        await edit(to, *args)

    monkeypatch.setattr(on.chat, "edit", editing)
    await on.scheduler.serve(lanes[0], most=SLICE)
    assert edited == {"A"}
