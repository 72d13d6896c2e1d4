"""Several workers on one database, killed and frozen while they post for many workspaces.

`python -m tests.e2e.many_processes --kills 20` does it as often as wanted. The suite does it once.
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
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.clock import SystemClock
from adapters.stores.postgres.store import PostgresStore
from bot.digests.lease import LEASE
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription
from tests import postgres
from tests.adapters.llm_server import completion, failure
from tests.adapters.llm_server import serving as serving_model
from tests.adapters.slack_server import BOT, TOKEN, Channel, SlackServer
from tests.bench.model_server import answer
from tests.e2e.fast_serve import set_time
from tests.e2e.kills import PURPOSES, ROOT
from tests.e2e.role_serve import FAST, Plan
from tests.e2e.storm import serving
from tests.e2e.test_restored import NOON, following

PATIENCE = 400.0
FROZEN = 1.5 * LEASE / FAST
"""Seconds for which a process is frozen: longer than its leases."""


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
    alive: list[asyncio.subprocess.Process] = field(default_factory=list)
    number: int = 0

    async def start(self, role: str = "worker") -> asyncio.subprocess.Process:
        self.number += 1
        here = self.folder / str(self.number)
        here.mkdir()
        settings = {**self.settings, "serve": {"role": role}}
        plan = Plan(folder=here, told=self.folder / "time", settings=settings)
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
async def fleet(folder: Path, database: str, followed: list[Subscription]) -> AsyncIterator[Fleet]:
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
        made = Fleet(folder, database, slack, paid, settings)
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
    """Wait until every run has ended; then what stands wrong: not there, there twice, or paid twice."""
    keys = [Run(subscription=each, day=NOON.date()).key for each in followed]
    async with await PostgresStore.open(made.database, made.folder, SystemClock()) as store:
        async with asyncio.timeout(PATIENCE):
            for key in keys:
                while True:
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


async def die_and_freeze(
    folder: Path, database: str, *, kills: int, freezes: int, many: int, seed: int = 1
) -> tuple[list[str], list[float], Fleet]:
    """Three workers; what is wrong, how long it took until others posted for a dead one, and the fleet."""
    chance, followed = random.Random(seed), workspaces(many)
    taken: list[float] = []
    async with fleet(folder, database, followed) as made:
        for _ in range(3):
            await made.start()
        await until(lambda: bool(made.posted()))
        for _ in range(freezes):
            frozen = chance.choice(made.alive)
            frozen.send_signal(signal.SIGSTOP)
            await asyncio.sleep(FROZEN)
            frozen.send_signal(signal.SIGCONT)
        for _ in range(kills):
            await made.kill(chance.choice(made.alive))
            at, before = time.monotonic(), sum(made.posted().values())
            await made.start()
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * LEASE / FAST):
                    while sum(made.posted().values()) == before:  # noqa: ASYNC110 - as above
                        await asyncio.sleep(0.05)
            taken.append(time.monotonic() - at)
            await asyncio.sleep(chance.uniform(0, 2.0))
        return await until_done(made, followed), taken, made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--freezes", type=int, default=5)
    parser.add_argument("--workspaces", type=int, default=60)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="many-"))
    with postgres.server() as server, postgres.fresh(server.direct) as name:
        postgres.migrated(server.direct, name)
        wrong, taken, made = asyncio.run(
            die_and_freeze(
                folder,
                postgres.beside(server.pooled, name),
                kills=asked.kills,
                freezes=asked.freezes,
                many=asked.workspaces,
            )
        )
    twice = sum(times - 1 for times in made.paid.prompts.values())
    told = (
        f"{asked.kills} kills, {asked.freezes} freezes: {len(made.posted())} messages, {len(wrong)} wrong"
    )
    calls = (
        f"{twice} of {len(made.paid.prompts)} calls twice, others posted after {max(taken):.1f} s at most"
    )
    print(told, calls, *wrong, sep="\n")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
