"""Which store an installation has: the PostgreSQL database that is set, else a file in its data folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.clock import SystemClock
from adapters.stores.sql.subscriptions import Subscriptions
from adapters.stores.sqlite.database import FILE, SqliteDatabase
from bot.database_settings import is_postgres
from bot.domain.errors import StorageError, UnavailableError

if TYPE_CHECKING:
    from adapters.stores.postgres.store import PostgresStore
    from adapters.stores.store import Store
    from bot.digests.subscriptions import SubscriptionStore
    from bot.settings import Settings

LONGEST = dt.timedelta(hours=1)
"""How long a database that many use may be had alone; who is killed meanwhile is recognised as dead."""


@asynccontextmanager
async def open_store(settings: Settings, folder: Path, *, alone: bool = False) -> AsyncIterator[Store]:
    """The store that the settings name, by the machine's clock; with nobody else at work if `alone`.

    Raises:
        UnavailableError, DataFolderError, DiskFullError, StorageError.
    """
    async with open_at(_address(settings, folder), folder, alone=alone) as store:
        yield store


@asynccontextmanager
async def open_subscriptions(settings: Settings, folder: Path) -> AsyncIterator[SubscriptionStore]:
    """What is followed, alone: of a file it is open before all else that a store knows were imported.

    Raises:
        UnavailableError, DataFolderError, DiskFullError, StorageError.
    """
    address = _address(settings, folder)
    if is_postgres(address):
        async with open_at(address, folder) as store:
            yield store
        return
    database = await SqliteDatabase.open(Path(address))
    try:
        yield Subscriptions(database, SystemClock())
    finally:
        await database.close()


def _address(settings: Settings, folder: Path) -> str:
    return settings.database.url.get_secret_value() or str(folder / FILE)


@asynccontextmanager
async def open_at(address: str, folder: Path, *, alone: bool = False) -> AsyncIterator[Store]:
    """The store at the address of a PostgreSQL database, or in that SQLite file, as `open_store`."""
    if not is_postgres(address):
        from adapters.stores.sqlite.store import SqliteStore  # noqa: PLC0415 - see `open_subscriptions`

        async with await SqliteStore.open(Path(address), SystemClock(), alone=alone) as file:
            yield file
        return
    async with await postgres_store().open(address, folder, SystemClock()) as shared:
        if not alone:
            yield shared
            return
        async with _had_alone(shared, folder):
            yield shared


@asynccontextmanager
async def open_embedded(folder: Path) -> AsyncIterator[Store]:
    """A store in a SQLite file in that folder, whatever the settings say.

    Raises:
        DataFolderError, DiskFullError, StorageError.
    """
    async with open_at(str(folder / FILE), folder) as store:
        yield store


def postgres_store() -> type[PostgresStore]:
    """The class, whose driver is an extra.

    Raises:
        StorageError: the driver is not installed.
    """
    try:
        from adapters.stores.postgres.store import PostgresStore  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        if error.name != "asyncpg":
            raise
        raise StorageError(problem="storage.no_driver") from error
    return PostgresStore


@asynccontextmanager
async def _had_alone(store: Store, folder: Path) -> AsyncIterator[None]:
    """Keep every `paperboy serve` from the database, on whichever machine, as its leader would."""
    from adapters.locks import Presence  # noqa: PLC0415
    from bot.ports.operations import ALONE, MEMBER, SERVE  # noqa: PLC0415 - it brings all of a digest

    with Presence(folder) as presence:
        await presence.bury(store)
        now, seconds = store.clock.now(), LONGEST.total_seconds()
        try:
            for name in (SERVE, ALONE):
                if not await store.claim_lease(name, presence.owner, now=now, seconds=seconds):
                    raise UnavailableError("error.data_in_use")
            # Whoever joins looks for our lease after showing theirs, so that one of us sees the other.
            if any(name.startswith(MEMBER) for name in await store.held_leases(now)):
                raise UnavailableError("error.data_in_use")
            yield
        finally:
            await store.drop_leases(presence.owner)
