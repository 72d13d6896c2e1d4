"""A connection to SQLite as the store uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

Values = Sequence[Any] | Mapping[str, Any]


class Sql(Database):
    """The database of sqlite-utils over a connection, which scripts within a transaction are added to."""

    conn: sqlite3.Connection

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, execute_plugins=False)

    def executemany(self, statement: str, values: Iterable[Values]) -> None:
        """The statement with each of the values."""
        self.conn.executemany(statement, values)

    def run_script(self, script: str) -> None:
        """Execute statements one by one. `executescript` would commit what was begun."""
        statement = ""
        for piece in script.split(";"):
            statement += f"{piece};"
            if sqlite3.complete_statement(statement):
                self.execute(statement)
                statement = ""
