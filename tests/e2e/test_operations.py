"""`paperboy status`, `backup`, `restore`, `prune`, as an operator meets them."""

import asyncio
import json
from pathlib import Path

from adapters.process import OWNER
from adapters.sqlite.store import FILE, open_store
from tests.e2e.conftest import Call


def follow(call: Call, name: str) -> None:
    assert call("follow", "cs.CV", "--name", name, "--time", "06:00").code == 0


def test_status_tells_what_comes_next_and_that_nobody_is_at_work(call: Call) -> None:
    follow(call, "tides")
    told = json.loads(call("status", "--json").out)
    assert told["serving"] is None
    assert [each["subscription"]["topic"]["name"] for each in told["upcoming"]] == ["tides"]
    assert told["disk"]["database"] > 0
    assert "tides" in call("status").out


def test_a_backup_brings_back_what_was_there_and_keeps_what_is(call: Call, tmp_path: Path) -> None:
    follow(call, "tides")
    assert call("backup", tmp_path / "copy").code == 0
    call("unfollow", "tides")
    follow(call, "moths")
    restored = call("restore", tmp_path / "copy")
    assert restored.code == 0, restored.err
    assert "tides" in call("topics").out
    assert "moths" not in call("topics").out
    assert call("restore", tmp_path / "data" / "paperboy.sqlite3.before-restore-1").code == 0
    assert "moths" in call("topics").out


def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(call: Call, tmp_path: Path) -> None:
    follow(call, "tides")
    for content in (b"", b"not a database", b"SQLite format 3\0" + bytes(200)):
        (tmp_path / "copy").write_bytes(content)
        assert call("restore", tmp_path / "copy").code == 64
    assert "tides" in call("topics").out


def test_a_backup_takes_the_place_of_an_earlier_one_and_of_nothing_else(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    follow(call, "tides")
    assert [call("backup", tmp_path / "copy").code for _ in range(2)] == [0, 0]
    thesis = tmp_path / "thesis.pdf"
    thesis.write_bytes(b"years of work")
    for other in (thesis, tmp_path, folder / FILE, tmp_path / "nowhere" / "copy"):
        refused = call("backup", other)
        assert refused.code == 64
        assert refused.err
    assert thesis.read_bytes() == b"years of work"
    assert "tides" in call("topics").out


def test_nothing_is_restored_under_a_running_copy(call: Call, folder: Path, tmp_path: Path) -> None:
    follow(call, "tides")
    call("backup", tmp_path / "copy")

    async def serve() -> None:
        async with open_store(folder) as store:
            now = store.clock.now()
            assert await store.claim_lease("serve", OWNER, now=now, seconds=60)

    asyncio.run(serve())
    assert call("restore", tmp_path / "copy").code == 75
    assert OWNER in call("status").out


def test_prune_keeps_what_is_young(call: Call) -> None:
    assert "Removed 0 digests" in call("prune", "--days", "30").out
    assert call("prune", "--days", "3").code == 64


def test_where_there_is_nothing_yet_the_next_step_is_named(call: Call) -> None:
    assert "/digest follow" in call("status").out
    assert "paperboy digest" in call("chat").err
    assert "paperboy topics" in call("unfollow", "nothing").err
