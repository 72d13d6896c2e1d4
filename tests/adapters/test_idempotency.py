"""Marks: set once, by whoever comes first, for as long as they are kept."""

import asyncio
import datetime as dt
from pathlib import Path

from adapters.stores.sqlite.store import SqliteStore
from tests.fakes import FakeClock


async def test_only_the_first_of_two_copies_sets_a_mark(tmp_path: Path) -> None:
    clock = FakeClock()
    file = tmp_path / "s"
    async with await SqliteStore.open(file, clock) as one, await SqliteStore.open(file, clock) as two:
        asked = (store.mark("slack", "T1", "event:1") for store in (one, two, one, two))
        assert sorted(await asyncio.gather(*asked)) == [False, False, False, True]
        assert await two.is_marked("slack", "T1", "event:1")


async def test_a_mark_belongs_to_a_workspace_and_can_be_taken_away(tmp_path: Path) -> None:
    async with await SqliteStore.open(tmp_path / "s", FakeClock()) as store:
        assert await store.mark("slack", "T1", "x")
        assert not await store.is_marked("slack", "T2", "x")
        await store.unmark("slack", "T1", "x")
        assert await store.mark("slack", "T1", "x")


async def test_a_mark_is_kept_as_long_as_was_said(tmp_path: Path) -> None:
    clock = FakeClock()
    async with await SqliteStore.open(tmp_path / "s", clock) as store:
        await store.mark("slack", "T1", "short", keep=dt.timedelta(hours=1))
        await store.mark("slack", "T1", "long")
        clock.time += dt.timedelta(hours=2)
        assert not await store.is_marked("slack", "T1", "short")
        assert await store.mark("slack", "T1", "short", keep=dt.timedelta(hours=1))
        assert await store.is_marked("slack", "T1", "long")
