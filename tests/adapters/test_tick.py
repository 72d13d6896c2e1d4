"""The tick comes, whatever becomes of the clock on the wall."""

import asyncio
import datetime as dt

import pytest

from adapters.serve.tick import SteadyTime, tick_scheduler


class Wall(dt.datetime):
    """The clock on the wall, as somebody sets it."""

    shift = dt.timedelta()

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]  # as it is used
        assert tz is not None
        return tz.fromutc(dt.datetime(2026, 1, 26, tzinfo=tz) + cls.shift)


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
async def test_ticks_go_on_while_the_clock_on_the_wall_is_set(
    monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Wall)
    monkeypatch.setattr(Wall, "shift", dt.timedelta())
    ticks, enough = 0, asyncio.Event()

    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        Wall.shift += dt.timedelta(days=days)
        if ticks == 4:
            enough.set()

    scheduler = tick_scheduler(tick, 0.01)
    async with asyncio.timeout(60):
        await enough.wait()
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0)


async def test_a_tick_that_is_not_over_lets_the_next_ones_pass_and_they_go_on_after_it() -> None:
    begun, over, later = 0, asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        nonlocal begun
        begun += 1
        (over if begun == 1 else later).set()
        if begun == 1:
            await asyncio.sleep(0.1)
            assert begun == 1

    scheduler = tick_scheduler(tick, 0.01)
    async with asyncio.timeout(60):
        await over.wait()
        await later.wait()
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0)


def test_the_steady_time_is_the_same_for_every_time_on_the_wall() -> None:
    zone = SteadyTime()
    early, late = (zone.fromutc(dt.datetime(year, 1, 1, tzinfo=zone)) for year in (1970, 2040))
    assert abs(late - early) < dt.timedelta(seconds=10)
    assert early <= late
