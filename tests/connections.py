"""The connections of an open store themselves, for what its ports do not offer."""

from collections.abc import Callable
from typing import TypeVar

from adapters.stores.sqlite.statements import SqliteConnection
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store

T = TypeVar("T")


def of_sqlite(store: Store) -> SqliteStore:
    """The store as the one it is."""
    assert isinstance(store, SqliteStore)
    return store


async def on_writer(store: Store, work: Callable[[SqliteConnection], T]) -> T:
    """What `work` does with the connection that writes, in no transaction."""
    database = of_sqlite(store).database
    return await database.pool.run(lambda: work(database._connections.sql))


async def on_reader(store: Store, work: Callable[[SqliteConnection], T]) -> T:
    """The same with the one that reads."""
    database = of_sqlite(store).database
    return await database.reading.run(lambda: work(database._connections.reader))
