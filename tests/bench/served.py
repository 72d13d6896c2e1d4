"""`paperboy serve` as a process of its own, on the day of the made-up papers.

`python -m tests.bench.served FOLDER SETTINGS` runs it on a data folder with settings as JSON, until it is
asked to stop. All that is not as usual is its clock, which began to run at noon of that day.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.registry import settings_class
from adapters.serve.server import Server
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides, services
from bot.settings import Settings
from tests.fakes import NOON

STARTED = time.monotonic()
STOPPING = 60.0
"""Seconds until it has stopped."""


class MondayClock:
    """The clock port: noon of the day of the papers when the process began, and running."""

    def now(self) -> dt.datetime:
        return NOON + dt.timedelta(seconds=time.monotonic() - STARTED)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def beat(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def monotonic(self) -> float:
        return time.monotonic()


@asynccontextmanager
async def served(folder: Path, settings: Mapping[str, Any]) -> AsyncIterator[int]:
    """The process at work; its id. What it says of errors is shown as it says it."""
    command = (sys.executable, "-m", "tests.bench.served", str(folder), json.dumps(settings))
    process = await asyncio.create_subprocess_exec(*command)
    try:
        yield process.pid
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPPING):
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"serve ended with {process.returncode}")


async def _serve(folder: Path, settings: Settings) -> None:
    metrics, stop = Metrics(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with services(settings, folder, Overrides(silent=True, metrics=metrics)) as wired:
        await Server(wired, metrics).run(stop)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    with pytest.MonkeyPatch.context() as clocks:
        clocks.setattr("adapters.wiring.SystemClock", MondayClock)
        clocks.setattr("adapters.stores.opening.SystemClock", MondayClock)
        asyncio.run(_serve(Path(sys.argv[1]), settings_class().model_validate_json(sys.argv[2])))
