"""Parts of a store as plain functions of a connection."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from adapters.stores.sql.statements import Sql
from bot.ports.clock import Clock

T = TypeVar("T")
P = ParamSpec("P")


class Transactions(Protocol):
    """A database, asynchronously: its work is done on threads of its own."""

    async def read(self, work: Callable[[Any], T]) -> T:
        """What `work` finds, all of it as it was at one moment, after all writes that are done."""
        ...

    async def write(self, work: Callable[[Any], T]) -> T:
        """What `work` returns, once all it wrote is committed. Cancelling does not undo a begun write."""
        ...

    async def write_ahead(self, work: Callable[[Any], T]) -> T:
        """As `write`, before all that waits: for leases, which end if they are renewed too late."""
        ...

    def in_snapshot(self, work: Callable[[Any], T]) -> T:
        """As `read`, in the caller's thread, once: nobody else may read meanwhile."""
        ...

    def in_transaction(self, work: Callable[[Any], T]) -> T:
        """As `write`, in the caller's thread, once: nobody else may write meanwhile."""
        ...


class Repository:
    """A part of the store.

    Its methods are plain functions of a connection, run on its thread by `reads` and `writes`.
    """

    def __init__(self, database: Transactions, clock: Clock) -> None:
        self.database = database
        self.clock = clock


A = TypeVar("A", bound=Repository)


def reads(
    method: Callable[Concatenate[A, Sql, P], T],
) -> Callable[Concatenate[A, P], Coroutine[Any, Any, T]]:
    """An asynchronous method out of one that reads."""

    @wraps(method)
    async def read(self: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.read(lambda sql: method(self, sql, *args, **kwargs))

    return read


def writes(
    method: Callable[Concatenate[A, Sql, P], T],
) -> Callable[Concatenate[A, P], Coroutine[Any, Any, T]]:
    """An asynchronous method out of one that writes: all of it or, when it raises, nothing."""

    @wraps(method)
    async def write(self: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.write(lambda sql: method(self, sql, *args, **kwargs))

    return write


def writes_ahead(
    method: Callable[Concatenate[A, Sql, P], T],
) -> Callable[Concatenate[A, P], Coroutine[Any, Any, T]]:
    """As `writes`, before all that waits for its turn."""

    @wraps(method)
    async def write(self: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.write_ahead(lambda sql: method(self, sql, *args, **kwargs))

    return write
