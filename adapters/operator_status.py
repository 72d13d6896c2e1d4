"""What an operator does with the data: look, and keep a copy."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

from adapters.locks import dead, is_of
from adapters.stores.sqlite.database import is_our_database
from adapters.stores.store import Store
from bot.digests.due import DueRun, next_due
from bot.domain.errors import BadInputError, StorageError
from bot.domain.record import Record
from bot.ports.operations import SERVE, Lease, RunRecord, Tally

LATEST = 10


class Disk(Record):
    """Bytes."""

    free: int
    database: int
    archive: int
    cache: int


class Status(Record):
    """Everything at a glance. `serving_lease` is the lease of the copy at work, where one is."""

    serving: Lease | None
    upcoming: tuple[DueRun, ...]
    latest: tuple[RunRecord, ...]
    tally: Tally
    disk: Disk


async def status(store: Store, folder: Path, holidays: Sequence[dt.date]) -> Status:
    """How things are now.

    Raises:
        StorageError: the database is damaged.
    """
    if not await store.is_whole():
        raise StorageError(problem="storage.damaged")
    now = store.clock.now()
    upcoming = [next_due(each, now, holidays) for each in await store.subscriptions()]
    return Status(
        serving=await serving_lease(store, folder),
        upcoming=tuple(sorted(upcoming, key=lambda run: run.due)),
        latest=tuple(await store.latest_runs(LATEST)),
        tally=await store.tally(),
        disk=_disk(await store.size(), folder),
    )


async def serving_lease(store: Store, folder: Path) -> Lease | None:
    """The lease of the copy of `paperboy serve` that is at work."""
    now, gone = store.clock.now(), dead(folder)
    mine = (lease for lease in await store.leases() if lease.name == SERVE)
    return next((each for each in mine if each.until > now and not is_of(each.owner, gone)), None)


def refuse_to_overwrite(file: Path, database: Path) -> None:
    """Raise unless a backup may be written to `file`: nothing but an earlier backup may be there.

    Raises:
        BadInputError
    """
    if not file.parent.is_dir():
        raise BadInputError(problem="storage.no_folder", folder=file.parent)
    if file.exists() and (file.resolve() == database.resolve() or not is_our_database(file)):
        raise BadInputError(problem="storage.other_file", file=file)


def _disk(database: int, folder: Path) -> Disk:
    return Disk(
        free=shutil.disk_usage(folder).free,
        database=database,
        archive=_size(folder / "archive"),
        cache=_size(folder / "cache"),
    )


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
