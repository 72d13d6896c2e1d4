"""The store: every storage port, on one database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.clock import SystemClock
from adapters.sqlite.batches import Batches
from adapters.sqlite.conversations import Conversations
from adapters.sqlite.database import Database
from adapters.sqlite.deliveries import Deliveries
from adapters.sqlite.library import Library
from adapters.sqlite.marks import Marks
from adapters.sqlite.operations import Operations
from adapters.sqlite.papers import Papers
from adapters.sqlite.passages import Passages
from adapters.sqlite.revisions import Revisions
from adapters.sqlite.runs import Runs
from adapters.sqlite.subscriptions import Subscriptions
from adapters.sqlite.usage import UsageRecords
from bot.ports.clock import Clock

FILE = "paperboy.sqlite3"


class SqliteStore(
    Papers,
    Passages,
    Library,
    Runs,
    Deliveries,
    Operations,
    Subscriptions,
    Conversations,
    UsageRecords,
    Marks,
    Revisions,
    Batches,
):
    """Implements all storage ports of `bot.ports`. Several processes may use one file."""

    @classmethod
    async def open(cls, path: Path, clock: Clock, *, alone: bool = False) -> Self:
        """Open the database at `path`, creating it or bringing it up to date; with nobody else if `alone`.

        Raises:
            DataInUseError, DataFolderError, DiskFullError, NewerDatabaseError, StorageError.
        """
        return cls(await Database.open(path, alone=alone), clock)

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


@asynccontextmanager
async def open_store(folder: Path, *, alone: bool = False) -> AsyncIterator[SqliteStore]:
    """The store of a data folder, by the machine's clock; with nobody else at work with it if `alone`.

    Raises:
        DataInUseError, DataFolderError, DiskFullError, NewerDatabaseError, StorageError.
    """
    async with await SqliteStore.open(folder / FILE, SystemClock(), alone=alone) as store:
        yield store
