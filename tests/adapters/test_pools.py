"""Pools of threads: bounded, watched, and never a place to wait for ever."""

import asyncio
import gc
import importlib
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pytest

import adapters
from adapters.env import environment
from adapters.pools import COLLECTED, Pools, WorkerPool, worker_pools
from adapters.wiring import Overrides, services
from bot.domain.errors import OverloadedError
from bot.ports.pool import INLINE
from bot.settings import Settings

NAME: ContextVar[str] = ContextVar("name", default="")


@contextmanager
def blocked(pool: WorkerPool, threads: int) -> Iterator[list["asyncio.Task[bool]"]]:
    """All threads of the pool wait for something that does not come while this lasts."""
    come = threading.Event()
    try:
        yield [asyncio.create_task(pool.run(come.wait)) for _ in range(threads)]
    finally:
        come.set()


async def begun(pool: WorkerPool, number: int) -> None:
    while pool.working != number:  # noqa: ASYNC110 - threads tell nobody
        await asyncio.sleep(0)


async def test_no_more_than_so_many_work_at_once_and_all_get_their_turn() -> None:
    pool = WorkerPool("some", 2)
    most, now, lock = 0, 0, threading.Lock()

    def work(number: int) -> tuple[int, str]:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        with lock:
            now -= 1
        return number, threading.current_thread().name

    results = await asyncio.gather(*(pool.run(work, number) for number in range(500)))
    assert [number for number, _ in results] == list(range(500))
    assert {name for _, name in results} <= {"some_0", "some_1"}
    assert most <= 2
    assert (pool.queued, pool.working, pool.longest) == (0, 0, 0.0)
    pool.shutdown()


async def test_what_work_raises_and_its_context_are_those_of_whoever_asked() -> None:
    pool = WorkerPool("some", 1)
    NAME.set("Ada")
    assert await pool.run(NAME.get) == "Ada"
    with pytest.raises(ZeroDivisionError):
        await pool.run(lambda: 1 / 0)
    assert await pool.run(int, "11", base=2) == 3
    pool.shutdown()


async def test_the_queue_is_counted_and_whoever_goes_away_leaves_it() -> None:
    pool = WorkerPool("some", 1)
    with blocked(pool, 1):
        await begun(pool, 1)
        waiting = [asyncio.create_task(pool.run(int)) for _ in range(3)]
        await asyncio.sleep(0)
        assert pool.queued == 3
        waiting[1].cancel()
        await asyncio.wait({waiting[1]})
        assert (pool.queued, pool.working) == (2, 1)
    assert [await waiting[0], await waiting[2]] == [0, 0]
    pool.shutdown()


async def test_nobody_waits_for_ever_for_work_that_is_stuck_nor_behind_it() -> None:
    pool = WorkerPool("some", 2, patience=0.05)
    with blocked(pool, 2) as stuck:
        await begun(pool, 2)
        results = await asyncio.gather(*stuck, pool.run(int), return_exceptions=True)
        assert [type(result) for result in results] == [OverloadedError] * 3
        assert pool.is_stuck
        assert (pool.queued, pool.working) == (0, 2)
    await begun(pool, 0)
    assert pool.longest == 0.0
    pool.shutdown()


async def test_one_that_is_stuck_does_not_keep_the_others_from_their_work() -> None:
    pool = WorkerPool("some", 2, patience=0.5)
    come = threading.Event()
    stuck = asyncio.create_task(pool.run(come.wait))
    await begun(pool, 1)
    assert await asyncio.gather(*(pool.run(int, number) for number in range(20))) == list(range(20))
    with pytest.raises(OverloadedError):
        await stuck
    come.set()
    pool.shutdown()


def parts_of(owner: object) -> list[tuple[str, object]]:
    if isinstance(owner, Mapping):
        return [(str(name), value) for name, value in owner.items()]
    return list(vars(owner).items()) if hasattr(owner, "__dict__") else []


async def test_everything_that_blocks_has_a_pool_where_all_is_wired_up(tmp_path: Path) -> None:
    settings = Settings.model_validate({"model": {"base_url": "http://127.0.0.1:1/v1", "name": "m"}})
    async with services(settings, tmp_path, Overrides(silent=True)) as wired:
        seen: dict[int, str] = {}
        found = [wired.digests, wired.analyses, wired.feeds, wired.chat, wired.repository]
        while found:
            owner = found.pop()
            for name, value in parts_of(owner):
                assert value is not INLINE, f"{type(owner).__name__}.{name}"
                ours = type(value).__module__.split(".")[0] in {"bot", "adapters"}
                if (ours or isinstance(value, Mapping)) and id(value) not in seen:
                    seen[id(value)] = type(value).__name__
                    found.append(value)
        assert {"Asker", "ModelAnalyst", "ExtractiveAnalyst", "FileArchive", "Cache"} <= set(seen.values())
        assert {queue.name for queue in wired.queues} >= {"computing", "answering", "files", "database"}


async def test_a_pool_that_is_closed_takes_nothing_more_and_ends_its_threads() -> None:
    with worker_pools() as pools:
        assert await asyncio.gather(*(pool.run(int, "7") for pool in pools)) == [7] * len(list(pools))
    with pytest.raises(RuntimeError):
        await pools.files.run(int)
    names = {pool.name for pool in Pools()}
    ours = [each for each in threading.enumerate() if each.name.rpartition("_")[0] in names]
    for thread in ours:
        thread.join(5)
    assert not any(thread.is_alive() for thread in ours)


def test_a_thread_that_computes_soon_lets_the_event_loop_go_on() -> None:
    before = sys.getswitchinterval()
    with worker_pools():
        assert sys.getswitchinterval() <= before / 4
    assert sys.getswitchinterval() == before


def test_objects_that_nobody_uses_are_looked_for_seldom_while_the_pools_are_open() -> None:
    before = gc.get_threshold()
    with worker_pools():
        assert gc.get_threshold() == (COLLECTED, *before[1:])
    assert gc.get_threshold() == before


def test_numpy_multiplies_on_one_thread_unless_an_operator_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("VECLIB_MAXIMUM_THREADS", "4")
    importlib.reload(adapters)
    assert environment()["OPENBLAS_NUM_THREADS"] == "1"
    assert environment()["VECLIB_MAXIMUM_THREADS"] == "4"
