"""Processes on the same data ask a source in turn, by one clock, whatever becomes of one of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from adapters.sources.fetching.request_limiter import RequestLimiter
from adapters.sources.fetching.shared_turn import HOLD, SharedTurn
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.errors import SourceUnavailableError
from tests.fakes import NOON, FakeClock

ASKING = """
import asyncio, sys, time
from pathlib import Path
from adapters.clock import SystemClock
from adapters.sources.fetching.request_limiter import RequestLimiter
from adapters.sources.fetching.shared_turn import SharedTurn
from adapters.stores.postgres.store import PostgresStore

async def ask(address, folder, name, times):
    clock = SystemClock()
    async with await PostgresStore.open(address, Path(folder), clock) as store:
        shared = SharedTurn(store, clock, "arXiv", hold=2.0)
        limiter = RequestLimiter(clock, "arXiv", pause=0.3, shared=shared)
        for _ in range(int(times)):
            async with limiter.turn():
                print(name, time.time(), flush=True)
                await asyncio.sleep(3600 if name == "stuck" else 0.01)

asyncio.run(ask(*sys.argv[1:]))
"""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "s", FakeClock()) as opened:
        yield opened


def limiter(store: SqliteStore) -> RequestLimiter:
    return RequestLimiter(store.clock, "arXiv", shared=SharedTurn(store, store.clock, "arXiv"))


async def test_two_that_share_the_data_leave_the_pause_between_each_others_requests(
    store: SqliteStore,
) -> None:
    asked: list[dt.datetime] = []

    async def ask(one: RequestLimiter) -> None:
        for _ in range(4):
            async with one.turn():
                asked.append(store.clock.now())

    await asyncio.gather(ask(limiter(store)), ask(limiter(store)))
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(asked)]
    assert len(gaps) == 7
    assert min(gaps) >= 3.0


async def test_a_pause_that_the_source_asked_one_for_holds_for_all(store: SqliteStore) -> None:
    one, other = limiter(store), limiter(store)
    async with one.turn():
        one.hold(100.0)
    with pytest.raises(SourceUnavailableError):
        async with other.turn(patience=20.0):
            raise AssertionError("it was asked not to be")
    async with other.turn():
        assert (store.clock.now() - NOON).total_seconds() >= 100


async def test_the_turn_of_one_that_died_within_it_ends_by_itself(store: SqliteStore) -> None:
    assert await store.take_turn_at("turn:arXiv", "dead", now=NOON, seconds=HOLD) == 0
    async with limiter(store).turn():
        assert (store.clock.now() - NOON).total_seconds() >= HOLD


async def test_leases_are_measured_by_the_database_and_not_by_the_machines(
    postgres_database: str, tmp_path: Path
) -> None:
    class Fast(SystemClock):
        def now(self) -> dt.datetime:
            return super().now() + dt.timedelta(hours=1)

    clock, fast = SystemClock(), Fast()
    async with (
        await PostgresStore.open(postgres_database, tmp_path, clock) as one,
        await PostgresStore.open(postgres_database, tmp_path, fast) as other,
    ):
        assert await one.claim_lease("serve", "one", now=clock.now(), seconds=60)
        assert not await other.claim_lease("serve", "other", now=fast.now(), seconds=60)
        assert await one.claim_run("r", "one", now=clock.now(), lease_seconds=60)
        assert not await other.claim_run("r", "other", now=fast.now(), lease_seconds=60)
        assert await one.take_turn_at("turn:x", "one", now=clock.now(), seconds=60) == 0
        assert 50 < await other.take_turn_at("turn:x", "other", now=fast.now(), seconds=60) <= 60


async def test_three_processes_are_never_too_near_at_the_source_though_one_is_killed_within_its_turn(
    postgres_database: str, tmp_path: Path
) -> None:
    def begin(name: str, times: int) -> asyncio.Future[asyncio.subprocess.Process]:
        command = [sys.executable, "-c", ASKING, postgres_database, str(tmp_path), name, str(times)]
        return asyncio.ensure_future(
            asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        )

    stuck = await begin("stuck", 1)
    assert stuck.stdout
    first = await stuck.stdout.readline()
    others = [await begin(name, 4) for name in ("one", "two")]
    stuck.kill()
    killed = time.time()
    await stuck.wait()
    told = [(await each.communicate())[0].decode() for each in others]
    at = sorted(float(line.split()[1]) for text in told for line in text.splitlines())
    assert len(at) == 8
    assert at[0] > float(first.split()[1]) + 0.3
    assert at[0] - killed < 60, "the turn of the dead ends"
    gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert min(gaps) >= 0.3
