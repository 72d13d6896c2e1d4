"""What people asked and what private channels were shown is in files that their owner alone can read."""

import errno
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.logs import FILE, LARGEST, log_to_file
from adapters.private import close_to_others, private_file, write_whole
from adapters.sources.fetching.cache import Cache
from adapters.sources.fetching.http import Response
from adapters.stores.sqlite.database import copy_database
from adapters.wiring import Overrides, services
from bot.domain.errors import DiskFullError
from bot.settings import Settings
from tests.e2e.conftest import Call, call, folder
from tests.fakes import NOON

__all__ = ["call", "folder"]  # fixtures
URL = "https://arxiv.org/abs/2601.00001"


@pytest.fixture(autouse=True)
def generous_umask() -> Iterator[None]:
    """As most systems have it, where nobody set another one."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> set[str]:
    """Files that others can reach and read, whatever the mode of the data folder is."""
    found = set()
    for path in folder.rglob("*"):
        reachable = all(
            each.stat().st_mode & stat.S_IXOTH for each in path.parents if each.is_relative_to(folder)
        )
        if path.is_file() and reachable and path.stat().st_mode & 0o077:
            found.add(str(path.relative_to(folder)))
    return found


async def test_in_an_open_folder_every_file_is_the_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    async with services(Settings(), data, Overrides(sample_day=1, silent=True)) as wired:
        answer = Response(200, URL, "text/html", b"what was asked for", fetched_at=NOON)
        await Cache(data / "cache").keep(URL, answer)
        await wired.store.backup(data / "backup.sqlite3")
        assert (data / "paperboy.sqlite3-wal").exists()
        assert open_to_others(data) == set()


async def test_files_of_an_earlier_version_are_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    async with services(Settings(), data, Overrides(sample_day=1, silent=True)):
        for name in ("paperboy.sqlite3", "paperboy.sqlite3-wal", "paperboy.sqlite3-shm"):
            (data / name).chmod(0o644)
        copy_database(data / "paperboy.sqlite3", data / "old.sqlite3")
    (data / "paperboy.sqlite3").chmod(0o664)
    async with services(Settings(), data, Overrides(sample_day=1, silent=True)) as wired:
        await wired.store.tally()
        assert open_to_others(data) == set()


def test_commands_write_for_their_owner_alone(call: Call, folder: Path) -> None:
    folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    call("init")
    call("follow", "cs.CL")
    call("backup", str(folder / "kept.sqlite3"))
    assert {"paperboy.toml", "kept.sqlite3", "paperboy.sqlite3"} <= {each.name for each in folder.iterdir()}
    assert open_to_others(folder) == set()


def test_the_log_is_closed_when_it_is_begun_and_when_it_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("from an earlier version", encoding="utf-8")
    (tmp_path / FILE).chmod(0o644)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        log_to_file(tmp_path)
        for _ in range(LARGEST // 3_000 + 10):
            logging.getLogger("bot").warning("x" * 3_500)
        assert len(list(tmp_path.iterdir())) == 2
        assert open_to_others(tmp_path) == set()
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers, root.level = before


def test_a_file_that_is_not_there_or_not_ours_is_left_alone(tmp_path: Path) -> None:
    close_to_others(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    assert private_file(tmp_path / "made").stat().st_mode & 0o777 == 0o600


def test_where_no_space_is_left_the_settings_stay_and_that_is_what_is_said(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("init")
    settings = folder / "paperboy.toml"
    settings.write_text("[digest]\nlimit = 3\n", encoding="utf-8")
    there = sorted(folder.iterdir())
    write = Path.write_bytes

    def run_full(file: Path, data: bytes) -> int:
        write(file, data[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", run_full)
    told = call("init", "--force")
    assert (told.code, "No space is left" in told.err) == (74, True)
    assert settings.read_text(encoding="utf-8") == "[digest]\nlimit = 3\n"
    assert sorted(folder.iterdir()) == there
    with pytest.raises(DiskFullError):
        write_whole(settings, b"limit = 4")
    assert settings.read_text(encoding="utf-8") == "[digest]\nlimit = 3\n"


def test_of_two_that_write_a_file_at_once_each_writes_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, write = tmp_path / "paperboy.toml", Path.write_bytes

    def be_overtaken(beside: Path, data: bytes) -> int:
        monkeypatch.setattr(Path, "write_bytes", write)
        write(beside, data[:1])
        write_whole(file, b"theirs, which is longer")
        return write(beside, data) if beside.exists() else 0

    monkeypatch.setattr(Path, "write_bytes", be_overtaken)
    write_whole(file, b"ours")
    assert file.read_bytes() == b"ours"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
