"""The store: every storage port, on one database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.clock import SystemClock
from adapters.stores.sqlite.batches import Batches
from adapters.stores.sqlite.conversations import Conversations
from adapters.stores.sqlite.database import Database
from adapters.stores.sqlite.deliveries import Deliveries
from adapters.stores.sqlite.idempotency import IdempotencyKeys
from adapters.stores.sqlite.library import Library
from adapters.stores.sqlite.liked_references import LikedReferences
from adapters.stores.sqlite.meanings import MeaningVectors
from adapters.stores.sqlite.model_batches import ModelBatches
from adapters.stores.sqlite.operations import Operations
from adapters.stores.sqlite.papers import Papers
from adapters.stores.sqlite.passages import Passages
from adapters.stores.sqlite.reading_room import ReadingRoom
from adapters.stores.sqlite.revisions import Revisions
from adapters.stores.sqlite.runs import Runs
from adapters.stores.sqlite.shown_search import ShownSearch
from adapters.stores.sqlite.subscriptions import Subscriptions
from adapters.stores.sqlite.usage import UsageRecords
from adapters.stores.sqlite.web_messages import WebMessages
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
    IdempotencyKeys,
    Revisions,
    Batches,
    ModelBatches,
    MeaningVectors,
    LikedReferences,
    ReadingRoom,
    ShownSearch,
    WebMessages,
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
