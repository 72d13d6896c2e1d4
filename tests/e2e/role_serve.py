"""`paperboy serve` with a role, on the sample arXiv, by a fast clock that all of them share: to be killed.

`python -m tests.e2e.role_serve PLAN`. Papers are read in it: quicker than in a process of their own.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from adapters.platforms.registry import settings_class
from adapters.serve import server
from adapters.serve.signals import stopped_by_signal
from adapters.serve.starting import services_when_there
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides
from bot.domain.record import Record
from tests.e2e import fast_serve
from tests.e2e.dying_serve import Reader

FAST = 8.0
"""So quick is its time, if the plan does not say otherwise: a lease lasts five seconds."""


class Plan(Record):
    """Where the data is, which file says what time it is, and what is set."""

    folder: Path
    told: Path
    settings: dict[str, Any]
    fast: float = FAST


async def serve(plan: Plan) -> None:
    metrics = Metrics()
    settings = settings_class().model_validate({"web": {"port": 0}, **plan.settings})
    overrides = Overrides(sample_day=1, silent=True, metrics=metrics)
    with stopped_by_signal() as stop:
        async with services_when_there(settings, plan.folder, overrides, stop) as wired:
            if wired is not None:
                await server.Server(wired, metrics).run(stop)


if __name__ == "__main__":
    made = Plan.model_validate_json(sys.argv[1])
    logging.basicConfig(
        filename=made.folder / "log",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    fast_serve.FastClock.told = made.told
    with (
        patch.object(fast_serve, "FAST", made.fast),
        patch("adapters.wiring.SystemClock", fast_serve.FastClock),
        patch("adapters.stores.opening.SystemClock", fast_serve.FastClock),
        patch("adapters.sources.arxiv.connect.FullTextReader", Reader),
        patch.object(server, "HEARTBEAT_INTERVAL", server.HEARTBEAT_INTERVAL / made.fast),
    ):
        asyncio.run(serve(made))
