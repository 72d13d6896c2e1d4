"""The real clock."""

from __future__ import annotations

import asyncio
import datetime as dt


class SystemClock:
    """The machine's time, in UTC."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - this is the clock port

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
