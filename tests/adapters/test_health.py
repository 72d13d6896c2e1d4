"""What /healthz says: whether work moves, not whether a clock ticks."""

import asyncio
import datetime as dt
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.fair_semaphore import FairSemaphore
from adapters.pools import Queue, WorkerPool
from adapters.serve.leader import Leadership
from adapters.stores.sqlite.store import SqliteStore
from adapters.web.health import RUN_IDLE, TICK_AGE, Health, Watch
from adapters.web.metrics import Metrics
from bot.digests.scheduler import Scheduler
from tests.fakes import FakeClock


class Steady:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Working:
    """What `Scheduler` tells of its work."""

    def __init__(self) -> None:
        self.steps: Mapping[str, int] = {}
        self.busy = 0

    async def tick(self) -> None:
        """Nothing is due."""


class Leading:
    held = True


def health(steady: Steady, scheduler: Working, *queues: Queue, store: Any = None) -> Health:
    return Health(
        clock=FakeClock(),
        store=store,
        leadership=cast("Leadership", Leading()),
        scheduler=cast("Scheduler", scheduler),
        front_ends=(),
        metrics=Metrics(),
        queues=queues,
        watch=Watch(steady),
    )


async def test_a_run_that_takes_no_step_is_found_out_and_one_that_does_is_left_alone() -> None:
    steady, scheduler = Steady(), Working()
    page = health(steady, scheduler)
    for step in range(10):  # a model that takes fifty minutes for each paper
        scheduler.steps = {"slow": step, "stuck": 3}
        await page.tick()
        assert page.healthy()["runs"] is (step < 2)
        steady.now += RUN_IDLE - 600
    scheduler.steps = {"slow": 10}
    assert page.healthy()["runs"], "what is over is forgotten"


async def test_one_run_after_the_other_under_the_same_name_is_not_one_that_stands_still() -> None:
    steady, scheduler = Steady(), Working()
    page = health(steady, scheduler)
    for _ in range(5):
        scheduler.steps = {"lab": 1}
        await page.tick()
        steady.now += RUN_IDLE - 1
        assert page.healthy()["runs"]
        scheduler.steps = {}
        await page.tick()


async def test_without_ticks_the_process_is_stuck_whatever_the_clock_on_the_wall_says() -> None:
    steady = Steady()
    page = health(steady, Working())
    cast("FakeClock", page.clock).time += dt.timedelta(days=400)
    assert page.healthy()["tick"]
    steady.now += TICK_AGE + 1
    assert not page.healthy()["tick"]
    await page.tick()
    assert page.healthy()["tick"]


@pytest.mark.parametrize("threads", [1, 4])
async def test_a_pool_that_is_blocked_makes_the_process_unhealthy_until_it_moves(threads: int) -> None:
    pool, come = WorkerPool("some", threads, patience=0.02), threading.Event()
    page = health(Steady(), Working(), pool)
    assert page.healthy() == {"tick": True, "runs": True, "queues": True}
    stuck = [asyncio.create_task(pool.run(come.wait)) for _ in range(threads)]
    behind = asyncio.create_task(pool.run(int))
    results = await asyncio.gather(*stuck, behind, return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results), "nobody waits for ever"
    assert page.healthy()["queues"] is False
    come.set()
    while pool.working:  # noqa: ASYNC110 - threads tell nobody
        await asyncio.sleep(0)
    assert page.healthy()["queues"] is True
    pool.shutdown()


async def test_a_long_queue_that_moves_is_healthy_and_counted() -> None:
    turns = FairSemaphore("arxiv", 1, patience=900)
    page = health(Steady(), Working(), turns)
    free = asyncio.Event()

    async def take() -> None:
        async with turns.turn():
            await free.wait()

    tasks = [asyncio.create_task(take()) for _ in range(500)]
    await asyncio.sleep(0)
    assert page.healthy()["queues"]
    page.metrics.work(page.queues, working=0, idle=0.0, tick_age=0.0)
    told = page.metrics.text().decode()
    assert 'paperboy_queue_length{queue="arxiv"} 499.0' in told
    assert 'paperboy_queue_working{queue="arxiv"} 1.0' in told
    free.set()
    await asyncio.gather(*tasks)


async def test_pages_answer_while_the_database_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.web.health.ANSWER", 0.02)
    come = threading.Event()
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as store:
        page = health(Steady(), Working(), store.database.pool, store=store)
        blocked = asyncio.create_task(store.database.pool.run(come.wait))
        await asyncio.sleep(0)
        assert (await page.ready())["database"] is False
        told = await page.measure()
        come.set()
        await blocked
        assert b'paperboy_queue_working{queue="database"} 1.0' in told
