"""The one boundary at which failures of SQLite and of our own files become `bot.domain.errors`."""

from __future__ import annotations

import errno
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from bot.domain.errors import DataFolderError, DiskFullError, StorageError

_PROBLEMS = {
    sqlite3.SQLITE_CORRUPT: "storage.damaged",
    sqlite3.SQLITE_NOTADB: "storage.damaged",
    sqlite3.SQLITE_BUSY: "storage.busy",
    sqlite3.SQLITE_LOCKED: "storage.busy",
    sqlite3.SQLITE_IOERR: "storage.disk",
}
_CANNOT_WRITE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


@contextmanager
def map_errors(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the database at `path` as a `StorageError` or one of its kinds."""
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, path) from error
    except (ValidationError, zlib.error) as error:  # a row that this version cannot have written
        raise StorageError(problem="storage.damaged") from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise (DiskFullError if full else DataFolderError)(folder=path.parent) from error


def _from_sqlite(error: sqlite3.Error, path: Path) -> StorageError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # extended codes carry the plain one in that byte
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError(folder=path.parent)
    if code in _CANNOT_WRITE:
        return DataFolderError(folder=path.parent)
    return StorageError(problem=_PROBLEMS.get(code, "storage.unexpected"))
