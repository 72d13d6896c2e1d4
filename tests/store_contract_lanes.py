"""The contract of every store, continued: who works for which workspace."""

import datetime as dt

from adapters.stores.store import Store
from bot.domain.topic import Destination
from bot.ports.lanes import Lane, lane_of
from tests.fakes import NOON
from tests.store_contract import LAB, MONDAY, drafted, subscription

SECOND = dt.timedelta(seconds=1)
ONE, TWO, THREE = (Lane(platform="slack", workspace=name) for name in ("T1", "T2", "T3"))


class LanesContract:
    async def test_a_lane_is_had_by_one_and_only_while_there_is_work(self, store: Store) -> None:
        assert await store.claim_lane("me", now=NOON, seconds=60) is None
        await store.call_lanes([ONE], now=NOON)
        assert await store.waiting_lanes(NOON + 5 * SECOND) == (1, 5.0)
        assert await store.claim_lane("me", now=NOON, seconds=60) == ONE
        assert await store.claim_lane("you", now=NOON, seconds=60) is None
        await store.call_lanes([ONE], now=NOON)
        assert await store.claim_lane("you", now=NOON, seconds=60) is None
        assert await store.waiting_lanes(NOON) == (0, 0.0)
        await store.free_lane(ONE, "me", now=NOON)
        assert await store.claim_lane("you", now=NOON, seconds=60) is None
        await store.call_lanes([ONE], now=NOON)
        assert await store.claim_lane("you", now=NOON, seconds=60) == ONE

    async def test_the_lane_of_a_dead_process_is_anothers_once_its_time_is_over(self, store: Store) -> None:
        await store.call_lanes([ONE], now=NOON)
        await store.claim_lane("dead", now=NOON, seconds=40)
        assert await store.renew_lane(ONE, "dead", now=NOON + 30 * SECOND, seconds=40)
        assert await store.claim_lane("me", now=NOON + 69 * SECOND, seconds=40) is None
        assert await store.claim_lane("me", now=NOON + 70 * SECOND, seconds=40) == ONE
        assert not await store.renew_lane(ONE, "dead", now=NOON + 71 * SECOND, seconds=40)
        await store.free_lane(ONE, "dead", now=NOON + 71 * SECOND)
        assert await store.renew_lane(ONE, "me", now=NOON + 71 * SECOND, seconds=40)

    async def test_who_was_served_longest_ago_comes_first_however_much_others_want(
        self, store: Store
    ) -> None:
        served = []
        await store.call_lanes([ONE, TWO, THREE], now=NOON)
        for number in range(6):
            now = NOON + number * SECOND
            lane = await store.claim_lane("me", now=now, seconds=60)
            assert lane is not None
            served.append(lane)
            await store.free_lane(lane, "me", now=now, again_in=0.0 if lane == ONE or number < 3 else None)
        assert served == [ONE, TWO, THREE, ONE, TWO, THREE]
        assert await store.claim_lane("me", now=NOON + 9 * SECOND, seconds=60) == ONE

    async def test_what_is_to_be_done_later_is_not_had_before(self, store: Store) -> None:
        await store.call_lanes([ONE], now=NOON)
        await store.claim_lane("me", now=NOON, seconds=60)
        await store.free_lane(ONE, "me", now=NOON, again_in=10)
        assert await store.claim_lane("me", now=NOON + 9 * SECOND, seconds=60) is None
        assert await store.claim_lane("me", now=NOON + 10 * SECOND, seconds=60) == ONE

    async def test_a_workspace_that_an_operator_lets_wait_is_not_worked_for(self, store: Store) -> None:
        await store.call_lanes([ONE, TWO], now=NOON)
        await store.pause_tenant(ONE, at=NOON)
        assert await store.paused_tenants() == {ONE}
        assert await store.claim_lane("me", now=NOON, seconds=60) == TWO
        assert await store.claim_lane("me", now=NOON, seconds=60) is None
        await store.pause_tenant(ONE, at=None)
        assert await store.claim_lane("me", now=NOON, seconds=60) == ONE

    async def test_only_its_own_work_is_in_a_lane(self, store: Store) -> None:
        other = Destination(platform=LAB.platform, workspace="other", channel=LAB.channel)
        await drafted(store, "9912.00001")
        await store.open_run(subscription("theirs", other), MONDAY)
        for to, name in ((LAB, "tides"), (other, "theirs")):
            (run,) = await store.unfinished_runs_in(lane_of(to))
            assert run.subscription.id == name
        assert await store.runs_to_complete_in(lane_of(LAB), NOON) == []

    async def test_who_has_two_lanes_renews_and_gives_back_each_by_itself(self, store: Store) -> None:
        await store.call_lanes([ONE, TWO], now=NOON)
        assert {await store.claim_lane("me", now=NOON, seconds=40) for _ in range(2)} == {ONE, TWO}
        assert await store.renew_lane(ONE, "me", now=NOON + 30 * SECOND, seconds=40)
        later = NOON + 41 * SECOND
        assert await store.claim_lane("you", now=later, seconds=40) == TWO
        assert await store.claim_lane("you", now=later, seconds=40) is None
        await store.free_lane(ONE, "me", now=later, again_in=0.0)
        assert await store.claim_lane("you", now=later, seconds=40) == ONE
        await store.free_lane(ONE, "you", now=later, again_in=0.0)
        assert await store.claim_lane("me", now=later, seconds=40) == ONE
        assert await store.claim_lane("me", now=later, seconds=40) is None
