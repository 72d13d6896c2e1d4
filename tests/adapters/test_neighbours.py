"""The contract of a store beside another workspace, of which nothing is found and nothing changed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.stores.copying import NUMBERED, TABLES
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sql.statements import Sql
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store
from tests.adapters import test_postgres_contract as postgres
from tests.adapters import test_store_contract as sqlite
from tests.adapters.test_tables import FACTS
from tests.fakes import FakeClock
from tests.full_store import fill

NEIGHBOUR = "neighbour"
OWNED = tuple(table for table in TABLES if table not in FACTS)
NAMES = re.compile(r"\b(?:tides|waves)\b|(?<=/)(?:lab|T\d|web)(?=/)|(?<=\"workspace\":\")\w+(?=\")")
"""Ids of subscriptions, and workspaces within keys and records."""
ASK_FOR_ALL = {
    "test_a_workspace_that_an_operator_lets_wait_is_not_worked_for": "which all wait",
    "test_a_workspace_has_the_installation_that_is_the_latest": "all installations of a platform",
    "test_one_workspace_or_platform_never_has_the_others_token": "the same",
    "test_what_was_given_up_can_be_taken_up_again": "all that is not done",
    "test_merged_days_are_done_and_their_papers_come_with_the_last_one": "the same",
    "test_a_failed_run_knows_when_it_is_tried_again": "the same",
    "test_the_tally_counts_runs_and_parts_by_state": "how much there is",
    "test_old_and_finished_things_are_removed_and_what_was_seen_stays": "how much is old, and it goes",
    "test_no_day_is_merged_into_a_run_that_is_there_already_and_may_be_in_the_making": "all days of a run",
    "test_the_days_that_have_a_run_are_known": "the same",
    "test_a_persons_opinions_are_found_across_the_channels_of_a_workspace": "those in any workspace, too",
    "test_usage_of_all_workspaces_adds_up": "what all use together",
    "test_questions_are_kept_until_they_are_answered": "all that wait for an answer",
    "test_subscriptions_are_told_oldest_first_by_place_or_all": "all topics",
    "test_saving_again_changes_it": "the same",
    "test_who_reads_a_subscription_is_noted_and_nothing_else_of_it_is_undone": "the same",
    "test_an_ended_subscription_is_kept_but_not_listed": "the same",
    "test_a_paused_subscription_waits_until_it_is_resumed_ended_or_saved_anew": "the same",
}
"""What these want of all workspaces, as an operator or the scheduler does: beside a neighbour is more."""
Rows = Mapping[str, Sequence[dict[str, Any]]]


def _renamed(column: str, value: object) -> object:
    if column in {"workspace", "team", "enterprise"} and value:
        return NEIGHBOUR
    return NAMES.sub(NEIGHBOUR, value) if isinstance(value, str) else value


def _owned(sql: Sql) -> Rows:
    return {table: list(sql.query(f"SELECT * FROM {table}")) for table in OWNED}  # noqa: S608 - ours


def _theirs(sql: Sql) -> Mapping[str, list[str]]:
    return {
        table: sorted(told for row in rows if NEIGHBOUR in (told := repr(row)))
        for table, rows in _owned(sql).items()
    }


async def _of_a_year(file: Path) -> Rows:
    async with await SqliteStore.open(file, FakeClock()) as other:
        await fill(other)
        found = await other.database.read(_owned)
    return {
        table: [{name: _renamed(name, value) for name, value in row.items()} for row in rows]
        for table, rows in found.items()
    }


@pytest.fixture(scope="session")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """All that a lab leaves in a year, as another workspace's."""
    return asyncio.run(_of_a_year(tmp_path_factory.mktemp("neighbour") / "neighbour.sqlite3"))


async def plant(store: Store, theirs: Rows) -> Mapping[str, list[str]]:
    """Have all of it in the store; what that is."""

    def put(sql: Sql) -> None:
        for table, rows in theirs.items():
            for row in rows:
                names, marks = ", ".join(row), ", ".join("?" for _ in row)
                sql.execute(
                    f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608 - ours
                    tuple(row.values()),
                )
        for table in OWNED:
            if table in NUMBERED:
                sql.number_on(table)

    await store.database.write(put)
    return await store.database.read(_theirs)


@asynccontextmanager
async def _unharmed(store: Store, theirs: Rows, test: str) -> AsyncIterator[None]:
    """Has the neighbour's things in it, but for a test that asks for all, and finds them as they were."""
    before = await plant(store, theirs) if test not in ASK_FOR_ALL else {}
    yield
    assert not before or await store.database.read(_theirs) == before


class TestBesideANeighbour(sqlite.TestSqliteStore):
    """All of it, but for what asks for all workspaces."""

    @pytest.fixture
    async def store(
        self, theirs: Rows, tmp_path: Path, request: pytest.FixtureRequest
    ) -> AsyncIterator[Store]:
        async with (
            await SqliteStore.open(tmp_path / "paperboy.sqlite3", FakeClock()) as opened,
            _unharmed(opened, theirs, request.function.__name__),
        ):
            yield opened

    @pytest.fixture
    async def twin(self, store: Store, tmp_path: Path) -> AsyncIterator[Store]:
        async with await SqliteStore.open(tmp_path / "paperboy.sqlite3", store.clock) as opened:
            yield opened


class TestBesideANeighbourInPostgres(postgres.TestPostgresStore):
    """The same in the other store; what stands before it changes nothing in what is found."""

    @pytest.fixture
    async def store(
        self, theirs: Rows, postgres_database: str, tmp_path: Path, request: pytest.FixtureRequest
    ) -> AsyncIterator[Store]:
        async with (
            await PostgresStore.open(postgres_database, tmp_path, FakeClock()) as opened,
            _unharmed(opened, theirs, request.function.__name__),
        ):
            yield opened

    @pytest.fixture
    async def twin(self, store: Store, postgres_database: str, tmp_path: Path) -> AsyncIterator[Store]:
        async with await PostgresStore.open(postgres_database, tmp_path, store.clock) as opened:
            yield opened


def test_only_tests_of_the_contract_are_left_without_a_neighbour() -> None:
    assert ASK_FOR_ALL.keys() <= set(dir(TestBesideANeighbour))
    assert ASK_FOR_ALL.keys() <= set(dir(TestBesideANeighbourInPostgres))


@pytest.fixture(params=["", "postgres_database"])
def address(request: pytest.FixtureRequest) -> str:
    """Of a database of PostgreSQL, or none."""
    return str(request.getfixturevalue(request.param)) if request.param else ""


async def test_the_neighbour_has_something_of_each_kind(address: str, theirs: Rows, tmp_path: Path) -> None:
    made = (
        PostgresStore.open(address, tmp_path, FakeClock())
        if address
        else SqliteStore.open(tmp_path / "paperboy.sqlite3", FakeClock())
    )
    async with await made as opened:
        planted = await plant(opened, theirs)
    assert {table for table, rows in planted.items() if not rows} == {"asked_about"}, (
        "which its question has"
    )
