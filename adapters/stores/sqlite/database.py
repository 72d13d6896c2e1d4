"""Two connections, each on a thread of its own: one reads, the other writes in transactions.

What is read is a snapshot, and never waits for what is written.

WAL lets other processes (a second copy, the command line, a backup) read and write beside us. Commits are
synchronous (`FULL`): a note that a message is being sent must outlive a power cut too, or it would be sent
twice; the price, one flush per commit, is nothing beside a request to a chat platform.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from adapters.locks import POLL_INTERVAL, Lock, beside
from adapters.pools import WorkerPool
from adapters.private import close_to_others, private_file, private_folder
from adapters.stores.sqlite.errors import map_errors
from adapters.stores.sqlite.migrating import Step, is_behind, migrate, refuse_newer
from adapters.stores.sqlite.migrations import HISTORY
from adapters.stores.sqlite.statements import SqliteConnection
from bot.domain.errors import DatabaseReplacedError, OverloadedError, StorageError

log = logging.getLogger(__name__)

FILE = "paperboy.sqlite3"
"""Its name in the data folder."""
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside the file; it makes them with the mode of the file."""
BUSY_TIMEOUT = 30.0
"""Seconds to wait for a lock that another process holds."""
CLOSING = 60.0
"""Seconds to wait until what was begun is done."""

T = TypeVar("T")


class SqliteDatabase:
    """The database file, asynchronously."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pool = WorkerPool("database", 1)
        self.reading = WorkerPool("database-reading", 1)
        self._opened: _Opened | None = None

    @classmethod
    async def open(cls, path: Path, history: Sequence[Step] = HISTORY, *, alone: bool = False) -> Self:
        """Open, creating the file and its folder, and bring its schema up to date with `history`.

        With `alone`, nobody else can open it until it is closed.

        Raises:
            UnavailableError: it is to be had alone, or brought up to date, and others are at work with it.
            DataFolderError, DiskFullError, StorageError.
        """
        database = cls(path)
        try:
            database._opened = await database._run(database.pool, lambda: _open(path, history, alone=alone))
        except BaseException:  # whatever stops us, the threads must end
            database._end_threads()
            raise
        return database

    async def close(self) -> None:
        """Finish what was begun, then close."""
        if self._opened is not None:
            try:
                async with asyncio.timeout(CLOSING):
                    await self._run(self.reading, self._opened.reader.close)
                    await self._run(self.pool, self._opened.close)
            except TimeoutError:
                log.warning("the database is stuck; what was not committed is as after a kill")
            self._opened = None
        self._end_threads()

    async def read(self, work: Callable[[SqliteConnection], T]) -> T:
        """What `work` finds, all of it as it was at one moment, after all writes that are done."""
        return await self._run(self.reading, lambda: _in_snapshot(self._connections.reader, work))

    async def write(self, work: Callable[[SqliteConnection], T]) -> T:
        """What `work` returns, once all it wrote is committed. Cancelling does not undo a begun write.

        Raises:
            DatabaseReplacedError: nobody would ever read it.
        """
        return await self._run(self.pool, lambda: _in_transaction(self._own, work))

    async def write_ahead(self, work: Callable[[SqliteConnection], T]) -> T:
        """As `Transactions.write_ahead`: there is one who writes, and his turn comes soon."""
        return await self.write(work)

    async def read_one(self, work: Callable[[SqliteConnection], T]) -> T:
        """As `Transactions.read_one`."""
        return await self.read(work)

    async def write_one(self, work: Callable[[SqliteConnection], T]) -> T:
        """As `Transactions.write_one`."""
        return await self.write(work)

    async def write_one_ahead(self, work: Callable[[SqliteConnection], T]) -> T:
        """As `Transactions.write_one_ahead`."""
        return await self.write(work)

    def in_snapshot(self, work: Callable[[SqliteConnection], T]) -> T:
        """As `Transactions.in_snapshot`."""
        with map_errors(self.path):
            return _in_snapshot(self._connections.reader, work)

    def in_transaction(self, work: Callable[[SqliteConnection], T]) -> T:
        """As `Transactions.in_transaction`."""
        with map_errors(self.path):
            return _in_transaction(self._own, work)

    async def backup(self, target: Path) -> None:
        """Copy the database as it is now to `target`, while it stays in use.

        Raises:
            StorageError: it is damaged; what was at `target` is still there.
        """
        with map_errors(target):
            await self.pool.run(copy_database, self.path, target, check=True)

    async def is_whole(self) -> bool:
        """Whether no damage is found in it."""
        return await self.read(lambda sql: is_undamaged(sql.conn))

    @property
    def queues(self) -> Sequence[WorkerPool]:
        """Where what is written and what is read waits for its turn."""
        return (self.pool, self.reading)

    @property
    def _connections(self) -> _Opened:
        if self._opened is None:
            raise RuntimeError("the database is closed")
        return self._opened

    @property
    def _own(self) -> SqliteConnection:
        """The connection, as long as it is that of the file that lies there."""
        if self._opened is not None and identity(self.path) != self._opened.identity:
            raise DatabaseReplacedError(file=self.path)
        return self._connections.sql

    def _end_threads(self) -> None:
        self.reading.shutdown()
        self.pool.shutdown()

    async def _run(self, pool: WorkerPool, work: Callable[[], T]) -> T:
        with map_errors(self.path):
            try:
                return await pool.run(work)
            except OverloadedError as error:
                raise StorageError(problem="storage.busy") from error


class _Opened(NamedTuple):
    """An open database, what keeps others from replacing the file, and which file it is."""

    sql: SqliteConnection
    reader: SqliteConnection
    """Closed first: it may not write, so it could not tidy up as the last one does."""
    lock: Lock
    identity: tuple[int, int] | None

    def close(self) -> None:
        self.sql.close()
        self.lock.close()


def _open(path: Path, history: Sequence[Step], *, alone: bool) -> _Opened:
    private_folder(path.parent)
    lock = beside(path)
    try:
        lock.await_turn(alone=alone)
        sql = _connect(path, history)
        try:
            _bring_up_to_date(sql, path, history, lock)
            lock.await_turn(alone=alone)
            reader = _connect_reader(path)
        except BaseException:  # whatever stops us, the file must not stay open
            sql.close()
            raise
    except BaseException:  # nor must the lock
        lock.close()
        raise
    return _Opened(sql, reader, lock, identity(path))


def _connect(path: Path, history: Sequence[Step]) -> SqliteConnection:
    for suffix in BESIDE:
        close_to_others(path.with_name(f"{path.name}{suffix}"))
    private_file(path)
    sql = SqliteConnection(
        sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    )
    try:
        refuse_newer(sql, path, history)
        _log_ahead(sql.conn)
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"):
            sql.execute(f"PRAGMA {pragma}")
    except BaseException:  # whatever stops us, the file must not stay open
        sql.close()
        raise
    return sql


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Write ahead. While another process begins to, SQLite refuses at once, however long it should wait."""
    until = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(POLL_INTERVAL)  # noqa: TID251 - in the database's thread
        else:
            return


