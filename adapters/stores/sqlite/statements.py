"""A connection to SQLite as the store uses it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.stores.sql.statements import Values
from adapters.stores.sqlite.full_text_search import Fts5Index


class SqliteConnection:
    """A connection, which rows by name and scripts within a transaction are added to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.conn = connection
        self.index = Fts5Index()
        self.execute = connection.execute
        self.executemany = connection.executemany
        self.commit = connection.commit
        self.rollback = connection.rollback
        self.close = connection.close

    def stream(self, statement: str) -> Iterator[dict[str, Any]]:
        """As `Sql.stream`: SQLite finds a row when it is asked for."""
        return self.query(statement)

    def number_on(self, table: str) -> None:
        """Nothing: SQLite does so by itself."""

    skip_locked = ""
    """Nothing: who reads what is to be changed has the lock of the whole file."""

    def now(self, ours: dt.datetime) -> dt.datetime:
        """Ours: all who use the file have one clock."""
        return ours

    def instant(self, name: str, *, after: float = 0.0) -> str:  # noqa: ARG002 - the value is that late
        """As `Sql.instant`: all who use the file have one clock."""
        return f":{name}"

    def execute_both(self, first: str, second: str, values: Mapping[str, Any]) -> None:
        """As `Sql.execute_both`, one after the other."""
        self.execute(first, values)
        self.execute(second, values)

    def take_turn(self, name: str) -> None:
        """Nothing: who writes has the lock of the whole file already."""

    def query(self, statement: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """The rows of a statement, by the names of their columns."""
        found = self.execute(statement, values)
        names = [name for name, *_ in found.description]
        return (dict(zip(names, row, strict=True)) for row in found)

    def run_script(self, script: str) -> None:
        """Execute statements one by one. `executescript` would commit what was begun."""
        statement = ""
        for piece in script.split(";"):
            statement += f"{piece};"
            if sqlite3.complete_statement(statement):
                self.execute(statement)
                statement = ""

    def table_names(self) -> frozenset[str]:
        """The tables there are."""
        return frozenset(
            name for (name,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        )
