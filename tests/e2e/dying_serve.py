"""`paperboy serve` with a digest to post, killed by SIGKILL at random instants and started again.

Digests are made in turn in all the ways there are (`Way`). Meanwhile two people type `/digest now` again
and again; with `copies`, there are several on the same data, each in a PID namespace of its own as in
containers, of which one at a time leads. Any of them is killed.

`python -m tests.e2e.dying_serve PLAN` forks it anew each time, on the same data, until it was killed as
often as the plan wants and its last digest is posted; whatever it imports is there before, once a first one
has lived to its end. Prints, as JSON, how many digests of each way there were, and how many kills. Nothing
of it is replaced but arXiv, by the samples; the reading of papers in a process of its own, which would take
longer than most lives here; and the time, which runs `FAST` times as fast as ours so that waits stay short.
"""

from __future__ import annotations

import asyncio
import ctypes
import datetime as dt
import gc
import importlib
import json
import logging
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from itertools import repeat
from pathlib import Path
from typing import Any
from unittest.mock import patch

import discord.gateway
import discord.http
import yarl
from aiohttp import ClientSession  # noqa: F401 - imported before the fork, as all that follows
from pydantic import Field

import adapters.platforms.discord.connect
import adapters.platforms.slack.connect  # noqa: F401 - likewise
from adapters.fair_semaphore import FairSemaphore
from adapters.platforms.discord.client import PaperboyClient
from adapters.platforms.registry import settings_class
from adapters.reading.html_reader import read_html
from adapters.serve import server
from adapters.serve.server import Server
from adapters.sources.fetching.http import Fetch
from adapters.sources.samples.answers import DAYS, DEMO_TOPIC
from adapters.stores.store import Store
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides, Services, services
from bot.digests.policy import Quiet
from bot.domain.analysis import Source
from bot.domain.errors import DocumentError, PaperboyError
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription
from bot.settings import Settings
from bot.sources.arxiv.ids import html_url

log = logging.getLogger(__name__)

FAST = 50.0
TICK = 0.25
"""Seconds of ours between two ticks."""
UNDISTURBED = 120.0
"""Seconds in which a digest is posted on any machine."""
BEHIND = dt.timedelta(hours=3)
"""How long before our time the fast clock begins, so that it is not soon ahead of the scheduler's."""
TYPED_WITHIN = 0.5
"""Seconds of ours within which `/digest now` is typed again."""
IMPORTED = "imported"
"""The file in which a process that lived to its end tells of its modules."""
LONG, SHORT = 0.25, 0.25
"""How many lives may be as long as a digest takes, and what part of that the others last at most."""
CLONE_NEWPID, PR_SET_PDEATHSIG = 0x20000000, 1
NEVER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(hours=4)
"""How long before its time a digest is made ready."""


class Way(StrEnum):
    """How a digest is made."""

    DUE = "made when it is due"
    PREPARED = "made ready before"
    STREAMED = "posted while it is read, because somebody types `/digest now`"
    BATCHED = "made ready before by a model that answers in batches"


class Plan(Record):
    """What to do."""

    folder: Path
    address: str
    settings: dict[str, Any]
    channels: tuple[Destination, ...]
    """Where the digests go, in turn."""
    seed: int
    kills: int
    copies: int = 1
    model: dict[str, Any] = Field(default_factory=dict)
    """The settings of one that answers in batches, where there is one."""
    first: int = 0
    """The way of the first digest, which is left in peace."""
    minutes: float = 600.0
    """After which no further digest is begun, though it was killed less often."""

    def way(self, number: int) -> Way:
        """That of the digest of this number. Of several copies, only the one that leads uses batches."""
        ways = list(Way) if self.model and self.copies == 1 else list(Way)[:-1]
        return ways[(number - 1 + self.first) % len(ways)]


class FastClock:
    """The machine's time, running fast since `begun`, which every life of one digest shares."""

    begun = 0.0

    def now(self) -> dt.datetime:
        passed = time.time() - self.begun
        return dt.datetime.fromtimestamp(self.begun, dt.UTC) - BEHIND + dt.timedelta(seconds=passed * FAST)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FAST)

    async def beat(self, seconds: float) -> None:
        await self.sleep(seconds)

    def monotonic(self) -> float:
        return time.monotonic() * FAST


