"""What is done once for all, whichever process does it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final, Protocol


class Locks(Protocol):
    """Locks by name, which all processes on the same data share."""

    def alone(self, *name: object) -> AbstractAsyncContextManager[None]:
        """Keep everybody else from what the parts of that name say, waiting until they are done with it.

        Whoever comes in looks first whether it is done. It is a saving and no promise: where others take
        too long, or one was frozen, it is done twice.

        Raises:
            StorageError: nobody can tell.
        """
        ...


class NoLocks:
    """For a process that shares its data with nobody."""

    def alone(self, *name: object) -> AbstractAsyncContextManager[None]:  # noqa: ARG002 - as the port
        """As `Locks.alone`."""
        return nullcontext()


NO_LOCKS: Final = NoLocks()
