"""New SQLite files for the tests: their tables are made once and copied, and no disk is waited for.

What only a power cut takes is nothing that a test here loses: of a process that is killed all stays that
it has written. Processes that tests start have their files as they always are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import Lock

import pytest

from adapters.private import private_file
from adapters.stores.sqlite import database
from adapters.stores.sqlite.migrating import Step, migrate
from adapters.stores.sqlite.migrations import HISTORY
from adapters.stores.sqlite.statements import SqliteConnection

Connect = Callable[[Path, Sequence[Step]], SqliteConnection]


class QuickConnect:
    """Connects as `adapters.stores.sqlite.database` does."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._one_at_a_time = Lock()
        self._empty = b""

    def __call__(self, path: Path, history: Sequence[Step]) -> SqliteConnection:
        if history is HISTORY and not path.exists():
            self._put_tables(path)
        sql = self._connect(path, history)
        sql.execute("PRAGMA synchronous = OFF")
        return sql

    def _put_tables(self, path: Path) -> None:
        """Have an empty database there, unless another thread has one there meanwhile."""
        with self._one_at_a_time:
            self._empty = self._empty or self._made()
        copy = private_file(path.with_name(f"{path.name}.{token_hex(4)}"))
        copy.write_bytes(self._empty)
        with suppress(FileExistsError):
            os.link(copy, path)
        copy.unlink()

    def _made(self) -> bytes:
        with TemporaryDirectory() as folder:
            file = Path(folder) / database.FILE
            sql = self._connect(file, HISTORY)
            with database.transaction(sql):
                migrate(sql, file, HISTORY, database.copy_database)
            sql.close()
            return file.read_bytes()


@pytest.fixture(scope="session", autouse=True)
def quick_sqlite() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_connect", QuickConnect(database._connect))
        yield
