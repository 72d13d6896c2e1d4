"""Two copies of `paperboy serve` in containers of one host name, as compose.yaml makes them.

Neither sees the other's processes, and both have the number 1 or near it. What they share is the data
folder.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.stores.sqlite.database import FILE
from bot.locales import translate

ROOT = Path(__file__).parents[2]
CONTAINER = ("unshare", "--pid", "--fork", "--mount-proc", "--kill-child")
AT_WORK, STANDS_BY = "this copy is at work now", "another copy is at work"
SOON = 120.0
"""Seconds after which a test fails; what is waited for takes a few."""


def can_contain() -> bool:
    if shutil.which(CONTAINER[0]) is None:
        return False
    return subprocess.run([*CONTAINER, "true"], check=False, capture_output=True).returncode == 0


CONTAINERS = [
    pytest.param((), id="beside each other"),
    pytest.param(
        CONTAINER,
        id="in containers",
        marks=pytest.mark.skipif(not can_contain(), reason="no containers here"),
    ),
]


class Copies:
    """Copies of Paperboy on one data folder."""

    def __init__(self, folder: Path, around: tuple[str, ...]) -> None:
        self.folder = folder
        self.logs: list[Path] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self._around = around
        (folder / "data").mkdir()
        (folder / "config.toml").write_text("[web]\nport = 0\n")

    def command(self, *arguments: str | Path) -> list[str]:
        given = ("--data-dir", self.folder / "data", "--config", self.folder / "config.toml", *arguments)
        return [*self._around, sys.executable, "-m", "tests.e2e.sample_paperboy", *map(str, given)]

    def serve(self) -> int:
        """Start one; its number."""
        number = len(self.logs)
        self.logs.append(self.folder / f"log{number}")
        with self.logs[-1].open("wb") as log:
            self.processes.append(subprocess.Popen(self.command("serve"), cwd=ROOT, stderr=log))
        return number

    def call(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = self.command(*arguments)
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    def says(self, number: int, what: str) -> bool:
        return what in self.logs[number].read_text()

    def kill(self, number: int) -> None:
        """By SIGKILL; a container goes with the process that made it."""
        self.processes[number].kill()
        self.processes[number].wait()


@pytest.fixture(params=CONTAINERS)
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
    made = Copies(tmp_path, request.param)
    yield made
    for number in range(len(made.processes)):
        made.kill(number)


def until(holds: Callable[[], bool]) -> float:
    """Wait for it; the seconds that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < SOON, "it never came"
        asyncio.run(asyncio.sleep(0.1))
    return time.monotonic() - begun


def test_one_leads_until_it_is_killed_and_the_other_takes_over_at_once(copies: Copies) -> None:
    assert copies.call("follow", "cs.CV", "--name", "tides").returncode == 0
    assert copies.call("backup", copies.folder / "copy").returncode == 0
    first = copies.serve()
    until(lambda: copies.says(first, AT_WORK))
    second = copies.serve()
    until(lambda: copies.says(second, STANDS_BY))
    told = copies.call("status")
    assert "is at work" in told.stdout, told
    for command in (("restore", copies.folder / "copy"), ("prune",)):
        refused = copies.call(*command)
        assert (refused.returncode, refused.stderr.strip()) == (75, translate("en", "error.data_in_use"))
    assert not copies.says(second, AT_WORK)
    copies.kill(first)
    assert until(lambda: copies.says(second, AT_WORK)) < SOON / 4
    copies.kill(second)
    assert "is not running" in copies.call("status").stdout
    assert copies.call("restore", copies.folder / "copy").returncode == 0


def test_a_copy_whose_database_is_replaced_stops_and_says_so(copies: Copies) -> None:
    assert copies.call("follow", "cs.CV", "--name", "tides").returncode == 0
    assert copies.call("backup", copies.folder / "copy").returncode == 0
    only = copies.serve()
    until(lambda: copies.says(only, AT_WORK))
    (copies.folder / "copy").replace(copies.folder / "data" / FILE)
    assert copies.processes[only].wait(SOON) == 74
    file = copies.folder / "data" / FILE
    assert copies.says(only, translate("en", "error.database_replaced", file=file))
