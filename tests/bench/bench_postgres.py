"""What searching costs where everything is in PostgreSQL: our processor time and the server's."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import quantiles

import psutil

from adapters.stores.copying import copy_everything
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store
from tests.bench.bench_store import HERE, add_paper, queries
from tests.bench.papers import short_text
from tests.bench.report import Row, Table
from tests.fakes import FakeClock
from tests.postgres import Server, beside, fresh, migrated, run, server

STORED = 10_000
SLOWEST = 0.040
"""Seconds of processor time that 95 of 100 searches may take."""
BEST = 10


def tables() -> list[Table]:
    """Searching, and what is found beside SQLite."""
    with server() as started, fresh(started.direct) as name:
        migrated(started.direct, name)
        rows = asyncio.run(_compared(started, name))
    note = (
        f"Processor time of searches of one to four words, the server's included, the 95th percentile; "
        f"{STORED:,} papers with a text of 6,000 characters."
    )
    return [Table("Searching in PostgreSQL", note, rows)]


async def _compared(started: Server, name: str) -> Sequence[Row]:
    address = beside(started.direct, name)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            await SqliteStore.open(Path(folder) / FILE, FakeClock()) as file,
            await PostgresStore.open(address, Path(folder), FakeClock()) as postgres,
        ):
            await fill(file)
            servers = _servers()
            began = _processor(servers)
            await copy_everything(file.database, postgres.database)
            moved = _processor(servers) - began
            await asyncio.to_thread(run, address, "VACUUM ANALYZE")
            await _times(postgres)  # once, so that it is known how rare each word is
            seconds = await _times(postgres)
            same, first = await _agreement(file, postgres)
    return [
        Row(f"{STORED:,} papers stored", quantiles(seconds, n=20)[-1], "s", SLOWEST),
        Row(f"of the best {BEST} in SQLite found among the best {BEST}", same, ""),
        Row("best one in SQLite among the best 3", first, ""),
        Row(f"{STORED:,} papers moved from SQLite", moved, "s"),
    ]


async def fill(store: Store) -> None:
    """Have that many papers read and shown."""
    for number in range(1, STORED + 1):
        await add_paper(store, number, short_text(number))


async def _times(store: Store) -> list[float]:
    found, servers = [], _servers()
    for words in queries():
        began = _processor(servers)
        await store.search(words, workspace=HERE.workspace, limit=BEST)
        found.append(_processor(servers) - began)
    return found


def _servers() -> Sequence[int]:
    """The server's processes, those of our connections among them."""
    return [each.pid for each in psutil.process_iter(["name"]) if each.info["name"] == "postgres"]


def _processor(servers: Sequence[int]) -> float:
    """Seconds that we and they have worked."""
    return time.process_time() + sum(map(_nanoseconds, servers)) / 1e9


def _nanoseconds(process: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0])
    return 0


async def _agreement(one: Store, other: Store) -> tuple[float, float]:
    """How much of what the one finds first the other finds too."""
    same = first = wanted = 0
    asked = queries()
    for words in asked:
        known = [hit.paper.id for hit in await one.search(words, workspace=HERE.workspace, limit=BEST)]
        found = [hit.paper.id for hit in await other.search(words, workspace=HERE.workspace, limit=BEST)]
        wanted += len(known)
        same += len(set(known) & set(found))
        first += known[:1] == [] or known[0] in found[:3]
    return same / wanted, first / len(asked)
