"""Something is looked at again and again, and not for ever."""

from __future__ import annotations

from bot.util.poll import poll
from tests.fakes import FakeClock


class Looked:
    """It is so from the look of that number on."""

    def __init__(self, needed: int) -> None:
        self.needed = needed
        self.times = 0

    async def __call__(self) -> bool:
        self.times += 1
        return self.times >= self.needed


async def test_what_is_so_at_once_is_not_waited_for() -> None:
    clock = FakeClock()
    assert await poll(Looked(1), clock, interval=2)
    assert clock.slept == []


async def test_it_is_looked_at_until_it_is_so() -> None:
    clock = FakeClock()
    assert await poll(Looked(4), clock, interval=2)
    assert clock.slept == [2, 2, 2]


async def test_what_takes_too_long_is_looked_at_no_more() -> None:
    clock, looked = FakeClock(), Looked(100)
    assert not await poll(looked, clock, interval=2, longest=6)
    assert (clock.slept, looked.times) == ([2, 2, 2], 4)
