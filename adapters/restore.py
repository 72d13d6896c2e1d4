"""Puts a backup in the place of the database, and tells what the backup does not know.

What was posted since it was made still stands in the channels. Before a digest that fell due since then is
posted, Paperboy looks there; where it cannot look, the operator says up to when everything was posted.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

from adapters.locks import alone_with
from adapters.stores.sql.codec import instant
from adapters.stores.sqlite.database import copy_database, is_our_database
from adapters.stores.sqlite.errors import map_errors
from adapters.stores.sqlite.store import SqliteStore
from bot.digests.due import due_at, due_runs, looks_back_to
from bot.domain.errors import BadInputError, UnavailableError
from bot.domain.record import Record
from bot.domain.run import RunStatus
from bot.ports.clock import Clock

ASSUMED = "operate.assumed_posted"
"""Why a run was given up that the operator says was posted: a key of `bot.locales`."""


class Missing(Record):
    """What stands in one channel and the backup does not know."""

    channel: str
    """`platform/workspace/channel`."""
    digests: int
    messages: int
    first: dt.date
    last: dt.date


class Restored(Record):
    """What came of it."""

    kept: Path | None
    """Where that is which was replaced, if there was something."""
    missing: tuple[Missing, ...] | None
    """By channel; None where what was replaced cannot be read."""
    assumed: int = 0
    """Digests that count as posted because the operator says so."""
    locked: bool = True
    """Whether the file system could keep others from the data meanwhile."""


async def restore(
    backup: Path,
    database: Path,
    clock: Clock,
    *,
    assume_posted_until: dt.datetime | None = None,
    holidays: Collection[dt.date] = (),
) -> Restored:
    """Put a backup in the place of the database, with nobody else at work.

    Raises:
        BadInputError: the file is no backup of Paperboy.
        UnavailableError: somebody is at work with the database.
        DataFolderError, DiskFullError, StorageError: it cannot be written or read.
    """
    if not is_our_database(backup):
        raise BadInputError(problem="storage.no_backup", file=backup)
    with map_errors(database), alone_with(database) as lock:
        if not lock.works and _is_served(database, clock.now()):
            raise UnavailableError("error.data_in_use")
        missing = _missing(database, backup)
        made = database.with_name(f"{database.name}.restored")
        _remove(made)
        copy_database(backup, made)
        assumed = await _prepare(made, clock, assume_posted_until, holidays)
        kept = _keep(database)
        for beside in ("-wal", "-shm"):  # of the old database; they must not be taken for the new one's
            database.with_name(f"{database.name}{beside}").unlink(missing_ok=True)
        made.replace(database)
        _remove(made)
        return Restored(kept=kept, missing=missing, assumed=assumed, locked=lock.works)


async def _prepare(
    made: Path, clock: Clock, until: dt.datetime | None, holidays: Collection[dt.date]
) -> int:
    """Bring it up to date, free what processes of its time held, and count as posted what should."""
    async with await SqliteStore.open(made, clock) as store:
        for owner in {lease.owner for lease in await store.leases()}:
            await store.drop_leases(owner)
        return await _assume(store, until, holidays) if until else 0


async def _assume(store: SqliteStore, until: dt.datetime, holidays: Collection[dt.date]) -> int:
    until = min(until, store.clock.now())
    held = await store.days_run(looks_back_to(until))
    for due in due_runs(await store.subscriptions(), held, until, holidays):
        await store.open_run(due.subscription, due.day)
    assumed = [run for run in await store.unfinished_runs() if due_at(run.subscription, run.day) <= until]
    for run in assumed:
        await store.set_status(run.key, RunStatus.GIVEN_UP, ASSUMED)
    return len(assumed)


def _is_served(database: Path, now: dt.datetime) -> bool:
    """Whether somebody leads by the time in the lease alone."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database)) as sql:
            found = sql.execute(
                "SELECT 1 FROM leases WHERE name = 'serve' AND until > ?", (instant(now),)
            ).fetchone()
    except sqlite3.Error:  # nobody can be at work with what is no database
        return False
    return found is not None


_POSTED_SINCE = """
SELECT platform || '/' || workspace || '/' || channel, count(DISTINCT key), count(*), min(day), max(day)
FROM (
    SELECT runs.platform, runs.workspace, runs.channel, runs.key, runs.day
    FROM parts JOIN runs ON runs.key = parts.run_key
    WHERE parts.state = 'delivered' AND NOT EXISTS (
        SELECT 1 FROM backup.parts AS known
        WHERE known.run_key = parts.run_key AND known.key = parts.key AND known.state = 'delivered'
    )
) GROUP BY 1 ORDER BY 1
"""


def _missing(database: Path, backup: Path) -> tuple[Missing, ...] | None:
    """What the database knows to be posted and the backup does not; None where it cannot be read."""
    if not database.exists():
        return None
    try:
        with closing(sqlite3.connect(database)) as sql:
            sql.execute("ATTACH ? AS backup", (str(backup),))
            rows = sql.execute(_POSTED_SINCE).fetchall()
    except sqlite3.Error:
        return None
    return tuple(Missing(**dict(zip(Missing.model_fields, row, strict=True))) for row in rows)


def _keep(database: Path) -> Path | None:
    """Copy what is replaced; where it is damaged, byte by byte."""
    if not database.exists():
        return None
    kept = _free_name(database)
    try:
        copy_database(database, kept)
    except sqlite3.Error:
        for beside in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{database}{beside}", f"{kept}{beside}")
    return kept


def _free_name(database: Path) -> Path:
    """Beside the database, and not that of an earlier one that was kept: it may be what is restored."""
    names = (database.with_name(f"{database.name}.before-restore-{number}") for number in count(1))
    return next(name for name in names if not name.exists())


def _remove(made: Path) -> None:
    """The copy that was worked on, and all that lies beside it."""
    for each in made.parent.glob(f"{made.name}*"):
        each.unlink()
