"""A program that stores a digest over and over, killed by SIGKILL one SQL statement later each time.

`python -m tests.adapters.dying_store FOLDER` leaves FOLDER/1, FOLDER/2 …, each with the database and a file
`done` of what the store had confirmed before the kill; the last of them was not killed.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from adapters.stores.sqlite.statements import SqliteConnection
from adapters.stores.sqlite.store import SqliteStore
from bot.ports.platform import Receipt
from tests.connections import on_writer
from tests.fakes import NOON, FakeClock
from tests.samples_digest import digest, paper
from tests.store_contract import MONDAY, parts, subscription

FILE = "paperboy.sqlite3"


def dying_at(statement: int) -> Callable[[SqliteConnection], None]:
    """What makes the connection's process die as its n-th statement begins."""
    numbers = count(1)

    def traced(_: str) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda sql: sql.conn.set_trace_callback(traced)


async def store_a_digest(folder: Path, statement: int) -> None:
    done = os.open(folder / "done", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    async with await SqliteStore.open(folder / FILE, FakeClock()) as store:
        await store.save_papers([paper(1), paper(2)])
        await on_writer(store, dying_at(statement))
        run = await store.open_run(subscription(), MONDAY)
        os.write(done, b"opened\n")
        made = digest().model_copy(update={"run_key": run.key})
        await store.save_draft(
            run.key, made, parts("9912.00001", "9912.00002"), ["9912.00001", "9912.00002"]
        )
        os.write(done, b"drafted\n")
        await store.claim_run(run.key, "me", now=NOON, lease_seconds=60)
        await store.begin_delivery(await store.delivery(run.key, 1), "me", now=NOON)
        os.write(done, b"begun\n")
        await store.finish_delivery(run.key, 1, Receipt(message_id="7"))
        os.write(done, b"finished\n")
        await on_writer(store, lambda sql: sql.conn.set_trace_callback(None))


def main(folder: Path) -> None:
    for statement in count(1):
        here = folder / str(statement)
        here.mkdir()
        child = os.fork()
        if child == 0:
            asyncio.run(store_a_digest(here, statement))
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
