"""The memory of a process that makes digests: `python -m tests.bench.resident CHANNELS PAPERS DAYS`.

Prints, as JSON, the megabytes it holds at the end of each day, and the most that it and its children held
together. It has nothing in it but Paperboy: the pretended arXiv and model are in a
process of their own, of which it is told by its standard input.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode

import aiohttp
from pydantic import SecretStr

from adapters.wiring import Overrides, Services, services
from bot.domain.topic import Destination, Subscription, Topic
from bot.model_settings import ModelSettings
from bot.settings import ArxivSettings, DigestSettings, Settings
from bot.sources.arxiv.announcements import CALENDAR
from tests.bench.held import Watched, megabytes
from tests.bench.waiting import LoopClock, run
from tests.fakes import NOON

DAY = NOON.date()
ANNOUNCE = "/announce"
FEW = 4
"""Channels whose digests are made at the same time, and calls of the model."""


async def _days(arxiv: str, model: str, channels: int, papers: int, days: int) -> list[float]:
    """Megabytes at the end of each day, each channel with papers of its own."""
    held: list[float] = []
    dates = CALENDAR.days_between(DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=2 * days))[:days]
    clock = LoopClock()
    topics = [
        Topic(name=f"topic {at}", categories=(_category(at),), limit=papers) for at in range(channels)
    ]
    with tempfile.TemporaryDirectory() as folder, patch("adapters.stores.opening.SystemClock", LoopClock):
        overrides = Overrides(silent=True, clock=clock)
        async with services(_settings(arxiv, model), Path(folder), overrides) as paperboy:
            for day in dates:
                await clock.sleep((NOON + (day - DAY) - clock.now()).total_seconds())
                await _announce(arxiv, topics, day)
                await _deliver(paperboy, topics, day)
                held.append(megabytes("self", "VmRSS"))
    return held


def _settings(arxiv: str, model: str) -> Settings:
    return Settings(
        arxiv=ArxivSettings(rss_url=arxiv, api_url=arxiv, site_url=arxiv),
        digest=DigestSettings(parallel=FEW),
        model=ModelSettings(
            base_url=model, api_key=SecretStr("bench"), name="bench", parallel=FEW, second_opinion=False
        ),
    )


def _category(channel: int) -> str:
    return f"cs.{chr(ord('A') + channel // 26)}{chr(ord('A') + channel % 26)}"


async def _announce(arxiv: str, topics: list[Topic], day: dt.date) -> None:
    categories = " ".join(category for topic in topics for category in topic.categories)
    wanted = urlencode({"day": day.isoformat(), "categories": categories, "papers": topics[0].limit})
    async with aiohttp.request("GET", f"{arxiv}{ANNOUNCE}?{wanted}") as told:
        told.raise_for_status()


async def _deliver(paperboy: Services, topics: list[Topic], day: dt.date) -> None:
    room = asyncio.Semaphore(FEW)

    async def one(number: int, topic: Topic) -> None:
        to = Destination(platform="terminal", workspace="local", channel=f"bench-{number}")
        wanted = Subscription(id=f"bench{number}", destination=to, topic=topic, created_at=NOON)
        async with room:
            with paperboy.progress(quiet=True) as progress:
                outcome = await paperboy.digests.run(wanted, day, progress=progress)
        if outcome.digest is None or outcome.digest.counts.read_in_full < topic.limit:
            raise RuntimeError(f"the digest of {day} was not made: {outcome}")

    await asyncio.gather(*(one(number, topic) for number, topic in enumerate(topics)))


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    watched = Watched()
    watched.start()
    arxiv_at, model_at, beside = json.loads(sys.stdin.read())
    held = run(_days(arxiv_at, model_at, *map(int, sys.argv[1:])), beside)
    told = {"held": held, "together": watched.end()}
    sys.stdout.write(json.dumps(told))
