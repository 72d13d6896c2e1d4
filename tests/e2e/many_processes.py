"""Several workers on one database, killed and frozen while they post for many workspaces; it restarts, too.

`python -m tests.e2e.many_processes` does each 20 times, or as often as it is told. The suite does it once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
from aiohttp import web

from adapters.clock import SystemClock
from adapters.stores.postgres.store import PostgresStore
from adapters.stores.sql.codec import instant
from adapters.stores.sql.runs import FINAL
from bot.digests.lease import LEASE
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription
from tests import postgres
from tests.adapters.llm_server import completion, failure
from tests.adapters.llm_server import serving as serving_model
from tests.adapters.slack_server import BOT, TOKEN, Channel, SlackServer
from tests.bench.model_server import answer
from tests.e2e.fast_serve import read_time, set_time
from tests.e2e.kills import PURPOSES, ROOT
from tests.e2e.role_serve import FAST, Plan
from tests.e2e.storm import serving
from tests.e2e.test_restored import NOON, following

PATIENCE = 400.0
HAPPENS = ("kill", "freeze", "restart", "both")
LOOK = 0.05
"""Seconds between two looks at what other processes do."""
NEW = 4
"""Workspaces that have something due before the next thing happens."""
HELD = f"""
SELECT runs.key FROM leases JOIN runs ON leases.name = 'run:' || runs.key
WHERE leases.owner LIKE '%:{{pid}}:%'
AND runs.status NOT IN (SELECT json_array_elements_text('{FINAL}')) AND until > '{{since}}'
"""  # noqa: S608 - ours
FROZEN = 1.5 * LEASE
"""Seconds, by the clock of the processes, for which one is frozen: longer than its leases."""


@dataclass
class Paid:
    """A model that only ever quotes, and how often each prompt was answered."""

    prompts: Counter[str] = field(default_factory=Counter)

    def __call__(self, asked: dict[str, Any]) -> web.StreamResponse:
        purpose = asked.get("response_format", {}).get("json_schema", {}).get("name", "prose")
        prompt = "\n".join(message["content"] for message in asked["messages"])
        if purpose not in PURPOSES:
            return failure(400)
        try:
            said = completion(json.dumps(answer(purpose, prompt)))
        except ValueError:  # there is nothing to quote
            return failure(400)
        self.prompts[prompt] += 1
        return web.json_response(said)


@dataclass
class Fleet:
    """Processes that share a database, and the Slack they post to."""

    folder: Path
    database: str
    slack: SlackServer
    paid: Paid
    settings: dict[str, Any]
    fast: float = FAST
    """How quick the time of the processes is."""
    alive: list[asyncio.subprocess.Process] = field(default_factory=list)
    number: int = 0

    async def start(self, role: str = "worker") -> asyncio.subprocess.Process:
        self.number += 1
        here = self.folder / str(self.number)
        here.mkdir()
        settings = {**self.settings, "serve": {"role": role}}
        plan = Plan(folder=here, told=self.folder / "time", settings=settings, fast=self.fast)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.e2e.role_serve", plan.model_dump_json(), cwd=ROOT
        )
        self.alive.append(process)
        return process

    async def kill(self, process: asyncio.subprocess.Process) -> None:
        self.alive.remove(process)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    def ended(self) -> list[str]:
        """Which of them ended though nobody wanted it."""
        return [
            f"process {each.pid} ended with {each.returncode}"
            for each in self.alive
            if each.returncode is not None
        ]

    def posted(self) -> Counter[tuple[str, int]]:
        """How often each piece of each part stands there."""
        ours = [each for name in self.slack.channels for each in self.slack.channels[name].messages]
        carried = [each["metadata"]["event_payload"] for each in ours if each["user"] == BOT]
        return Counter((each["key"], each["piece"]) for each in carried if "#" in each["key"])


def workspaces(many: int) -> list[Subscription]:
    """One topic in a channel of each."""
    places = [Destination(platform="slack", workspace=f"W{n}", channel=f"CW{n}") for n in range(many)]
    return [following(to).evolve(id=f"outdoors-{to.workspace}") for to in places]


@asynccontextmanager
async def fleet(
    folder: Path, database: str, followed: list[Subscription], fast: float = FAST
) -> AsyncIterator[Fleet]:
    """Nobody at work yet, and a digest due in each workspace."""
    slack, paid = SlackServer(), Paid()
    slack.channels |= {each.destination.channel: Channel(each.destination.channel) for each in followed}
    set_time(folder / "time", NOON)
    async with serving_model() as model, serving(slack.app()) as address:
        model.will(paid)
        slack.url = address
        settings = {
            "database": {"url": database},
            "model": {"base_url": model.url, "name": "big", "rank": False, "second_opinion": False},
            "slack": {"bot_token": TOKEN, "signing_secret": "s", "api_url": f"{address}/api/"},
        }
        async with await PostgresStore.open(database, folder, SystemClock()) as store:
            for each in followed:
                await store.save_subscription(each)
        made = Fleet(folder, database, slack, paid, settings, fast)
        try:
            yield made
        finally:
            for process in list(made.alive):
                await made.kill(process)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what happens in other processes tells nobody
            await asyncio.sleep(0.05)


async def until_done(made: Fleet, followed: list[Subscription]) -> list[str]:
    """Wait until every run has ended; then what stands wrong: not there, there twice, or strange.

    A process that ended though nobody wanted it is wrong at once.
    """
    keys = [Run(subscription=each, day=NOON.date()).key for each in followed]
    async with await PostgresStore.open(made.database, made.folder, SystemClock()) as store:
        async with asyncio.timeout(PATIENCE):
            for key in keys:
                while True:
                    if ended := made.ended():
                        return ended
                    run = await store.run(key)
                    if run and run.status.is_final:
                        break
                    await asyncio.sleep(0.1)
        wanted = {f"{key}#{each.part.key}" for key in keys for each in await store.deliveries(key)}
    posted = made.posted()
    wrong = [f"{key} is missing" for key in wanted - {key for key, _ in posted}]
    wrong += [f"{key} is strange" for key in {key for key, _ in posted} - wanted]
    return wrong + [
        f"{key} {piece} stands {times} times" for (key, piece), times in posted.items() if times > 1
    ]


class Heir(NamedTuple):
    """How the run of a process that was killed went on, in seconds by the clock of the processes."""

    what: str
    """What happened to the process."""
    run: str
    away: float
    """How long after the kill the database was back, 0 if it was there."""
    after: float
    """How long after the kill the run was another's, or done."""

    @property
    def late(self) -> float:
        """How long after others could have it: its lease had ended, and the database was back."""
        return self.after - max(LEASE, self.away)


