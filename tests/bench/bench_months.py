"""What a year, and three, leave behind: how a digest, a search, the archive and the start keep up.

The months are written through the store and the archive themselves, only without waiting for the disk.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Awaitable, Iterator
from functools import cache
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import TypeVar

import pytest

from adapters.archive.site import FileArchive
from adapters.models.embedding.local import NAME
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from adapters.wiring import ARCHIVE
from bot.compose.digest import compose_digest
from bot.digests.operator import Operator
from bot.digests.scheduler import Scheduler
from bot.domain.digest import Counts, Digest, Entry, ExecutiveSummary
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Subscription, Topic
from bot.ports.platform import Receipt
from bot.sources.arxiv.announcements import CALENDAR
from tests.bench.bench_digest import serve, subscription, world
from tests.bench.bench_store import SLOWEST, processor, slowest_searches
from tests.bench.papers import DAY, candidate, short_text, vector_of
from tests.bench.report import Row, Table
from tests.bench.waiting import LoopClock, processor_time, run
from tests.connections import on_writer
from tests.fakes import FakeClock
from tests.samples_digest import analysis

T = TypeVar("T")
MONTHS = (1, 12, 36)
A_MONTH = 21
"""Announcement days of a month."""
CHANNELS = 3
PAPERS = 4
"""Of one digest. Each channel gets papers of its own."""
MOST = 1.5
"""What a thing may take with all months stored, beside what it takes with one."""
FIRST = 10_001
TOGETHER = 100
TIMES = 25
KINDS = 500
"""Different texts, each stored under many ids."""
NOTE = (
    f"{CHANNELS} channels with a digest of {PAPERS} papers each on {A_MONTH} days a month, every paper "
    f"with a text of 6,000 characters and an analysis, every digest with its posts and its page in the "
    f"archive. Processor time; the limit is what the same takes with one month stored. The digest is one "
    f"of {PAPERS} papers, with all its reading, checking, posting and archiving; the tick finds nothing to "
    f"do; `topics` is a whole process."
)
SEARCH = "search, 95th percentile"
DATABASE = "database"


def tables() -> list[Table]:
    """One month, a year, and three."""
    found = _each_measured()
    limits = {name: value for name, value in found[0].items() if name not in {DATABASE, SEARCH}}
    rows = []
    for months, figures in zip(MONTHS, found, strict=True):
        stored = "1 month" if months == 1 else f"{months} months"
        for name, value in figures.items():
            if name == DATABASE:
                rows.append(Row(f"{stored}: {name}", value, "MB"))
            elif name == SEARCH:
                rows.append(Row(f"{stored}: {name}", value, "s", SLOWEST))
            else:
                limit = limits[name] if months > 1 else None
                rows.append(Row(f"{stored}: {name}", value, "s", limit, MOST))
    return [Table("Months of stored digests", NOTE, rows)]


def _each_measured() -> list[dict[str, float]]:
    """Each on a copy of what the shorter time left behind, with what the longer one does before that."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        stored, there = Path(name) / "stored", 0
        for months in (0, *MONTHS):
            with pytest.MonkeyPatch.context() as disk:
                disk.setattr(os, "fsync", lambda _: None)
                asyncio.run(_fill(stored, range(there, months)))
            there = months
            with tempfile.TemporaryDirectory() as copy:
                shutil.copytree(stored, copy, dirs_exist_ok=True)
                found.append(_measured(Path(copy)))
    return found[1:]  # what is loaded the first time would stand on the first month's account


def _measured(folder: Path) -> dict[str, float]:
    size = (folder / FILE).stat().st_size / 1e6
    start = processor(["-m", "adapters", "--data-dir", str(folder), "topics"])
    return {**run(_worked(folder)), "paperboy topics": start, DATABASE: size}


async def _fill(folder: Path, months: range) -> None:
    """With these months, counted back from the day that is measured."""
    archive = FileArchive(folder / ARCHIVE)
    async with await SqliteStore.open(folder / FILE, FakeClock()) as store:
        await on_writer(store, lambda sql: sql.execute("PRAGMA synchronous = OFF"))
        for number in range(CHANNELS):
            await store.save_subscription(_followed(number))
        for some in batched(_digests(months), TOGETHER):
            for digest in some:
                await _keep(store, digest)
            await asyncio.gather(*map(archive.keep, some))


