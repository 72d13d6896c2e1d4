"""Calls that nobody waits for go in batches, at half the price, and each is paid once whatever happens."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.models.batching import SENT_AFTER, BatchingModel, _name
from adapters.models.lazy import LazyModel
from adapters.stores.sqlite.store import SqliteStore
from bot.llm.batch import KEPT, SentBatch, not_needed_before
from bot.llm.budget import Budget, Limits, Metered, day_began
from bot.llm.call import ask_model
from bot.model_settings import ModelSettings, Price
from bot.ports.clock import Clock
from bot.ports.model import ModelReply, ModelRequest
from tests.adapters.batch_server import BatchServer
from tests.adapters.llm_server import LlmServer, completion, fails, says, serving
from tests.fakes import NOON, FakeClock

HOUR = NOON + dt.timedelta(hours=4)
PRICES = {"big": Price(input=2, output=8)}
ALONE = 600 * 2 + 400 * 2 + 100 * 8
"""Millionths of a US dollar for one call that is made alone."""


def batching(settings: ModelSettings, store: SqliteStore, clock: Clock) -> BatchingModel:
    return BatchingModel(LazyModel(settings), settings.base_url, store, clock)


def answer(body: dict[str, Any]) -> dict[str, Any] | None:
    said = body["messages"][-1]["content"]
    return None if "wrong" in said else completion(f"batch: {said}")


@dataclass
class Lab:
    server: LlmServer
    batches: BatchServer
    store: SqliteStore
    clock: FakeClock
    stack: AsyncExitStack
    models: list[BatchingModel] = field(default_factory=list)

    def paperboy(self) -> Metered:
        """A process that begins anew, on the same data."""
        model = batching(self.server.settings(prices=PRICES), self.store, self.clock)
        self.models.append(model)
        self.stack.push_async_callback(model.close)
        budget = Budget(usage=self.store, clock=self.clock, limits=Limits())
        return Metered(model=model, budget=budget)

    async def ask(self, model: Metered, *questions: str, hour: dt.datetime = HOUR) -> Sequence[ModelReply]:
        """The replies to what is needed at that hour; the clock goes on until they are there."""
        with not_needed_before(hour):
            requests = (ModelRequest(purpose="analyse", system="", user=each) for each in questions)
            asked = asyncio.gather(*map(model.complete, requests))
        await self.passes(asked)
        return await asked

    async def passes(self, until: asyncio.Future[Any] | asyncio.Task[Any]) -> None:
        """Let the time go on until something is done."""
        while not until.done():
            await asyncio.wait([until], timeout=0.02)
            self.clock.time += dt.timedelta(seconds=SENT_AFTER)

    async def paid(self) -> tuple[int, int]:
        """How many calls were paid for, and what they cost."""
        totals = await self.store.usage_since("", day_began(NOON))
        return sum(each.calls for each in totals), round(1_000_000 * sum(each.cost or 0 for each in totals))


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    clock, batches = FakeClock(NOON), BatchServer(answer)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(batches))
        server.will(says("alone"))
        store = await stack.enter_async_context(await SqliteStore.open(tmp_path / "a.sqlite3", clock))
        yield Lab(server, batches, store, clock, stack)


async def test_what_has_time_goes_in_one_batch_at_half_the_price(lab: Lab) -> None:
    replies = await lab.ask(lab.paperboy(), "one", "two", "three")
    assert [reply.text for reply in replies] == ["batch: one", "batch: two", "batch: three"]
    assert len(lab.batches.batches) == 1
    assert not lab.server.asked
    assert await lab.paid() == (3, ALONE * 3 // 2)


async def test_who_waits_or_is_due_soon_is_answered_alone_at_once(lab: Lab) -> None:
    model = lab.paperboy()
    assert (await model.complete(ModelRequest(purpose="answer", system="", user="now"))).text == "alone"
    (soon,) = await lab.ask(model, "soon", hour=NOON + dt.timedelta(minutes=40))
    assert soon.text == "alone"
    assert not lab.batches.files
    assert await lab.paid() == (2, 2 * ALONE)


async def test_a_line_that_fails_is_asked_for_alone_and_the_others_are_taken(lab: Lab) -> None:
    replies = await lab.ask(lab.paperboy(), "one", "wrong")
    assert [reply.text for reply in replies] == ["batch: one", "alone"]
    assert await lab.paid() == (2, ALONE * 3 // 2)


async def test_a_slow_batch_is_cancelled_before_the_hour_and_what_it_answered_is_taken(lab: Lab) -> None:
    lab.batches.at_once = False
    replies = await lab.ask(lab.paperboy(), "one", "two")
    assert sorted(reply.text for reply in replies) == ["alone", "batch: one"]
    assert lab.clock.now() < HOUR - dt.timedelta(minutes=15), "there is time left to make calls"
    assert await lab.paid() == (2, ALONE * 3 // 2)


@pytest.mark.parametrize("status", ["failed", "expired"])
async def test_what_a_batch_that_ends_badly_leaves_is_asked_for_alone(lab: Lab, status: str) -> None:
    lab.batches.at_once = False
    asked = asyncio.create_task(lab.ask(lab.paperboy(), "one", "two"))
    await lab.batches.begun.wait()
    lab.batches.work("batch-0", status, most=status == "expired")
    assert "alone" in [reply.text for reply in await asked]
    assert len(lab.server.asked) == (1 if status == "expired" else 2)


async def test_an_endpoint_without_batches_is_asked_as_ever_and_left_alone_for_an_hour(
    lab: Lab, tmp_path: Path
) -> None:
    async with serving() as plain:
        plain.will(says("alone"))
        lab.server = plain
        model = lab.paperboy()
        assert [reply.text for reply in await lab.ask(model, "one", "two")] == ["alone", "alone"]
        assert [reply.text for reply in await lab.ask(model, "three")] == ["alone"]
        assert plain.paths.count("/v1/chat/completions") == 3
    assert await lab.paid() == (3, 3 * ALONE)
    assert not await lab.store.model_batches()


async def test_a_batch_whose_id_got_lost_on_the_way_is_found_by_our_key(lab: Lab) -> None:
    lab.batches.begins_unheard = True
    (reply,) = await lab.ask(lab.paperboy(), "one")
    assert reply.text == "batch: one"
    assert len(lab.batches.batches) == 1


@pytest.mark.parametrize("heard", [True, False], ids=["id kept", "id lost"])
async def test_a_process_that_begins_anew_finds_its_batch_and_pays_once(lab: Lab, heard: bool) -> None:
    lab.batches.at_once = False
    lab.batches.hangs = not heard
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.adapters.dying_batch", lab.server.url, str(lab.store.database.path))
    )
    await (lab.batches.looked if heard else lab.batches.begun).wait()
    child.kill()
    await child.wait()
    lab.batches.hangs = False
    lab.batches.work("batch-0")
    for _ in range(2):  # at the second, all was read and counted, and nothing made of it was kept
        replies = await lab.ask(lab.paperboy(), "one", "two")
        assert [reply.text for reply in replies] == ["batch: one", "batch: two"]
    assert len(lab.batches.batches) == 1
    assert await lab.paid() == (2, ALONE)


async def test_calls_are_deleted_at_the_endpoint_once_answered_and_answers_when_nobody_needs_them(
    lab: Lab,
) -> None:
    model = lab.paperboy()
    await lab.ask(model, "one", "wrong")
    assert set(map(lab.batches.names.get, lab.batches.files)) == {
        "output_file_id.jsonl",
        "error_file_id.jsonl",
    }
    first = set(lab.batches.files)
    lab.clock.time += KEPT
    await lab.ask(model, "two", hour=lab.clock.now() + dt.timedelta(hours=4))
    assert not first & set(lab.batches.files)
    (left,) = await lab.store.model_batches()
    assert left.id == "batch-1"


async def test_calls_that_were_uploaded_for_a_batch_that_is_not_begun_are_deleted(lab: Lab) -> None:
    lab.batches.refuses = True
    (reply,) = await lab.ask(lab.paperboy(), "one")
    assert reply.text == "alone"
    assert lab.batches.names
    assert not lab.batches.files


async def test_calls_that_were_uploaded_by_a_process_that_ended_before_it_began_the_batch_are_deleted(
    lab: Lab,
) -> None:
    calls = (_name(ModelRequest(purpose="analyse", system="", user="one"), "big"),)
    await lab.store.save_model_batch(SentBatch(key="k", place=lab.server.url, calls=calls, at=NOON))
    lab.batches.keep("k.jsonl", b"{}")
    (reply,) = await lab.ask(lab.paperboy(), "one")
    assert reply.text == "batch: one"
    assert "k.jsonl" not in map(lab.batches.names.get, lab.batches.files)


async def test_one_that_is_due_sooner_does_not_wait_for_what_has_more_time(lab: Lab) -> None:
    lab.batches.at_once = False
    model = lab.paperboy()
    late = asyncio.create_task(lab.ask(model, "zero", "one", hour=HOUR + dt.timedelta(hours=4)))
    await lab.batches.begun.wait()
    (reply,) = await lab.ask(model, "one", hour=lab.clock.now() + dt.timedelta(hours=1))
    assert reply.text == "alone"
    lab.batches.at_once = True
    assert [each.text for each in await late] == ["batch: zero", "batch: one"]


async def test_a_queue_tells_what_waits_in_batches(lab: Lab) -> None:
    lab.batches.at_once = False
    asked = asyncio.create_task(lab.ask(lab.paperboy(), "one", "two"))
    await lab.batches.begun.wait()
    queue = lab.models[0].queue
    assert (queue.queued, queue.working, queue.is_stuck) == (0, 2, False)
    lab.batches.work("batch-0")
    await asked
    assert (queue.queued, queue.working, queue.longest) == (0, 0, 0)


async def test_an_answer_in_a_batch_that_is_none_is_paid_and_asked_for_alone(lab: Lab) -> None:
    lab.batches.answers = lambda _: completion("", choices=[])
    lab.server.will(says("alone"), fails(500))
    model = lab.paperboy()
    with not_needed_before(HOUR):
        asked = asyncio.create_task(
            ask_model(model, ModelRequest(purpose="analyse", system="", user="one"))
        )
    lab.batches.answers = lambda body: completion("") if len(lab.batches.batches) < 2 else answer(body)
    await lab.passes(asked)
    assert (await asked).text == "batch: one"
    assert await lab.paid() == (2, ALONE)
