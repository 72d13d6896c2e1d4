"""The store in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from adapters.clock import SystemClock
from adapters.pools import Queue
from adapters.stores.copying import copy_everything
from adapters.stores.postgres.database import PostgresDatabase
from adapters.stores.postgres.migrations import migrate
from adapters.stores.sql.all_tables import Tables
from adapters.stores.sqlite.database import SqliteDatabase
from bot.ports.clock import Clock


class PostgresStore(Tables):
    """Implements `Store`. Any number of processes, on any number of machines, may use one database."""

    database: PostgresDatabase
    folder: Path

    @classmethod
    async def open(cls, address: str, folder: Path, clock: Clock) -> Self:
        """Connect to the database at `address`, whose tables `paperboy migrate` has made.

        Raises:
            StorageError: it is not there, or its tables are of another version.
        """
        real = isinstance(clock, SystemClock)
        store = cls(await PostgresDatabase.open(address, has_own_time=real), clock)
        store.folder = folder
        return store

    @staticmethod
    async def migrate(address: str) -> int:
        """Bring the tables of that database up to date; how many steps that took.

        Raises:
            StorageError: it is not there, or its tables are too new.
        """
        database = PostgresDatabase(address)
        try:
            return await database.write(migrate)
        finally:
            await database.close()

    @property
    def queues(self) -> Sequence[Queue]:
        """As `Store.queues`."""
        return self.database.queues

    async def is_whole(self) -> bool:
        """As `Store.is_whole`: PostgreSQL looks after its files itself."""
        return True

    async def size(self) -> int:
        """As `Store.size`."""
        return await self.database.read(
            lambda sql: int(sql.execute("SELECT pg_database_size(current_database())").fetchall()[0][0])
        )

    async def close(self) -> None:
        """Finish what was begun, then close."""
        await self.database.close()

    async def engine(self) -> str:
        """As `Store.engine`."""
        asked = "SELECT split_part(current_setting('server_version'), ' ', 1)"
        (version,) = await self.database.read(lambda sql: sql.execute(asked).fetchone() or ("",))
        return f"PostgreSQL {version}"

    async def backup(self, target: Path) -> None:
        """As `Store.backup`: a SQLite file, which `paperboy move` carries into any database."""
        with TemporaryDirectory(dir=self.folder) as folder:
            file = await SqliteDatabase.open(Path(folder) / target.name)
            try:
                await copy_everything(self.database, file)
                await file.backup(target)
            finally:
                await file.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
