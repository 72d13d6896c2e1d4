"""What each part that is posted asks of PostgreSQL: a statement before it and one after it, and no more."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from adapters.clock import SystemClock
from adapters.stores.postgres.statements import FoundRows, PostgresConnection
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sql.codec import instant
from adapters.stores.sql.statements import Values
from bot.domain.errors import RunBusyError
from bot.ports.lanes import Lane
from bot.ports.platform import Receipt
from tests.fakes import NOON, FakeClock
from tests.postgres import Server, beside, run
from tests.store_contract import ME, drafted

KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
LANE = Lane(platform="slack", workspace="T1")
RECEIPT = Receipt(message_id="1.1")


@pytest.fixture
async def store(postgres_database: str, tmp_path: Path) -> AsyncIterator[PostgresStore]:
    async with await PostgresStore.open(postgres_database, tmp_path, FakeClock()) as opened:
        yield opened


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is sent to the server."""
    sent = list[str]()
    execute, script = PostgresConnection.execute, PostgresConnection.run_script

    def noted(sql: PostgresConnection, text: str, values: Values = (), /) -> FoundRows:
        sent.append(text)
        return execute(sql, text, values)

    def scripted(sql: PostgresConnection, text: str) -> None:
        sent.append(text)
        script(sql, text)

    monkeypatch.setattr(PostgresConnection, "execute", noted)
    monkeypatch.setattr(PostgresConnection, "run_script", scripted)
    return sent


async def test_a_part_takes_one_statement_before_it_is_posted_and_one_after_it(
    store: PostgresStore, asked: list[str]
) -> None:
    key = await drafted(store, "9912.00001")
    await store.claim_run(key, ME, now=store.clock.now(), lease_seconds=60)
    part = await store.delivery(key, 1)
    asked.clear()
    await store.begin_delivery(part, ME, now=store.clock.now())
    assert len(asked) == 1
    await store.finish_delivery(key, 1, RECEIPT)
    assert len(asked) == 2
    assert (await store.delivery(key, 1)).receipt == RECEIPT


async def test_a_lane_is_claimed_kept_and_freed_by_a_statement_each(
    store: PostgresStore, asked: list[str]
) -> None:
    now = store.clock.now()
    await store.call_lanes([LANE], now=now)
    asked.clear()
    assert await store.claim_lane("me", now=now, seconds=60) == LANE
    assert await store.renew_lane(LANE, "me", now=now, seconds=60)
    await store.free_lane(LANE, "me", now=now)
    assert len(asked) == 3


async def test_behind_a_pooler_each_statement_stays_within_a_transaction(
    postgres_server: Server, pooled_database: str, tmp_path: Path, asked: list[str]
) -> None:
    if postgres_server.pooled == postgres_server.direct:
        pytest.skip("there is no PgBouncer")
    async with await PostgresStore.open(pooled_database, tmp_path, FakeClock()) as store:
        asked.clear()
        assert await store.claim_lane("me", now=store.clock.now(), seconds=60) is None
    begin, _, commit = asked
    assert (begin.split()[0], commit) == ("BEGIN", "COMMIT")


async def test_a_receipt_is_kept_though_the_connection_was_cut_and_a_part_never_begun_twice(
    postgres_server: Server, postgres_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = beside(postgres_server.direct, postgres_name)
    execute, cut = PostgresConnection.execute, list[str]()

    def cutting(sql: PostgresConnection, text: str, *given: object) -> object:
        """Executed, and the connection lost before anybody hears of it."""
        done = execute(sql, text, *given)  # type: ignore[arg-type] # as they came
        if "parts SET" in text and text not in cut:
            cut.append(text)
            run(postgres_server.direct, KILL.format(postgres_name))
            raise ConnectionResetError
        return done

    async with await PostgresStore.open(address, tmp_path, FakeClock()) as store:
        key = await drafted(store, "9912.00001")
        await store.claim_run(key, ME, now=store.clock.now(), lease_seconds=60)
        part = await store.delivery(key, 1)
        monkeypatch.setattr(PostgresConnection, "execute", cutting)
        with pytest.raises(RunBusyError):
            await store.begin_delivery(part, ME, now=store.clock.now())
        await store.finish_delivery(key, 1, RECEIPT)
        assert len(cut) == 2
        assert (await store.delivery(key, 1)).receipt == RECEIPT


async def test_within_a_statement_the_servers_time_is_written_as_ours_is(
    postgres_database: str, tmp_path: Path
) -> None:
    async with await PostgresStore.open(postgres_database, tmp_path, SystemClock()) as store:
        before = await store.database.read(lambda sql: sql.now(NOON))
        (told,) = await store.database.read_one(
            lambda sql: sql.execute(
                f"SELECT {sql.instant('now')}, {sql.instant('later', after=60.5)}"
            ).fetchall()
        )
    now, later = map(dt.datetime.fromisoformat, told)
    assert (instant(now), instant(later)) == told
    assert before <= now
    assert later - now == dt.timedelta(seconds=60.5)


async def test_a_lane_that_another_is_just_taking_is_passed_over(
    store: PostgresStore, postgres_database: str
) -> None:
    now, other = store.clock.now(), LANE.evolve(workspace="T2")
    await store.call_lanes([LANE, other], now=now)
    taking = await asyncpg.connect(postgres_database)
    async with taking.transaction():
        await taking.execute("UPDATE lanes SET owner = 'x' WHERE workspace = 'T1'")
        async with asyncio.timeout(30):
            assert await store.claim_lane("me", now=now, seconds=60) == other
    await taking.close()
