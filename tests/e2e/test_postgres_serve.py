"""`paperboy serve` on PostgreSQL, killed while it answers and while it posts: nothing comes twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from aiohttp import ClientError, ClientSession
from aiohttp.test_utils import unused_port

from adapters.clock import SystemClock
from adapters.platforms.registry import settings_class
from adapters.serve.server import Server
from adapters.serve.starting import services_when_there
from adapters.stores.postgres.store import PostgresStore
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides
from bot.domain.errors import StorageError
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination
from tests.adapters.slack_server import BOT, TEAM
from tests.cable import cable
from tests.e2e.killed_answers import HALF, WRITING, Desk, OnSlack, desk, is_right, killed_at, until
from tests.e2e.test_restored import NOON, following

HERE = Destination(platform="slack", workspace=TEAM, channel="C1")
SOON = 120.0


def posted(made: Desk) -> Counter[tuple[str, int]]:
    """How often each piece of the digest stands in the channel."""
    assert isinstance(made.place, OnSlack)
    ours = [each for each in made.place.server.messages("C1") if each["user"] == BOT]
    carried = [each["metadata"]["event_payload"] for each in ours if each.get("metadata")]
    return Counter((each["key"], each["piece"]) for each in carried if "#" in each["key"])


async def until_delivered(store: PostgresStore, run: Run) -> None:
    async with asyncio.timeout(SOON):
        while True:
            found = await store.run(run.key)
            if found and found.status is RunStatus.DELIVERED:
                return
            await asyncio.sleep(0.1)


async def test_answers_and_a_digest_survive_being_killed_and_come_once(
    pooled_database: str, tmp_path: Path
) -> None:
    run = Run(subscription=following(HERE), day=NOON.date())
    async with (
        desk("slack", tmp_path, database=pooled_database) as made,
        await PostgresStore.open(pooled_database, tmp_path, SystemClock()) as store,
    ):
        await made.start()
        half = await killed_at(made, lambda asked: any(HALF in text for text in made.place.answers(asked)))
        await made.place.tell_again(half)
        await asyncio.sleep(2 * WRITING)
        assert is_right(made, half), made.place.answers(half)
        await made.kill()
        await store.save_subscription(run.subscription)
        made.plan = made.plan.model_copy(update={"now": NOON})
        await made.start()
        await until(lambda: len(posted(made)) >= 2)
        await made.kill()
        await made.start()
        await until_delivered(store, run)
        parts = {f"{each.run_key}#{each.part.key}" for each in await store.deliveries(run.key)}
        assert {key for key, _ in posted(made)} == parts
        assert set(posted(made).values()) == {1}
        assert not (tmp_path / "paperboy.sqlite3").exists()


async def test_a_database_that_goes_away_stops_nothing_and_work_goes_on_when_it_is_back(
    postgres_database: str, tmp_path: Path
) -> None:
    async with cable(postgres_database) as lead, served(tmp_path, lead.address) as (running, url):
        await readiness(url, 200)
        lead.pull()
        await readiness(url, 503)
        assert not running.done()
        lead.plug_in()
        await readiness(url, 200)


async def test_who_starts_while_the_database_is_away_waits_for_it_and_says_so(
    postgres_database: str, tmp_path: Path
) -> None:
    async with cable(postgres_database) as lead:
        lead.pull()
        async with served(tmp_path, lead.address) as (running, url):
            await readiness(url, 503)
            await readiness(url.replace("readyz", "healthz"), 200)
            assert not running.done()
            lead.plug_in()
            await readiness(url, 200)


async def test_who_waits_for_a_database_ends_when_told_and_not_before_its_time(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with cable(postgres_database) as lead:
        lead.pull()
        async with served(tmp_path, lead.address) as (_, url):
            await readiness(url, 503)
        monkeypatch.setattr("adapters.serve.starting.LONGEST", 0.0)
        with pytest.raises(StorageError):
            async with served(tmp_path, lead.address) as (running, _):
                await asyncio.wait([running], timeout=SOON)


async def test_who_finds_a_database_without_tables_says_so_at_once_and_does_not_wait_for_them(
    bare_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = AsyncMock(side_effect=AssertionError("tables do not come by themselves"))
    monkeypatch.setattr("adapters.serve.starting._wait", waited)
    settings = settings_class().model_validate({"database": {"url": bare_database}})
    with pytest.raises(StorageError) as told:
        async with services_when_there(settings, tmp_path, Overrides(silent=True), asyncio.Event()):
            pass
    assert told.value.fields["problem"] == "storage.tables_older"


@asynccontextmanager
async def served(folder: Path, database: str) -> AsyncIterator[tuple[asyncio.Task[None], str]]:
    """The whole process but for its signals, and where it says how it is."""
    port, metrics = unused_port(), Metrics()
    settings = settings_class().model_validate({"database": {"url": database}, "web": {"port": port}})
    overrides = Overrides(sample_day=1, silent=True, metrics=metrics)
    stop = asyncio.Event()

    async def serve() -> None:
        async with services_when_there(settings, folder, overrides, stop) as wired:
            if wired is not None:
                await Server(wired, metrics).run(stop)

    running = asyncio.create_task(serve())
    try:
        yield running, f"http://127.0.0.1:{port}/readyz"
    finally:
        stop.set()
        await running


async def readiness(url: str, wanted: int) -> None:
    """Wait until it says so."""
    async with ClientSession() as session, asyncio.timeout(SOON):
        while True:
            with suppress(ClientError):  # it does not listen yet
                async with session.get(url) as answer:
                    if answer.status == wanted:
                        return
            await asyncio.sleep(0.05)
