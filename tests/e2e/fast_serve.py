"""`paperboy` as it is, but that its time begins when it is told to and runs fast: a process for tests.

python -m tests.e2e.fast_serve 2026-01-24T17:00:00+00:00 serve

In the place of the time there may be a file, in which `set_time` says again and again what time it is.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import time
from pathlib import Path
from unittest.mock import patch

from adapters.cli import paperboy
from adapters.cli.boundary import run
from adapters.serve import server

FAST = 20.0


class FastClock:
    """The time since `begun`, which is when the process began."""

    begun = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    told: Path | None = None
    _at = time.monotonic()

    def now(self) -> dt.datetime:
        if self.told:
            return read_time(self.told)
        return self.begun + dt.timedelta(seconds=(time.monotonic() - self._at) * FAST)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FAST)

    async def beat(self, seconds: float) -> None:
        await self.sleep(seconds)

    def monotonic(self) -> float:
        return time.monotonic() * FAST


def set_time(file: Path, now: dt.datetime) -> None:
    """From now on, that is the time of whoever reads it there."""
    made = file.with_suffix(".new")
    made.write_text(f"{now.isoformat()} {time.monotonic()}")
    made.replace(file)


def read_time(file: Path, fast: float = 0.0) -> dt.datetime:
    """The time that was set there, and what passed since; so `fast`, where another sets it."""
    begun, at = file.read_text().split()
    passed = (time.monotonic() - float(at)) * (fast or FAST)
    return dt.datetime.fromisoformat(begun) + dt.timedelta(seconds=passed)


if __name__ == "__main__":
    if Path(sys.argv[1]).exists():
        FastClock.told = Path(sys.argv[1])
    else:
        FastClock.begun = dt.datetime.fromisoformat(sys.argv[1])
    with (
        patch("adapters.wiring.SystemClock", FastClock),
        patch("adapters.stores.opening.SystemClock", FastClock),
        patch.object(server, "HEARTBEAT_INTERVAL", server.HEARTBEAT_INTERVAL / FAST),
    ):
        sys.exit(run(paperboy, sys.argv[2:]))
