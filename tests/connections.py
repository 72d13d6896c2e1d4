"""The connections of an open store themselves, for what its ports do not offer."""

from collections.abc import Callable
from typing import TypeVar

from adapters.stores.sqlite.sql import Sql
from adapters.stores.sqlite.store import SqliteStore

T = TypeVar("T")


async def on_writer(store: SqliteStore, work: Callable[[Sql], T]) -> T:
    """What `work` does with the connection that writes, in no transaction."""
    database = store.database
    return await database.pool.run(lambda: work(database._connections.sql))


async def on_reader(store: SqliteStore, work: Callable[[Sql], T]) -> T:
    """The same with the one that reads."""
    database = store.database
    return await database.reading.run(lambda: work(database._connections.reader))
