"""A connection to PostgreSQL as the store uses it.

Statements are those of `adapters.stores.sql`; what PostgreSQL writes otherwise is put right by a few rules.
The connection has an event loop of its own, which runs only while the thread that uses it waits for it.
What it asks is prepared once, which halves the work of both sides, unless a pooler such as PgBouncer stands
between: that may change the server between transactions, so nothing outlives its statement there.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from adapters.stores.postgres.full_text_search import TsvectorIndex
from adapters.stores.sql.statements import Values

CONNECTING: Final = 10.0
ANSWERING: Final = 60.0
"""Seconds to wait for one answer."""
FETCHED: Final = 100
"""How many rows of a stream come at a time."""
PREPARED: Final = 200
"""Statements that a connection keeps prepared: those that were used last."""

_ARRIVED: Final = "(statement_timestamp() AT TIME ZONE 'UTC')"
_INSTANT: Final = """'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'"""
_VALUE = re.compile(r"'[^']*'|\?|(?<![:\w]):([a-z]\w*)")
_ARRAY = re.compile(r"SELECT value FROM json_each\(([^()]+)\)")
_JOIN = re.compile(r"CROSS JOIN (\w+) ON")
"""SQLite keeps that order; PostgreSQL finds its own."""
_FIELD = re.compile(r"json_extract\(([\w.]+), '\$\.([\w.]+)'\)")
_ROWS = re.compile(r"\s*(?:SELECT|WITH)\b|.*\bRETURNING\b", re.DOTALL)


class PostgresConnection:
    """A connection within a transaction."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, conn: asyncpg.Connection, index: TsvectorIndex
    ) -> None:
        self.loop = loop
        self.conn = conn
        self.index = index
        self.has_own_time = False
        """Whether leases are measured by the server's clock."""
        self._prepared: OrderedDict[str, PreparedStatement] = OrderedDict()
        self._numbered = 0
        self.is_direct = self._asks_itself()
        """Whether nobody stands between us and the server."""

    @classmethod
    def open(cls, address: str, index: TsvectorIndex) -> PostgresConnection:
        """Connect; the error is asyncpg's or the machine's where that fails."""
        loop = asyncio.new_event_loop()
        try:
            conn = loop.run_until_complete(
                asyncpg.connect(
                    address, timeout=CONNECTING, command_timeout=ANSWERING, statement_cache_size=0
                )
            )
            return cls(loop, conn, index)
        except BaseException:  # whatever stops us, the loop must not stay open
            loop.close()
            raise

    def close(self) -> None:
        """Say goodbye where there is somebody to say it to."""
        try:
            self.conn.terminate()
            self.loop.run_until_complete(asyncio.sleep(0))
        finally:
            self.loop.close()

    def execute(self, statement: str, values: Values = (), /) -> FoundRows:
        """What a statement finds or changes."""
        text, names = translate_statement(statement)
        given = _order(names, values)
        if self.is_direct:
            return self.loop.run_until_complete(self._execute_prepared(text, given))
        if _ROWS.match(text):
            rows = self.loop.run_until_complete(self.conn.fetch(text, *given))
            return FoundRows(rows, len(rows))
        return FoundRows([], _count(self.loop.run_until_complete(self.conn.execute(text, *given))))

    async def _execute_prepared(self, text: str, given: Sequence[Any]) -> FoundRows:
        prepared = self._prepared.get(text)
        if prepared is None:
            self._numbered += 1
            prepared = self._prepared[text] = await self.conn.prepare(text, name=f"s{self._numbered}")
        self._prepared.move_to_end(text)
        while len(self._prepared) > PREPARED:
            self._prepared.popitem(last=False)
        rows = await prepared.fetch(*given)
        return FoundRows(rows, len(rows) or _count(prepared.get_statusmsg()))

    def _asks_itself(self) -> bool:
        """Whether it is the server that we reached: a pooler has processes of its own to tell of."""
        pid = self.loop.run_until_complete(self.conn.fetchval("SELECT pg_backend_pid()"))
        return bool(pid == self.conn.get_server_pid())

    def executemany(self, statement: str, values: Iterable[Values], /) -> None:
        """The same for each of the values, sent together."""
        text, names = translate_statement(statement)
        if rows := [_order(names, each) for each in values]:
            self.loop.run_until_complete(self.conn.executemany(text, rows))

    def query(self, statement: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """The rows of a statement, by the names of their columns."""
        return (dict(row) for row in self.execute(statement, values).records)

    def stream(self, statement: str) -> Iterator[dict[str, Any]]:
        """As `Sql.stream`, by a cursor of the server."""
        self.run_script(f"DECLARE streamed NO SCROLL CURSOR FOR {translate_statement(statement)[0]}")
        while rows := self.loop.run_until_complete(self.conn.fetch(f"FETCH {FETCHED} FROM streamed")):
            yield from (dict(row) for row in rows)
        self.run_script("CLOSE streamed")

    def number_on(self, table: str) -> None:
        """As `Sql.number_on`."""
        counter = f"pg_get_serial_sequence('{table}', 'number')"
        self.execute(f"SELECT setval({counter}, coalesce(max(number), 0) + 1, false) FROM {table}")  # noqa: S608 - a table of ours

    @property
    def skip_locked(self) -> str:
        """As `Sql.skip_locked`."""
        return " FOR UPDATE SKIP LOCKED"

    def now(self, ours: dt.datetime) -> dt.datetime:
        """As `Sql.now`."""
        if not self.has_own_time:
            return ours
        found: dt.datetime = self.execute("SELECT clock_timestamp()").records[0][0]
        return found

    def instant(self, name: str, *, after: float = 0.0) -> str:
        """As `Sql.instant`: when the statement arrived, in the form of the codec's `instant`."""
        return (
            f"to_char({_ARRIVED} + interval '{after} seconds', {_INSTANT})"
            if self.has_own_time
            else f":{name}"
        )

    def execute_both(self, first: str, second: str, values: Mapping[str, Any]) -> None:
        """As `Sql.execute_both`: one statement."""
        self.execute(f"WITH first AS ({first}) {second}", values)

    def take_turn(self, name: str) -> None:
        """As `Sql.take_turn`."""
        self.execute("SELECT pg_advisory_xact_lock(hashtextextended(CAST(? AS TEXT), 0))", (name,))

    def run_script(self, script: str) -> None:
        """Statements without values."""
        self.loop.run_until_complete(self.conn.execute(script))


class FoundRows:
    """Implements `Rows`."""

    def __init__(self, records: Sequence[Any], rowcount: int) -> None:
        self.records = records
        self.rowcount = rowcount
        self._left = iter(records)

    def fetchone(self) -> tuple[Any, ...] | None:
        row = next(self._left, None)
        return None if row is None else tuple(row)

    def fetchall(self) -> list[Any]:
        return [tuple(row) for row in self._left]

    def __iter__(self) -> Iterator[Any]:
        return (tuple(row) for row in self._left)


@lru_cache(maxsize=1000)
def translate_statement(statement: str) -> tuple[str, tuple[str, ...]]:
    """The statement for PostgreSQL, and the names of its values in their order; empty ones for `?`."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if match[0].startswith("'"):
            return match[0]
        if name is None or name not in names:
            names.append(name or "")
            return f"${len(names)}"
        return f"${names.index(name) + 1}"

    text = _VALUE.sub(number, statement)
    text = _JOIN.sub(r"JOIN \1 ON", text)
    text = _ARRAY.sub(r"SELECT json_array_elements_text(CAST(\1 AS json))", text)
    return _FIELD.sub(_path, text), tuple(names)


def _count(done: object) -> int:
    """How many rows a statement changed, by what PostgreSQL said of it."""
    count = str(done).rpartition(" ")[2]
    return int(count) if count.isdigit() else 0


def _path(match: re.Match[str]) -> str:
    return f"(CAST({match[1]} AS json) #>> '{{{match[2].replace('.', ',')}}}')"


def _order(names: Sequence[str], values: Values) -> list[Any]:
    ordered = [values[name] for name in names] if isinstance(values, Mapping) else values
    return [_plain(value) for value in ordered]


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return value.replace("\0", "") if isinstance(value, str) else value
