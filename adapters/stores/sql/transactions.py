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

    async def read_one(self, work: Callable[[Any], T]) -> T:
        """As `read`, of one statement, which needs no transaction around it."""
        ...

    async def write_one(self, work: Callable[[Any], T]) -> T:
        """As `write`, of one statement. It has to do for it to be executed again.

        That is done where nobody knows whether it was, as when a connection is lost.
        """
        ...

    async def write_one_ahead(self, work: Callable[[Any], T]) -> T:
        """As `write_one`, before all that waits."""
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


Method = Callable[Concatenate[A, Sql, P], T]
AsyncMethod = Callable[Concatenate[A, P], Coroutine[Any, Any, T]]
Run = Callable[[Transactions, Callable[[Any], T]], Coroutine[Any, Any, T]]


def _run_by(run: Run[T], method: Method[A, P, T]) -> AsyncMethod[A, P, T]:
    @wraps(method)
    async def call(self: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await run(self.database, lambda sql: method(self, sql, *args, **kwargs))

    return call


def reads(method: Method[A, P, T]) -> AsyncMethod[A, P, T]:
    """An asynchronous method out of one that reads."""
    return _run_by(lambda database, work: database.read(work), method)


def writes(method: Method[A, P, T]) -> AsyncMethod[A, P, T]:
    """An asynchronous method out of one that writes: all of it or, when it raises, nothing."""
    return _run_by(lambda database, work: database.write(work), method)


def writes_ahead(method: Method[A, P, T]) -> AsyncMethod[A, P, T]:
    """As `writes`, before all that waits for its turn."""
    return _run_by(lambda database, work: database.write_ahead(work), method)


def reads_one(method: Method[A, P, T]) -> AsyncMethod[A, P, T]:
    """As `reads`, by one statement."""
    return _run_by(lambda database, work: database.read_one(work), method)


def writes_one(method: Method[A, P, T]) -> AsyncMethod[A, P, T]:
    """As `writes`, by one statement that may be executed again, as `Transactions.write_one` says."""
    return _run_by(lambda database, work: database.write_one(work), method)


def writes_one_ahead(method: Method[A, P, T]) -> AsyncMethod[A, P, T]:
    """As `writes_one`, before all that waits for its turn."""
    return _run_by(lambda database, work: database.write_one_ahead(work), method)
