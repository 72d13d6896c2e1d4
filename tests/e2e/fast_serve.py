"""`paperboy` as it is, but that its time begins when it is told to and runs fast: a process for tests.

python -m tests.e2e.fast_serve 2026-01-24T17:00:00+00:00 serve
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import time
from unittest.mock import patch

from adapters.cli import paperboy
from adapters.cli.boundary import run
from adapters.serve import server

FAST = 20.0


class FastClock:
    """The time since `begun`, which is when the process began."""

    begun = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    _at = time.monotonic()

    def now(self) -> dt.datetime:
        return self.begun + dt.timedelta(seconds=(time.monotonic() - self._at) * FAST)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FAST)

    async def beat(self, seconds: float) -> None:
        await self.sleep(seconds)

    def monotonic(self) -> float:
        return time.monotonic() * FAST


if __name__ == "__main__":
    FastClock.begun = dt.datetime.fromisoformat(sys.argv[1])
    with (
        patch("adapters.wiring.SystemClock", FastClock),
        patch("adapters.stores.sqlite.store.SystemClock", FastClock),
        patch.object(server, "BEAT", server.BEAT / FAST),
    ):
        sys.exit(run(paperboy, sys.argv[2:]))
