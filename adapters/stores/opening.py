"""Which store an installation has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.clock import SystemClock
from adapters.stores.sqlite.store import FILE, SqliteStore


@asynccontextmanager
async def open_store(folder: Path, *, alone: bool = False) -> AsyncIterator[SqliteStore]:
    """The store of a data folder, by the machine's clock; with nobody else at work with it if `alone`.

    Raises:
        DataInUseError, DataFolderError, DiskFullError, NewerDatabaseError, StorageError.
    """
    async with await SqliteStore.open(folder / FILE, SystemClock(), alone=alone) as store:
        yield store
