"""Parts are posted in order, each exactly once, whatever happens in between."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sqlite.store import SqliteStore
from bot.compose.digest import compose_digest
from bot.errors import (
    DeliveryError,
    DeliveryUncertainError,
    PaperboyError,
    PlatformUnavailableError,
    RunBusyError,
)
from bot.message import Message
from bot.model import Destination, Run, Subscription, Topic
from bot.ports import Receipt
from bot.runs.deliver import ATTEMPTS, SETTLE, STUBBORN, Deliverer
from bot.runs.notices import late_notice
from bot.runs.pace import Pace
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.samples_digest import digest, entries

ALL = ["root", "summary", *(f"paper:{entry.paper.id}" for entry in entries())]
HERE = Destination(platform="terminal", workspace="lab", channel="c")
FOLLOWED = Subscription(
    id="tides", destination=HERE, topic=Topic(name="tides", categories=("cs.LG",)), created_at=NOON
)


class Trouble:
    """Raises `error` a number of times for one part, before or after it was posted."""

    def __init__(self, key: str, error: PaperboyError, *, times: int = 1, before: bool = True) -> None:
        self.key, self.error, self.left, self.before = key, error, times, before

    def __call__(self, before: bool, key: str) -> None:
        if key.endswith(f"#{self.key}") and before is self.before and self.left:
            self.left -= 1
            raise self.error


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as opened:
        yield opened


@pytest.fixture
async def run(store: SqliteStore) -> Run:
    made = digest()
    opened = await store.open_run(FOLLOWED, made.day)
    await store.save_draft(opened.key, made, compose_digest(made), [])
    return opened


def deliverer(store: SqliteStore, platform: FakePlatform) -> Deliverer:
    clock = FakeClock()
    return Deliverer(runs=store, platform=platform, clock=clock, pace=Pace(clock), owner="test")


async def test_every_part_is_posted_once_and_replies_go_into_the_thread(
    store: SqliteStore, run: Run
) -> None:
    platform = FakePlatform()
    delivered = await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL
    assert [post.thread for post in platform.posts] == ["", *["0"] * (len(ALL) - 1)]
    assert delivered.root is not None
    assert all(each.receipt for each in await store.deliveries(run.key))


async def test_delivering_again_posts_nothing(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform()
    for _ in range(3):
        await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL


@pytest.mark.parametrize("part", ALL)
@pytest.mark.parametrize("before", [True, False])
async def test_a_lost_answer_does_not_post_twice(
    store: SqliteStore, run: Run, part: str, before: bool
) -> None:
    error = DeliveryUncertainError(channel="c", problem="")
    platform = FakePlatform(trouble=Trouble(part, error, before=before))
    await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL


@pytest.mark.parametrize("part", ALL)
@pytest.mark.parametrize("before", [True, False])
async def test_a_crash_while_posting_is_made_good_by_the_next_process(
    store: SqliteStore, run: Run, part: str, before: bool
) -> None:
    class Killed(BaseException):
        pass

    def kill(at_start: bool, key: str) -> None:
        if key.endswith(f"#{part}") and at_start is before:
            raise Killed

    platform = FakePlatform(trouble=kill)
    with pytest.raises(Killed):
        await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    platform.trouble = lambda _before, _key: None
    await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL


async def test_a_rate_limit_is_waited_for_as_long_as_the_platform_says(
    store: SqliteStore, run: Run
) -> None:
    error = PlatformUnavailableError(platform="slack", retry_after=17)
    platform = FakePlatform(trouble=Trouble("summary", error, times=2))
    sender = deliverer(store, platform)
    await sender.deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL
    assert isinstance(sender.clock, FakeClock)
    assert sender.clock.slept == [17, 17]


async def test_an_outage_leaves_the_rest_for_later(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform(
        trouble=Trouble("summary", PlatformUnavailableError(platform="x"), times=ATTEMPTS)
    )
    with pytest.raises(PlatformUnavailableError):
        await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ["root"]
    await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL


async def test_a_refused_reply_does_not_hold_up_the_ones_after_it(store: SqliteStore, run: Run) -> None:
    refusal = DeliveryError(channel="c", problem="")
    platform = FakePlatform(trouble=Trouble("summary", refusal, times=99))
    delivered = await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == [key for key in ALL if key != "summary"]
    assert delivered.refused == ("summary",)


async def test_a_refused_root_stops_the_run(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform(trouble=Trouble("root", DeliveryError(channel="c", problem=""), times=99))
    with pytest.raises(DeliveryError):
        await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == []


async def test_a_refused_root_is_tried_again_when_somebody_asks(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform(trouble=Trouble("root", DeliveryError(channel="c", problem=""), times=2))
    with pytest.raises(DeliveryError):
        await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL


async def test_a_reply_that_never_gets_through_does_not_hold_up_the_others_for_ever(
    store: SqliteStore, run: Run
) -> None:
    error = PlatformUnavailableError(platform="x")
    platform = FakePlatform(trouble=Trouble("summary", error, times=10_000))
    for _ in range(STUBBORN // ATTEMPTS):
        with pytest.raises(PlatformUnavailableError):
            await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ["root"]
    delivered = await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == [key for key in ALL if key != "summary"]
    assert delivered.refused == ("summary",)
    again = await deliverer(store, FakePlatform()).deliver(run.key, run.subscription.destination)
    assert again.refused == ("summary",)


async def test_an_outage_of_any_length_loses_nothing_and_keeps_the_order(
    store: SqliteStore, run: Run
) -> None:
    platform = FakePlatform()

    def down(before: bool, key: str) -> None:
        if before and not key.endswith("#root"):
            raise PlatformUnavailableError(platform="x")

    platform.trouble = down
    for _ in range(50):
        with pytest.raises(PlatformUnavailableError):
            await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    platform.trouble = lambda _before, _key: None
    await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL


async def test_what_was_on_its_way_when_the_process_died_is_waited_for(
    store: SqliteStore, run: Run
) -> None:
    class Late(FakePlatform):
        async def find(self, to: Destination, *, key: str, thread: str = "") -> Receipt | None:
            found = await super().find(to, key=key, thread=thread)
            if found is None and key.endswith("#root"):
                await super().post(to, (await store.deliveries(run.key))[0].part.message, key=key)
            return found

    await store.begin_delivery(run.key, 0)
    platform = Late()
    sender = deliverer(store, platform)
    await sender.deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL
    assert isinstance(sender.clock, FakeClock)
    assert sender.clock.slept == [SETTLE]


async def test_nothing_is_posted_by_a_process_that_lost_the_run_to_another(
    store: SqliteStore, run: Run
) -> None:
    assert await store.claim_run(run.key, "another", now=NOON, lease_seconds=60)
    platform = FakePlatform()
    with pytest.raises(RunBusyError):
        await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == []


async def test_a_part_that_is_being_sent_is_sent_to_its_end_when_we_are_stopped(
    store: SqliteStore, run: Run
) -> None:
    posting, answer = asyncio.Event(), asyncio.Event()

    class Slow(FakePlatform):
        async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
            posting.set()
            await answer.wait()
            return await super().post(to, message, key=key, thread=thread)

    platform = Slow()
    task = asyncio.create_task(deliverer(store, platform).deliver(run.key, run.subscription.destination))
    await posting.wait()
    task.cancel()
    await asyncio.sleep(0)
    answer.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert platform.keys == ["root"]
    assert (await store.deliveries(run.key))[0].receipt is not None


async def test_a_notice_stands_by_itself_and_is_dropped_once_the_digest_is_there(
    store: SqliteStore, run: Run
) -> None:
    day = run.day + dt.timedelta(days=1)
    other = await store.open_run(FOLLOWED, day)
    for told in (run, other):
        await store.add_notice(told.key, late_notice(told, None))
    platform = FakePlatform()
    await deliverer(store, platform).deliver(run.key, run.subscription.destination)
    assert platform.keys == ALL
    await deliverer(store, platform).deliver(other.key, run.subscription.destination)
    assert platform.keys == [*ALL, "notice:late"]
    assert platform.posts[-1].thread == ""
