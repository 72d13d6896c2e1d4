"""How long a channel on Slack waits for its digest: where it was made ready, as long as posting takes."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from adapters.platforms.slack.plugin import PLUGIN
from adapters.platforms.slack.settings import SlackSettings
from bot.digests.scheduler import Quiet
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription, Topic
from tests.adapters.slack_server import APP_TOKEN, TOKEN, Channel, SlackServer
from tests.bench.bench_digest import SUMMARY, World, limit, serve, world
from tests.bench.bench_store import run_python
from tests.bench.held import megabytes
from tests.bench.papers import CATEGORIES, DAY, candidate
from tests.bench.report import Row, Table
from tests.bench.waiting import LoopClock, run
from tests.fakes import NOON

SIZES = (10, 50, 200)
CHANNELS = 500
TOPICS = 40
ANNOUNCED = 25
PICKED = 10
PREPARED, UNPREPARED = 1.05, 1.1
"""The most that the last post may take of its limit."""
FIRST = 3.0
"""Seconds after which the first post stands there, whatever else is due."""
RATE = PLUGIN.rate()
MILLISECONDS = 1000
NOTE = (
    "From the time of a digest to its posts on Slack, over HTTP to an arXiv, a model that takes 2 s for an "
    "analysis, and a Slack that takes one message a second in a channel. Digests are made ready as soon as "
    "a feed is out: the limit then is the pace of Slack alone, else that of arXiv and the model too. "
    "{channels} channels of one workspace, which takes four messages a second, are due at the same minute "
    "with {picked} papers each over {topics} topics."
)


@dataclass
class Office:
    """Paperboy, and the Slack it posts to."""

    there: World
    slack: SlackServer
    clock: LoopClock

    async def prepare(self, wanted: Sequence[Subscription]) -> None:
        for each in wanted:
            if not await self.there.paperboy.digests.prepare(each, DAY, progress=Quiet()):
                raise RuntimeError(f"{each.id} cannot be made ready")

    async def post(self, wanted: Sequence[Subscription]) -> tuple[list[float], float]:
        """Seconds until the root of each stands there, and until everything does."""
        began = self.clock.monotonic()
        digests = self.there.paperboy.digests
        digests.fresh.update(Run(subscription=each, day=DAY).key for each in wanted)
        await asyncio.gather(*(digests.run(each, DAY, progress=Quiet()) for each in wanted))
        posted = [
            [float(message["ts"].partition(".")[0]) / MILLISECONDS - began for message in channel.messages]
            for channel in self.slack.channels.values()
        ]
        return sorted(times[0] for times in posted), max(times[-1] for times in posted)

    @property
    def posts(self) -> int:
        """How many messages stand there."""
        return sum(len(channel.messages) for channel in self.slack.channels.values())


@asynccontextmanager
async def office(folder: Path, channels: int = 1) -> AsyncIterator[Office]:
    """Nothing is known yet, and nobody follows anything."""
    slack, clock = SlackServer(), LoopClock()
    slack.now = lambda: clock.monotonic() * MILLISECONDS  # a message is named by a whole number of them
    slack.channels = {f"C{number}": Channel(f"C{number}") for number in range(channels)}
    server = TestServer(slack.app(), host="127.0.0.1")
    await server.start_server()
    slack.url = str(server.make_url("")).rstrip("/")
    secrets: dict[str, Any] = {"bot_token": SecretStr(TOKEN), "app_token": SecretStr(APP_TOKEN)}
    settings = SlackSettings(api_url=f"{slack.url}/api/", **secrets)
    try:
        async with world(folder, SUMMARY, slack=settings) as there:
            yield Office(there, slack, clock)
    finally:
        await server.close()


def subscription(topic: Topic, number: int = 0) -> Subscription:
    """The topic, followed in a channel of its own."""
    to = Destination(platform="slack", workspace="T1", channel=f"C{number}")
    return Subscription(id=f"bench{number}", destination=to, topic=topic, created_at=NOON)


async def _one(count: int, *, prepared: bool) -> list[Row]:
    """One channel and one digest."""
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder)) as here:
            serve(
                here.there.arxiv, "cs.CV", [candidate(number, ("cs.CV",)) for number in range(1, count + 1)]
            )
            wanted = [subscription(Topic(name="all", categories=("cs.CV",), limit=count))]
            if prepared:
                await here.prepare(wanted)
            (first,), last = await here.post(wanted)
            posts = here.posts
    pace = (posts - 1) * RATE.channel
    if prepared:
        return [
            Row(f"{count} papers, made ready: first post", first, "s", FIRST),
            Row(f"{count} papers, made ready: last post", last, "s", pace, PREPARED),
        ]
    made = limit(count, SUMMARY)
    return [
        Row(f"{count} papers, not made ready: first post", first, "s"),
        Row(f"{count} papers, not made ready: last post", last, "s", max(made, pace), UNPREPARED),
    ]


async def _many() -> list[Row]:
    """All channels of a workspace at once."""
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder), CHANNELS) as here:
            for number, category in enumerate(CATEGORIES):
                first = 1 + number * ANNOUNCED
                papers = [candidate(first + at, (category,)) for at in range(ANNOUNCED)]
                serve(here.there.arxiv, category, papers)
            wanted = [subscription(_topic(number % TOPICS), number) for number in range(CHANNELS)]
            await here.prepare(wanted)
            roots, last = await here.post(wanted)
            posts = here.posts
    return [
        Row(
            f"{CHANNELS} channels: every root", roots[-1], "s", (CHANNELS - 1) * RATE.workspace, UNPREPARED
        ),
        Row(f"{CHANNELS} channels: every post", last, "s", (posts - 1) * RATE.workspace, UNPREPARED),
        Row(f"{CHANNELS} channels: memory at most", megabytes("self", "VmHWM"), "MB"),
    ]


def _topic(number: int) -> Topic:
    category = CATEGORIES[number % len(CATEGORIES)]
    return Topic(name=f"topic {number}", categories=(category,), limit=PICKED)


def tables() -> list[Table]:
    """Made ready and not, small and large, alone and with many others."""
    rows = [row for count in SIZES for ready in (True, False) for row in run(_one(count, prepared=ready))]
    rows += [Row(*fields) for fields in json.loads(run_python(["-m", "tests.bench.bench_on_time"]))]
    note = NOTE.format(channels=CHANNELS, picked=PICKED, topics=TOPICS)
    return [Table("On time", note, rows)]


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.stdout.write(json.dumps([list(astuple(row)) for row in run(_many())]))
