"""The contract of every store, continued: retries, notices, corrections, leases and numbers."""

import datetime as dt
from typing import Any, cast

import pytest

from adapters.stores.store import Store
from bot.domain.errors import RunBusyError
from bot.domain.message import Message, Paragraph, Part, line
from bot.domain.run import RunStatus
from bot.ports.operations import Lease, Pruned
from bot.ports.platform import Receipt
from tests.fakes import NOON, FakeClock
from tests.samples_digest import digest
from tests.store_contract import DAY, LAB, ME, MONDAY, begin, drafted, parts, subscription

HOUR = dt.timedelta(hours=1)


def notice(key: str = "notice:late", text: str = "late") -> Part:
    return Part(key=key, message=Message(summary=text, blocks=(Paragraph(content=line(text)),)))


class OperationsContract:
    async def test_the_days_that_have_a_run_are_known(self, store: Store) -> None:
        for days in (-30, 0, 1):
            await store.open_run(subscription(), MONDAY + days * DAY)
        await store.open_run(subscription("other"), MONDAY)
        assert await store.days_run(MONDAY) == {"tides": {MONDAY, MONDAY + DAY}, "other": {MONDAY}}

    async def test_merged_days_are_done_and_their_papers_come_with_the_last_one(self, store: Store) -> None:
        last = MONDAY + 2 * DAY
        run = await store.open_runs(subscription(), [MONDAY, MONDAY + DAY], into=last)
        assert (run.day, run.status) == (last, RunStatus.OPEN)
        assert await store.merged_into(run.key) == [MONDAY, MONDAY + DAY]
        assert [left.day for left in await store.unfinished_runs()] == [last]
        assert await store.merged_into("no/such/run") == []

    async def test_a_day_that_has_a_run_is_not_merged_into_another(self, store: Store) -> None:
        await drafted(store)
        run = await store.open_runs(subscription(), [MONDAY], into=MONDAY + DAY)
        assert await store.merged_into(run.key) == []

    async def test_a_failed_run_knows_when_it_is_tried_again(self, store: Store) -> None:
        run = await store.open_run(subscription(), MONDAY)
        for hours in (1, 2):
            at = NOON + hours * HOUR
            await store.retry_run(run.key, RunStatus.FAILED, at=at, detail="error.unexpected")
        (left,) = await store.unfinished_runs()
        assert (left.status, left.attempts, left.next_attempt_at) == (RunStatus.FAILED, 2, NOON + 2 * HOUR)
        (latest,) = await store.latest_runs(5)
        assert (latest.run, latest.detail) == (left, "error.unexpected")

    async def test_a_notice_stands_once_after_all_parts_even_those_drafted_later(
        self, store: Store
    ) -> None:
        run = await store.open_run(subscription(), MONDAY)
        assert await store.add_notice(run.key, notice())
        assert not await store.add_notice(run.key, notice(text="again"))
        await drafted(store, "9912.00001")
        assert await store.add_notice(run.key, notice("notice:failed"))
        keys = [each.part.key for each in await store.deliveries(run.key)]
        assert keys == ["root", "paper:9912.00001", "notice:late", "notice:failed"]

    async def test_a_corrected_digest_keeps_places_and_receipts(self, store: Store) -> None:
        key = await drafted(store, "9912.00001")
        await store.finish_delivery(key, 1, Receipt(message_id="7"))
        better = parts("9912.00001")[1].model_copy(update={"message": notice().message})
        made = digest().model_copy(update={"run_key": key, "language": "zh"})
        with pytest.raises(RunBusyError):
            await store.revise(key, made, [better], owner="me")
        assert await store.claim_run(key, "me", now=NOON, lease_seconds=60)
        await store.revise(key, made, [better], owner="me")
        assert await store.digest(key) == made
        root, revised = await store.deliveries(key)
        assert (revised.part, revised.position, revised.receipt) == (better, 1, Receipt(message_id="7"))
        assert root.part == parts()[0]

    async def test_only_who_has_the_run_adds_to_its_digest(self, store: Store) -> None:
        key = await drafted(store, "9912.00001")
        made = digest().model_copy(update={"run_key": key})
        assert await store.claim_run(key, "another", now=NOON, lease_seconds=60)
        with pytest.raises(RunBusyError):
            await store.extend(key, made, [notice("paper:9912.00002")], (), owner="me")
        await store.extend(key, made, [notice("paper:9912.00002")], (), owner="another")
        await store.extend(key, None, [notice("paper:9912.00003")], (), owner="another")
        assert await store.digest(key) == made
        keys = [each.part.key for each in await store.deliveries(key)]
        assert keys == ["root", "paper:9912.00001", "paper:9912.00002", "paper:9912.00003"]

    async def test_a_delivered_run_is_completed_when_its_time_has_come(self, store: Store) -> None:
        key = await drafted(store, "9912.00001")
        await store.complete_later(key, NOON + HOUR)
        assert not await store.runs_to_complete(NOON + HOUR)
        await store.set_status(key, RunStatus.DELIVERED)
        assert not await store.runs_to_complete(NOON)
        assert [run.key for run in await store.runs_to_complete(NOON + HOUR)] == [key]
        await store.complete_later(key, None)
        assert not await store.runs_to_complete(NOON + HOUR)

    async def test_what_was_given_up_can_be_taken_up_again(self, store: Store) -> None:
        key = await drafted(store, "9912.00001")
        await store.finish_delivery(key, 0, Receipt(message_id="7"))
        await begin(store, key, 1)
        await store.refuse_delivery(key, 1, ME, problem="slack.archived")
        await store.reopen(key)
        assert (await store.deliveries(key))[1].refused, "it was not given up"
        await store.set_status(key, RunStatus.GIVEN_UP)
        await store.reopen(key)
        assert [run.status for run in await store.unfinished_runs()] == [RunStatus.DRAFTED]
        root, paper = await store.deliveries(key)
        assert root.receipt == Receipt(message_id="7")
        assert (paper.refused, paper.attempts, paper.last_error) == (False, 0, "")

    async def test_leases_are_listed_and_dropped_by_owner(self, store: Store) -> None:
        for name, owner in (("serve", "one"), ("run:a", "one"), ("run:b", "two")):
            assert await store.claim_lease(name, owner, now=NOON, seconds=60)
        assert not await store.claim_lease("serve", "two", now=NOON + dt.timedelta(seconds=59), seconds=60)
        await store.drop_leases("one")
        assert await store.leases() == [
            Lease(name="run:b", owner="two", until=NOON + dt.timedelta(minutes=1))
        ]
        assert await store.claim_lease("serve", "two", now=NOON, seconds=60)

    async def test_a_turn_is_one_holders_at_a_time_and_leaves_a_rest_behind_it(self, store: Store) -> None:
        clock: FakeClock = cast("Any", store).clock
        assert await store.take_turn_at("turn:x", "one", now=clock.time, seconds=30) == 0
        assert await store.take_turn_at("turn:x", "two", now=clock.time, seconds=30) == 30
        assert await store.take_turn_at("turn:y", "two", now=clock.time, seconds=30) == 0
        clock.time += dt.timedelta(seconds=10)
        assert await store.take_turn_at("turn:x", "one", now=clock.time, seconds=30) == 0, "lengthened"
        assert await store.take_turn_at("turn:x", "one", now=clock.time, seconds=3) == 0, "ended, and rests"
        assert await store.take_turn_at("turn:x", "two", now=clock.time, seconds=30) == 3
        clock.time += dt.timedelta(seconds=3)
        assert await store.take_turn_at("turn:x", "two", now=clock.time, seconds=30) == 0
        assert await store.take_turn_at("turn:x", "one", now=clock.time, seconds=3) == 30, (
            "it is another's by now"
        )
        clock.time -= dt.timedelta(days=2)
        assert await store.take_turn_at("turn:x", "one", now=clock.time, seconds=30) == 0, (
            "the clock was set back"
        )

    async def test_what_a_later_day_posted_counts_as_seen_too(self, store: Store) -> None:
        await drafted(store, "9912.00001")
        ids = ["9912.00001", "9912.00002"]
        assert await store.find_seen("tides", ids, before=MONDAY - DAY) == {"9912.00001"}
        assert not await store.find_seen("other", ids, before=MONDAY - DAY)

    async def test_a_part_being_sent_knows_since_when(self, store: Store) -> None:
        key = await drafted(store)
        assert (await store.deliveries(key))[0].begun_at is None
        await begin(store, key)
        assert (await store.deliveries(key))[0].begun_at == NOON

    async def test_the_tally_counts_runs_and_parts_by_state(self, store: Store) -> None:
        await store.save_subscription(subscription())
        key = await drafted(store, "9912.00001", "9912.00002")
        await store.open_run(subscription(), MONDAY + DAY)
        await store.finish_delivery(key, 0, Receipt(message_id="7"))
        tally = await store.tally()
        assert tally.runs == {"drafted": 1, "open": 1}
        assert tally.parts == {"delivered": 1, "waiting": 2}
        assert (tally.subscriptions, tally.oldest_unfinished) == (1, MONDAY)

    async def test_old_and_finished_things_are_removed_and_what_was_seen_stays(self, store: Store) -> None:
        old = MONDAY - 60 * DAY
        for name, day in (("tides", old), ("tides", old + DAY), ("moths", MONDAY)):
            await store.open_run(subscription(name), day)
        key = (await store.open_run(subscription(), old)).key
        await store.save_draft(key, digest(), parts("9912.00001"), ["9912.00001"])
        assert await store.prune(NOON + 99 * DAY) == Pruned()
        for run in await store.unfinished_runs():
            if run.day != old + DAY:
                await store.set_status(run.key, RunStatus.DELIVERED)
        assert await store.prune(NOON + 99 * DAY) == Pruned(), "it is of an old day, but was made today"
        clock: FakeClock = cast("Any", store).clock
        clock.time = NOON + 61 * DAY
        assert await store.prune(NOON + 35 * DAY, dry_run=True) == Pruned(runs=2)
        assert await store.run(key) is not None
        assert await store.prune(NOON + 25 * DAY) == Pruned(runs=2)
        assert await store.run(key) is None
        assert not await store.deliveries(key)
        assert await store.find_seen("tides", ["9912.00001"], before=MONDAY) == {"9912.00001"}
        assert {run.day for run in await store.runs_of(LAB, 9)} == {old + DAY}
