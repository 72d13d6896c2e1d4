"""What several processes want at once is done by one of them, and found by the others where it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.util.keyed_lock import KeyedLock
from bot.util.shared_flight import SharedFlight


class Processes:
    """Several of them, which share their locks, and a place to keep things."""

    def __init__(self) -> None:
        self._lock = KeyedLock()
        self.names: list[tuple[object, ...]] = []
        self.there: str | None = None
        self.looked = self.worked = 0

    @asynccontextmanager
    async def alone(self, *name: object) -> AsyncIterator[None]:
        self.names.append(name)
        async with self._lock.hold(*map(str, name)):
            yield

    async def kept(self) -> str | None:
        self.looked += 1
        return self.there

    async def work(self) -> str:
        self.worked += 1
        await asyncio.sleep(0)
        self.there = "done"
        return "done"

    async def ask(self, flight: SharedFlight) -> str:
        return await flight.do("work", 1, kept=self.kept, work=self.work)


async def test_what_is_kept_is_neither_done_again_nor_waited_for() -> None:
    world = Processes()
    world.there = "kept"
    assert await world.ask(SharedFlight(world)) == "kept"
    assert (world.names, world.worked) == ([], 0)


async def test_of_several_processes_one_does_it_and_the_others_find_what_it_kept() -> None:
    world = Processes()
    done = await asyncio.gather(*(world.ask(SharedFlight(world)) for _ in range(3)))
    assert done == ["done"] * 3
    assert world.worked == 1
    assert world.names == [("work", 1)] * 3


async def test_within_a_process_one_look_and_one_lock_are_for_all() -> None:
    world = Processes()
    flight = SharedFlight(world)
    assert await asyncio.gather(*(world.ask(flight) for _ in range(3))) == ["done"] * 3
    assert (world.looked, world.worked, len(world.names)) == (2, 1, 1)


async def test_what_failed_is_kept_by_nobody_and_done_anew() -> None:
    world = Processes()

    async def fail() -> str:
        raise ValueError("it")

    with pytest.raises(ValueError, match="it"):
        await SharedFlight(world).do("work", 1, kept=world.kept, work=fail)
    assert await world.ask(SharedFlight(world)) == "done"


async def test_who_shares_with_nobody_needs_no_locks() -> None:
    assert await Processes().ask(SharedFlight()) == "done"
