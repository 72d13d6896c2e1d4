"""The contract of every store, continued: whose a run is, and when a part of it may be sent."""

import datetime as dt
from collections.abc import Sequence

import pytest

from adapters.stores.store import Store
from bot.domain.errors import RunBusyError
from bot.domain.run import RunStatus
from bot.ports.platform import Receipt
from bot.ports.runs import Delivery
from tests.fakes import NOON
from tests.store_contract import DAY, ME, MONDAY, begin, drafted, subscription


def later(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


STALE = ("part", "state", "attempts", "owner", "lease of another run", "ended lease")
"""What alone keeps a delivery from being begun."""


async def not_begun(store: Store, *, without: Sequence[str] = STALE) -> list[str]:
    """Which of these did keep a delivery from being begun."""
    key = await drafted(store, "9912.00001")
    other = (await store.open_run(subscription("other"), MONDAY)).key
    await store.claim_run(key, ME, now=NOON, lease_seconds=60)
    await store.claim_run(other, "another", now=NOON, lease_seconds=60)
    await begin(store, key, 1)
    part = await store.delivery(key, 1)
    waiting = part.model_copy(update={"sending": False})
    tried: dict[str, tuple[Delivery, str, dt.datetime]] = {
        "part": (part.model_copy(update={"position": 0}), ME, NOON),
        "state": (waiting, ME, NOON),
        "attempts": (part.model_copy(update={"attempts": 2}), ME, NOON),
        "owner": (part, "nobody", NOON),
        "lease of another run": (part, "another", NOON),
        "ended lease": (part, ME, later(60)),
    }
    refused = []
    for why in without:
        delivery, owner, now = tried[why]
        before = await store.deliveries(key)
        try:
            await store.begin_delivery(delivery, owner, now=now)
        except RunBusyError:
            refused.append(why)
            assert await store.deliveries(key) == before
        else:  # so that the next ones are tried as they would have been
            return refused
    await store.begin_delivery(part, ME, now=later(59))
    assert (await store.delivery(key, 1)).attempts == 2
    return refused


class DeliveryContract:
    async def test_outstanding_are_the_root_and_in_order_what_has_no_receipt(self, store: Store) -> None:
        key = await drafted(store, "9912.00001", "9912.00002", "9912.00003")
        for position in (0, 2):
            await store.finish_delivery(key, position, Receipt(message_id=str(position)))
        assert [each.position for each in await store.outstanding(key)] == [0, 1, 3]

    async def test_one_attempt_at_a_time_works_on_a_run(self, store: Store) -> None:
        async def claim(owner: str, seconds: float) -> bool:
            return await store.claim_run("a/run", owner, now=later(seconds), lease_seconds=60)

        async def renew(owner: str, seconds: float) -> bool:
            return await store.renew_run("a/run", owner, now=later(seconds), lease_seconds=60)

        assert await claim("first", 0)
        assert not await claim("first", 1), "an attempt begins once"
        assert not await claim("second", 59)
        assert not await renew("second", 59)
        assert await renew("first", 59)
        assert not await claim("second", 118)
        assert await claim("second", 119)
        assert not await renew("first", 120)
        await store.release_run("a/run", "first")
        assert not await claim("third", 120)
        await store.release_run("a/run", "second")
        assert not await renew("second", 121), "what was given up is not renewed"
        assert await claim("third", 121)

    async def test_a_lease_that_ended_is_renewed_while_nobody_else_has_had_it(self, store: Store) -> None:
        assert await store.claim_run("a/run", "first", now=NOON, lease_seconds=60)
        assert await store.renew_run("a/run", "first", now=later(600), lease_seconds=60)
        assert not await store.claim_run("a/run", "second", now=later(601), lease_seconds=60)

    async def test_who_asks_a_little_later_than_his_time_says_takes_nobodys_run(self, store: Store) -> None:
        assert await store.claim_run("a/run", "first", now=NOON, lease_seconds=60)
        assert await store.renew_run("a/run", "first", now=later(10), lease_seconds=60)
        assert not await store.claim_run("a/run", "second", now=later(9), lease_seconds=60)

    async def test_a_clock_that_is_set_back_leaves_no_lease_for_hours(self, store: Store) -> None:
        assert await store.claim_run("a/run", "first", now=NOON + DAY, lease_seconds=60)
        assert await store.claim_run("a/run", "second", now=NOON, lease_seconds=60)
        assert not await store.renew_run("a/run", "first", now=NOON, lease_seconds=60)

    async def test_a_delivery_is_begun_as_it_was_read_and_by_whom_the_run_belongs_to_or_not_at_all(
        self, store: Store
    ) -> None:
        assert await not_begun(store) == [*STALE]

    async def test_what_is_posted_is_never_begun_again(self, store: Store) -> None:
        key = await drafted(store)
        before = await store.delivery(key, 0)
        await begin(store, key)
        await store.finish_delivery(key, 0, Receipt(message_id="1"))
        for delivery in (before, await store.delivery(key, 0)):
            with pytest.raises(RunBusyError):
                await store.begin_delivery(delivery, ME, now=NOON)

    async def test_an_attempt_that_lost_its_run_takes_back_and_gives_up_nothing_of_who_has_it(
        self, store: Store
    ) -> None:
        key = await drafted(store)
        await begin(store, key, owner="frozen")
        assert await store.claim_run(key, ME, now=later(61), lease_seconds=60)
        await store.begin_delivery(await store.delivery(key, 0), ME, now=later(62))
        await store.abandon_delivery(key, 0, "frozen")
        await store.refuse_delivery(key, 0, "frozen", problem="p")
        assert (await store.delivery(key, 0)).sending
        await store.abandon_delivery(key, 0, ME)
        assert not (await store.delivery(key, 0)).sending

    async def test_a_run_that_has_ended_is_not_tried_again_or_given_up_by_who_comes_late(
        self, store: Store
    ) -> None:
        key = await drafted(store)
        await store.set_status(key, RunStatus.DELIVERED)
        await store.retry_run(key, RunStatus.FAILED, at=later(60), detail="late")
        assert not await store.give_up(key, "late")
        run = await store.run(key)
        assert run is not None
        assert (run.status, run.attempts, run.next_attempt_at) == (RunStatus.DELIVERED, 0, None)

    async def test_what_is_given_up_says_why(self, store: Store) -> None:
        key = await drafted(store)
        assert await store.give_up(key, "error.delivery")
        (record,) = await store.latest_runs(1)
        assert (record.run.status, record.detail) == (RunStatus.GIVEN_UP, "error.delivery")

    async def test_no_day_is_merged_into_a_run_that_is_there_already_and_may_be_in_the_making(
        self, store: Store
    ) -> None:
        run = await store.open_run(subscription(), MONDAY + DAY)
        await store.open_runs(subscription(), [MONDAY], into=MONDAY + DAY)
        assert not await store.merged_into(run.key)
        assert await store.days_run(MONDAY) == {"tides": {MONDAY + DAY}}
