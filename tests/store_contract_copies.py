"""The contract of every store, continued: two copies of Paperboy on the same data, and what is done once.

Wants a `twin` fixture beside `store`: another copy's store on the same data.
"""

import asyncio
import datetime as dt

from adapters.stores.store import Store
from bot.domain.errors import RunBusyError
from bot.ports.conversations import Turn
from tests.fakes import NOON, FakeClock
from tests.samples_digest import paper
from tests.store_contract import ELSEWHERE, LAB, ME, begin, drafted, full_text
from tests.store_contract_operations import notice

HOUR = dt.timedelta(hours=1)


class CopiesContract:
    """Marks, and whatever only one of two copies may do."""

    async def test_only_the_first_of_two_copies_sets_a_mark(self, store: Store, twin: Store) -> None:
        asked = (each.mark("slack", "T1", "event:1") for each in (store, twin, store, twin))
        assert sorted(await asyncio.gather(*asked)) == [False, False, False, True]
        assert await twin.is_marked("slack", "T1", "event:1")

    async def test_a_mark_belongs_to_a_workspace_and_can_be_taken_away(self, store: Store) -> None:
        assert await store.mark("slack", "T1", "x")
        assert not await store.is_marked("slack", "T2", "x")
        await store.unmark("slack", "T1", "x")
        assert await store.mark("slack", "T1", "x")

    async def test_a_mark_is_kept_as_long_as_was_said(self, store: Store) -> None:
        clock = store.clock
        assert isinstance(clock, FakeClock)
        await store.mark("slack", "T1", "short", keep=HOUR)
        await store.mark("slack", "T1", "long")
        clock.time += 2 * HOUR
        assert not await store.is_marked("slack", "T1", "short")
        assert await store.mark("slack", "T1", "short", keep=HOUR)
        assert await store.is_marked("slack", "T1", "long")

    async def test_of_two_copies_one_has_a_run_and_begins_each_of_its_parts_once(
        self, store: Store, twin: Store
    ) -> None:
        key = await drafted(store, "9912.00001")
        claims = {
            each: each.claim_run(key, str(id(each)), now=NOON, lease_seconds=60) for each in (store, twin)
        }
        has = dict(zip(claims, await asyncio.gather(*claims.values()), strict=True))
        assert sorted(has.values()) == [False, True]
        part, owner = await store.delivery(key, 0), str(id(store if has[store] else twin))
        tries = [each.begin_delivery(part, owner, now=NOON) for each in (store, twin) * 3]
        came = await asyncio.gather(*tries, return_exceptions=True)
        assert came.count(None) == 1
        assert sum(isinstance(each, RunBusyError) for each in came) == len(came) - 1

    async def test_two_copies_that_write_the_same_at_once_leave_it_there_once(
        self, store: Store, twin: Store
    ) -> None:
        key = await drafted(store)
        both = (store, twin) * 2
        await asyncio.gather(*(each.save_papers([paper(2), paper(1)]) for each in both))
        await asyncio.gather(*(each.save_papers([paper(1), paper(2)]) for each in both))
        await asyncio.gather(*(each.save_full_text(full_text()) for each in both))
        told = await asyncio.gather(
            *(each.add_notice(key, notice(f"n{n % 2}")) for n, each in enumerate(both))
        )
        assert sorted(told) == [False, False, True, True]
        assert len({each.position for each in await store.deliveries(key)}) == 3
        assert await twin.full_text(paper(1).id, 1) == full_text()

    async def test_what_one_copy_has_done_the_other_sees_at_once(self, store: Store, twin: Store) -> None:
        key = await drafted(store)
        await begin(store, key)
        assert (await twin.delivery(key, 0)).sending
        await twin.release_run(key, ME)
        assert not await store.leases()

    async def test_a_question_in_two_threads_is_one_question(self, store: Store) -> None:
        def turn(message_id: str, person: str = "ada", minutes: int = 0) -> Turn:
            at = NOON + dt.timedelta(minutes=minutes)
            return Turn(message_id=message_id, person=person, question="why?", asked_at=at)

        for thread in ("t1", "t2"):
            await store.save_turn(LAB, thread, turn("q1"))
        await store.save_turn(LAB, "t1", turn("q2", "bo", 5))
        await store.save_turn(LAB, "t1", turn("q3", minutes=-90))
        await store.save_turn(ELSEWHERE, "t1", turn("q4"))
        assert await store.asked_since(LAB.platform, LAB.workspace, NOON) == {"ada": 1, "bo": 1}
        assert await store.turn(LAB, "q1") == turn("q1")
        assert await store.drop_turn(LAB, "", "q1")
        assert not await store.drop_turn(LAB, "", "q1")
        assert await store.turn(LAB, "q1") is None
        assert await store.turn(ELSEWHERE, "q4") == turn("q4")
