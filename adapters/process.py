"""Who we are among the processes that share a database, and which of the others are dead.

SQLite's file is on this machine, so whoever holds a lease is too, or in a container beside us. Of a process
of the same host name the system can say whether it lives; of another one only its lease can.
"""

from __future__ import annotations

import os
import socket
from secrets import token_hex

from bot.runs.operations import OperationsStore

OWNER = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
"""Our name in leases: host, process, and something no other process of that number had."""


def is_dead(owner: str) -> bool:
    """Whether the process of that name certainly runs no more."""
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdecimal():
        return False
    if int(rest) == os.getpid():
        return owner != OWNER  # our number was used before us, as that of a container's first process is
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


async def drop_dead_leases(store: OperationsStore) -> None:
    """Free what was held by processes that died."""
    for owner in {lease.owner for lease in await store.leases()}:
        if is_dead(owner):
            await store.drop_leases(owner)
