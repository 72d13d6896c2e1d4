"""Workers on one PostgreSQL, a Slack of a thousand workspaces, and digests that are all due at once."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from adapters.clock import SystemClock
from adapters.platforms.slack.plugin import PLUGIN as SLACK
from adapters.stores.postgres.store import PostgresStore
from bot.compose.digest import compose_digest
from bot.domain.digest import Digest, Entry
from bot.domain.message import Part
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription
from bot.ports.lanes import Lane, lane_of
from tests import postgres
from tests.adapters.slack_server import TOKEN, Channel, SlackServer
from tests.bench.scale_worker import Plan
from tests.e2e.kills import ROOT
from tests.e2e.storm import serving
from tests.samples_digest import analysis, digest, paper

ENTRIES = 10
PARTS = ENTRIES + 2
"""Messages of each digest: its root, its summary, and its papers."""
LATENCY = 0.001
"""Seconds until Slack answers."""
BURST = 0.8
"""Of a second: how long after another message Slack takes one more in the same channel."""
SETTLED = 4.0
"""Seconds that new workers are left to themselves, to get up."""
PATIENCE = 900.0
FILLING = 8
"""Digests that are written at the same time."""


class TimedSlack(SlackServer):
    """Tells when each message came; where `strict`, it refuses what comes too fast in a channel."""

    def __init__(self, *, strict: bool) -> None:
        super().__init__()
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.refused = 0
        self._strict = strict
        self.stubborn["chat.postMessage"] = self._too_fast

    @property
    def posts(self) -> int:
        """How many messages came."""
        return sum(map(len, self.times.values()))

    def _too_fast(self, asked: Mapping[str, Any]) -> str:
        came, now = self.times[asked["channel"]], time.monotonic()
        if self._strict and came and now - came[-1] < BURST:
            self.refused += 1
            return "429:1"
        came.append(now)
        return ""

    async def _api(self, request: Any) -> Any:
        await asyncio.sleep(LATENCY)
        self.called.clear()
        return await super()._api(request)


@dataclass(frozen=True)
class Load:
    """How many processes do how much; the whale is one more workspace, with many digests."""

    processes: int
    workspaces: int
    whale: int = 0
    """Digests of the whale, each in a channel of its own."""
    paced: bool = False
    """Whether Slack takes a message a second in a channel, and is not sent more."""


@dataclass(frozen=True)
class Measured:
    """What came of it, in seconds."""

    parts: int
    took: float
    """From the call of all lanes to the last post."""
    python: float
    """Processor time of the workers."""
    server: float
    """Processor time of PostgreSQL."""
    slack: float
    """Processor time of the pretended Slack."""
    refused: int
    claims: Sequence[float]
    done: Mapping[str, float]
    """When the last message of each channel came."""
    twice: int
    idle: Sequence[float] = ()
    """What each worker takes of a core when all is done."""

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.parts / self.took


def measured(load: Load, *, idle: float = 0.0) -> Measured:
    """Let it happen on a database of its own, which writes as durably as in earnest.

    With `idle` the workers are watched for so many seconds more.
    """
    with (
        postgres.server() as server,
        postgres.durable(server.direct),
        postgres.fresh(server.direct) as name,
    ):
        postgres.migrated(server.direct, name)
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(_measured(load, postgres.beside(server.direct, name), Path(folder), idle))


async def _measured(load: Load, database: str, folder: Path, idle: float) -> Measured:
    slack, followed = TimedSlack(strict=load.paced), _followed(load)
    slack.channels |= {each.destination.channel: Channel(each.destination.channel) for each in followed}
    async with (
        serving(slack.app()) as address,
        await PostgresStore.open(database, folder, SystemClock()) as store,
    ):
        lanes = await _fill(store, followed)
        await asyncio.to_thread(postgres.run, database, "VACUUM ANALYZE")
        settings = {
            "archive": {"files": False},
            "database": {"url": database},
            "slack": {"bot_token": TOKEN, "signing_secret": "s", "api_url": f"{address}/api/"},
        }
        async with _at_work(folder, settings, load) as workers:
            spent, began = _spent(workers), time.monotonic()
            await asyncio.to_thread(postgres.run, database, "DELETE FROM tenants")
            await store.call_lanes(lanes, now=store.clock.now())
            await _until_posted(slack, PARTS * len(followed))
            python, server, ours = (
                now - before for now, before in zip(_spent(workers), spent, strict=True)
            )
            resting = await _watch(workers, idle) if idle else ()
    done = {channel: times[-1] - began for channel, times in slack.times.items()}
    return Measured(
        parts=PARTS * len(followed),
        took=max(done.values()),
        python=python,
        server=server,
        slack=ours,
        refused=slack.refused,
        claims=_claims(folder, load),
        done=done,
        twice=slack.posts - PARTS * len(followed),
        idle=resting,
    )


async def _fill(store: PostgresStore, followed: Sequence[Subscription]) -> Sequence[Lane]:
    """Have all digests written, in workspaces that wait until they may all begin."""
    for many in range(0, len(followed), FILLING):
        await asyncio.gather(*(_draft(store, each) for each in followed[many : many + FILLING]))
    lanes = list(dict.fromkeys(lane_of(each.destination) for each in followed))
    for lane in lanes:
        await store.pause_tenant(lane, at=store.clock.now())
    return lanes


@asynccontextmanager
async def _at_work(folder: Path, settings: dict[str, Any], load: Load) -> AsyncIterator[Sequence[Process]]:
    workers = [await _start(folder / str(n), settings, load) for n in range(load.processes)]
    try:
        await asyncio.sleep(SETTLED)
        yield workers
    finally:
        for each in workers:
            with suppress(ProcessLookupError):
                each.send_signal(signal.SIGTERM)
        await asyncio.gather(*(each.wait() for each in workers))


async def _watch(workers: Sequence[Process], seconds: float) -> Sequence[float]:
    """What each takes of a core while nothing is due."""
    await asyncio.sleep(SETTLED)
    before = [_seconds(each.pid) for each in workers]
    await asyncio.sleep(seconds)
    return [(_seconds(each.pid) - at) / seconds for each, at in zip(workers, before, strict=True)]


def _claims(folder: Path, load: Load) -> Sequence[float]:
    plans = [Plan(folder=folder / str(number), settings={}) for number in range(load.processes)]
    return [float(line) for plan in plans for line in plan.claims.read_text().split()]


def _followed(load: Load) -> Sequence[Subscription]:
    """A channel of each workspace, then those of the whale, which is served first as its name says."""
    small = [("W", n) for n in range(load.workspaces)]
    whale = [("A", n) for n in range(load.whale)]
    return [
        Subscription(
            id=f"{kind}{number}",
            destination=Destination(
                platform=SLACK.name,
                workspace=f"W{number}" if kind == "W" else "A",
                channel=f"C{kind}{number}",
            ),
            topic=digest().topic,
            created_at=SystemClock().now(),
        )
        for kind, number in (*small, *whale)
    ]


async def _draft(store: PostgresStore, followed: Subscription) -> None:
    """A digest that is written, and of which nothing is posted."""
    made, parts = _digest()
    run = Run(subscription=followed, day=SystemClock().now().date())
    await store.save_subscription(followed)
    await store.open_run(followed, run.day)
    await store.save_draft(run.key, made.evolve(run_key=run.key, day=run.day), parts, ())


@cache
def _digest() -> tuple[Digest, Sequence[Part]]:
    entries = tuple(
        Entry(number=number, paper=paper(number), analysis=analysis(paper(number)))
        for number in range(1, ENTRIES + 1)
    )
    made = digest(entries=entries)
    return made, compose_digest(made)


async def _start(folder: Path, settings: dict[str, Any], load: Load) -> Process:
    await asyncio.to_thread(folder.mkdir)
    given = {**settings, "serve": {"role": "worker"}}
    plan = Plan(folder=folder, settings=given, paced=load.paced)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.scale_worker", plan.model_dump_json(), cwd=ROOT
    )


def _spent(workers: Sequence[Process]) -> tuple[float, float, float]:
    """Processor seconds of the workers, of PostgreSQL and of ourselves, who are Slack."""
    servers = [each.pid for each in psutil.process_iter(["name"]) if each.info["name"] == "postgres"]
    return (
        sum(_seconds(each.pid) for each in workers),
        sum(map(_seconds, servers)),
        time.process_time(),
    )


def _seconds(pid: int) -> float:
    """What a process has worked, and its children that have ended."""
    with suppress(psutil.NoSuchProcess):
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0


async def _until_posted(slack: TimedSlack, parts: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while slack.posts < parts:  # noqa: ASYNC110 - what happens in other processes tells nobody
            await asyncio.sleep(0.1)
