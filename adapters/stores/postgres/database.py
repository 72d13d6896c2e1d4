"""A few connections to PostgreSQL, each used by one thread at a time.

What is read is a snapshot. What is written is committed before anybody hears of it. A transaction that
PostgreSQL undid, or that was cut off before its commit was asked for, is done again; one of which nobody
knows whether it was committed is not: it fails, and is looked up as after a kill.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import Final, NamedTuple, Self, TypeVar

from adapters.pools import WorkerPool
from adapters.stores.postgres.errors import AGAIN, AWAY, map_errors
from adapters.stores.postgres.full_text_search import TsvectorIndex
from adapters.stores.postgres.migrations import STEPS, Step, check_version
from adapters.stores.postgres.statements import PostgresConnection
from bot.domain.errors import OverloadedError, StorageError

log = logging.getLogger(__name__)

CONNECTIONS: Final = 4
TRIES: Final = 5
FIRST_WAIT: Final = 0.05
"""Seconds before the second try, about; each further one waits twice as long."""
CLOSING: Final = 60.0
"""Seconds to wait until what was begun is done."""
READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED"


class _Kind(NamedTuple):
    """How a transaction begins, and whether it is one statement, which may be executed again."""

    begin: str
    is_one: bool = False


READING, WRITING = _Kind(READ), _Kind(WRITE)
READING_ONE, WRITING_ONE = _Kind(READ, is_one=True), _Kind(WRITE, is_one=True)

T = TypeVar("T")


class PostgresDatabase:
    """Implements `Transactions`."""

    def __init__(self, address: str, *, connections: int = CONNECTIONS, has_own_time: bool = False) -> None:
        self._address = address
        self._has_own_time = has_own_time
        self._index = TsvectorIndex()
        self._free: LifoQueue[PostgresConnection] = LifoQueue()
        self.pool = WorkerPool("database", connections)
        self.leases = WorkerPool("leases", 1)

    @classmethod
    async def open(cls, address: str, steps: Sequence[Step] = STEPS, *, has_own_time: bool = False) -> Self:
        """Connect to a database whose tables fit this version, which knows these `steps`.

        `has_own_time`: leases are measured by the server's clock, whatever that of this machine says.

        Raises:
            StorageError
        """
        database = cls(address, has_own_time=has_own_time)
        try:
            await database.read(lambda sql: check_version(sql, steps))
        except BaseException:  # whatever stops us, the threads must end
            await database.close()
            raise
        return database

    @property
    def queues(self) -> Sequence[WorkerPool]:
        """Where what is written and what is read waits for its turn."""
        return (self.pool, self.leases)

    async def close(self) -> None:
        """Finish what was begun, then close."""
        try:
            async with asyncio.timeout(CLOSING):
                await self.leases.run(lambda: None)
                await self.pool.run(self._close_free)
        except TimeoutError:
            log.warning("the database is stuck; what was not committed is as after a kill")
        self.pool.shutdown()
        self.leases.shutdown()

    async def read(self, work: Callable[[PostgresConnection], T]) -> T:
        """What `work` finds, all of it as it was at one moment, after all writes that are done."""
        return await self._run(self.pool, READING, work)

    async def write(self, work: Callable[[PostgresConnection], T]) -> T:
        """What `work` returns, once all it wrote is committed. Cancelling does not undo a begun write."""
        return await self._run(self.pool, WRITING, work)

    async def write_ahead(self, work: Callable[[PostgresConnection], T]) -> T:
        """As `Transactions.write_ahead`, on a thread of its own."""
        return await self._run(self.leases, WRITING, work)

    async def read_one(self, work: Callable[[PostgresConnection], T]) -> T:
        """As `Transactions.read_one`."""
        return await self._run(self.pool, READING_ONE, work)

    async def write_one(self, work: Callable[[PostgresConnection], T]) -> T:
        """As `Transactions.write_one`."""
        return await self._run(self.pool, WRITING_ONE, work)

    async def write_one_ahead(self, work: Callable[[PostgresConnection], T]) -> T:
        """As `Transactions.write_one_ahead`."""
        return await self._run(self.leases, WRITING_ONE, work)

    def in_snapshot(self, work: Callable[[PostgresConnection], T]) -> T:
        """As `Transactions.in_snapshot`."""
        with map_errors():
            return self._once(READING, work)

    def in_transaction(self, work: Callable[[PostgresConnection], T]) -> T:
        """As `Transactions.in_transaction`."""
        with map_errors():
            return self._once(WRITING, work)

    async def _run(self, pool: WorkerPool, kind: _Kind, work: Callable[[PostgresConnection], T]) -> T:
        with map_errors():
            try:
                return await pool.run(self._insist, kind, work)
            except OverloadedError as error:
                raise StorageError(problem="storage.busy") from error

    def _insist(self, kind: _Kind, work: Callable[[PostgresConnection], T]) -> T:
        """Do it again while it is known that nothing came of it, or that may be."""
        for attempt in range(1, TRIES):
            try:
                return self._attempt(kind, work)
            except _NothingDoneError:
                pause = FIRST_WAIT * 2**attempt * random.random()  # noqa: S311 - so that two do not meet again
                time.sleep(pause)  # noqa: TID251 - in the database's thread
        return self._once(kind, work)

    def _once(self, kind: _Kind, work: Callable[[PostgresConnection], T]) -> T:
        try:
            return self._attempt(kind, work)
        except _NothingDoneError as error:
            raise error.reason from error

    def _attempt(self, kind: _Kind, work: Callable[[PostgresConnection], T]) -> T:
        sql = self._connection()
        alone = kind.is_one and sql.is_direct  # a pooler may change the server between its steps
        try:
            found = _alone(sql, work) if alone else _in_transaction(sql, kind.begin, work)
        except (*AWAY, _NothingDoneError):
            sql.close()
            self._close_free()  # most likely they lead to the same that is gone
            raise
        except BaseException:  # whatever stops us, nobody else gets a connection within a transaction
            if alone:
                self._free.put(sql)
            else:
                self._give_back(sql)
            raise
        self._free.put(sql)
        return found

    def _connection(self) -> PostgresConnection:
        try:
            return self._free.get_nowait()
        except Empty:
            try:
                sql = PostgresConnection.open(self._address, self._index)
            except TimeoutError as error:  # it is away, as who is busy still lets in
                raise _NobodyThereError from error
            except AWAY as error:
                raise _NothingDoneError(error) from error
            sql.has_own_time = self._has_own_time
            return sql

    def _give_back(self, sql: PostgresConnection) -> None:
        try:
            sql.run_script("ROLLBACK")
        except AWAY:
            sql.close()
        else:
            self._free.put(sql)

    def _close_free(self) -> None:
        with suppress(Empty):
            while True:
                self._free.get_nowait().close()


class _NothingDoneError(Exception):
    """It failed for that `reason`, and nothing came of it."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__(reason)
        self.reason = reason


class _NobodyThereError(ConnectionError):
    """What takes no time was not answered: a pooler keeps whoever asks waiting while its server is away."""


def _begin(sql: PostgresConnection, begin: str) -> None:
    try:
        sql.run_script(begin)
    except TimeoutError as error:
        raise _NobodyThereError from error


def _alone(sql: PostgresConnection, work: Callable[[PostgresConnection], T]) -> T:
    """What `work` returns, whose one statement commits itself."""
    try:
        return work(sql)
    except TimeoutError:
        raise
    except (*AWAY, *AGAIN) as error:
        raise _NothingDoneError(error) from error


def _in_transaction(sql: PostgresConnection, begin: str, work: Callable[[PostgresConnection], T]) -> T:
    """What `work` returns, and what it wrote committed; its own errors leave the transaction open."""
    try:
        _begin(sql, begin)
        found = work(sql)
    except (TimeoutError, _NobodyThereError):  # what took a minute would take another
        raise
    except (*AWAY, *AGAIN) as error:
        raise _NothingDoneError(error) from error
    try:
        sql.run_script("COMMIT")
    except AGAIN as error:
        raise _NothingDoneError(error) from error
    except AWAY as error:
        if begin == READ:
            raise _NothingDoneError(error) from error
        raise
    return found
