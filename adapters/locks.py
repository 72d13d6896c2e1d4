"""Locks in the data folder that the kernel releases when their process ends, however it ends.

They hold wherever the folder is one and the same: also between containers, whose processes cannot see each
other, have numbers of their own and may share a host name. Where a file system has no locks (`works`),
nobody is ever known to be dead, and only the time in a lease tells.
"""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Self

from adapters.private import CLOSED_IN_CHILDREN
from bot.domain.errors import UnavailableError

if TYPE_CHECKING:
    from bot.ports.operations import OperationsStore

try:
    import fcntl
except ImportError:  # Windows, where only the time in a lease tells
    fcntl = None  # type: ignore[assignment]

NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})
LOCK_TIMEOUT = 2.0
"""Seconds to wait for others that use the data only for a moment."""
POLL_INTERVAL = 0.05
PROCESSES = "processes"
"""The folder with one locked file for every process at work."""


class Lock:
    """A file that many may share or one may have alone, until it is closed or its process ends."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self.works = fcntl is not None
        self._file = os.open(path, os.O_RDWR | CLOSED_IN_CHILDREN | (os.O_CREAT if create else 0), 0o600)

    def take(self, *, alone: bool) -> bool:
        """Whether it is ours now; what we had of it before is given up. Without locks, everybody's."""
        if not self.works:
            return True
        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
            self.works = False
        return True

    def await_turn(self, *, alone: bool, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Take it, waiting a moment for others, for as long as it is wanted.

        Raises:
            UnavailableError: they are there for longer.
        """
        until = time.monotonic() + LOCK_TIMEOUT
        while is_wanted() and not self.take(alone=alone):
            if time.monotonic() > until:
                raise UnavailableError("error.data_in_use")
            time.sleep(POLL_INTERVAL)  # noqa: TID251 - in the database's thread, or in a command of its own

    def is_there(self) -> bool:
        """Whether it is still the file of that name that we hold."""
        with suppress(OSError):
            return os.path.samestat(self.path.stat(), os.fstat(self._file))
        return False

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def beside(database: Path) -> Lock:
    """The lock of a database: shared by all who use it, had alone by who replaces or changes all of it."""
    return Lock(database.with_name(f"{database.name}.lock"))


@contextmanager
def alone_with(database: Path) -> Iterator[Lock]:
    """Keep everybody from the database.

    Raises:
        UnavailableError: somebody uses it.
    """
    with beside(database) as lock:
        lock.await_turn(alone=True)
        yield lock


def excludes(folder: Path) -> bool:
    """Whether the file system of the folder has locks that keep others out."""
    path = folder / f"lock-{token_hex(4)}"
    try:
        with Lock(path) as first, Lock(path) as second:
            return first.take(alone=True) and not second.take(alone=True)
    finally:
        path.unlink(missing_ok=True)


class Presence:
    """Shows the others that this process lives, and tells which of them do not any more."""

    def __init__(self, data: Path) -> None:
        token = token_hex(8)
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{token}"
        """Our name in leases. Only its last part, which no other process ever had, counts."""
        self._folder = data / PROCESSES
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._lock = self._acquire(token)

    def _acquire(self, token: str) -> Lock:
        while True:
            lock = Lock(self._folder / token)
            if lock.take(alone=True) and lock.is_there():
                return lock
            lock.close()  # somebody looked at it before it was locked, and took it for a dead one's

    async def bury(self, store: OperationsStore) -> None:
        """Free what was held by processes that died."""
        gone = dead(self._folder.parent)
        for owner in {lease.owner for lease in await store.leases()}:
            if is_of(owner, gone):
                await store.drop_leases(owner)
        for token in gone:
            (self._folder / token).unlink(missing_ok=True)

    def close(self) -> None:
        """Count as dead from now on: whoever comes next frees what is still held in our name."""
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def dead(data: Path) -> frozenset[str]:
    """The tokens of the processes that certainly run no more: the kernel released their locks."""
    return frozenset(path.name for path in (data / PROCESSES).glob("*") if _is_free(path))


def is_of(owner: str, tokens: Collection[str]) -> bool:
    """Whether the owner of a lease is one of these processes, or something that one of them does."""
    return any(token in owner for token in tokens)


def _is_free(path: Path) -> bool:
    try:
        with Lock(path, create=False) as lock:
            return lock.take(alone=False) and lock.works
    except OSError:
        return False
