"""The store in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.pools import Queue
from adapters.stores.sql.all_tables import Tables
from adapters.stores.sqlite.database import SqliteDatabase
from bot.ports.clock import Clock


class SqliteStore(Tables):
    """Implements `Store`. Several processes may use one file."""

    database: SqliteDatabase

    @classmethod
    async def open(cls, path: Path, clock: Clock, *, alone: bool = False) -> Self:
        """Open the database at `path`, creating it or bringing it up to date; with nobody else if `alone`.

        Raises:
            UnavailableError, DataFolderError, DiskFullError, StorageError.
        """
        return cls(await SqliteDatabase.open(path, alone=alone), clock)

    @property
    def folder(self) -> Path:
        """As `Store.folder`."""
        return self.database.path.parent

    @property
    def queues(self) -> Sequence[Queue]:
        """As `Store.queues`."""
        return self.database.queues

    async def is_whole(self) -> bool:
        """As `Store.is_whole`."""
        return await self.database.is_whole()

    async def size(self) -> int:
        """As `Store.size`, with what SQLite keeps beside the file."""
        path = self.database.path
        return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))

    async def engine(self) -> str:
        """As `Store.engine`."""
        return f"SQLite {sqlite3.sqlite_version}"

    async def close(self) -> None:
        """Finish what was begun, then close."""
        await self.database.close()

    async def backup(self, target: Path) -> None:
        """Copy everything as it is now to the file `target`, while the store stays in use.

        Raises:
            DataFolderError, DiskFullError, StorageError.
        """
        await self.database.backup(target)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
