"""A connection to SQLite as the store uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Values = Sequence[Any] | Mapping[str, Any]


class Sql:
    """A connection, which rows by name and scripts within a transaction are added to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.conn = connection
        self.execute = connection.execute
        self.executemany = connection.executemany
        self.commit = connection.commit
        self.rollback = connection.rollback
        self.close = connection.close

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
