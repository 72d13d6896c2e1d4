"""The database as a file: opened, migrated, backed up, shared, damaged, full, not ours."""

import asyncio
import errno
import sqlite3
import threading
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.stores.sqlite.database import SqliteDatabase
from adapters.stores.sqlite.errors import map_errors
from adapters.stores.sqlite.migrating import Step
from adapters.stores.sqlite.migrations import HISTORY
from adapters.stores.sqlite.statements import SqliteConnection
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.errors import (
    DatabaseReplacedError,
    DataFolderError,
    DiskFullError,
    StorageError,
)
from bot.domain.paper import Paper
from bot.locales import error_message
from tests.connections import on_writer
from tests.fakes import NOON, FakeClock
from tests.samples_digest import paper
from tests.store_contract import MONDAY, full_text, shown, subscription


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "paperboy.sqlite3"


async def opened(file: Path) -> SqliteStore:
    return await SqliteStore.open(file, FakeClock())


def contents(file: Path) -> bytes:
    return file.read_bytes()


def write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.suffix != ".lock")


def _count(sql: SqliteConnection, table: str) -> int:
    (found,) = sql.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - tables of this file
    return int(found)


async def with_a_paper(file: Path) -> None:
    async with await opened(file) as store:
        await store.save_papers([paper(1)])


def adding(table: str) -> Step:
    def step(sql: SqliteConnection) -> None:
        sql.execute(f"CREATE TABLE {table} (a)")

    step.__name__ = f"step_{table}"
    return step


def failing(sql: SqliteConnection) -> None:
    sql.execute("CREATE TABLE half_done (a)")
    sql.execute("DROP TABLE papers_fts")
    raise sqlite3.OperationalError("no")


async def tables(file: Path, *later: Step) -> set[str]:
    database = await SqliteDatabase.open(file, (*HISTORY, *later))
    names = await database.read(lambda sql: set(sql.table_names()))
    await database.close()
    return names


async def test_what_was_stored_is_there_after_opening_again(file: Path) -> None:
    await with_a_paper(file)
    async with await opened(file) as store:
        assert await store.paper("9912.00001") == paper(1)
    assert names(file.parent) == [file.name]


async def test_a_new_step_is_applied_once_after_a_backup(file: Path) -> None:
    await with_a_paper(file)
    assert "later" in await tables(file, adding("later"))
    assert "later" in await tables(file, adding("later"))
    backup = file.with_name("paperboy.sqlite3.before-step_later")
    assert names(file.parent) == [file.name, backup.name]
    async with await opened(backup) as store:
        assert await store.paper("9912.00001") == paper(1)


async def test_a_step_that_fails_changes_nothing_and_is_tried_again(file: Path) -> None:
    before = await tables(file)
    with pytest.raises(StorageError):
        await tables(file, adding("first"), failing)
    assert await tables(file) == before
    assert await tables(file, adding("first"), adding("second")) == before | {"first", "second"}


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(file: Path) -> None:
    await tables(file, adding("later"))
    content = contents(file)
    with pytest.raises(StorageError) as refused:
        await opened(file)
    assert str(file) in error_message("en", refused.value)
    assert contents(file) == content


async def test_a_database_of_another_program_is_refused_and_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE bookmarks (a)")
    content = contents(file)
    with pytest.raises(StorageError) as refused:
        await opened(file)
    assert refused.value.fields == {"problem": "storage.damaged"}
    assert contents(file) == content


async def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    write(file, b"Dear diary, " * 500)
    with pytest.raises(StorageError) as refused:
        await opened(file)
    assert "backup" in error_message("en", refused.value)


async def test_a_damaged_database_says_so(file: Path) -> None:
    await with_a_paper(file)
    content = contents(file)
    write(file, content[:4096] + b"\xa5" * (len(content) - 4096))
    with pytest.raises(StorageError) as refused:
        async with await opened(file) as store:
            await store.paper("9912.00001")
    assert refused.value.fields == {"problem": "storage.damaged"}


async def test_a_row_that_cannot_be_ours_says_so(file: Path) -> None:
    async with await opened(file) as store:
        await store.save_papers([paper(1)])
        await store.save_full_text(full_text())
        await store.database.write(lambda sql: sql.execute("UPDATE versions SET body = '{}'"))
        await store.database.write(lambda sql: sql.execute("UPDATE bodies SET body = x'00'"))
        for question in (store.paper("9912.00001"), store.full_text("9912.00001", 1)):
            with pytest.raises(StorageError, match=r"storage\.damaged"):
                await question


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands here")
    with pytest.raises(DataFolderError) as refused:
        await opened(tmp_path / "data" / "paperboy.sqlite3")
    assert str(tmp_path / "data") in error_message("en", refused.value)