def _connect_reader(path: Path) -> SqliteConnection:
    """One that can write nothing but temporary tables."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    sql = SqliteConnection(
        sqlite3.connect(
            address, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
    )
    sql.execute("PRAGMA temp_store = MEMORY")
    return sql


def _bring_up_to_date(sql: SqliteConnection, path: Path, history: Sequence[Step], lock: Lock) -> None:
    """Migrate. One with data in it is changed under nobody's feet: only while nobody else has it open.

    Raises:
        UnavailableError
    """
    lock.await_turn(alone=True, is_wanted=lambda: is_behind(sql, history))
    with transaction(sql):
        migrate(sql, path, history, copy_database)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there: its device and number; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def transaction(sql: SqliteConnection) -> Iterator[None]:
    """Commit what happens inside, or undo it. Takes the write lock at once, so it cannot deadlock."""
    sql.execute("BEGIN IMMEDIATE")
    try:
        yield
        sql.commit()
    except BaseException:  # whatever stops us, nothing is half done
        sql.rollback()
        raise


def _in_snapshot(sql: SqliteConnection, work: Callable[[SqliteConnection], T]) -> T:
    """What `work` finds in one state of the database; temporary tables go with it."""
    sql.execute("BEGIN")
    try:
        return work(sql)
    finally:
        sql.rollback()


def _in_transaction(sql: SqliteConnection, work: Callable[[SqliteConnection], T]) -> T:
    with transaction(sql):
        return work(sql)


def copy_database(path: Path, target: Path, *, check: bool = False) -> None:
    """Copy the last committed state of a database that may be in use; `target` appears whole or not.

    With `check`, a copy that is damaged takes nobody's place.

    Raises:
        StorageError: it is damaged.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(private_file(part))) as copy:
        source.backup(copy)
        whole = not check or _is_ours(copy)
    if not whole:
        part.unlink()
        raise StorageError(problem="storage.damaged")
    part.replace(target)


def is_our_database(file: Path) -> bool:
    """Whether it is a whole database of Paperboy."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as sql:
            return _is_ours(sql)
    except sqlite3.Error:
        return False


def _is_ours(sql: sqlite3.Connection) -> bool:
    return (
        is_undamaged(sql)
        and sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone() is not None
    )


def is_undamaged(sql: sqlite3.Connection) -> bool:
    """Whether SQLite finds no damage."""
    try:
        found: tuple[str] = sql.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return False
    return found == ("ok",)
