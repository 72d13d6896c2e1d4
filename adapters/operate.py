"""What an operator does with the data: look, keep a copy, put one back, remove what is old."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

from adapters.process import is_dead
from adapters.sqlite.database import copy_database
from adapters.sqlite.errors import told
from adapters.sqlite.store import SqliteStore
from bot.errors import BadInputError, RunBusyError
from bot.model import Record
from bot.runs.operations import Lease, RunRecord, Tally
from bot.runs.schedule import DueRun, next_due

SERVE = "serve"
LATEST = 10


class Disk(Record):
    """Bytes."""

    free: int
    database: int
    archive: int
    cache: int


class Status(Record):
    """Everything at a glance. `serving` is the lease of the copy at work, where one is."""

    serving: Lease | None
    upcoming: tuple[DueRun, ...]
    latest: tuple[RunRecord, ...]
    tally: Tally
    disk: Disk


async def status(store: SqliteStore, folder: Path, holidays: Sequence[dt.date]) -> Status:
    """How things are now."""
    now = store.clock.now()
    upcoming = [next_due(each, now, holidays) for each in await store.subscriptions()]
    return Status(
        serving=await serving(store),
        upcoming=tuple(sorted(upcoming, key=lambda run: run.due)),
        latest=tuple(await store.latest_runs(LATEST)),
        tally=await store.tally(),
        disk=_disk(store.database.path, folder),
    )


async def serving(store: SqliteStore) -> Lease | None:
    """The lease of the copy of `paperboy serve` that is at work."""
    now = store.clock.now()
    return next(
        (
            lease
            for lease in await store.leases()
            if lease.name == SERVE and lease.until > now and not is_dead(lease.owner)
        ),
        None,
    )


def refuse_to_overwrite(file: Path, database: Path) -> None:
    """Raise unless a backup may be written to `file`: nothing but an earlier backup may be there.

    Raises:
        BadInputError
    """
    if not file.parent.is_dir():
        raise BadInputError(problem="storage.no_folder", folder=file.parent)
    if file.exists() and (file.resolve() == database.resolve() or not _is_ours(file)):
        raise BadInputError(problem="storage.other_file", file=file)


def restore(backup: Path, database: Path) -> Path | None:
    """Put a backup in the place of the database; returns where the old one is kept, if there was one.

    Raises:
        BadInputError: the file is no backup of Paperboy.
        DataFolderError, DiskFullError, StorageError: the database cannot be written.
    """
    if not _is_ours(backup):
        raise BadInputError(problem="storage.no_backup", file=backup)
    kept = _free_name(database) if database.exists() else None
    with told(database):
        if kept is not None:
            copy_database(database, kept)
        copy_database(backup, database.with_name(f"{database.name}.restored"))
        for beside in ("-wal", "-shm"):  # of the old database; they must not be taken for the new one's
            database.with_name(f"{database.name}{beside}").unlink(missing_ok=True)
        database.with_name(f"{database.name}.restored").replace(database)
    return kept


async def refuse_while_serving(store: SqliteStore) -> None:
    """Raise if a copy of `paperboy serve` uses the database.

    Raises:
        RunBusyError
    """
    if await serving(store) is not None:
        raise RunBusyError


def _free_name(database: Path) -> Path:
    """Beside the database, and not that of an earlier one that was kept: it may be what is restored."""
    names = (database.with_name(f"{database.name}.before-restore-{number}") for number in count(1))
    return next(name for name in names if not name.exists())


def _is_ours(file: Path) -> bool:
    """Whether it is a whole database of Paperboy."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as sql:
            whole = sql.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            return (
                whole
                and sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone() is not None
            )
    except sqlite3.Error:
        return False


def _disk(database: Path, folder: Path) -> Disk:
    beside = database.parent.glob(f"{database.name}*")
    return Disk(
        free=shutil.disk_usage(folder).free,
        database=sum(file.stat().st_size for file in beside),
        archive=_size(folder / "archive"),
        cache=_size(folder / "cache"),
    )


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
