"""Versions N and N+1 work on the same PostgreSQL tables, before, while and after they grow."""

from __future__ import annotations

import pytest

from adapters.stores.postgres.database import PostgresDatabase
from adapters.stores.postgres.migrations import STEPS, Step, migrate
from adapters.stores.sql.idempotency import IdempotencyKeys
from bot.domain.errors import StorageError
from tests.fakes import FakeClock

NOW = len(STEPS)
GROWN = (*STEPS, Step("ALTER TABLE marks ADD COLUMN reason TEXT NOT NULL DEFAULT 'none'", NOW))
"""Version N+1: a column that N knows nothing of."""
SHRUNK = (*GROWN, Step("ALTER TABLE marks DROP COLUMN reason", NOW + 1))
"""Version N+2, in which nobody uses it any more; N+1 may still do, N never did."""


async def brought_to(address: str, steps: tuple[Step, ...]) -> int:
    database = PostgresDatabase(address)
    try:
        return await database.write(lambda sql: migrate(sql, steps))
    finally:
        await database.close()


async def can_work(address: str, steps: tuple[Step, ...]) -> str:
    """Why code that knows these steps does not begin; empty where it does, and marks something."""
    try:
        database = await PostgresDatabase.open(address, steps)
    except StorageError as error:
        return str(error.fields["problem"])
    try:
        await IdempotencyKeys(database, FakeClock()).mark("slack", "T1", f"by {len(steps)}")
    finally:
        await database.close()
    return ""


async def test_the_version_before_works_on_while_and_after_the_tables_grow(bare_database: str) -> None:
    assert await can_work(bare_database, STEPS) == "storage.tables_older"
    assert await brought_to(bare_database, STEPS) == NOW
    database = await PostgresDatabase.open(bare_database, STEPS)
    try:
        old = IdempotencyKeys(database, FakeClock())
        await old.mark("slack", "T1", "before")
        assert await can_work(bare_database, GROWN) == "storage.tables_older"
        assert await brought_to(bare_database, GROWN) == 1
        assert await old.mark("slack", "T1", "after")
        assert await can_work(bare_database, GROWN) == ""
        assert await can_work(bare_database, STEPS) == "", "back to the version before"
        assert await old.is_marked("slack", "T1", f"by {len(GROWN)}")
    finally:
        await database.close()
    assert await brought_to(bare_database, GROWN) == 0


async def test_a_version_that_the_tables_left_behind_does_not_begin(bare_database: str) -> None:
    await brought_to(bare_database, SHRUNK)
    assert await can_work(bare_database, STEPS) == "storage.tables_newer"
    with pytest.raises(StorageError):
        await brought_to(bare_database, STEPS)
    assert await can_work(bare_database, GROWN) == ""
    assert await can_work(bare_database, SHRUNK) == ""


async def test_a_step_that_fails_leaves_the_tables_as_they_were(bare_database: str) -> None:
    await brought_to(bare_database, STEPS)
    broken = (*STEPS, Step("ALTER TABLE marks ADD COLUMN reason TEXT; SELECT no_such_thing", NOW))
    with pytest.raises(StorageError):
        await brought_to(bare_database, broken)
    assert await can_work(bare_database, STEPS) == ""
    assert await brought_to(bare_database, GROWN) == 1
