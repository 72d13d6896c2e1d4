"""What stands in the channel, or does not any more, is told from what the store knows of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from adapters.stores.sqlite.store import SqliteStore
from bot.digests.delivery import ROOT_LOST, STUBBORN, part_key
from bot.digests.lease import check_lease, sole_attempt
from bot.domain.errors import (
    DeliveryError,
    NeedsPersonError,
    PaperboyError,
    PlatformUnavailableError,
    ThreadGoneError,
)
from bot.domain.run import Run
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.unit.test_delivery import ALL, HERE, Trouble, post, run, store

__all__ = ["run", "store"]


@dataclass
class Remembering(FakePlatform):
    """Notes what is looked for, and how far back."""

    looks: list[tuple[str, dt.datetime | None]] = field(default_factory=list)

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        self.looks.append((key.rsplit("#", maxsplit=1)[-1], since))
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
    assert platform.looks == [(key, NOON) for key in ALL[1:]]
    assert not delivered.root_is_new


async def test_a_thread_that_was_begun_just_now_is_not_looked_into(store: SqliteStore, run: Run) -> None:
    platform = Remembering()
    delivered = await post(store, run, platform, forgotten_since=NOON)
    assert platform.keys == ALL
    assert platform.looks == [("root", NOON)]
    assert delivered.root_is_new


async def test_what_arrived_though_its_process_died_is_taken_up_without_a_wait(
    store: SqliteStore, run: Run
) -> None:
    first = await store.delivery(run.key, 0)
    async with sole_attempt(store, FakeClock(), run.key, "dead") as lease:
        await store.begin_delivery(first, lease.token, now=NOON)
    platform, clock = FakePlatform(), FakeClock()
    await platform.post(HERE, first.part.message, key=part_key(first))
    await post(store, run, platform, clock)
    assert platform.keys == ALL
    assert clock.slept == []


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
    assert caught.value.fields["problem"] == ROOT_LOST
    assert platform.keys == ["root", "summary"]


async def test_a_root_that_seems_gone_is_looked_for_as_far_back_as_it_can_stand(
    store: SqliteStore, run: Run
) -> None:
    gone = ThreadGoneError(channel="c", problem="slack.thread_gone")
    platform = Remembering(trouble=Trouble("summary", gone, times=99))
    with pytest.raises(ThreadGoneError):
        await post(store, run, platform, forgotten_since=NOON)
    assert platform.looks == [("root", NOON), ("root", NOON)], "before it was posted, and afterwards"
    assert platform.keys == ["root"]


def test_what_nobody_has_a_lease_for_may_be_said() -> None:
    check_lease()
