"""Bringing a database up to date, a migration after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from sqlite_utils import Database, Migrations

from adapters.stores.sqlite.sql import Sql
from bot.domain.errors import NewerDatabaseError, StorageError

Step = Callable[[Sql], None]


def refuse_newer(sql: Sql, path: Path, history: Sequence[Step]) -> None:
    """Raise if the database was written by a later Paperboy, or by another program.

    Raises:
        NewerDatabaseError, StorageError.
    """
    steps = _migrations(history)
    applied = {step.name for step in steps.applied(sql)}
    if applied - {step.__name__ for step in history}:
        raise NewerDatabaseError(file=path)
    if not applied and set(sql.table_names()) - {steps.migrations_table}:
        raise StorageError(problem="storage.damaged")


def is_behind(sql: Sql, history: Sequence[Step]) -> bool:
    """Whether there is data in it that steps are to be applied to."""
    return bool((steps := _migrations(history)).applied(sql) and steps.pending(sql))


def migrate(sql: Sql, path: Path, history: Sequence[Step], copy: Callable[[Path, Path], None]) -> None:
    """Apply what is pending, inside the caller's write transaction, copying an existing database first."""
    refuse_newer(sql, path, history)
    steps = _migrations(history)
    pending = steps.pending(sql)
    if is_behind(sql, history):
        copy(path, path.with_name(f"{path.name}.before-{pending[0].name}"))
    if pending:
        steps.apply(sql)


def _migrations(history: Sequence[Step]) -> Migrations:
    migrations = Migrations("paperboy")
    for step in history:
        migrations(name=step.__name__)(cast("Callable[[Database], None]", step))  # it is given ours
    return migrations
