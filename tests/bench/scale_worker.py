"""A worker of `paperboy serve` for the bench of scale: it writes down how long each claim of a lane took.

`python -m tests.bench.scale_worker PLAN`. Without `paced` posts go as fast as they can: what is measured
then is the engine, not the rate of a platform.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from adapters.platforms.registry import settings_class
from adapters.serve.server import Server
from adapters.serve.signals import stopped_by_signal
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides, services
from bot.digests.lane_worker import LaneWorker
from bot.domain.record import Record
from bot.ports.lanes import Lane
from bot.util.rate_limiter import Rate

UNPACED = Rate(channel=0.0, workspace=0.0)


class Plan(Record):
    """Where it keeps its files, what is set, and whether it posts at the rate of the platform."""

    folder: Path
    settings: dict[str, Any]
    paced: bool = False

    @property
    def claims(self) -> Path:
        """Where the seconds of each claim that found a lane are written."""
        return self.folder / "claims"


class TimedWorker(LaneWorker):
    """Notes how long it took to have a lane."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.seconds: list[float] = []

    async def _claim(self) -> Lane | None:
        lane = await super()._claim()
        if lane is not None:
            self.seconds.append(self.took)
        return lane


async def serve(plan: Plan) -> None:
    """Work until told to stop."""
    metrics = Metrics()
    settings = settings_class().model_validate({"web": {"port": 0}, **plan.settings})
    made: list[TimedWorker] = []

    def worker(**given: Any) -> TimedWorker:
        made.append(TimedWorker(**given))
        return made[-1]

    with ExitStack() as stack, stopped_by_signal() as stop:
        stack.enter_context(patch("adapters.serve.server.LaneWorker", worker))
        if not plan.paced:
            stack.enter_context(patch("adapters.wiring._rates", lambda _: {"slack": UNPACED}))
        overrides = Overrides(sample_day=1, silent=True, metrics=metrics)
        async with services(settings, plan.folder, overrides) as wired:
            await Server(wired, metrics).run(stop)
    plan.claims.write_text("\n".join(map(str, made[0].seconds)))


if __name__ == "__main__":
    logging.basicConfig(
        filename=Plan.model_validate_json(sys.argv[1]).folder / "log", level=logging.WARNING
    )
    asyncio.run(serve(Plan.model_validate_json(sys.argv[1])))
