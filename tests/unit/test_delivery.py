"""Parts are posted in order, each exactly once, whatever happens in between."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.stores.sqlite.store import SqliteStore
from bot.compose.digest import compose_digest
from bot.digests.delivery import (
    ATTEMPTS,
    LONGEST_WAIT,
    SETTLE,
    STUBBORN,
    Delivered,
    Deliverer,
)
from bot.digests.lease import LEASE, REQUESTS_WITHIN, RunLease, sole_attempt
from bot.digests.notices import late_notice
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    PaperboyError,
    PlatformUnavailableError,
    RunBusyError,
    StorageError,
)
from bot.domain.message import ROOT, Message
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription, Topic
from bot.ports.platform import Receipt
from bot.ports.runs import Delivery
from bot.util.rate_limiter import Rate, RateLimiter
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.samples_digest import digest, entries

UNHURRIED = {"terminal": Rate(channel=0, workspace=0)}
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


async def post(
    store: SqliteStore,
    run: Run,
    platform: FakePlatform,
    clock: FakeClock | None = None,
    rate_limiter: RateLimiter | None = None,
    forgotten_since: dt.datetime | None = None,
) -> Delivered:
    """One attempt."""
    clock = clock or FakeClock()
    async with sole_attempt(store, clock, run.key, "test") as lease:
        sender = Deliverer(
            runs=store,
            platform=platform,
            clock=clock,
            rate_limiter=rate_limiter or RateLimiter(clock, UNHURRIED),
            lease=lease,
            forgotten_since=forgotten_since,
        )
        return await sender.deliver(run.key, run.subscription.destination)


async def test_every_part_is_posted_once_and_replies_go_into_the_thread(
    store: SqliteStore, run: Run
) -> None:
    platform = FakePlatform()
    delivered = await post(store, run, platform)
    assert platform.keys == ALL
    assert [post.thread for post in platform.posts] == ["", *["0"] * (len(ALL) - 1)]
    assert delivered.root is not None
    assert delivered.root.message_id == "0", "and not that of a reply"
    assert all(each.receipt for each in await store.deliveries(run.key))


async def test_the_root_asks_for_its_turn_before_replies_do(
    store: SqliteStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies: list[bool] = []

    async def turn(_: RateLimiter, __: Destination, *, reply: bool = False) -> None:
        replies.append(reply)

    monkeypatch.setattr(RateLimiter, "turn", turn)
    await post(store, run, FakePlatform())
    assert replies == [False] + [True] * (len(ALL) - 1)


async def test_parts_that_follow_at_once_do_not_each_renew_the_lease(
    store: SqliteStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed: list[str] = []

    async def renew_run(run_key: str, *_: object, **__: object) -> bool:
        renewed.append(run_key)
        return True

    monkeypatch.setattr(store, "renew_run", renew_run)
    await post(store, run, FakePlatform())
    assert not renewed


async def test_parts_that_take_their_time_each_renew_the_lease(store: SqliteStore, run: Run) -> None:
    clock = FakeClock()

    def slow(before: bool, key: str) -> None:
        clock.time += dt.timedelta(seconds=REQUESTS_WITHIN / 3)

    lease = RunLease(store, clock, run.key, "test")
    await lease.claim()
    platform = FakePlatform(trouble=slow)
    unhurried = RateLimiter(clock, UNHURRIED)
    sender = Deliverer(runs=store, platform=platform, clock=clock, rate_limiter=unhurried, lease=lease)
    await sender.deliver(run.key, HERE)
    assert platform.keys == ALL


async def test_only_what_has_no_receipt_and_the_root_are_taken_up_again(
    store: SqliteStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(store, run, FakePlatform())
    monkeypatch.setattr(store, "deliveries", None)
    delivered = await post(store, run, FakePlatform())
    assert delivered.root is not None
    assert [each.part.key for each in await store.outstanding(run.key)] == [ROOT]


async def test_delivering_again_posts_nothing(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform()
    for _ in range(3):
        await post(store, run, platform)
    assert platform.keys == ALL


@pytest.mark.parametrize("part", ALL)
@pytest.mark.parametrize("before", [True, False])
async def test_a_lost_answer_does_not_post_twice(
    store: SqliteStore, run: Run, part: str, before: bool
) -> None:
    error = DeliveryUncertainError(channel="c", problem="")
    platform = FakePlatform(trouble=Trouble(part, error, before=before))
    await post(store, run, platform)
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
        await post(store, run, platform)
    platform.trouble = lambda _before, _key: None
    await post(store, run, platform)
    assert platform.keys == ALL


async def test_a_receipt_that_cannot_be_kept_stops_the_run_and_the_next_attempt_finds_the_part(
    store: SqliteStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise StorageError(problem="storage.busy")

    platform = FakePlatform()
    with monkeypatch.context() as broken:
        broken.setattr(store, "finish_delivery", fails)
        with pytest.raises(StorageError):
            await post(store, run, platform)
    assert platform.keys == ["root"]
    await post(store, run, platform)
    assert platform.keys == ALL


async def test_a_rate_limit_is_waited_for_as_long_as_the_platform_says(
    store: SqliteStore, run: Run
) -> None:
    error = PlatformUnavailableError(platform="slack", retry_after=17)
    platform = FakePlatform(trouble=Trouble("summary", error, times=2))
    clock = FakeClock()
    await post(store, run, platform, clock)
    assert platform.keys == ALL
    assert clock.slept == [17, 17]


async def test_a_pause_that_was_asked_for_before_is_over_when_the_first_part_is_posted(
    store: SqliteStore, run: Run
) -> None:
    clock, slept = FakeClock(), list[list[float]]()
    rate_limiter = RateLimiter(clock, UNHURRIED)
    rate_limiter.pause(HERE, 30)
    platform = FakePlatform(trouble=lambda before, _: slept.append([*clock.slept]) if before else None)
    await post(store, run, platform, clock, rate_limiter)
    assert slept[0] == [30]


async def test_replies_stand_in_the_thread_of_the_root_whatever_its_platform_calls_that(
    store: SqliteStore, run: Run
) -> None:
    class OfThreads(FakePlatform):
        async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
            receipt = await super().post(to, message, key=key, thread=thread)
            return receipt.evolve(thread=thread or f"below {receipt.message_id}")

    platform = OfThreads()
    await post(store, run, platform)
    assert {each.thread for each in platform.posts[1:]} == {"below 0"}


async def test_a_wait_that_the_platform_asks_for_keeps_the_whole_workspace_waiting(
    store: SqliteStore, run: Run
) -> None:
    clock, elsewhere = FakeClock(), HERE.evolve(channel="elsewhere")
    rate_limiter = RateLimiter(clock, UNHURRIED)
    long = LONGEST_WAIT + 1  # too long to be waited for on the spot
    busy = PlatformUnavailableError(platform="terminal", retry_after=long)
    with pytest.raises(PlatformUnavailableError):
        await post(store, run, FakePlatform(trouble=Trouble("summary", busy)), clock, rate_limiter)
    assert clock.slept == []
    await rate_limiter.turn(elsewhere.evolve(workspace="another"))
    assert clock.slept == []
    await rate_limiter.turn(elsewhere)
    assert clock.slept == [long]


async def test_an_outage_leaves_the_rest_for_later(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform(
        trouble=Trouble("summary", PlatformUnavailableError(platform="x"), times=ATTEMPTS)
    )
    with pytest.raises(PlatformUnavailableError):
        await post(store, run, platform)
    assert platform.keys == ["root"]
    clock = FakeClock()
    await post(store, run, platform, clock)
    assert platform.keys == ALL
    assert clock.slept == [], "what was not taken is not waited for"


async def test_an_outage_of_one_channel_that_asks_for_no_wait_holds_up_no_other(
    store: SqliteStore, run: Run
) -> None:
    clock = FakeClock()
    rate_limiter = RateLimiter(clock, UNHURRIED)
    down = Trouble("summary", PlatformUnavailableError(platform="x"), times=ATTEMPTS)
    with pytest.raises(PlatformUnavailableError):
        await post(store, run, FakePlatform(trouble=down), clock, rate_limiter)
    before = len(clock.slept)
    await rate_limiter.turn(HERE.evolve(channel="elsewhere"))
    assert len(clock.slept) == before


async def test_a_refused_reply_does_not_hold_up_the_ones_after_it(store: SqliteStore, run: Run) -> None:
    refusal = DeliveryError(channel="c", problem="slack.too_long")
    platform = FakePlatform(trouble=Trouble("summary", refusal, times=99))
    delivered = await post(store, run, platform)
    assert platform.keys == [key for key in ALL if key != "summary"]
    assert delivered.refused == ("summary",)
    assert (await store.delivery(run.key, 1)).last_error == "slack.too_long"


async def test_a_refused_root_stops_the_run(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform(trouble=Trouble("root", DeliveryError(channel="c", problem=""), times=99))
    with pytest.raises(DeliveryError):
        await post(store, run, platform)
    assert platform.keys == []
    assert (await store.delivery(run.key, 0)).refused, "an operator sees it"


async def test_a_refused_root_is_tried_again_when_somebody_asks(store: SqliteStore, run: Run) -> None:
    platform = FakePlatform(trouble=Trouble("root", DeliveryError(channel="c", problem=""), times=2))
    with pytest.raises(DeliveryError):
        await post(store, run, platform)
    await post(store, run, platform)
    assert platform.keys == ALL


async def test_a_reply_that_never_gets_through_does_not_hold_up_the_others_for_ever(
    store: SqliteStore, run: Run
) -> None:
    error = PlatformUnavailableError(platform="x")
    platform = FakePlatform(trouble=Trouble("summary", error, times=10_000))
    for _ in range(STUBBORN // ATTEMPTS):
        with pytest.raises(PlatformUnavailableError):
            await post(store, run, platform)
    assert platform.keys == ["root"]
    delivered = await post(store, run, platform)
    assert platform.keys == [key for key in ALL if key != "summary"]
    assert delivered.refused == ("summary",)
    assert (await store.delivery(run.key, 1)).last_error == error.reply, "for there is no other reason"
    again = await post(store, run, FakePlatform())
    assert again.refused == ("summary",)


async def test_an_outage_of_any_length_loses_nothing_and_keeps_the_order(
    store: SqliteStore, run: Run
) -> None:
    platform = FakePlatform()

    def down(before: bool, key: str) -> None:
        if before and not key.endswith("#root"):
            raise PlatformUnavailableError(platform="x")

    platform.trouble = down
    for _ in range(3 * STUBBORN // ATTEMPTS):
        with pytest.raises(PlatformUnavailableError):
            await post(store, run, platform)
    platform.trouble = lambda _before, _key: None
    await post(store, run, platform)
    assert platform.keys == ALL


async def test_what_was_on_its_way_when_the_process_died_is_waited_for(
    store: SqliteStore, run: Run
) -> None:
    class Late(FakePlatform):
        async def find(
            self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
        ) -> Receipt | None:
            found = await super().find(to, key=key, thread=thread, since=since)
            if found is None and key.endswith("#root"):
                await super().post(to, (await store.deliveries(run.key))[0].part.message, key=key)
            return found

    async with sole_attempt(store, FakeClock(), run.key, "dead") as lease:
        await store.begin_delivery(await store.delivery(run.key, 0), lease.token, now=NOON)
    platform = Late()
    clock = FakeClock()
    await post(store, run, platform, clock)
    assert platform.keys == ALL
    assert clock.slept == [SETTLE]


@pytest.mark.parametrize("is_done", [False, True], ids=["at work", "done"])
async def test_an_attempt_that_lost_its_run_stops_before_its_next_post(
    store: SqliteStore, run: Run, *, is_done: bool
) -> None:
    clock = FakeClock()

    class Freezing(FakePlatform):
        async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
            receipt = await super().post(to, message, key=key, thread=thread)
            clock.time += dt.timedelta(seconds=LEASE)
            await store.claim_run(run.key, "another", now=clock.time, lease_seconds=LEASE)
            if is_done:
                await store.release_run(run.key, "another")
            return receipt

    platform = Freezing()
    with pytest.raises(RunBusyError):
        await post(store, run, platform, clock)
    assert platform.keys == ["root"]
    assert [each.owner for each in await store.leases()] == ([] if is_done else ["another"])


async def test_a_process_that_froze_between_noting_and_sending_does_not_send(
    store: SqliteStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, platform = FakeClock(), FakePlatform()
    begin = store.begin_delivery

    async def begin_and_freeze(delivery: Delivery, owner: str, *, now: dt.datetime) -> None:
        await begin(delivery, owner, now=now)
        clock.time += dt.timedelta(seconds=REQUESTS_WITHIN + 1)

    monkeypatch.setattr(store, "begin_delivery", begin_and_freeze)
    with pytest.raises(RunBusyError):
        await post(store, run, platform, clock)
    assert platform.keys == []
    assert (await store.delivery(run.key, 0)).sending, "whoever comes next looks for it"


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
    task = asyncio.create_task(post(store, run, platform))
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
    await post(store, run, platform)
    assert platform.keys == ALL
    await post(store, other, platform)
    assert platform.keys == [*ALL, "notice:late"]
    assert platform.posts[-1].thread == ""
