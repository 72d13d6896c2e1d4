"""`paperboy status`, `backup`, `restore`, `prune`, as an operator meets them."""

import asyncio
import datetime as dt
import json
import os
from pathlib import Path

import pytest

from adapters.cli.topics import HERE
from adapters.clock import SystemClock
from adapters.locks import Presence
from adapters.stores.opening import open_embedded
from adapters.stores.sqlite.database import FILE, SqliteDatabase
from adapters.stores.sqlite.migrations import HISTORY
from adapters.stores.sqlite.statements import SqliteConnection
from adapters.stores.sqlite.store import SqliteStore
from bot.compose.digest import compose_digest
from bot.digests.due import MOST_MISSED, due_runs, looks_back_to
from bot.domain.errors import UnavailableError
from bot.domain.run import RunStatus
from bot.domain.topic import Subscription, Topic
from bot.locales import translate
from bot.ports.platform import Receipt
from tests.e2e.conftest import Call, Result
from tests.fakes import FakeClock
from tests.samples_digest import digest

IN_USE = Result(75, "", f"{translate('en', 'error.data_in_use')}\n")


def step_later(sql: SqliteConnection) -> None:
    sql.execute("CREATE TABLE later (a)")


def follow(call: Call, name: str) -> None:
    assert call("follow", "cs.CV", "--name", name, "--time", "06:00").code == 0


def test_status_tells_what_comes_next_and_that_nobody_is_at_work(call: Call) -> None:
    follow(call, "tides")
    told = json.loads(call("status", "--json").out)
    assert told["serving"] is None
    assert [each["subscription"]["topic"]["name"] for each in told["upcoming"]] == ["tides"]
    assert told["disk"]["database"] > 0
    told_people = call("status").out
    assert "tides" in told_people
    assert f"the last {MOST_MISSED} are made up for; older ones are not" in told_people


@pytest.mark.parametrize("status", RunStatus)
def test_status_tells_of_a_run_however_it_stands(call: Call, folder: Path, status: RunStatus) -> None:
    follow(call, "tides")

    async def open_run() -> None:
        async with await SqliteStore.open(folder / FILE, SystemClock()) as store:
            run = await store.open_run((await store.subscriptions())[0], SystemClock().now().date())
            await store.set_status(run.key, status)

    asyncio.run(open_run())
    told = call("status")
    assert told.code == 0, told.err
    assert "tides: " in told.out


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


def test_nothing_is_restored_pruned_or_migrated_under_somebody_at_work(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    follow(call, "tides")
    call("backup", tmp_path / "copy")

    async def beside_somebody() -> None:
        async with open_embedded(folder):
            assert await asyncio.to_thread(call, "restore", tmp_path / "copy") == IN_USE
            assert await asyncio.to_thread(call, "prune") == IN_USE
            with pytest.raises(UnavailableError):
                await SqliteDatabase.open(folder / FILE, (*HISTORY, step_later))
            assert "tides" in (await asyncio.to_thread(call, "topics")).out

    asyncio.run(beside_somebody())
    assert call("restore", tmp_path / "copy").code == 0
    assert call("prune").code == 0


def test_a_copy_at_work_is_told_and_a_dead_one_is_not(call: Call, folder: Path) -> None:
    follow(call, "tides")

    async def claim(presence: Presence) -> None:
        async with open_embedded(folder) as store:
            assert await store.claim_lease("serve", presence.owner, now=store.clock.now(), seconds=60)

    with Presence(folder) as here:
        asyncio.run(claim(here))
        assert here.owner in call("status").out
        os.close(here._lock._file)  # as the kernel does when a process ends, however it ends
        assert "not running" in call("status").out
        here._lock._file = os.open(os.devnull, os.O_RDONLY)


def damage(database: Path) -> None:
    """Overwrite pages in the middle, as a bad disk does."""
    pages = database.stat().st_size // 4096
    with database.open("r+b") as file:
        for page in range(2, pages, 3):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)