async def test_a_folder_in_the_place_of_the_database_is_named(file: Path) -> None:
    write(file / "something", b"")
    with pytest.raises(DataFolderError):
        await opened(file)


async def test_a_database_that_may_not_be_written_is_named(file: Path) -> None:
    async with await opened(file) as store:
        await store.save_papers([paper(1)])
        await on_writer(store, lambda sql: sql.execute("PRAGMA query_only = ON"))
        with pytest.raises(DataFolderError):
            await store.save_papers([paper(2)])
        assert await store.paper("9912.00001") == paper(1)


async def test_a_full_disk_undoes_the_write_and_loses_nothing(file: Path) -> None:
    async with await opened(file) as store:
        await store.save_papers([paper(1)])
        await limit_pages(store, 1)
        many = [paper(number, abstract="long " * 2000) for number in range(2, 40)]
        with pytest.raises(DiskFullError) as refused:
            await store.save_papers(many)
        assert str(file.parent) in error_message("en", refused.value)
        assert await store.paper("9912.00001") == paper(1)
        assert await store.paper("9912.00002") is None
        await limit_pages(store, 1_000_000)
        await store.save_papers(many)
        assert await store.paper("9912.00039") == many[-1]


async def limit_pages(store: SqliteStore, pages: int) -> None:
    await on_writer(store, lambda sql: sql.execute(f"PRAGMA max_page_count = {pages}").fetchall())


@pytest.mark.parametrize("name", sorted(name for name in dir(sqlite3) if name.startswith("SQLITE_")))
def test_every_failure_of_sqlite_becomes_one_of_ours(name: str) -> None:
    error = sqlite3.OperationalError(name)
    error.sqlite_errorcode = getattr(sqlite3, name)
    with pytest.raises(StorageError) as told_as, map_errors(Path("data/paperboy.sqlite3")):
        raise error
    assert "{" not in error_message("en", told_as.value)
    assert "storage." not in error_message("zh", told_as.value)


@pytest.mark.parametrize(
    ("code", "kind", "problem"),
    [
        (sqlite3.SQLITE_FULL, DiskFullError, ""),
        (sqlite3.SQLITE_READONLY_DIRECTORY, DataFolderError, ""),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, DataFolderError, ""),
        (sqlite3.SQLITE_CORRUPT_VTAB, StorageError, "storage.damaged"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StorageError, "storage.busy"),
        (sqlite3.SQLITE_IOERR_FSYNC, StorageError, "storage.disk"),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, StorageError, "storage.unexpected"),
    ],
)
def test_failures_are_told_apart(code: int, kind: type[StorageError], problem: str) -> None:
    error = sqlite3.DatabaseError()
    error.sqlite_errorcode = code
    with pytest.raises(kind) as told_as, map_errors(Path("data/paperboy.sqlite3")):
        raise error
    assert type(told_as.value) is kind
    assert told_as.value.fields.get("problem", "") == problem


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "full"), DiskFullError),
        (OSError(errno.EDQUOT, "quota"), DiskFullError),
        (PermissionError(errno.EACCES, "no"), DataFolderError),
        (sqlite3.ProgrammingError("raised by Python, without a code"), StorageError),
        (zlib.error("no"), StorageError),
    ],
)
def test_failures_of_files_and_rows_become_ours(error: Exception, kind: type[StorageError]) -> None:
    with pytest.raises(kind), map_errors(Path("data/paperboy.sqlite3")):
        raise error


def test_a_record_that_does_not_fit_becomes_ours() -> None:
    with pytest.raises(StorageError), map_errors(Path("data/paperboy.sqlite3")):
        Paper.model_validate_json("{}")
    with pytest.raises(ValidationError):
        Paper.model_validate_json("{}")


async def test_a_text_that_is_read_anew_leaves_nothing_of_the_old_one(file: Path) -> None:
    async with await opened(file) as store:
        await store.save_full_text(full_text(text="old"))
        await store.save_full_text(full_text(text="new", figures=()))
        rows = await store.database.read(
            lambda sql: [_count(sql, name) for name in ("full_texts", "bodies", "images")]
        )
    assert rows == [1, 1, 0]


