"""`paperboy serve` on the sample arXiv, as a process that can be killed.

`python -m tests.e2e.questioned_serve PLAN`. Papers are read in it: quicker than in a process of their own.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from adapters.clock import SystemClock
from adapters.platforms.registry import settings_class
from adapters.serve.server import Server
from adapters.serve.signals import stopped_by_signal
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides, services
from bot.domain.record import Record
from tests.e2e.dying_serve import QuickClient, Reader, point_at


class Plan(Record):
    """Where the data is, where Discord is, and what is set."""

    folder: Path
    address: str
    settings: dict[str, Any]
    now: dt.datetime | None = None
    """What time it is when the process begins, if not what it is."""


class Moved(SystemClock):
    """The machine's clock, set to another time."""

    by = dt.timedelta()

    def now(self) -> dt.datetime:
        return super().now() + self.by


async def serve(plan: Plan) -> None:
    metrics = Metrics()
    settings = settings_class().model_validate({"web": {"port": 0}, **plan.settings})
    overrides = Overrides(sample_day=1, silent=True, metrics=metrics)
    with stopped_by_signal() as stop:
        async with services(settings, plan.folder, overrides) as wired:
            await Server(wired, metrics).run(stop)


if __name__ == "__main__":
    made = Plan.model_validate_json(sys.argv[1])
    logging.basicConfig(filename=made.folder / "log", level=logging.INFO)
    point_at(made.address)
    if made.now:
        Moved.by = made.now - SystemClock().now()
    with (
        patch("adapters.wiring.SystemClock", Moved),
        patch("adapters.stores.opening.SystemClock", Moved),
        patch("adapters.sources.arxiv.connect.FullTextReader", Reader),
        patch("adapters.platforms.discord.app.PaperboyClient", QuickClient),
    ):
        asyncio.run(serve(made))
