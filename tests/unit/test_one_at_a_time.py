"""What is worked on by one at a time has its turns; what many want at once is done once for all of them."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from bot.util.keyed_lock import KeyedLock
from bot.util.single_flight import SingleFlight


async def settle() -> None:
    """Let everybody go as far as they can."""
    for _ in range(9):
        await asyncio.sleep(0)


class Bench:
    """Work on things, each of which lasts until it is told to end."""

    def __init__(self) -> None:
        self.lock = KeyedLock()
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}

    def begin(self, name: str, *key: str) -> asyncio.Task[None]:
        self.ends[name] = asyncio.Event()
        return asyncio.create_task(self._work(name, *key))

    async def _work(self, name: str, *key: str) -> None:
        async with self.lock.hold(*key):
            self.begun.append(name)
            await self.ends[name].wait()
            if name.startswith("failing"):
                raise ValueError(name)


async def test_one_at_a_time_works_on_a_thing_in_the_order_of_asking_and_others_on_another() -> None:
    bench = Bench()
    tasks = [bench.begin(name, "a", "1") for name in ("first", "second", "third")]
    tasks.append(bench.begin("elsewhere", "a", "2"))
    await settle()
    assert bench.begun == ["first", "elsewhere"]
    for name in ("first", "second", "third"):
        assert bench.lock.has("a", "1")
        assert bench.begun[-1] == name or bench.begun == ["first", "elsewhere"]
        bench.ends[name].set()
        await settle()
    assert not bench.lock.has("a", "1")
    assert bench.lock.has("a", "2")
    assert not bench.lock.has("a")
    bench.ends["elsewhere"].set()
    await asyncio.gather(*tasks)
    assert bench.begun == ["first", "elsewhere", "second", "third"]


async def test_who_fails_or_waits_no_longer_keeps_nobody_from_it() -> None:
    bench = Bench()
    failing, gone, last = (bench.begin(name, "a") for name in ("failing", "gone", "last"))
    await settle()
    gone.cancel()
    bench.ends["failing"].set()
    await settle()
    assert bench.begun == ["failing", "last"]
    assert bench.lock.has("a")
    bench.ends["last"].set()
    await asyncio.gather(failing, gone, last, return_exceptions=True)
    assert not bench.lock.has("a")


class Work:
    """Counts how often it is begun; each time it ends as it is told to."""

    def __init__(self, *ends: BaseException | str) -> None:
        self.ends = list(ends)
        self.begun = 0
        self.goes_on = asyncio.Event()

    async def __call__(self) -> str:
        self.begun += 1
        end = self.ends.pop(0)
        await self.goes_on.wait()
        if isinstance(end, BaseException):
            raise end
        return end


async def test_what_many_want_at_once_is_done_once_and_anew_for_who_comes_later() -> None:
    flights, work = SingleFlight(), Work("one", "other", "later")
    wanted = [asyncio.create_task(flights.do(key, work)) for key in ("a", "a", "b", "a")]
    await settle()
    assert work.begun == 2
    work.goes_on.set()
    assert await asyncio.gather(*wanted) == ["one", "one", "other", "one"]
    assert await flights.do("a", work) == "later"


async def test_a_failure_is_everybodys_and_who_comes_later_begins_anew() -> None:
    flights, work = SingleFlight(), Work(ValueError("it"), "later")
    wanted = [asyncio.create_task(flights.do("a", work)) for _ in range(3)]
    await settle()
    work.goes_on.set()
    ended = await asyncio.gather(*wanted, return_exceptions=True)
    assert [type(each) for each in ended] == [ValueError] * 3
    assert await flights.do("a", work) == "later"


@pytest.mark.parametrize("end", [ValueError("it"), asyncio.CancelledError(), "done"])
async def test_work_goes_on_without_who_went_away_and_however_it_ends_is_complained_of_by_nobody(
    end: BaseException | str,
) -> None:
    unheard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    flights, work = SingleFlight(), Work(end, "later")
    wanted = [asyncio.create_task(flights.do("a", work)) for _ in range(2)]
    await settle()
    for each in wanted:
        each.cancel()
    await settle()
    joined = asyncio.create_task(flights.do("a", work))
    await settle()
    assert work.begun == 1, "it was not ended with those who went away"
    joined.cancel()
    work.goes_on.set()
    await settle()
    wanted.clear()
    del each, joined
    gc.collect()
    assert unheard == []
    assert await flights.do("a", work) == "later"
