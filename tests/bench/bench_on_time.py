"""How long a channel waits for its digest: made ready, or read while somebody looks on."""

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

from bot.digests.policy import Quiet, SchedulePolicy
from bot.domain.run import Run
from bot.domain.topic import Subscription, Topic
from tests.bench.bench_digest import SUMMARY, World, limit, serve, world
from tests.bench.bench_store import run_python
from tests.bench.held import megabytes
from tests.bench.paced import PacedDiscord, PacedSlack, Place
from tests.bench.papers import CATEGORIES, DAY, candidate
from tests.bench.report import Row, Table
from tests.bench.waiting import LoopClock, processor_time, run
from tests.fakes import NOON

SIZES = {PacedSlack: (10, 50, 200), PacedDiscord: (10, 200)}
CHANNELS = 500
TOPICS = 40
ANNOUNCED = 25
PICKED = 2
PREPARED, STREAMED = 1.05, 1.1
"""The most that the last post may take of its limit."""
FIRST = 3.0
"""Seconds after which the first post stands there, whatever else is due."""
PROCESSOR = 0.2
"""Seconds of processor time that a paper may take."""
NOTE = (
    "From the time of a digest to its posts, over HTTP to an arXiv, a model that takes 2 s for an analysis,"
    " a Slack that takes a message a second in a channel, and a Discord that takes five in five seconds; "
    "both refuse what comes faster, and tell for how long. Digests are made ready as soon as a feed is "
    "out: the limit then is a message a second. Where somebody asks for one that is not, it is posted "
    "while it is read, and its last post is the executive summary: the limit is that of arXiv and the "
    "model, or a message a second where that is more. Processor time is that of all threads and child "
    "processes, with the pretended arXiv and Slack and without the pretended model; what a process "
    "loads but once, such as the client of the model, is in its first paper. {channels} channels of "
    "one workspace, which takes four messages a second, are due at the same minute with {picked} papers "
    "each over {topics} topics."
)


@dataclass
class Office:
    """Paperboy, and where it posts to."""

    there: World
    place: Place
    clock: LoopClock

    async def prepare(self, wanted: Sequence[Subscription]) -> None:
        for each in wanted:
            if not await self.there.paperboy.digests.prepare(each, DAY, progress=Quiet()):
                raise RuntimeError(f"{each.id} cannot be made ready")

    async def post(self, wanted: Sequence[Subscription]) -> tuple[list[float], float]:
        """Seconds until the root of each stands there, and until everything does."""
        began = self.clock.monotonic()
        digests = self.there.paperboy.digests
        digests.surely_unposted.update(Run(subscription=each, day=DAY).key for each in wanted)
        free = asyncio.Semaphore(SchedulePolicy().workers)
        runs = (digests.run(each, DAY, progress=Quiet(), making=_at(free)) for each in wanted)
        await asyncio.gather(*runs)
        return self._since(began)

    async def stream(self, wanted: Subscription) -> tuple[float, float]:
        """Seconds until something stands there for who asks for it now, and until all of it does."""
        began = self.clock.monotonic()
        paperboy = self.there.paperboy
        outcome = await paperboy.digests.run(wanted, DAY, progress=Quiet(), at_once=True)
        await paperboy.completion.go_on(outcome, Quiet(), asked=False)
        (first,), _ = self._since(began)
        return first, self.clock.monotonic() - began

    def _since(self, began: float) -> tuple[list[float], float]:
        posted = self.place.times
        return sorted(times[0] - began for times in posted), max(times[-1] for times in posted) - began

    @property
    def posts(self) -> int:
        """How many messages stand there."""
        return sum(map(len, self.place.times))


@asynccontextmanager
async def office(folder: Path, place: Place) -> AsyncIterator[Office]:
    """Nothing is known yet, and nobody follows anything."""
    async with (
        place.serving() as settings,
        world(folder, SUMMARY, **settings) as there,
        place.joined(there.paperboy),
    ):
        yield Office(there, place, LoopClock())


def subscription(topic: Topic, place: Place, number: int = 0) -> Subscription:
    """The topic, followed in a channel of its own."""
    return Subscription(id=f"bench{number}", destination=place.at(number), topic=topic, created_at=NOON)


@asynccontextmanager
async def _at(free: asyncio.Semaphore) -> AsyncIterator[None]:
    async with free:
        yield


async def _one(on: type[PacedSlack | PacedDiscord], count: int, *, prepared: bool) -> list[Row]:
    """One channel and one digest."""
    place = on(LoopClock())
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder), place) as here:
            serve(
                here.there.arxiv, "cs.CV", [candidate(number, ("cs.CV",)) for number in range(1, count + 1)]
            )
            wanted = [subscription(Topic(name="all", categories=("cs.CV",), limit=count), place)]
            began = processor_time()
            if prepared:
                await here.prepare(wanted)
                (first,), last = await here.post(wanted)
            else:
                first, last = await here.stream(wanted[0])
            spent = (processor_time() - began - here.there.model.spent) / count
            posts = here.posts
    pace = (posts - 1) * place.rate.channel
    name = f"{place.title}, {count} papers, {'made ready' if prepared else 'read while posted'}"
    least = pace if prepared else max(limit(count, SUMMARY), pace)
    rows = [
        Row(f"{name}: first post", first, "s", FIRST),
        Row(f"{name}: last post", last, "s", least, PREPARED if prepared else STREAMED),
    ]
    each = Row(f"{name}: processor time of each", spent, "s", PROCESSOR)
    return [*rows, each] if on is PacedSlack else rows


async def _many() -> list[Row]:
    """All channels of a workspace at once."""
    slack = PacedSlack(LoopClock(), CHANNELS)
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder), slack) as here:
            for number, category in enumerate(CATEGORIES):
                first = 1 + number * ANNOUNCED
                papers = [candidate(first + at, (category,)) for at in range(ANNOUNCED)]
                serve(here.there.arxiv, category, papers)
            wanted = [subscription(_topic(number % TOPICS), slack, number) for number in range(CHANNELS)]
            await here.prepare(wanted)
            roots, last = await here.post(wanted)
            posts = here.posts
    pace = slack.rate.workspace
    return [
        Row(f"{CHANNELS} channels: every root", roots[-1], "s", (CHANNELS - 1) * pace, STREAMED),
        Row(f"{CHANNELS} channels: every post", last, "s", (posts - 1) * pace, STREAMED),
        Row(f"{CHANNELS} channels: memory at most", megabytes("self", "VmHWM"), "MB"),
    ]


def _topic(number: int) -> Topic:
    category = CATEGORIES[number % len(CATEGORIES)]
    return Topic(name=f"topic {number}", categories=(category,), limit=PICKED)


def tables() -> list[Table]:
    """Made ready and not, small and large, alone and with many others."""
    (*_, first) = run(_one(PacedSlack, 1, prepared=True))
    rows = [Row("the first paper of a process: processor time", first.value, "s")]
    rows += [
        row
        for on, sizes in SIZES.items()
        for count in sizes
        for ready in (True, False)
        for row in run(_one(on, count, prepared=ready))
    ]
    rows += [Row(*fields) for fields in json.loads(run_python(["-m", "tests.bench.bench_on_time"]))]
    note = NOTE.format(channels=CHANNELS, picked=PICKED, topics=TOPICS)
    return [Table("On time", note, rows)]


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.stdout.write(json.dumps([list(astuple(row)) for row in run(_many())]))
