"""How many workspaces a process takes on as long as the database answers at once."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.digests.lane_worker import FEW, LaneWorker
from bot.ports.lanes import Lane
from tests.scheduler_lab import Lab, lab
from tests.unit.test_lanes import Passing

__all__ = ["lab"]


async def test_a_worker_whose_claims_are_quick_takes_as_many_lanes_as_there_are_without_a_pause(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, done, clock = 3 * FEW, asyncio.Event(), Passing(lab.clock.time)
    waiting = [Lane(platform="terminal", workspace=f"w{number}") for number in range(many)]

    async def claiming(_: str, *, now: dt.datetime, seconds: float) -> Lane | None:
        if not waiting:
            await done.wait()
        return waiting.pop() if waiting else None

    async def serving(_: Lane, *, most: int) -> None:
        await done.wait()

    monkeypatch.setattr(lab.store, "claim_lane", claiming)
    monkeypatch.setattr(lab.scheduler, "serve", serving)
    worker = LaneWorker(lanes=lab.store, scheduler=lab.scheduler, clock=clock, owner="me")
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(60):
        while worker.busy < many:  # noqa: ASYNC110 - it is no event
            await asyncio.sleep(0)
    assert clock.slept == []
    working.cancel()
    done.set()
    await worker.settle()
