"""The contract of every store, continued: what all processes may do together."""

import datetime as dt

import pytest

from adapters.stores.store import Store
from tests.fakes import NOON

SECOND = dt.timedelta(seconds=1)


class LimitsContract:
    async def test_moments_are_given_one_after_the_other_and_none_twice(self, store: Store) -> None:
        waits = [await store.reserve("discord", now=NOON, per_second=4) for _ in range(3)]
        assert waits == pytest.approx([0, 0.25, 0.5])
        assert await store.reserve("slack", now=NOON, per_second=4) == 0
        assert await store.reserve("discord", now=NOON + SECOND, per_second=4) == 0, "nothing is saved up"
        assert await store.reserve("discord", now=NOON + SECOND, per_second=4) == pytest.approx(0.25)

    async def test_a_clock_that_was_set_back_makes_nobody_wait_for_ever(self, store: Store) -> None:
        await store.reserve("discord", now=NOON, per_second=4)
        assert await store.reserve("discord", now=NOON - 7_200 * SECOND, per_second=4) == 0

    async def test_no_more_have_a_place_than_there_are(self, store: Store) -> None:
        async def take(owner: str, at: dt.datetime = NOON, name: str = "model:a") -> bool:
            return await store.take_slot(name, owner, most=2, now=at, seconds=30)

        assert [await take(owner) for owner in ("one", "two", "three")] == [True, True, False]
        assert await take("one"), "it is kept"
        assert await take("three", name="model:b")
        await store.drop_leases("two")
        assert await take("three")
        assert not await take("four", NOON + 29 * SECOND)
        assert await take("four", NOON + 31 * SECOND), "those who had them died"

    async def test_what_rests_is_known_to_all_until_it_is_over(self, store: Store) -> None:
        assert await store.seconds_closed("model:a", NOON) == 0
        await store.close_until("model:a", now=NOON, seconds=60)
        assert await store.seconds_closed("model:a", NOON + 20 * SECOND) == 40
        assert await store.seconds_closed("model:b", NOON) == 0
        assert await store.seconds_closed("model:a", NOON + 61 * SECOND) == 0
