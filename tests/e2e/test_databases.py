"""`paperboy migrate`, `move`, and all else an operator does with a PostgreSQL database."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from adapters.locks import Presence
from adapters.stores.opening import open_at
from adapters.stores.sqlite.database import FILE
from bot.locales import translate
from bot.ports.operations import SERVE
from tests.e2e.conftest import Call

URL = "PAPERBOY_DATABASE_URL"


def follow(call: Call, name: str) -> None:
    assert call("follow", "cs.CV", "--name", name, "--time", "06:00").code == 0


def test_a_lab_moves_to_postgresql_works_there_and_comes_back(
    call: Call, folder: Path, tmp_path: Path, bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(call, "tides")
    moved = call("move", "--to", bare_database)
    assert moved.code == 0, moved.err
    assert "database.url" in moved.out
    monkeypatch.setenv(URL, bare_database)
    assert call("migrate").out == f"{translate('en', 'operate.migrated_nothing')}\n"
    assert translate("en", "operate.reindexed") in call("migrate", "--reindex").out
    follow(call, "moths")
    assert "tides" in call("topics").out
    assert re.search(r"PostgreSQL \d+\.\d+, of this version; 2 topics", call("doctor", "--offline").out)
    assert '"database":' in call("status", "--json").out
    assert call("prune").code == 0
    assert call("move", "--to", folder / FILE).code == 64, "the old one is still there"
    assert call("move", "--to", tmp_path / "back").code == 0
    (tmp_path / "back").replace(folder / FILE)
    monkeypatch.delenv(URL)
    assert all(name in call("topics").out for name in ("tides", "moths"))


def test_a_backup_of_postgresql_is_a_file_that_any_paperboy_reads(
    call: Call, tmp_path: Path, postgres_database: str, bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, postgres_database)
    follow(call, "tides")
    copy = tmp_path / "copy"
    assert [call("backup", copy).code for _ in range(2)] == [0, 0]
    with closing(sqlite3.connect(copy)) as sql:
        assert sql.execute("SELECT count(*) FROM subscriptions").fetchone() == (1,)
    assert "paperboy move" in call("restore", copy).err
    assert call("move", "--from", copy, "--to", bare_database).code == 0
    monkeypatch.setenv(URL, bare_database)
    assert "tides" in call("topics").out


def test_nothing_is_moved_or_pruned_under_a_serve_at_work_elsewhere(
    call: Call, tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, postgres_database)
    other = tmp_path / "other-machine"
    other.mkdir()

    async def at_work(owner: str) -> None:
        async with open_at(postgres_database, other) as store:
            assert await store.claim_lease(SERVE, owner, now=store.clock.now(), seconds=60)
            assert (await asyncio.to_thread(call, "move", "--to", tmp_path / "copy")).code == 75
            assert (await asyncio.to_thread(call, "prune")).code == 75
            await store.drop_leases(owner)

    with Presence(other) as there:
        asyncio.run(at_work(there.owner))
    assert call("prune").code == 0
    assert call("prune").code == 0, "what kept others out is given back"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", "storage.away"),
        ("mysql://root@127.0.0.1/paperboy", "setting.database"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_a_sentence(
    address: str, problem: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, address)
    told = call("topics")
    assert translate("en", problem) in told.err
    assert told.code in {74, 78}


def test_tables_that_are_not_made_yet_are_made_by_migrate(
    call: Call, bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, bare_database)
    assert translate("en", "storage.tables_older") in call("topics").err
    assert call("migrate").code == 0
    assert call("topics").code == 0


def test_a_driver_that_is_missing_is_told_with_the_command_that_brings_it(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, "postgresql://127.0.0.1/paperboy")
    for name in [each for each in sys.modules if each.startswith("adapters.stores.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    assert "pip install 'paperboy[postgres]'" in call("topics").err


def test_nothing_is_moved_to_or_from_what_is_no_database_of_ours(call: Call, tmp_path: Path) -> None:
    follow(call, "tides")
    thesis = tmp_path / "thesis.pdf"
    thesis.write_bytes(b"years of work")
    nowhere = "mysql://root:secret@127.0.0.1/x"
    for arguments in (("--to", thesis), ("--from", thesis, "--to", tmp_path / "x"), ("--to", nowhere)):
        told = call("move", *arguments)
        assert told.code == 64
        assert "secret" not in told.err
    assert thesis.read_bytes() == b"years of work"
