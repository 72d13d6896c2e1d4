"""How far a long job is, told to whoever asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.chat.responder import Responder
from bot.locales import translate


class Reporter:
    """A `Progress` that passes on only the latest state: a front end may be slower than the work."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._stage = ""
        self._total = 0
        self._done = 0
        self._news = asyncio.Event()

    def stage(self, name: str, total: int) -> None:
        self._stage, self._total, self._done = translate(self._language, name), total, 0
        self._news.set()

    def advance(self, note: str = "") -> None:  # noqa: ARG002 - the port's; the count is enough here
        self._done += 1
        self._news.set()

    async def pass_on(self, responder: Responder) -> None:
        """Tell what is new until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await responder.progress("progress.step", stage=self._stage, done=self._done, total=self._total)


@asynccontextmanager
async def reporting(language: str, responder: Responder) -> AsyncIterator[Reporter]:
    """A reporter that tells `responder` for as long as the block runs."""
    reporter = Reporter(language)
    telling = asyncio.create_task(reporter.pass_on(responder))
    try:
        yield reporter
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