@dataclass
class Suffered:
    """What troubles did to a fleet."""

    wrong: list[str]
    taken_over: list[Heir]
    messages: int
    calls: int
    twice: int
    """Calls of the model that were paid more than once."""


class Troubles:
    """What can happen to processes and to their database while they work, each as often as it is called."""

    def __init__(self, made: Fleet, server: str, chance: random.Random) -> None:
        self._made = made
        self._server = server
        self._chance = chance
        self.taken_over: list[Heir] = []

    async def kill(self) -> None:
        """Kill a process that works, and have another one; wait until its work is others'."""
        await self._kill("kill")

    async def _kill(self, what: str) -> None:
        victim, held = await self._one_at_work()
        await self._made.kill(victim)
        at, away = time.monotonic(), 0.0
        await self._made.start()
        if what == "both":
            await self.restart()
            away = (time.monotonic() - at) * self._made.fast
        async with asyncio.timeout(PATIENCE):
            while held:
                await asyncio.sleep(LOOK)
                left = held & await self._held_by(victim)
                after = (time.monotonic() - at) * self._made.fast
                self.taken_over += [Heir(what, run, away, after) for run in held - left]
                held = left

    async def freeze(self) -> None:
        """Let a process that works stand still for longer than its leases."""
        victim, _ = await self._one_at_work()
        victim.send_signal(signal.SIGSTOP)
        await asyncio.sleep(FROZEN / self._made.fast)
        victim.send_signal(signal.SIGCONT)

    async def restart(self) -> None:
        """Have the database start again without having stopped in order."""
        await asyncio.to_thread(postgres.restart, self._server)
        async with asyncio.timeout(PATIENCE):
            while not await self._answers():  # noqa: ASYNC110 - as in `until`
                await asyncio.sleep(LOOK)

    async def both(self) -> None:
        """A process and the database at once: the one that is started in its place finds no database."""
        await self._kill("both")

    async def _answers(self) -> bool:
        """Whether the database is there again, also by way of what stands before it."""
        with suppress(OSError, asyncpg.PostgresError):
            await asyncio.to_thread(postgres.run, self._made.database, "SELECT 1")
            return True
        return False

    async def _held_by(self, process: asyncio.subprocess.Process, since: str = "") -> set[str]:
        """The runs that a process, dead or alive, had until `since` at least, and that are not done.

        Who asks waits until the database answers.
        """
        asked = HELD.format(pid=process.pid, since=since)
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(OSError, asyncpg.PostgresError):  # it is starting
                    rows = await asyncio.to_thread(postgres.run, self._made.database, asked)
                    return {row[0] for row in rows}
                await asyncio.sleep(LOOK)

    async def _one_at_work(self) -> tuple[asyncio.subprocess.Process, set[str]]:
        """A process and the runs that are its."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for each in self._chance.sample(self._made.alive, len(self._made.alive)):
                    now = instant(read_time(self._made.folder / "time", self._made.fast))
                    if held := await self._held_by(each, now):
                        return each, held
                await asyncio.sleep(LOOK)


async def endure(
    folder: Path,
    server: postgres.Server,
    name: str,
    happens: Sequence[str],
    *,
    seed: int = 1,
    fast: float = FAST,
) -> Suffered:
    """Three workers to whom these things happen, each while new workspaces have digests posted."""
    chance, database = random.Random(seed), postgres.beside(server.pooled, name)
    followed = workspaces(NEW * (len(happens) + 1))
    async with fleet(folder, database, followed[:NEW], fast) as made:
        troubles = Troubles(made, server.direct, chance)
        for _ in range(3):
            await made.start()
        for number, what in enumerate(happens, start=1):
            await follow(made, followed[NEW * number : NEW * (number + 1)])
            await getattr(troubles, what)()
        wrong = await until_done(made, followed)
        return Suffered(
            wrong=wrong,
            taken_over=troubles.taken_over,
            messages=len(made.posted()),
            calls=len(made.paid.prompts),
            twice=sum(times - 1 for times in made.paid.prompts.values()),
        )


async def follow(made: Fleet, more: Sequence[Subscription]) -> None:
    """Have more workspaces whose digest is due."""
    made.slack.channels |= {each.destination.channel: Channel(each.destination.channel) for each in more}
    async with await PostgresStore.open(made.database, made.folder, SystemClock()) as store:
        for each in more:
            await store.save_subscription(each)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in HAPPENS:
        parser.add_argument(f"--{name}", type=int, default=20)
    parser.add_argument("--fast", type=float, default=FAST, help="how quick the time of the processes is")
    asked = parser.parse_args()
    happens = [name for name in HAPPENS for _ in range(getattr(asked, name))]
    random.Random(1).shuffle(happens)
    folder = Path(tempfile.mkdtemp(prefix="many-"))
    with (
        postgres.server() as server,
        postgres.durable(server.direct),
        postgres.fresh(server.direct) as name,
    ):
        postgres.migrated(server.direct, name)
        found = asyncio.run(endure(folder, server, name, happens, fast=asked.fast))
    told = f"{Counter(happens)}: {found.messages} messages, {len(found.wrong)} wrong"
    calls = f"{found.twice} of {found.calls} calls of the model twice"
    print(told, calls, *map(_told, found.taken_over), *found.wrong, sep="\n")  # noqa: T201 - a command
    late = max((each.late for each in found.taken_over), default=0.0)
    print(f"taken over {late:.1f} s after lease ({LEASE:g} s) and database at most")  # noqa: T201 - as above
    sys.exit(bool(found.wrong))


def _told(heir: Heir) -> str:
    return f"{heir.what}: {heir.run} after {heir.after:.1f} s, database back after {heir.away:.1f} s"


if __name__ == "__main__":
    main()
