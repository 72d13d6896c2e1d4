"""`paperboy serve` says what it will do, or what to do."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from adapters.serve.announce import told_at_start
from adapters.stores.sqlite.store import SqliteStore
from bot.settings import Settings
from tests.fakes import FakeClock
from tests.store_contract import subscription


async def test_what_is_followed_is_told_with_time_and_place_and_nothing_with_what_to_do(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    async with await SqliteStore.open(tmp_path / "store", clock) as store:
        facts = SimpleNamespace(settings=Settings(), store=store, clock=clock, front_ends=())
        services = cast("Any", facts)
        nothing = await told_at_start(services)
        assert "paperboy follow" in nothing[0]
        assert "No chat platform" in nothing[1]
        await store.save_subscription(subscription())
        told = await told_at_start(services)
        assert told[0].startswith("Next: “")
        assert "this terminal" in told[0]
