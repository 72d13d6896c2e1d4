"""Databases of a PostgreSQL server that is started once for every worker of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.postgres import Server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    from tests.postgres import server

    with server() as started:
        yield started


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: Server) -> Iterator[str]:
    """The name of a database with our tables, which is emptied after each test that fills it."""
    from tests.postgres import fresh, migrated

    with fresh(postgres_server.direct) as name:
        migrated(postgres_server.direct, name)
        yield name


@pytest.fixture
def postgres_name(postgres_server: Server, postgres_tables: str) -> Iterator[str]:
    from tests.postgres import beside, empty

    yield postgres_tables
    empty(beside(postgres_server.direct, postgres_tables))


@pytest.fixture
def postgres_database(postgres_server: Server, postgres_name: str) -> str:
    """The address of a database with our tables and nothing in them."""
    from tests.postgres import beside

    return beside(postgres_server.direct, postgres_name)


@pytest.fixture
def pooled_database(postgres_server: Server, postgres_name: str) -> str:
    """The same by way of PgBouncer."""
    from tests.postgres import beside

    return beside(postgres_server.pooled, postgres_name)


@pytest.fixture
def bare_database(postgres_server: Server) -> Iterator[str]:
    """The address of a database with no tables at all."""
    from tests.postgres import beside, fresh

    with fresh(postgres_server.direct) as name:
        yield beside(postgres_server.direct, name)