class Reader:
    """Reads the sample papers in this process."""

    def __init__(self, fetch: Fetch, *_: object) -> None:
        self._fetch = fetch
        self.turns = FairSemaphore("reading", 1, patience=60)

    async def read(self, paper: Paper) -> FullText:
        answer = await self._fetch.get(html_url(paper.id, paper.version), limit=10_000_000)
        with suppress(DocumentError):
            return read_html(answer.body, paper.id, paper.version)
        return FullText(paper_id=paper.id, version=paper.version, source=Source.ABSTRACT, sections=())


class QuickClient(PaperboyClient):
    """Does not wait two seconds for servers that may still be announced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connection.guild_ready_timeout = 0.05


def subscription(number: int, to: Destination) -> Subscription:
    """One that nothing is due for: its runs are opened by hand."""
    return Subscription(id=f"s{number}", destination=to, topic=DEMO_TOPIC, created_at=NEVER)


async def work(plan: Plan, folder: Path, number: int) -> None:
    """What one life of the process does: whatever is left of the digests of two days."""
    mine, way = subscription(number, plan.channels[number % len(plan.channels)]), plan.way(number)
    # Each digest has data of its own, so none is to be answered with what another paid for.
    model = {"model": {**plan.model, "name": f"big-{number}"}} if way is Way.BATCHED else {}
    settings = settings_class().model_validate({"web": {"port": 0}, **plan.settings, **model})
    for day in range(1, len(DAYS) + 1):
        await work_on(day, mine, settings, folder, way)


async def work_on(day: int, mine: Subscription, settings: Settings, folder: Path, way: Way) -> None:
    """Serve until the digest of that day is posted; the second one tells of new versions in the first."""
    metrics = Metrics()
    async with services(settings, folder, Overrides(sample_day=day, silent=True, metrics=metrics)) as wired:
        await wired.store.save_subscription(mine)
        run = Run(subscription=mine, day=DAYS[day - 1])
        if await _is_over(wired.store, run):
            return
        await _begin(wired, run, way)
        stop = asyncio.Event()
        serving = asyncio.create_task(Server(wired, metrics).run(stop))
        typing = asyncio.create_task(_type(wired, mine, run.day, at_once=way is Way.STREAMED))
        finished = asyncio.create_task(_finished(wired.store, run))
        await asyncio.wait([serving, finished], return_when=asyncio.FIRST_COMPLETED)
        finished.cancel()
        typing.cancel()
        await asyncio.wait([typing])
        stop.set()
        await serving


async def _begin(wired: Services, run: Run, way: Way) -> None:
    """Make the run ready, where that is wanted, and open it, unless whoever types is to do that."""
    hours = {Way.PREPARED: None, Way.BATCHED: wired.clock.now() + AHEAD}
    if way in hours and await wired.store.run(run.key) is None:
        await wired.digests.prepare(run.subscription, run.day, progress=Quiet(), hour=hours[way])
    if way is not Way.STREAMED:
        await wired.store.open_run(run.subscription, run.day)


async def _type(wired: Services, mine: Subscription, day: dt.date, *, at_once: bool) -> None:
    """Two people who type `/digest now` at random instants, both in the same one."""

    async def now() -> None:
        with suppress(PaperboyError):
            outcome = await wired.digests.run(mine, day, progress=Quiet(), at_once=at_once)
            await wired.completion.go_on(outcome, Quiet(), asked=False)

    while True:
        await asyncio.sleep(random.uniform(0, TYPED_WITHIN))
        await asyncio.gather(now(), now())


async def _finished(store: Store, run: Run) -> None:
    """Return when nothing is left of the run to be done."""
    while not await _is_over(store, run):  # noqa: ASYNC110 - it is in a file
        await asyncio.sleep(0.02)


async def _is_over(store: Store, run: Run) -> bool:
    """Whether all of it stands there, the summary of one that is posted while it is read too."""
    known, digest = await store.run(run.key), await store.digest(run.key)
    if known is None or not known.status.is_final:
        return False
    return digest is None or not digest.unsummarised


def born(plan: Plan, folder: Path, number: int) -> int:
    """The id of a new process that works, and in the end tells what it has imported."""
    gc.freeze()  # what is there already is shared with it
    child = os.fork()
    if child:
        return child
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    if plan.copies > 1:
        _go_apart()
    random.seed()  # what is forked would draw what its siblings draw
    logging.basicConfig(filename=folder / "log", level=logging.INFO, force=True)
    code = 1
    try:
        asyncio.run(work(plan, folder, number))
        (folder / IMPORTED).write_text("\n".join(sys.modules))
        code = 0
    except BaseException:
        log.exception("the process failed")
    os._exit(code)


def _go_apart() -> None:
    """Go on as process 1 of a PID namespace, until what is outside of it is killed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWPID):
        raise OSError(ctypes.get_errno(), "unshare")
    inside = os.fork()
    if inside:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(inside, 0)[1]) and 1)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def dead(child: int, folder: Path) -> bool:
    """Kill it; whether it had ended by itself, as it does once the digest is finished."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)  # of one that ended by itself, nothing is left to be killed
    status = os.waitpid(child, 0)[1]
    signal.sigtimedwait({signal.SIGCHLD}, 0)  # that of the kill, so that the next life is not cut short
    if status not in {0, signal.SIGKILL}:
        raise RuntimeError(f"it failed by itself: {folder / 'log'}")
    return status == 0


def killed_before(plan: Plan, folder: Path, number: int, lives: Iterator[float]) -> int:
    """How many processes, living so many seconds each, were killed until the digest was posted."""
    killed = 0
    alive = [born(plan, folder, number) for _ in range(plan.copies)]
    while True:
        signal.sigtimedwait({signal.SIGCHLD}, next(lives))
        if dead(alive.pop(0), folder):
            break
        killed += 1
        alive.append(born(plan, folder, number))
    for other in alive:
        dead(other, folder)
    return killed


def import_as_in(folder: Path) -> None:
    """Import what the process that lived to its end there did, so that none after it has to."""
    for name in (folder / IMPORTED).read_text().splitlines():
        with suppress(ImportError):  # what other modules made up
            importlib.import_module(name)


def main(plan: Plan) -> None:
    chance = random.Random(plan.seed)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    made, killed = Counter[Way](), Counter[Way]()
    longest, until = UNDISTURBED, time.monotonic() + 60 * plan.minutes
    while killed.total() < plan.kills and time.monotonic() < until:
        number = made.total() + 1
        here, way = plan.folder / str(number), plan.way(number)
        here.mkdir()
        FastClock.begun = time.time()
        begun, lives = time.monotonic(), _lives(chance, longest) if number > 1 else repeat(longest)
        killed[way] += killed_before(plan, here, number, lives)
        made[way] += 1
        # The first digest is left in peace: it tells how long one takes on this machine.
        if number == 1:
            longest = time.monotonic() - begun
            import_as_in(here)
    told = {"made": made, "killed": killed}
    print(json.dumps(told))  # noqa: T201 - what the test reads


def _lives(chance: random.Random, longest: float) -> Iterator[float]:
    """Seconds that processes live: some may get done, most are killed soon after they began anew."""
    while True:
        yield chance.uniform(0, longest if chance.random() < LONG else longest * SHORT)


def point_at(address: str, change: Callable[[object, str, object], None] = setattr) -> None:
    """Discord's addresses are constants of its package; Slack's is a setting."""
    change(discord.http.Route, "BASE", f"{address}/api/v10")
    gateway = yarl.URL(f"{address.replace('http', 'ws')}/gateway/")
    change(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)


if __name__ == "__main__":
    made = Plan.model_validate_json(sys.argv[1])
    point_at(made.address)
    with (
        patch("adapters.wiring.SystemClock", FastClock),
        patch("adapters.stores.opening.SystemClock", FastClock),
        patch("adapters.sources.arxiv.connect.FullTextReader", Reader),
        patch("adapters.platforms.discord.app.PaperboyClient", QuickClient),
        patch("adapters.models.batching.SENT_AFTER", 10.0),
        patch("adapters.models.batching.POLL_INTERVAL", 10.0),
        # So little goes into one message that most are posted in pieces.
        patch("adapters.platforms.slack.render.BUDGET", 1_500),
        patch("adapters.platforms.discord.render.MOST_CHARACTERS", 900),
        patch("adapters.platforms.matrix.render.MOST_BYTES", 2_500),
        patch.object(server, "HEARTBEAT_INTERVAL", TICK / server.TICKS_AT),
    ):
        main(made)