def test_a_damaged_database_replaces_no_good_backup_and_is_replaced_by_it(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    follow(call, "tides")
    assert call("backup", tmp_path / "copy").code == 0
    good = (tmp_path / "copy").read_bytes()
    damage(folder / FILE)
    for command in (("backup", tmp_path / "copy"), ("status",), ("status", "--json")):
        told = call(*command)
        assert (told.code, "damaged" in told.err) == (74, True)
    assert (tmp_path / "copy").read_bytes() == good
    assert not (tmp_path / "copy.part").exists()
    assert call("restore", tmp_path / "copy").code == 0
    assert "tides" in call("topics").out


def test_a_database_without_a_head_is_replaced_by_a_backup_and_kept(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    follow(call, "tides")
    assert call("backup", tmp_path / "copy").code == 0
    (folder / FILE).write_bytes(bytes(8192))
    restored = call("restore", tmp_path / "copy")
    assert restored.code == 0, restored.err
    assert "cannot be told" in restored.out
    assert (folder / f"{FILE}.before-restore-1").read_bytes() == bytes(8192)
    assert "tides" in call("topics").out


def test_prune_keeps_what_is_young(call: Call) -> None:
    assert "digests 0" in call("prune", "--dry-run").out
    assert "Nothing was." in call("prune", "--dry-run").out
    assert "Removed: digests 0" in call("prune", "--days", "30").out
    assert call("prune", "--days", "3").code == 64


def test_a_dry_run_of_prune_tells_what_would_go_and_removes_nothing(call: Call, folder: Path) -> None:
    follow(call, "tides")

    async def post_long_ago() -> None:
        clock = FakeClock(SystemClock().now() - dt.timedelta(days=400))
        async with await SqliteStore.open(folder / FILE, clock) as store:
            made = digest().evolve(day=clock.now().date())
            run = await store.open_run((await store.subscriptions())[0], made.day)
            await store.save_draft(run.key, made, compose_digest(made), [])
            await store.set_status(run.key, RunStatus.DELIVERED)

    asyncio.run(post_long_ago())
    for _ in range(2):
        assert "digests 1" in call("prune", "--dry-run").out
    assert "digests 0" in call("prune", "--dry-run", "--days", "500").out
    assert "Removed: digests 1" in call("prune").out
    assert "digests 0" in call("prune", "--dry-run").out


def test_where_there_is_nothing_yet_the_next_step_is_named(call: Call) -> None:
    assert "/digest follow" in call("status").out
    assert "paperboy digest" in call("chat").err
    assert "paperboy topics" in call("unfollow", "nothing").err


def test_what_the_operator_says_was_posted_is_not_made_again(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    long_ago = SystemClock().now() - dt.timedelta(days=30)

    async def followed_long_ago() -> None:
        async with open_embedded(folder) as store:
            topic = Topic(name="tides", categories=("cs.CV",))
            await store.save_subscription(
                Subscription(id="tides", destination=HERE, topic=topic, created_at=long_ago)
            )

    asyncio.run(followed_long_ago())
    assert call("backup", tmp_path / "copy").code == 0
    restored = call("restore", tmp_path / "copy", "--assume-posted-until", "9999-12-31")
    assert restored.code == 0, restored.err
    assert "digests 5" in restored.out

    async def due() -> int:
        async with open_embedded(folder) as store:
            now = store.clock.now()
            return len(due_runs(await store.subscriptions(), await store.days_run(looks_back_to(now)), now))

    assert asyncio.run(due()) == 0
    assert [each["run"]["status"] for each in json.loads(call("status", "--json").out)["latest"]] == [
        "given up"
    ] * 5


def test_a_restore_tells_what_the_backup_does_not_know(call: Call, folder: Path, tmp_path: Path) -> None:
    follow(call, "tides")
    assert call("backup", tmp_path / "copy").code == 0
    assert "Nothing was posted" in call("restore", tmp_path / "copy").out

    async def post() -> None:
        async with open_embedded(folder) as store:
            made = digest()
            run = await store.open_run((await store.subscriptions())[0], made.day)
            parts = compose_digest(made)
            await store.save_draft(run.key, made, parts, [])
            for position in range(3):
                await store.finish_delivery(run.key, position, Receipt(message_id=f"{position}"))

    asyncio.run(post())
    told = call("restore", tmp_path / "copy").out
    assert f"terminal/local/terminal: digests 1, messages 3 ({digest().day})" in told, told
    assert "it looks in the channel" in told
