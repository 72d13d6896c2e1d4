"""Bringing a database up to date, a migration after the other, each with the note that it was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.stores.sqlite.sql import Sql
from bot.domain.errors import NewerDatabaseError, StorageError

Step = Callable[[Sql], None]


TABLE = "_sqlite_migrations"
_RECORDS = """
CREATE TABLE IF NOT EXISTS _sqlite_migrations (
    id INTEGER PRIMARY KEY,
    migration_set TEXT,
    name TEXT,
    applied_at TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS idx__sqlite_migrations_migration_set_name
    ON _sqlite_migrations (migration_set, name);
"""
"""As sqlite-utils made it, which older databases were migrated with."""


def refuse_newer(sql: Sql, path: Path, history: Sequence[Step]) -> None:
    """Raise if the database was written by a later Paperboy, or by another program.

    Raises:
        NewerDatabaseError, StorageError.
    """
    applied = _applied(sql)
    if applied - {step.__name__ for step in history}:
        raise NewerDatabaseError(file=path)
    if not applied and sql.table_names() - {TABLE}:
        raise StorageError(problem="storage.damaged")


def is_behind(sql: Sql, history: Sequence[Step]) -> bool:
    """Whether there is data in it that steps are to be applied to."""
    return bool(_applied(sql) and _pending(sql, history))


def migrate(sql: Sql, path: Path, history: Sequence[Step], copy: Callable[[Path, Path], None]) -> None:
    """Apply what is pending, inside the caller's write transaction, copying an existing database first."""
    refuse_newer(sql, path, history)
    pending = _pending(sql, history)
    if is_behind(sql, history):
        copy(path, path.with_name(f"{path.name}.before-{pending[0].__name__}"))
    if pending:
        sql.run_script(_RECORDS)
    for step in pending:
        step(sql)
        sql.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('paperboy', ?, datetime())",
            (step.__name__,),
        )


def _applied(sql: Sql) -> frozenset[str]:
    if TABLE not in sql.table_names():
        return frozenset()
    return frozenset(
        name
        for (name,) in sql.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'paperboy'")
    )


def _pending(sql: Sql, history: Sequence[Step]) -> Sequence[Step]:
    applied = _applied(sql)
    return [step for step in history if step.__name__ not in applied]
