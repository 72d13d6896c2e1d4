"""A process that sends a batch and is killed; it does what the tests do after it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from adapters.clock import SystemClock
from adapters.models import batching
from adapters.stores.sqlite.store import SqliteStore
from bot.llm.batch import not_needed_before
from bot.model_settings import ModelSettings
from bot.ports.model import ModelRequest
from tests.adapters import test_model_batches as tests
from tests.fakes import FakeClock


async def main(url: str, database: Path) -> None:
    """Ask two questions for later, and wait for ever."""
    batching.SENT_AFTER = 0.01
    store = await SqliteStore.open(database, SystemClock())
    settings = ModelSettings.model_validate({"base_url": url, "name": "big", "retries": 0})
    model = tests.batching(settings, store, Late())
    with not_needed_before(tests.HOUR):
        requests = (ModelRequest(purpose="analyse", system="", user=each) for each in ("one", "two"))
        await asyncio.gather(*map(model.complete, requests))


class Late(FakeClock):
    """The tests' time, which passes."""

    async def beat(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
