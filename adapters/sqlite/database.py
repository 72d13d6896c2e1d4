"""One connection on one thread, and the two ways to use it: read, and write in a transaction.

WAL lets other processes (a second copy, the command line, a backup) read and write beside us. Commits are
synchronous (`FULL`): a note that a message is being sent must outlive a power cut too, or it would be sent
twice; the price, one flush per commit, is nothing beside a request to a chat platform.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlite_utils import Database as Sql

from adapters.pools import WorkerPool
from adapters.sqlite.errors import told
from adapters.sqlite.migrations import HISTORY, Step, migrate, refuse_newer
from bot.errors import OverloadedError, StorageError
from bot.ports import Clock

PATIENCE = 30.0
"""Seconds to wait for a lock that another process holds."""

T = TypeVar("T")
P = ParamSpec("P")


class Database:
    """The database file, asynchronously."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pool = WorkerPool("database", 1)
        self._sql: Sql | None = None

    @classmethod
    async def open(cls, path: Path, history: Sequence[Step] = HISTORY) -> Self:
        """Open, creating the file and its folder, and bring its schema up to date with `history`.

        Raises:
            DataFolderError, DiskFullError, NewerDatabaseError, StorageError.
        """
        database = cls(path)
        try:
            database._sql = await database._run(lambda: _connect(path, history))
        except BaseException:  # whatever stops us, the thread must end
            database.pool.shutdown()
            raise
        return database

    async def close(self) -> None:
        """Finish what was begun, then close."""
        if self._sql is not None:
            await self._run(self._sql.close)
            self._sql = None
        self.pool.shutdown()

    async def read(self, work: Callable[[Sql], T]) -> T:
        """What `work` finds, outside any transaction."""
        return await self._run(lambda: work(self._connection))

    async def write(self, work: Callable[[Sql], T]) -> T:
        """What `work` returns, once all it wrote is committed. Cancelling does not undo a begun write."""
        return await self._run(lambda: _in_transaction(self._connection, work))

    async def backup(self, target: Path) -> None:
        """Copy the database as it is now to `target`, while it stays in use."""
        with told(target):
            await self.pool.run(copy_database, self.path, target)

    @property
    def _connection(self) -> Sql:
        if self._sql is None:
            raise RuntimeError("the database is closed")
        return self._sql

    async def _run(self, work: Callable[[], T]) -> T:
        with told(self.path):
            try:
                return await self.pool.run(work)
            except OverloadedError as error:
                raise StorageError(problem="storage.busy") from error


class Area:
    """A part of the store.

    Its methods are plain functions of the connection, run on the database's thread by `reads` and `writes`.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock


A = TypeVar("A", bound=Area)


def reads(
    method: Callable[Concatenate[A, Sql, P], T],
) -> Callable[Concatenate[A, P], Coroutine[Any, Any, T]]:
    """An asynchronous method out of one that reads."""

    @wraps(method)
    async def read(self: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.read(lambda sql: method(self, sql, *args, **kwargs))

    return read


def writes(
    method: Callable[Concatenate[A, Sql, P], T],
) -> Callable[Concatenate[A, P], Coroutine[Any, Any, T]]:
    """An asynchronous method out of one that writes: all of it or, when it raises, nothing."""

    @wraps(method)
    async def write(self: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.write(lambda sql: method(self, sql, *args, **kwargs))

    return write


def _connect(path: Path, history: Sequence[Step]) -> Sql:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        sql = Sql(connection, execute_plugins=False)
        refuse_newer(sql, path, history)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        with transaction(sql):
            migrate(sql, path, history, copy_database)
    except BaseException:  # whatever stops us, the file must not stay open
        connection.close()
        raise
    return sql


@contextmanager
def transaction(sql: Sql) -> Iterator[None]:
    """Commit what happens inside, or undo it. Takes the write lock at once, so it cannot deadlock."""
    sql.execute("BEGIN IMMEDIATE")
    try:
        yield
        sql.commit()
    except BaseException:  # whatever stops us, nothing is half done
        sql.rollback()
        raise


def _in_transaction(sql: Sql, work: Callable[[Sql], T]) -> T:
    with transaction(sql):
        return work(sql)


def copy_database(path: Path, target: Path) -> None:
    """Copy the last committed state of a database that may be in use; `target` appears whole or not."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    part.replace(target)
