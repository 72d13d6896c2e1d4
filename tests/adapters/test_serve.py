"""`paperboy serve`: one copy works, the others stand by; what fails is started again; its pages tell."""

import asyncio
import dataclasses
import datetime as dt
import errno
import json
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from unittest.mock import AsyncMock

import aiohttp
import pytest
from aiohttp import web

from adapters.locks import Presence, excludes
from adapters.serve.leader import POLL_INTERVAL, RENEWAL_INTERVAL, SECONDS, Leadership
from adapters.serve.server import HEARTBEAT_INTERVAL, PUNCTUAL, Server
from adapters.serve.supervise import supervise
from adapters.stores.sqlite.store import SqliteStore
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides, Services, services
from bot.digests.operator import Operator
from bot.domain.errors import DatabaseReplacedError, DiskFullError, PlatformUnavailableError, SettingError
from bot.domain.topic import Destination
from bot.settings import Settings, WebSettings
from tests.fakes import NOON, FakeClock, FakePlatform


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as opened:
        yield opened


@pytest.fixture
def presences(tmp_path: Path) -> Iterator[tuple[Presence, Presence]]:
    """Two processes at work with the same data."""
    with Presence(tmp_path) as first, Presence(tmp_path) as second:
        yield first, second


async def test_a_second_copy_stands_by_until_the_lease_of_the_first_ends(
    store: SqliteStore, presences: tuple[Presence, Presence], caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    first, second = (Leadership(store, clock, each) for each in presences)
    await first.win()
    assert clock.slept == []
    assert not await second.claim()
    with caplog.at_level(logging.INFO):
        await second.win()
    assert len([each for each in caplog.messages if "standing by" in each]) == 1
    assert SECONDS <= (clock.now() - NOON).total_seconds() <= SECONDS + POLL_INTERVAL
    await first.keep()
    assert (first.held, second.held) == (False, True)


async def test_a_copy_that_stops_leaves_the_work_to_the_other_at_once(
    store: SqliteStore, presences: tuple[Presence, Presence]
) -> None:
    clock = FakeClock()
    first, second = (Leadership(store, clock, each) for each in presences)
    await first.win()
    await store.claim_run("a/run", presences[0].owner, now=NOON, lease_seconds=300)
    await first.give_up()
    assert not first.held
    assert await second.claim()
    assert [lease.name for lease in await store.leases()] == ["serve"]


async def test_a_copy_that_cannot_write_its_lease_goes_on_as_nobody_else_can_write_one_either(
    store: SqliteStore, presences: tuple[Presence, Presence], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> bool:
        raise DiskFullError(folder="/data")

    first, second = (Leadership(store, FakeClock(), each) for each in presences)
    await first.win()
    monkeypatch.setattr(store, "claim_lease", fail)
    assert await first.claim()
    assert not await second.claim()


async def test_a_copy_that_works_renews_its_lease_until_another_has_it(
    store: SqliteStore, presences: tuple[Presence, Presence], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    first = Leadership(store, clock, presences[0])
    monkeypatch.setattr(store, "claim_lease", AsyncMock(side_effect=[True, True, True, False]))
    await first.win()
    await first.keep()
    assert clock.slept == [RENEWAL_INTERVAL] * 2
    assert not first.held


@pytest.mark.parametrize("at", [0, 1])
async def test_a_copy_whose_database_was_replaced_works_no_more_and_says_why(
    store: SqliteStore, presences: tuple[Presence, Presence], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    first = Leadership(store, FakeClock(), presences[0])
    answers = [True] * at + [DatabaseReplacedError(file="/data")]
    monkeypatch.setattr(store, "claim_lease", AsyncMock(side_effect=answers))
    with pytest.raises(DatabaseReplacedError):
        await first.keep()
    assert not first.held


async def test_a_copy_that_died_is_replaced_within_seconds_and_its_runs_are_free(
    store: SqliteStore, presences: tuple[Presence, Presence]
) -> None:
    clock = FakeClock()
    first, second = presences
    assert await Leadership(store, clock, first).claim()
    await store.claim_run("a/run", f"{first.owner}/3", now=NOON, lease_seconds=300)
    os.close(first._lock._file)  # as the kernel does when a process ends, however it ends
    first._lock._file = os.open(os.devnull, os.O_RDONLY)
    await Leadership(store, clock, second).win()
    assert (clock.now() - NOON).total_seconds() <= POLL_INTERVAL
    assert [(lease.name, lease.owner) for lease in await store.leases()] == [("serve", second.owner)]


async def test_nobody_is_taken_for_dead_for_a_number_that_no_process_has_here(store: SqliteStore) -> None:
    """As that of a process in another container of the same host name."""
    with Presence(store.database.path.parent) as here:
        host = here.owner.partition(":")[0]
        for owner in (
            f"{host}:{2**22 + 1}:abcd",
            f"{host}:{os.getpid()}:abcd",
            "elsewhere:1:a",
            "test",
        ):
            await store.claim_lease(f"run:{owner}", owner, now=NOON, seconds=60)
        await here.bury(store)
    assert len(await store.leases()) == 4


async def test_where_a_file_system_has_no_locks_nobody_is_dead_and_that_is_told(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    assert excludes(tmp_path)
    monkeypatch.setattr("fcntl.flock", refuse)
    with Presence(tmp_path) as gone:
        await store.claim_lease("serve", gone.owner, now=NOON, seconds=SECONDS)
    with Presence(tmp_path) as here:
        await here.bury(store)
    assert [lease.owner for lease in await store.leases()] == [gone.owner]
    assert not excludes(tmp_path)


async def until(holds: Callable[[], bool]) -> None:
    """Let others work until it holds."""
    for _ in range(6_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never held")


class Front:
    """A front end that fails as it is told to, then runs until it is stopped."""

    name = "slack"

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.runs = 0
        self.ready = False
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        self.runs += 1
        if self.errors:
            raise self.errors.pop(0)
        self.ready = True
        await self._stopped.wait()
        self.ready = False

    async def stop(self) -> None:
        self._stopped.set()

    def routes(self) -> list[web.RouteDef]:
        async def hello(_: web.Request) -> web.Response:
            return web.Response(text="hello")

        return [web.get("/hello", hello)]


async def test_a_front_end_that_fails_is_started_again_after_growing_waits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = FakeClock()
    front = Front(*[PlatformUnavailableError(platform="slack")] * 3, RuntimeError("a mistake"))
    task = asyncio.create_task(supervise(front, clock, Operator(clock, {})))
    await until(lambda: front.ready)
    assert front.runs == 5
    assert clock.slept == sorted(clock.slept)
    await front.stop()
    await task
    told = [record.getMessage() for record in caplog.records if "not connected" in record.getMessage()]
    assert len(told) >= 4
    assert not [line for line in told if "error." in line], "a sentence, not its key"


async def test_a_front_end_with_wrong_settings_is_left_off_and_the_operator_told_once() -> None:
    clock, platform = FakeClock(), FakePlatform()
    channel = Destination(platform="terminal", workspace="w", channel="ops")
    operator = Operator(clock, {"terminal": platform}, channel)
    for _ in range(2):
        error = SettingError(setting="slack.bot_token", problem="is refused", place="environment")
        await supervise(Front(error), clock, operator)
    assert len(platform.posts) == 1
    assert "slack.bot_token" in platform.posts[0].message.summary


@pytest.fixture
async def wired(tmp_path: Path) -> AsyncIterator[Services]:
    settings = Settings(web=WebSettings(port=0))
    async with services(settings, tmp_path, Overrides(sample_day=1, silent=True)) as made:
        yield dataclasses.replace(made, front_ends=(Front(),))


async def pages(log: pytest.LogCaptureFixture) -> str:
    """Where the server listens, once it does."""
    await until(lambda: any("listening" in each.getMessage() for each in log.records))
    return next(each.getMessage() for each in log.records if "listening" in each.getMessage()).split()[-1]


async def test_a_server_tells_how_it_is_and_stops_when_told_to(
    wired: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stop = asyncio.Event()
    task = asyncio.create_task(Server(wired, Metrics()).run(stop))
    address = (await pages(caplog)).removesuffix("/readyz")
    async with aiohttp.ClientSession(address) as session:

        async def ask(page: str) -> tuple[int, str]:
            async with session.get(page) as answer:
                return answer.status, await answer.text()

        front = wired.front_ends[0]
        await until(lambda: front.ready)
        assert json.loads((await ask("/readyz"))[1])["checks"] == {
            "leading": True,
            "tick": True,
            "runs": True,
            "queues": True,
            "database": True,
            "slack": True,
        }
        assert (await ask("/healthz"))[0] == 200
        assert await ask("/hello") == (200, "hello")
        assert 'paperboy_ready{check="slack"} 1.0' in (await ask("/metrics"))[1]
        await front.stop()
        await until(lambda: not front.ready)
        assert (await ask("/readyz"))[0] == 503
        assert json.loads((await ask("/readyz"))[1])["checks"]["slack"] is False
    stop.set()
    await task
    assert not await wired.store.leases()


async def test_a_copy_that_stands_by_is_healthy_and_not_ready(
    wired: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    now = wired.clock.now()
    await wired.store.claim_lease("serve", "elsewhere:1:a", now=now, seconds=3600)
    stop = asyncio.Event()
    task = asyncio.create_task(Server(wired, Metrics()).run(stop))
    address = (await pages(caplog)).removesuffix("/readyz")
    async with aiohttp.ClientSession(address) as session:
        async with session.get("/healthz") as answer:
            assert answer.status == 200
        async with session.get("/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["checks"]["leading"] is False
    stop.set()
    await task


@pytest.mark.parametrize(("left", "ticks"), [(None, 0), (HEARTBEAT_INTERVAL + 1, 0), (5.0, 1)])
async def test_what_falls_due_before_the_next_beat_is_begun_at_its_time_and_not_at_the_beat(
    wired: Services, monkeypatch: pytest.MonkeyPatch, left: float | None, ticks: int
) -> None:
    waited: list[float] = []

    async def waiting(seconds: float) -> None:
        waited.append(seconds)

    async def ticking() -> None:
        waited.append(0)

    server = Server(wired, Metrics())
    monkeypatch.setattr(server, "_beats", 1)
    monkeypatch.setattr(server, "_tick", ticking)
    monkeypatch.setattr(server._preparer, "seconds_left", lambda _: left)
    monkeypatch.setattr(wired.clock, "beat", waiting)
    await server._look()
    assert waited == ([left + PUNCTUAL, 0] if left and ticks else [])


async def test_the_time_of_every_hop_is_measured_whether_it_works_or_not() -> None:
    class Feeds:
        async def feed(self, day: dt.date | None) -> str:
            if day is None:
                raise PlatformUnavailableError(platform="x")
            return f"feed of {day}"

    metrics = Metrics()
    feeds = metrics.measure(Feeds())
    assert await feeds.feed(dt.date(2026, 1, 26)) == "feed of 2026-01-26"
    with pytest.raises(PlatformUnavailableError):
        await feeds.feed(None)
    told = metrics.text().decode()
    for outcome in ("done", "failed"):
        assert f'paperboy_hop_seconds_count{{hop="feed",outcome="{outcome}"}} 1.0' in told
