"""A database of every earlier version is brought up to date, a copy kept beside it, and loses nothing."""

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from adapters.stores.sql.codec import dump, instant
from adapters.stores.sqlite.database import SqliteDatabase
from adapters.stores.sqlite.migrations import HISTORY
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.run import RunStatus
from bot.ports.platform import Receipt
from bot.util.packed_records import pack
from tests.fakes import NOON, FakeClock
from tests.samples_digest import digest, paper
from tests.store_contract import DAY, LAB, MONDAY, parts, subscription

TABLES = 2
"""The first version that had runs, and so was of any use."""
RECEIPT = Receipt(message_id="7", thread="7")


def fill(file: Path) -> str:
    """Write what a lab would have had, as the second version wrote it; gives the key of the run."""
    mine, at = subscription(), instant(NOON)
    to = mine.destination
    where = (to.platform, to.workspace, to.channel)
    key = f"{'/'.join(where)}/{mine.id}/{MONDAY.isoformat()}"
    later = {"revisions", "more_revisions"}
    old = zlib.compress(digest(run_key=key).model_dump_json(exclude=later).encode())
    with closing(sqlite3.connect(file)) as sql, sql:
        sql.execute("INSERT INTO papers VALUES (1, ?, 1)", (paper(1).id,))
        sql.execute("INSERT INTO versions VALUES (?, 1, ?)", (paper(1).id, dump(paper(1))))
        sql.execute(
            "INSERT INTO subscriptions VALUES (?, ?, ?, ?, 1, ?, ?)", (mine.id, *where, at, dump(mine))
        )
        sql.execute(
            "INSERT INTO runs (key, subscription_id, platform, workspace, channel, day, status,"
            " subscription, digest, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, mine.id, *where, MONDAY.isoformat(), RunStatus.DRAFTED, dump(mine), old, at, at),
        )
        for number, part in enumerate(parts(paper(1).id)):
            posted = (
                (dump(RECEIPT), RECEIPT.message_id, "delivered") if number == 0 else (None, None, "waiting")
            )
            sql.execute(
                "INSERT INTO parts (run_key, position, key, paper_id, body, changed_at, receipt,"
                " message_id, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, number, part.key, part.paper_id, pack(part), at, *posted),
            )
        sql.execute(
            "INSERT INTO seen VALUES (?, ?, ?, ?, ?)",
            (*where[:2], mine.id, paper(1).id, MONDAY.isoformat()),
        )
    return key


@pytest.mark.parametrize("version", range(TABLES, len(HISTORY)))
async def test_what_an_earlier_version_wrote_is_all_there(version: int, tmp_path: Path) -> None:
    file = tmp_path / "paperboy.sqlite3"
    await (await SqliteDatabase.open(file, HISTORY[:version])).close()
    key = fill(file)
    async with await SqliteStore.open(file, FakeClock()) as store:
        assert await store.paper(paper(1).id) == paper(1)
        assert await store.subscriptions(LAB) == [subscription()]
        (run,) = await store.unfinished_runs()
        assert (run.key, run.status, run.attempts) == (key, RunStatus.DRAFTED, 0)
        assert await store.digest(key) == digest(run_key=key)
        assert [each.receipt for each in await store.deliveries(key)] == [RECEIPT, None]
        assert await store.find_seen("tides", [paper(1).id], before=MONDAY + DAY) == {paper(1).id}
        await store.finish_delivery(key, 1, Receipt(message_id="8"))
    kept = file.with_name(f"{file.name}.before-{HISTORY[version].__name__}")
    with closing(sqlite3.connect(kept)) as sql:
        assert sql.execute("SELECT key FROM runs").fetchall() == [(key,)]
        assert sql.execute("SELECT state FROM parts ORDER BY position").fetchall() == [
            ("delivered",),
            ("waiting",),
        ]


async def test_steps_are_only_ever_added(tmp_path: Path) -> None:
    numbers = [step.__name__.split("_")[1] for step in HISTORY]
    assert numbers == [f"{number:04d}" for number in range(1, len(HISTORY) + 1)]