def batched(digests: Iterator[Digest], size: int) -> Iterator[list[Digest]]:
    """So many at a time; the archive makes its other pages once for all of them."""
    while some := list(islice(digests, size)):
        yield some


def _followed(number: int) -> Subscription:
    return subscription(Topic(name=f"topic {number}", categories=("cs.CV",), limit=PAPERS), number)


def _digests(months: range) -> Iterator[Digest]:
    """Those of these months, oldest first."""
    days = CALENDAR.days_between(DAY - dt.timedelta(days=40 * months.stop), DAY - dt.timedelta(days=1))
    numbers = count(FIRST + CHANNELS * PAPERS * A_MONTH * months.start)
    for day in days[len(days) - A_MONTH * months.stop : len(days) - A_MONTH * months.start]:
        for channel in range(CHANNELS):
            followed = _followed(channel)
            entries = tuple(_entry(at, number) for at, number in enumerate(islice(numbers, PAPERS), 1))
            yield Digest(
                run_key=Run(subscription=followed, day=day).key,
                day=day,
                topic=followed.topic,
                language="en",
                summary=ExecutiveSummary(today=tuple(entry.paper.title for entry in entries[:3])),
                entries=entries,
                counts=Counts(fetched=PAPERS, new=PAPERS, picked=PAPERS, read_in_full=PAPERS),
            )


def _entry(at: int, number: int) -> Entry:
    paper = _kind(number % KINDS)[0].model_copy(update={"id": f"9912.{number:05d}"})
    return Entry(number=at, paper=paper, analysis=analysis(paper))


@cache
def _kind(number: int) -> tuple[Paper, FullText]:
    return candidate(number).paper, short_text(number)


async def _keep(store: SqliteStore, digest: Digest) -> None:
    """Leave behind what making and posting the digest leaves behind."""
    channel = int(digest.topic.name.split()[1])
    run = await store.open_run(_followed(channel), digest.day)
    papers = [entry.paper for entry in digest.entries]
    await store.save_papers(papers)
    await store.save_paper_vectors(
        NAME, {(each.id, each.version): vector_of(int(each.id[5:])) for each in papers}
    )
    for entry in digest.entries:
        text = _kind(int(entry.paper.id.partition(".")[2]) % KINDS)[1]
        await store.save_full_text(text.model_copy(update={"paper_id": entry.paper.id}))
        if entry.analysis:
            await store.save_analysis(entry.analysis)
    parts = compose_digest(digest)
    await store.save_draft(run.key, digest, parts, [each.id for each in papers])
    for position in range(len(parts)):
        await store.finish_delivery(
            run.key, position, Receipt(message_id=f"{run.key}{position}", thread="1")
        )
    await store.set_status(run.key, RunStatus.DELIVERED)


async def _worked(folder: Path) -> dict[str, float]:
    """A tick, a digest and its archiving, searches: on top of what is stored."""
    async with world(folder, 2.0) as there:
        digests = there.paperboy.digests
        serve(there.arxiv, "cs.CV", [candidate(number, ("cs.CV",)) for number in range(1, PAPERS + 1)])
        scheduler = Scheduler(
            subscriptions=there.paperboy.store, digests=digests, operator=Operator(LoopClock(), {})
        )
        with there.paperboy.progress(quiet=True) as progress:
            took, outcome = await _timed(digests.run(_followed(0), DAY, progress=progress))
            for channel in range(1, CHANNELS):
                await digests.run(_followed(channel), DAY, progress=progress)
        if outcome.digest is None or outcome.digest.counts.read_in_full < PAPERS:
            raise RuntimeError("the digest was not made")
        new = (
            FileArchive(folder / ARCHIVE) for _ in range(TIMES)
        )  # which has drawn none of its papers yet
        kept = median([(await _timed(archive.keep(outcome.digest)))[0] for archive in new])
        idle = median([(await _timed(scheduler.tick()))[0] for _ in range(TIMES)])
        slow = await slowest_searches(there.paperboy.store)
    return {"digest": took, "its archiving alone": kept, "tick": idle, SEARCH: slow}


async def _timed(work: Awaitable[T]) -> tuple[float, T]:
    """Processor time of some work, and what came of it."""
    began = processor_time()
    found = await work
    return processor_time() - began, found
