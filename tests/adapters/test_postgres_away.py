"""A PostgreSQL database that goes away and comes back: what is known to have been undone is done again."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path

import asyncpg
import pytest

from adapters.stores.postgres.database import CONNECTIONS, PostgresDatabase
from adapters.stores.postgres.statements import PostgresConnection
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sql.statements import Sql
from bot.domain.errors import StorageError
from tests.fakes import FakeClock
from tests.postgres import Server, beside, run

KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
PREPARED = "SELECT count(*) FROM pg_prepared_statements"


async def cut_off(server: Server, name: str) -> None:
    """End all its connections, as a restart does."""
    await asyncio.to_thread(run, server.direct, KILL.format(name))


async def test_connections_that_were_cut_while_they_rested_are_made_anew(
    postgres_server: Server, postgres_name: str, tmp_path: Path
) -> None:
    address = beside(postgres_server.direct, postgres_name)
    async with await PostgresStore.open(address, tmp_path, FakeClock()) as store:
        await asyncio.gather(*(store.mark("slack", "T1", str(n)) for n in range(8)))
        await cut_off(postgres_server, postgres_name)
        assert await store.is_marked("slack", "T1", "1")
        await cut_off(postgres_server, postgres_name)
        assert await store.mark("slack", "T1", "new")


async def test_what_was_cut_off_before_its_commit_is_done_again_once(
    postgres_server: Server, postgres_name: str, tmp_path: Path
) -> None:
    address = beside(postgres_server.direct, postgres_name)
    tries: list[int] = []

    def work(sql: Sql) -> None:
        tries.append(len(tries))
        sql.execute("INSERT INTO web_channels (workspace, channel, at) VALUES ('w', 'c', '')")
        if len(tries) == 1:
            run(postgres_server.direct, KILL.format(postgres_name))
        sql.execute("SELECT 1")

    async with await PostgresStore.open(address, tmp_path, FakeClock()) as store:
        await store.database.write(work)
        assert tries == [0, 1]
        assert await store.web_channels("w") == ["c"]


async def test_what_the_driver_cannot_go_on_with_is_done_again_on_another_connection(
    postgres_database: str, tmp_path: Path
) -> None:
    broken = iter([asyncpg.InternalClientError("another operation is in progress")])

    def work(sql: Sql) -> object:
        for error in broken:
            raise error
        return sql.execute("SELECT 1").fetchone()

    async with await PostgresStore.open(postgres_database, tmp_path, FakeClock()) as store:
        assert await store.database.write(work) == (1,)


async def test_a_server_that_lets_nobody_in_is_away_and_not_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.stores.postgres.statements.CONNECTING", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none"
        with pytest.raises(StorageError) as told:
            await PostgresDatabase.open(address)
    assert told.value.fields["problem"] == "storage.away"


async def test_a_pooler_that_lets_nobody_begin_is_away_and_not_busy(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(_: PostgresConnection, script: str) -> None:
        raise TimeoutError(script)

    async with await PostgresStore.open(postgres_database, tmp_path, FakeClock()) as store:
        monkeypatch.setattr(PostgresConnection, "run_script", wait)
        with pytest.raises(StorageError) as told:
            await store.mark("slack", "T1", "x")
    assert told.value.fields["problem"] == "storage.away"


async def test_a_commit_of_which_nobody_knows_whether_it_was_done_fails_and_is_not_done_again(
    postgres_server: Server, postgres_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = beside(postgres_server.direct, postgres_name)
    async with await PostgresStore.open(address, tmp_path, FakeClock()) as store:
        really = PostgresConnection.run_script

        def cut(sql: PostgresConnection, script: str) -> None:
            if script == "COMMIT":
                run(postgres_server.direct, KILL.format(postgres_name))
            really(sql, script)

        with monkeypatch.context() as cutting:
            cutting.setattr(PostgresConnection, "run_script", cut)
            with pytest.raises(StorageError):
                await store.mark("slack", "T1", "x")
        assert await store.mark("slack", "T1", "x")


async def test_a_statement_that_the_engine_refuses_is_told_and_the_connection_serves_on(
    pooled_database: str, tmp_path: Path
) -> None:
    async with await PostgresStore.open(pooled_database, tmp_path, FakeClock()) as store:
        for _ in range(6):
            with pytest.raises(StorageError):
                await store.database.write(lambda sql: sql.execute("SELECT no_such_thing"))
        assert await store.mark("slack", "T1", "x")


async def test_statements_are_prepared_once_where_no_pooler_stands_between(
    postgres_database: str, tmp_path: Path
) -> None:
    async with await PostgresStore.open(postgres_database, tmp_path, FakeClock()) as store:
        kept = await store.database.read(lambda sql: [sql.execute(PREPARED).fetchone() for _ in range(3)])
        assert kept[0] == kept[2], "one more for each"
        assert kept[0] != (0,)


async def test_nothing_is_prepared_behind_a_pooler(
    postgres_server: Server, pooled_database: str, tmp_path: Path
) -> None:
    if postgres_server.pooled == postgres_server.direct:
        pytest.skip("there is no PgBouncer")
    async with await PostgresStore.open(pooled_database, tmp_path, FakeClock()) as store:
        for _ in range(3):
            assert await store.database.read(lambda sql: sql.execute(PREPARED).fetchone()) == (0,)


async def test_what_was_prepared_before_the_tables_changed_is_prepared_anew(
    bare_database: str, tmp_path: Path
) -> None:
    await asyncio.to_thread(run, bare_database, "CREATE TABLE things (name TEXT);")
    database = PostgresDatabase(bare_database)
    asked = "SELECT * FROM things"
    try:
        assert await database.read(lambda sql: sql.execute(asked).fetchall()) == []
        await asyncio.to_thread(run, bare_database, "ALTER TABLE things ADD COLUMN size INTEGER;")
        assert await database.read(lambda sql: sql.execute(asked).fetchall()) == []
    finally:
        await database.close()


async def test_a_lease_is_renewed_while_all_other_work_waits(
    postgres_database: str, tmp_path: Path
) -> None:
    clock = FakeClock()
    async with await PostgresStore.open(postgres_database, tmp_path, clock) as store:
        go_on = threading.Event()
        busy = [asyncio.create_task(store.database.pool.run(go_on.wait)) for _ in range(2 * CONNECTIONS)]
        try:
            while not store.database.pool.queued:  # noqa: ASYNC110 - threads tell nobody
                await asyncio.sleep(0)
            async with asyncio.timeout(30):
                assert await store.claim_lease("serve", "me", now=clock.now(), seconds=30)
        finally:
            go_on.set()
            await asyncio.gather(*busy)
