# ruff: noqa: S608 - names of our own tables
"""All that a store holds is carried over into another engine's, and back, and nothing is different then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.stores import copying
from adapters.stores.copying import NUMBERED, TABLES, copy_everything, reindex
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.word_index import MEMBERS
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store
from bot.domain.errors import BadInputError
from tests.fakes import FakeClock
from tests.full_store import WEB, fill
from tests.samples_digest import paper
from tests.store_contract import ELSEWHERE, LAB

LEFT = {"leases", "source_answers"}
"""What is not carried over."""
OF_ENGINES = {"_sqlite_migrations", "schema_info"}
"""Where each engine notes what version its tables are of."""
Rows = dict[str, list[dict[str, Any]]]


@asynccontextmanager
async def sqlite(folder: Path, name: str = "paperboy.sqlite3") -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(folder / name, FakeClock()) as store:
        yield store


@pytest.fixture
async def postgres(pooled_database: str, tmp_path: Path) -> AsyncIterator[PostgresStore]:
    async with await PostgresStore.open(pooled_database, tmp_path, FakeClock()) as store:
        yield store


async def rows_of(store: Store) -> Rows:
    def every(sql: Sql) -> Rows:
        return {table: sorted(sql.query(f"SELECT * FROM {table}"), key=repr) for table in TABLES}

    return await store.database.read(every)


async def found_in(store: Store) -> list[object]:
    """What people find by words, wherever they stand."""
    words = ("zeppelin", "齐柏林", "grams", "tidal", "second")
    shown = [await store.search_shown((LAB, ELSEWHERE), each) for each in words]
    return [[(hit.paper.id, hit.snippet) for hit in hits] for hits in shown]


async def test_everything_is_carried_over_and_back(postgres: PostgresStore, tmp_path: Path) -> None:
    async with sqlite(tmp_path) as old, sqlite(tmp_path, "back") as back:
        await fill(old)
        was = await rows_of(old)
        assert all(was.values()), [table for table, rows in was.items() if not rows]
        assert await copy_everything(old.database, postgres.database) == sum(map(len, was.values()))
        assert await rows_of(postgres) == was
        await copy_everything(postgres.database, back.database)
        assert await rows_of(back) == was
        assert all(await found_in(old))
        assert await found_in(old) == await found_in(postgres) == await found_in(back)


async def test_what_is_new_after_it_gets_numbers_of_its_own(
    postgres: PostgresStore, tmp_path: Path
) -> None:
    async with sqlite(tmp_path) as old:
        await fill(old)
        last = await old.last_revision()
        await copy_everything(old.database, postgres.database)
        await fill_again(postgres)
        await fill_again(old)
        assert await rows_of(postgres) == await rows_of(old)
        assert await postgres.last_revision() > last
    assert set(NUMBERED) <= set(TABLES)


def clear(sql: Sql) -> None:
    for index in MEMBERS:
        sql.index.clear(sql, index)


async def fill_again(store: Store) -> None:
    await store.save_papers([paper(31), paper(32)])
    await store.remove_message(WEB, 1)


@pytest.mark.parametrize("engine", ["file", "server"])
async def test_what_was_indexed_by_other_words_is_found_once_it_is_indexed_anew(
    engine: str, postgres: PostgresStore, tmp_path: Path
) -> None:
    async with sqlite(tmp_path) as file:
        store: Store = file if engine == "file" else postgres
        await fill(store)
        rows, found = await rows_of(store), await found_in(store)
        assert all(found)
        await store.database.write(clear)
        assert not any(await found_in(store))
        await reindex(store.database)
        assert await found_in(store) == found
        assert await rows_of(store) == rows
        await reindex(store.database)
        assert await found_in(store) == found, "nothing is indexed twice"


async def test_nothing_is_put_to_what_is_there_already(postgres: PostgresStore, tmp_path: Path) -> None:
    async with sqlite(tmp_path) as old:
        await fill(old)
        await postgres.mark("slack", "T1", "event:1")
        with pytest.raises(BadInputError):
            await copy_everything(old.database, postgres.database)
        was = await rows_of(postgres)
        assert [table for table, rows in was.items() if rows] == ["marks"]


async def test_what_fails_in_the_middle_leaves_nothing_behind(
    postgres: PostgresStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sqlite(tmp_path) as old:
        await fill(old)
        with monkeypatch.context() as broken:
            broken.setattr(copying, "index_text", None)
            with pytest.raises(TypeError):
                await copy_everything(old.database, postgres.database)
        assert not any((await rows_of(postgres)).values())
        await copy_everything(old.database, postgres.database)


async def test_both_engines_have_the_same_tables_with_the_same_columns_and_all_are_carried_over(
    postgres: PostgresStore, tmp_path: Path
) -> None:
    async with sqlite(tmp_path) as file:
        ours = await file.database.read(_of_sqlite)
    theirs = await postgres.database.read(_of_postgres)
    assert ours == theirs
    assert ours.keys() - OF_ENGINES - LEFT == set(TABLES)
    numbered = {table for table, columns in theirs.items() if "number" in columns}
    assert numbered - set(NUMBERED) == {"bodies", "images"}


def _of_sqlite(sql: Sql) -> dict[str, set[str]]:
    tables = sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        table: {name for _, name, *_ in sql.execute(f"PRAGMA table_info({table})")}
        for (table,) in tables
        if "_fts" not in table and not table.startswith("sqlite_") and table not in OF_ENGINES
    }


def _of_postgres(sql: Sql) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    columns = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    for table, column in sql.execute(columns):
        if not table.endswith("_fts") and table not in OF_ENGINES:
            found.setdefault(table, set()).add(column)
    return found