async def test_a_backup_is_one_file_with_everything_in_it(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite3"
    async with await opened(file) as store:
        await store.save_papers([paper(1)])
        await store.backup(target)
        await store.save_papers([paper(2)])
        await store.backup(target)
        with pytest.raises(StorageError):
            await store.backup(tmp_path / "no" / "such" / "folder")
    assert names(tmp_path) == ["backup.sqlite3", "data"]
    async with await opened(target) as copy:
        assert await copy.paper("9912.00001") == paper(1)
        assert await copy.paper("9912.00002") == paper(2)


async def test_two_processes_may_create_and_use_one_database(file: Path) -> None:
    stores = await asyncio.gather(*(opened(file) for _ in range(4)))
    await asyncio.gather(*(store.save_papers([paper(n)]) for n, store in enumerate(stores, 1)))
    for store in stores:
        assert [await store.paper(f"9912.0000{n}") for n in range(1, 5)] == [paper(n) for n in range(1, 5)]
    claims = (
        store.claim_run("a/run", f"process {n}", now=NOON, lease_seconds=60)
        for n, store in enumerate(stores)
    )
    assert sorted(await asyncio.gather(*claims)) == [False, False, False, True]
    await asyncio.gather(*(store.close() for store in stores))


async def test_two_processes_that_open_a_run_have_the_same_one(file: Path) -> None:
    stores = await asyncio.gather(*(opened(file) for _ in range(2)))
    first, second = await asyncio.gather(*(store.open_run(subscription(), MONDAY) for store in stores))
    assert first == second
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_write_that_nobody_waits_for_any_more_is_still_whole(file: Path) -> None:
    async with await opened(file) as store:
        write = asyncio.ensure_future(shown(store, *(paper(number) for number in range(1, 50))))
        await asyncio.sleep(0)
        write.cancel()
        with pytest.raises(asyncio.CancelledError):
            await write
        first, last = await store.paper("9912.00001"), await store.paper("9912.00049")
        assert (first is None) == (last is None)
        await store.save_papers([paper(50)])


@pytest.mark.parametrize("by_hand", [Path.replace, lambda _, file: file.unlink()])
async def test_nothing_is_written_into_a_file_that_was_replaced_or_removed_meanwhile(
    file: Path, tmp_path: Path, by_hand: Callable[[Path, Path], object]
) -> None:
    async with await opened(file) as store:
        await store.backup(tmp_path / "copy")
        by_hand(tmp_path / "copy", file)
        with pytest.raises(DatabaseReplacedError, match=r"paperboy\.sqlite3"):
            await store.save_papers([paper(1)])


async def test_two_that_start_at_once_after_an_upgrade_both_come_up(file: Path) -> None:
    await with_a_paper(file)
    history = (*HISTORY, adding("later"))
    first, second = await asyncio.gather(
        SqliteDatabase.open(file, history), SqliteDatabase.open(file, history)
    )
    for each in (first, second):
        assert "later" in await each.read(lambda sql: set(sql.table_names()))
        await each.close()


async def test_who_reads_does_not_wait_for_who_writes(file: Path) -> None:
    begun, end = threading.Event(), threading.Event()

    def slow(sql: SqliteConnection) -> None:
        sql.execute("DELETE FROM papers_fts")
        begun.set()
        end.wait(30)

    async with await opened(file) as store:
        await store.save_papers([paper(1)])
        writing = asyncio.create_task(store.database.write(slow))
        await asyncio.to_thread(begun.wait, 30)
        assert await store.paper("9912.00001") == paper(1)
        assert not writing.done()
        end.set()
        await writing


async def test_who_writes_does_not_wait_for_who_reads_and_what_is_read_is_of_one_moment(file: Path) -> None:
    begun, end = threading.Event(), threading.Event()

    def slow(sql: SqliteConnection) -> tuple[int, int]:
        before = _count(sql, "papers")
        begun.set()
        end.wait(30)
        return before, _count(sql, "papers")

    async with await opened(file) as store:
        await store.save_papers([paper(1)])
        reading = asyncio.create_task(store.database.read(slow))
        await asyncio.to_thread(begun.wait, 30)
        await store.save_papers([paper(2)])
        end.set()
        assert await reading == (1, 1)
        assert await store.paper("9912.00002") == paper(2)


async def test_what_reads_can_write_nothing(file: Path) -> None:
    async with await opened(file) as store:
        await store.save_papers([paper(1)])
        with pytest.raises(DataFolderError):
            await store.database.read(lambda sql: sql.execute("DELETE FROM versions"))
        assert await store.paper("9912.00001") == paper(1)


async def test_of_two_that_begin_a_new_database_at_once_one_waits_for_the_other(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.stores.sqlite.database.POLL_INTERVAL", 0.001)
    file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(opened(file))
        done, _ = await asyncio.wait([opening], timeout=0.05)
        assert not done
        other.execute("COMMIT")
    async with await opening as store:
        assert await store.subscriptions() == []
