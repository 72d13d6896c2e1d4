"""The memory of a process that makes digests: `python -m tests.bench.resident CHANNELS PAPERS DAYS`.

Prints, as JSON, the megabytes it holds at the end of each day, and the most it ever held. The pretended
arXiv and model are in the process too, and count with it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import re
import sys
import tempfile
from pathlib import Path

from adapters.wiring import Services
from bot.domain.topic import Topic
from bot.sources.arxiv.announcements import CALENDAR
from tests.adapters.arxiv_server import HTML, RSS, Asked, Reply
from tests.bench.bench_digest import subscription, world
from tests.bench.held import Watched, megabytes
from tests.bench.papers import DAY, candidate, feed_bytes, html_page
from tests.bench.waiting import LoopClock, run
from tests.fakes import NOON

FIRST = 20_001
SUMMARY = 2.0
FEW = 4
"""Channels whose digests are made at the same time."""


async def _days(channels: int, papers: int, days: int) -> list[float]:
    """Megabytes at the end of each day, each channel with papers of its own."""
    held: list[float] = []
    dates = CALENDAR.days_between(DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=2 * days))[:days]
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), SUMMARY) as there:
            clock = LoopClock()
            there.arxiv.answer = _page
            for number, day in enumerate(dates):
                await clock.sleep((NOON + (day - DAY) - clock.now()).total_seconds())
                there.arxiv.pages.clear()
                there.arxiv.asked.clear()
                for channel in range(channels):
                    first = FIRST + (number * channels + channel) * papers
                    todays = [candidate(first + at, (f"cs.{_name(channel)}",)) for at in range(papers)]
                    name = f"cs.{_name(channel)}"
                    feed = Reply(body=feed_bytes(todays, name, day), content_type=RSS)
                    there.arxiv.pages[f"/rss/{name}"] = feed
                await _deliver(there.paperboy, channels, papers, day)
                held.append(megabytes("self", "VmRSS"))
    return held


def _page(asked: Asked) -> Reply | None:
    """A paper's page, made when it is asked for: nobody keeps it here."""
    found = re.fullmatch(r"/html/9912\.(\d+)v1", asked.path)
    return Reply(body=html_page(int(found[1])), content_type=HTML) if found else None


def _name(channel: int) -> str:
    return chr(ord("A") + channel // 26) + chr(ord("A") + channel % 26)


async def _deliver(paperboy: Services, channels: int, papers: int, day: dt.date) -> None:
    room = asyncio.Semaphore(FEW)

    async def one(channel: int) -> None:
        topic = Topic(name=f"topic {channel}", categories=(f"cs.{_name(channel)}",), limit=papers)
        async with room:
            with paperboy.progress(quiet=True) as progress:
                outcome = await paperboy.digests.run(subscription(topic, channel), day, progress=progress)
        if outcome.digest is None or outcome.digest.counts.read_in_full < papers:
            raise RuntimeError(f"the digest of {day} was not made: {outcome}")

    await asyncio.gather(*map(one, range(channels)))


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    watched = Watched()
    watched.start()
    held = run(_days(*map(int, sys.argv[1:])))
    told = {"held": held, "peak": megabytes("self", "VmHWM"), "together": watched.end()}
    sys.stdout.write(json.dumps(told))
