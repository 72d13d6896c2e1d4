"""A process that dies at any statement leaves all of a transaction or nothing of it."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.stores.sqlite.database import SqliteDatabase
from adapters.stores.sqlite.migrations import HISTORY
from adapters.stores.sqlite.store import SqliteStore
from tests.adapters.dying_store import FILE
from tests.fakes import FakeClock
from tests.store_contract import DAY, MONDAY, parts, subscription

ROOT = Path(__file__).parents[2]
IDS = ["9912.00001", "9912.00002"]
DIE_WHILE_MIGRATING = """
import asyncio, os, signal, sys
from pathlib import Path
from adapters.stores.sqlite.database import SqliteDatabase
from adapters.stores.sqlite.migrations import HISTORY

def step_later(sql):
    sql.execute("CREATE TABLE later (a)")
    sql.execute("DROP TABLE feedback")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(SqliteDatabase.open(Path(sys.argv[1]), (*HISTORY, step_later)))
"""


@pytest.fixture(scope="module")
def graves(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """What each process left, in the order of their deaths; the last one lived."""
    folder = tmp_path_factory.mktemp("dying")
    subprocess.run([sys.executable, "-m", "tests.adapters.dying_store", folder], cwd=ROOT, check=True)
    return sorted(folder.iterdir(), key=lambda grave: int(grave.name))


async def test_what_was_confirmed_is_there_and_the_rest_is_whole_or_absent(graves: Sequence[Path]) -> None:
    outcomes = []
    for grave in graves:
        done = (grave / "done").read_text().split()
        async with await SqliteStore.open(grave / FILE, FakeClock()) as store:
            key = (await store.open_run(subscription(), MONDAY)).key
            kept = await store.deliveries(key)
            drafted = await store.digest(key) is not None
            assert [each.part for each in kept] == (parts(*IDS) if drafted else [])
            assert await store.find_seen("tides", IDS, before=MONDAY + DAY) == (
                set(IDS) if drafted else set()
            )
            receipt = kept[1].receipt if drafted else None
            assert bool(receipt) == bool(await store.search("tidal", workspace="lab"))
            assert drafted or "drafted" not in done
            assert "begun" not in done or kept[1].sending or receipt
            assert receipt or "finished" not in done
            whole = await store.database.read(lambda sql: sql.execute("PRAGMA integrity_check").fetchone())
            assert whole == ("ok",)
            outcomes.append((drafted, bool(kept and kept[1].sending), bool(receipt)))
    assert len(graves) > 20
    assert list(dict.fromkeys(outcomes)) == [
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, False, True),
    ]


async def test_a_death_while_migrating_leaves_the_old_database(tmp_path: Path) -> None:
    file = tmp_path / FILE
    await (await SqliteDatabase.open(file)).close()
    died = await asyncio.create_subprocess_exec(sys.executable, "-c", DIE_WHILE_MIGRATING, file, cwd=ROOT)
    assert await died.wait() == -9
    database = await SqliteDatabase.open(file, HISTORY)
    tables = await database.read(lambda sql: sql.table_names())
    await database.close()
    assert "later" not in tables
    assert "feedback" in tables
