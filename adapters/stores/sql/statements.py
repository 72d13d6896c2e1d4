"""A connection as the tables' repositories use it, whichever engine it leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from adapters.stores.sql.word_index import WordIndex

Values = Sequence[Any] | Mapping[str, Any]


class Rows(Protocol):
    """What a statement found or changed."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchone(self) -> Any:  # noqa: ANN401 - columns
        """The next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Sql(Protocol):
    """Statements within a transaction, with `?` or `:name` where a value goes."""

    @property
    def index(self) -> WordIndex:
        """The indexes of words."""
        ...

    def execute(self, statement: str, values: Values = (), /) -> Rows: ...

    def executemany(self, statement: str, values: Iterable[Values], /) -> object: ...

    def query(self, statement: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """The rows of a statement, by the names of their columns."""
        ...

    def stream(self, statement: str) -> Iterator[dict[str, Any]]:
        """The same, without all of them being in memory at once."""
        ...

    def number_on(self, table: str) -> None:
        """Have new rows of a table numbered after all that are there."""
        ...

    @property
    def skip_locked(self) -> str:
        """What is put behind a SELECT of rows to be changed, so that two at once find different ones."""
        ...

    def now(self, ours: dt.datetime) -> dt.datetime:
        """The time that leases are measured by: the database's, where machines share it, else ours."""
        ...

    def instant(self, name: str, *, after: float = 0.0) -> str:
        """Within a statement, the value of that name, an instant that is `after` seconds from now.

        Where machines share the database's clock, it is what that says instead.
        """
        ...

    def execute_both(self, first: str, second: str, values: Mapping[str, Any]) -> None:
        """Two that write, neither of which reads what the other writes, as one statement if that can be."""
        ...

    def take_turn(self, name: str) -> None:
        """Wait until nobody else writes under that name; held until the transaction ends.

        For what reads, decides, and writes: two at once would both decide by what neither wrote yet.
        """
        ...


def upsert(table: str, key: str, columns: str) -> str:
    """Writes a row in the place of the one with the same key, values in the order of `key` and `columns`.

    Both name their columns with spaces between.
    """
    keys, rest = key.split(), columns.split()
    names = ", ".join((*keys, *rest))
    marks = ", ".join("?" for _ in (*keys, *rest))
    new = ", ".join(f"{column} = excluded.{column}" for column in rest)
    there = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}"
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) {there}"  # noqa: S608 - names of ours
