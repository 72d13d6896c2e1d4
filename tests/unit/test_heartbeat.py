"""What is held for a while is renewed beside the work, for as long as that lasts and it is ours."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field

import pytest

from bot.util.heartbeat import heartbeat
from tests.fakes import FakeClock

BEGIN = dt.datetime(2026, 1, 12, 12, tzinfo=dt.UTC)


class WorkError(Exception):
    """The work ends with an error."""


@dataclass
class Held:
    """Something that is lost at the renewal of that number."""

    lost_at: int
    clock: FakeClock = field(default_factory=lambda: FakeClock(BEGIN))
    renewed: list[float] = field(default_factory=list)

    async def renew(self) -> bool:
        self.renewed.append((self.clock.time - BEGIN).total_seconds())
        return len(self.renewed) < self.lost_at

    async def pass_seconds(self, count: int) -> None:
        for _ in range(count):
            await self._go_on()
            self.clock.time += dt.timedelta(seconds=1)
        await self._go_on()

    async def _go_on(self) -> None:
        for _ in range(5):  # the steps of a task that wakes, renews and waits again
            await asyncio.sleep(0)


async def test_it_is_renewed_at_its_interval_and_not_once_the_work_has_ended() -> None:
    held = Held(lost_at=9)
    async with heartbeat(held.clock, 10, held.renew):
        await held.pass_seconds(25)
    await held.pass_seconds(25)
    assert held.renewed == [10, 20]


async def test_what_was_lost_is_not_taken_back_and_the_work_is_not_disturbed() -> None:
    held = Held(lost_at=2)
    async with heartbeat(held.clock, 10, held.renew):
        await held.pass_seconds(45)
    assert held.renewed == [10, 20]


@pytest.mark.parametrize("ending", [WorkError, asyncio.CancelledError])
async def test_nothing_is_renewed_once_the_work_has_failed_or_was_stopped(
    ending: type[BaseException],
) -> None:
    held = Held(lost_at=9)

    async def work() -> None:
        async with heartbeat(held.clock, 10, held.renew):
            await held.pass_seconds(15)
            raise ending

    with pytest.raises(ending):
        await work()
    await held.pass_seconds(25)
    assert held.renewed == [10]
    assert not held.clock.beating


async def test_a_renewal_that_is_under_way_as_the_work_ends_is_over_before_anything_is_given_up() -> None:
    """A statement that was begun is carried out: written later, it would take back what was given up."""
    held, order = Held(lost_at=9), list[str]()

    async def renew() -> bool:
        order.append("begun")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            order.append("written")
            raise
        raise AssertionError

    async with heartbeat(held.clock, 10, renew):
        await held.pass_seconds(15)
    order.append("given up")
    assert order == ["begun", "written", "given up"]
