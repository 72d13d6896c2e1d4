"""What stands in the channel, or does not any more, is told from what the store knows of it."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, field

import pytest

from adapters.stores.sqlite.store import SqliteStore
from bot.digests.delivery import ATTEMPTS, ROOT_LOST, SETTLE, STUBBORN, part_key
from bot.digests.lease import check_lease, sole_attempt
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    NeedsPersonError,
    PaperboyError,
    PlatformUnavailableError,
    RefusedForNowError,
    ThreadGoneError,
)
from bot.domain.message import Message, Part
from bot.domain.run import Run
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from bot.ports.runs import Delivery
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.unit.test_delivery import ALL, HERE, Trouble, post, run, store

__all__ = ["run", "store"]


@dataclass
class Remembering(FakePlatform):
    """Notes what is looked for, in which thread, and how far back."""

    looks: list[tuple[str, str, dt.datetime | None]] = field(default_factory=list)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        self.looks.append((key.rsplit("#", maxsplit=1)[-1], thread, since))
        return await super().find(to, key=key, thread=thread, since=since)


async def test_what_a_store_forgot_of_a_thread_it_knows_is_looked_for_and_not_posted_twice(
    store: SqliteStore, run: Run
) -> None:
    platform = Remembering(trouble=Trouble("summary", PlatformUnavailableError(platform="x"), times=99))
    with pytest.raises(PlatformUnavailableError):
        await post(store, run, platform)
    first = (await store.deliveries(run.key))[1]
    platform.trouble = lambda _before, _key: None
    await platform.post(HERE, first.part.message, key=part_key(first), thread="0")
    delivered = await post(store, run, platform, forgotten_since=NOON)
    assert platform.keys == ALL
    assert platform.looks == [(key, "0", NOON) for key in ALL[1:]]
    assert not delivered.root_is_new
    assert not delivered.unseen
    assert all(each.receipt for each in await store.deliveries(run.key))


async def test_a_thread_that_was_begun_just_now_is_not_looked_into_but_an_older_one_is(
    store: SqliteStore, run: Run
) -> None:
    news = Part(key="update:1", message=Message(summary="v2", blocks=()), thread="old")
    await store.add_notice(run.key, news)
    platform = Remembering()
    delivered = await post(store, run, platform, forgotten_since=NOON)
    assert platform.keys == [*ALL, news.key]
    assert platform.looks == [("root", "", NOON), (news.key, "old", NOON)]
    assert delivered.root_is_new


async def test_a_part_whose_answer_got_lost_is_looked_for_in_its_thread_before_and_after_a_while(
    store: SqliteStore, run: Run
) -> None:
    lost = Trouble("summary", DeliveryUncertainError(channel="c", problem=""))
    platform = Remembering(trouble=lost)
    await post(store, run, platform, forgotten_since=NOON)
    assert platform.keys == ALL
    assert platform.looks == [("root", "", NOON), *[("summary", "0", NOON)] * 2]


async def test_where_the_root_was_being_sent_its_replies_are_looked_for_and_itself_not_thrice(
    store: SqliteStore, run: Run
) -> None:
    await begin_root(store, run)
    platform = Remembering()
    delivered = await post(store, run, platform, forgotten_since=NOON)
    assert platform.keys == ALL
    assert [key for key, _, _ in platform.looks] == ["root", "root", *ALL[1:]]
    assert not delivered.root_is_new


@pytest.mark.parametrize(
    ("begun", "waits"), [(SETTLE, []), (3600, []), (SETTLE - 4, [4.0]), (-3600, [SETTLE])]
)
async def test_what_was_being_sent_is_waited_for_until_it_would_have_arrived_and_never_longer(
    store: SqliteStore, run: Run, begun: float, waits: list[float]
) -> None:
    await begin_root(store, run)
    clock = FakeClock(NOON + dt.timedelta(seconds=begun))
    await post(store, run, FakePlatform(), clock)
    assert clock.slept == waits, "also by a clock that was set back"


async def begin_root(store: SqliteStore, run: Run) -> Delivery:
    """As a process does that dies at noon, as it sends the root."""
    first = await store.delivery(run.key, 0)
    async with sole_attempt(store, FakeClock(), run.key, "dead") as lease:
        await store.begin_delivery(first, lease.token, now=NOON)
    return first


async def test_what_arrived_though_its_process_died_is_taken_up_without_a_wait(
    store: SqliteStore, run: Run
) -> None:
    first = await begin_root(store, run)
    platform, clock = FakePlatform(), FakeClock()
    await platform.post(HERE, first.part.message, key=part_key(first))
    await post(store, run, platform, clock)
    assert platform.keys == ALL
    assert clock.slept == []
    assert all(each.receipt for each in await store.deliveries(run.key))


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ("root", PlatformUnavailableError(platform="x")),
        ("root", NeedsPersonError(channel="c", problem="")),
        ("summary", NeedsPersonError(channel="c", problem="")),
    ],
)
async def test_a_root_and_what_a_person_has_to_mend_are_waited_for_however_often_they_failed(
    store: SqliteStore, run: Run, part: str, error: PaperboyError
) -> None:
    platform = FakePlatform(trouble=Trouble(part, error, times=10_000))
    for _ in range(STUBBORN):
        with pytest.raises(type(error)):
            await post(store, run, platform)
    assert (await store.delivery(run.key, ALL.index(part))).attempts > STUBBORN
    assert platform.keys == ALL[: ALL.index(part)]


class Rootless(FakePlatform):
    """A channel out of which somebody took the root."""

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        return None


async def test_where_replies_stand_a_root_that_is_gone_is_not_posted_anew(
    store: SqliteStore, run: Run
) -> None:
    gone = ThreadGoneError(channel="c", problem="slack.thread_gone")
    platform = Rootless(trouble=Trouble(ALL[2], gone, times=99))
    with pytest.raises(DeliveryError) as caught:
        await post(store, run, platform)
    assert not caught.value.retryable
    told = caught.value.fields
    assert (told["channel"], told["problem"]) == ("c", ROOT_LOST), "who reads it has to know where"
    assert platform.keys == ["root", "summary"]


async def test_a_root_that_seems_gone_is_looked_for_as_far_back_as_it_can_stand(
    store: SqliteStore, run: Run
) -> None:
    gone = ThreadGoneError(channel="c", problem="slack.thread_gone")
    platform = Remembering(trouble=Trouble("summary", gone, times=99))
    with pytest.raises(ThreadGoneError):
        await post(store, run, platform, forgotten_since=NOON)
    assert platform.looks == [("root", "", NOON)] * 2, "before it was posted, and afterwards"
    assert platform.keys == ["root"]


class Blind(FakePlatform):
    """A channel that cannot be looked into."""

    why: PaperboyError = PlatformUnavailableError(platform="x", retry_after=7)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        raise self.why


async def test_a_channel_that_cannot_be_looked_into_now_is_waited_for_and_nothing_is_posted(
    store: SqliteStore, run: Run
) -> None:
    platform, clock = Blind(), FakeClock()
    with pytest.raises(PlatformUnavailableError):
        await post(store, run, platform, clock, forgotten_since=NOON)
    assert platform.keys == []
    assert clock.slept == [7] * (ATTEMPTS - 1)


async def test_where_nobody_may_look_it_is_posted_and_told_that_it_was_not_seen(
    store: SqliteStore, run: Run
) -> None:
    platform = Blind()
    platform.why = DeliveryError(channel="c", problem="")
    delivered = await post(store, run, platform, forgotten_since=NOON)
    assert platform.keys == ALL
    assert delivered.unseen


class Moved(FakePlatform):
    """A channel in which the root stands under another id than it was posted under."""

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        return Receipt(message_id="9", thread="9")


async def test_a_root_that_stands_there_under_another_id_gets_its_replies_there(
    store: SqliteStore, run: Run
) -> None:
    gone = ThreadGoneError(channel="c", problem="slack.thread_gone")
    platform = Moved(trouble=Trouble("summary", gone, times=ATTEMPTS))
    with pytest.raises(ThreadGoneError):
        await post(store, run, platform)
    await post(store, run, platform)
    assert [each.thread for each in platform.posts] == ["", *["9"] * len(ALL[1:])]


@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_part_of_an_older_thread_stands_there_and_is_left_out_once_that_is_gone(
    store: SqliteStore, run: Run, is_gone: bool
) -> None:
    news = Part(key="update:1", message=Message(summary="v2", blocks=()), thread="old")
    await store.add_notice(run.key, news)
    gone = ThreadGoneError(channel="c", problem="slack.thread_gone")
    platform = Remembering(trouble=Trouble(news.key, gone, times=is_gone * 99))
    delivered = await post(store, run, platform)
    threads = {each.key.rsplit("#", maxsplit=1)[-1]: each.thread for each in platform.posts}
    assert threads.get(news.key) == (None if is_gone else "old")
    assert delivered.refused == ((news.key,) if is_gone else ())
    assert platform.keys[: len(ALL)] == ALL
    assert platform.looks == []


async def test_a_part_of_an_older_thread_waits_for_its_platform_like_any_other(
    store: SqliteStore, run: Run
) -> None:
    news = Part(key="update:1", message=Message(summary="v2", blocks=()), thread="old")
    await store.add_notice(run.key, news)
    away = PlatformUnavailableError(platform="x")
    platform = FakePlatform(trouble=Trouble(news.key, away, times=ATTEMPTS))
    with pytest.raises(PlatformUnavailableError):
        await post(store, run, platform)
    assert not (await post(store, run, platform)).refused
    assert platform.keys == [*ALL, news.key]


@pytest.mark.parametrize("is_outage", [True, False])
async def test_a_last_part_that_is_refused_again_and_again_is_given_up_and_an_outage_is_not(
    store: SqliteStore, run: Run, is_outage: bool
) -> None:
    away, refused = PlatformUnavailableError(platform="x"), RefusedForNowError(channel="c", problem="x")
    platform = FakePlatform(trouble=Trouble(ALL[-1], away if is_outage else refused, times=10_000))
    for _ in range(2 * STUBBORN // ATTEMPTS - 1):
        with contextlib.suppress(PlatformUnavailableError, RefusedForNowError):
            await post(store, run, platform)
    assert (await store.delivery(run.key, len(ALL) - 1)).refused is not is_outage


async def test_an_outage_that_begins_while_others_get_through_loses_nothing_of_what_held_out_before(
    store: SqliteStore, run: Run
) -> None:
    platform = FakePlatform()
    taken = {"root"}

    def down(before: bool, key: str) -> None:
        if before and key.rsplit("#", maxsplit=1)[-1] not in taken:
            raise PlatformUnavailableError(platform="x")

    platform.trouble = down
    for _ in range(len(ALL) * STUBBORN // ATTEMPTS):
        with pytest.raises(PlatformUnavailableError):
            await post(store, run, platform)
    taken.add("summary")
    with pytest.raises(PlatformUnavailableError):
        await post(store, run, platform)
    taken.update(ALL)
    assert not (await post(store, run, platform)).refused
    assert platform.keys == ALL


async def test_what_held_out_and_is_then_refused_for_good_is_given_up_though_nothing_else_was_sent(
    store: SqliteStore, run: Run
) -> None:
    away, final = PlatformUnavailableError(platform="x"), DeliveryError(channel="c", problem="x")
    failures: list[PaperboyError] = [away] * STUBBORN

    def trouble(before: bool, key: str) -> None:
        if before and key.endswith(f"#{ALL[-1]}") and failures:
            raise failures.pop()

    platform = FakePlatform(trouble=trouble)
    for _ in range(STUBBORN // ATTEMPTS):
        with pytest.raises(PlatformUnavailableError):
            await post(store, run, platform)
    failures += [final, final, *[away] * ATTEMPTS]
    assert (await post(store, run, platform)).refused == (ALL[-1],)


async def test_what_held_out_is_waited_for_where_a_person_has_to_mend_something_by_then(
    store: SqliteStore, run: Run
) -> None:
    away, shut = PlatformUnavailableError(platform="x"), NeedsPersonError(channel="c", problem="")
    failures: list[PaperboyError] = [away] * STUBBORN

    def trouble(before: bool, key: str) -> None:
        if before and key.endswith("#summary") and failures:
            raise failures.pop()

    platform = FakePlatform(trouble=trouble)
    for _ in range(STUBBORN // ATTEMPTS):
        with pytest.raises(PlatformUnavailableError):
            await post(store, run, platform)
    failures += [shut, shut, *[away] * ATTEMPTS]
    with pytest.raises(NeedsPersonError):
        await post(store, run, platform)
    assert not (await post(store, run, platform)).refused
    assert sorted(platform.keys) == sorted(ALL)


def test_what_nobody_has_a_lease_for_may_be_said() -> None:
    check_lease()
