"""A process that makes and posts digests of sample papers, killed by SIGKILL at random instants.

`python -m tests.e2e.dying_serve FOLDER ADDRESS SEED KILLS` starts it again each time, on the same data,
until it was killed so often and its last digest is posted. Prints how many digests and kills there were.
Its clock runs `FAST` times as fast as ours, so that waits stay short.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

import aiohttp

from adapters.archive.site import FileArchive
from adapters.arxiv.feed import FeedReader
from adapters.process import drop_dead_leases
from adapters.reading.html import read_html
from adapters.samples.arxiv import DEMO_TOPIC, SampleArxiv
from adapters.samples.source import DAYS
from adapters.sqlite.store import SqliteStore
from bot.analysis.analyse import Analyses
from bot.analysis.extractive import ExtractiveAnalyst
from bot.arxiv.ids import html_url
from bot.errors import DocumentError
from bot.model import Destination, Paper, Run, Source, Subscription
from bot.papers.fulltext import FullText
from bot.runs.digest import Digests
from bot.runs.operator import Operator
from bot.runs.pace import Pace
from bot.runs.rounds import Rounds
from tests.e2e.chat_server import ChatPlatform

FAST = 50.0
UNDISTURBED = 60.0
"""Seconds in which a digest is posted on any machine."""
BEGUN = dt.datetime(2026, 1, 12, 12, tzinfo=dt.UTC)
NEVER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class FastClock:
    """The machine's time, from the day of the sample papers on, running fast."""

    def now(self) -> dt.datetime:
        real = dt.datetime.now(dt.UTC).timestamp()  # noqa: TID251 - this is a clock
        return BEGUN + dt.timedelta(seconds=(real % 1e6) * FAST)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FAST)


class Reader:
    """Reads the sample papers in this process: starting another takes longer than most lives here."""

    def __init__(self, arxiv: SampleArxiv) -> None:
        self._arxiv = arxiv

    async def read(self, paper: Paper) -> FullText:
        answer = await self._arxiv.get(html_url(paper.id, paper.version), limit=10_000_000)
        with suppress(DocumentError):
            return read_html(answer.body, paper.id, paper.version)
        return FullText(paper_id=paper.id, version=paper.version, source=Source.ABSTRACT, sections=())


def subscription(number: int) -> Subscription:
    """One that nothing is due for: its one run is opened by hand."""
    to = Destination(platform="chat", workspace="lab", channel=f"c{number}")
    return Subscription(id=f"s{number}", destination=to, topic=DEMO_TOPIC, created_at=NEVER)


async def work(folder: Path, address: str, number: int) -> None:
    """What one life of the process does: whatever is left of the digest."""
    clock, arxiv = FastClock(), SampleArxiv()
    async with (
        await SqliteStore.open(folder / "test.sqlite3", clock) as store,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1)) as session,
    ):
        await drop_dead_leases(store)
        await store.save_subscription(subscription(number))
        run = await store.open_run(subscription(number), DAYS[0])
        platforms = {"chat": ChatPlatform(session, address)}
        digests = Digests(
            feeds=FeedReader(arxiv),
            papers=store,
            runs=store,
            operations=store,
            opinions=store,
            analyses=Analyses(store=store, full_texts=Reader(arxiv), analyst=ExtractiveAnalyst()),
            platforms=platforms,
            archive=FileArchive(folder / "archive"),
            clock=clock,
            pace=Pace(clock),
            owner=f"{socket.gethostname()}:{os.getpid()}:test",
        )
        rounds = Rounds(subscriptions=store, digests=digests, operator=Operator(clock, {}))
        while not await _is_done(store, run):
            await rounds.tick()
            await rounds.settle()
            await asyncio.sleep(0.02)


async def _is_done(store: SqliteStore, run: Run) -> bool:
    now = await store.run(run.key)
    return now is not None and now.status.is_final


def live(folder: Path, address: str, number: int, seconds: float) -> bool:
    """One life, ended after so many seconds; whether the digest was finished before."""
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        asyncio.run(work(folder, address, number))
        os._exit(0)
    signal.sigtimedwait({signal.SIGCHLD}, seconds)
    os.kill(child, signal.SIGKILL)  # of one that ended by itself, nothing is left to be killed
    status = os.waitpid(child, 0)[1]
    signal.sigtimedwait({signal.SIGCHLD}, 0)  # that of the kill, so that the next life is not cut short
    return status == 0


def main(folder: Path, address: str, seed: int, kills: int) -> None:
    chance = random.Random(seed)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    killed = digests = 0
    longest = UNDISTURBED
    while killed < kills:
        digests += 1
        here = folder / str(digests)
        here.mkdir()
        begun = time.monotonic()
        # The first digest is left in peace: it tells how long one takes on this machine.
        while not live(here, address, digests, chance.uniform(0, longest) if digests > 1 else longest):
            killed += 1
        longest = time.monotonic() - begun if digests == 1 else longest
    print(digests, killed)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
