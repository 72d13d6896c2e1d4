"""Many channels on one Paperboy: each feed is fetched once, and each paper read and analysed once."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
import tempfile
from collections import Counter
from dataclasses import astuple
from pathlib import Path

from adapters.sources.fetching.request_limiter import REQUEST_INTERVAL
from bot.digests.policy import SchedulePolicy
from bot.domain.topic import Subscription, Topic
from tests.bench.bench_digest import MOST, PARALLEL, SUMMARY, World, serve, subscription, world
from tests.bench.bench_store import run_python
from tests.bench.held import megabytes
from tests.bench.papers import CATEGORIES, DAY, candidate
from tests.bench.report import Row, Table
from tests.bench.waiting import LoopClock, run

SUBSCRIPTIONS = (10, 100, 500)
TOPICS = 40
ANNOUNCED = 25
"""Papers in the feed of each of the eight categories."""
PICKED = 2
AT_ONCE = SchedulePolicy().workers
_PAPER = re.compile(r"/html/[^/]+")
"""The page of a paper; those below it are its figures, which are fetched when nobody waits."""


def tables() -> list[Table]:
    """Ten, a hundred and five hundred subscriptions."""
    rows = [Row(*fields) for count in SUBSCRIPTIONS for fields in json.loads(run_python(_apart(count)))]
    note = (
        f"Subscriptions over {TOPICS} topics in {len(CATEGORIES)} categories, {PICKED} papers a digest, "
        f"{AT_ONCE} digests at once. The limit of the time is one request to arXiv every 3 s for each feed "
        f"and paper, or what the model takes for each paper and the summary of each topic if that "
        f"is more."
    )
    return [Table("Many channels", note, rows)]


async def _grown(count: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), SUMMARY) as there:
            for number, category in enumerate(CATEGORIES):
                first = 1 + number * ANNOUNCED
                serve(
                    there.arxiv, category, [candidate(first + at, (category,)) for at in range(ANNOUNCED)]
                )
            clock = LoopClock()
            began = clock.now()
            await _deliver(
                there, [subscription(_topic(number % TOPICS), number) for number in range(count)]
            )
            took = (clock.now() - began).total_seconds()
    return _rows(count, there, took)


def _rows(count: int, there: World, took: float) -> list[Row]:
    feeds = Counter(path for path in there.arxiv.paths if path.startswith("/rss/"))
    papers = Counter(path for path in there.arxiv.paths if _PAPER.fullmatch(path))
    analyses = sum(call.purpose == "analyse" for call in there.model.calls)
    summaries = sum(call.purpose == "summarise" for call in there.model.calls)
    followed = min(count, TOPICS)
    asked = (len(feeds) + len(papers)) * REQUEST_INTERVAL
    answered = (len(papers) + followed) * SUMMARY / PARALLEL
    return [
        Row(f"{count} subscriptions: feeds fetched", feeds.total(), "", len(feeds)),
        Row(f"{count} subscriptions: papers analysed", analyses, "", len(papers)),
        Row(f"{count} subscriptions: executive summaries", summaries, "", followed),
        Row(f"{count} subscriptions: all delivered", took, "s", max(asked, answered) + SUMMARY, MOST),
    ]


def _topic(number: int) -> Topic:
    category = CATEGORIES[number % len(CATEGORIES)]
    return Topic(name=f"topic {number}", categories=(category,), limit=PICKED + number // len(CATEGORIES))


async def _deliver(there: World, subscriptions: list[Subscription]) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(wanted: Subscription) -> None:
        async with room:
            with there.paperboy.progress(quiet=True) as progress:
                await there.paperboy.digests.run(wanted, DAY, progress=progress)

    await asyncio.gather(*map(one, subscriptions))


def _apart(count: int) -> list[str]:
    """A process of its own, so that the memory is its own too."""
    return ["-m", "tests.bench.bench_growth", str(count)]


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    found = run(_grown(int(sys.argv[1])))
    found.append(Row(f"{sys.argv[1]} subscriptions: memory at most", megabytes("self", "VmHWM"), "MB"))
    sys.stdout.write(json.dumps([list(astuple(row)) for row in found]))
