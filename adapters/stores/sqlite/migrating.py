"""Bringing a database up to date, a migration after the other.

What is up to date already, as nearly always, is seen without importing sqlite-utils, which brings numpy and
takes as long as all else that a command does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.stores.sqlite.statements import SqliteConnection
from bot.domain.errors import StorageError

Step = Callable[[SqliteConnection], None]

SET = "paperboy"
TABLE = "_sqlite_migrations"
"""Where sqlite-utils notes what was applied."""


def refuse_newer(sql: SqliteConnection, path: Path, history: Sequence[Step]) -> None:
    """Raise if the database was written by a later Paperboy, or by another program.

    Raises:
        StorageError.
    """
    applied = _find_applied(sql)
    if applied - {step.__name__ for step in history}:
        raise StorageError("error.newer_database", file=path)
    if not applied and sql.table_names() - {TABLE}:
        raise StorageError(problem="storage.damaged")


def is_behind(sql: SqliteConnection, history: Sequence[Step]) -> bool:
    """Whether there is data in it that steps are to be applied to."""
    return bool((applied := _find_applied(sql)) and _pending(applied, history))


def migrate(
    sql: SqliteConnection, path: Path, history: Sequence[Step], copy: Callable[[Path, Path], None]
) -> None:
    """Apply what is pending, inside the caller's write transaction, copying an existing database first."""
    refuse_newer(sql, path, history)
    applied = _find_applied(sql)
    pending = _pending(applied, history)
    if applied and pending:
        copy(path, path.with_name(f"{path.name}.before-{pending[0].__name__}"))
    if pending:
        _apply(sql, history)


def _apply(sql: SqliteConnection, history: Sequence[Step]) -> None:
    from sqlite_utils import Database, Migrations  # noqa: PLC0415 - a tenth of a second, see above

    migrations = Migrations(SET)
    for step in history:
        migrations(name=step.__name__)(lambda _, step=step: step(sql))
    migrations.apply(Database(sql.conn, execute_plugins=False))


def _find_applied(sql: SqliteConnection) -> frozenset[str]:
    if TABLE not in sql.table_names():
        return frozenset()
    return frozenset(
        name
        for (name,) in sql.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (SET,))
    )


def _pending(applied: frozenset[str], history: Sequence[Step]) -> Sequence[Step]:
    return [step for step in history if step.__name__ not in applied]
