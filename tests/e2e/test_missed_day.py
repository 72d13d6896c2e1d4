"""`paperboy serve` as a process of its own, started after a day that a hundred channels missed."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession
from aiohttp.test_utils import unused_port

from adapters.clock import SystemClock
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.topic import Destination, Subscription, Topic
from tests.adapters.arxiv_server import Asked, FakeArxiv, Reply, api, api_entry, rss
from tests.adapters.slack_server import APP_TOKEN, BOT, TEAM, TOKEN, Channel, SlackServer
from tests.e2e.storm import serving

ROOT = Path(__file__).parents[2]
CHANNELS = 100
TOPICS = 10
CATEGORIES = ("cs.CV", "cs.CL", "cs.LG", "cs.RO", "cs.AI")
PAPERS = 2
"""In each category."""
SATURDAY_NOON = dt.datetime(2026, 1, 24, 17, tzinfo=dt.UTC)
FRIDAY_MORNING = SATURDAY_NOON - dt.timedelta(days=1, hours=10)
PARTS = 4
"""Of each digest: its root, the summary of the day, and one for each paper."""


def subscription(number: int) -> Subscription:
    topic = number % TOPICS
    others = CATEGORIES[topic % len(CATEGORIES) + 1 :] + CATEGORIES
    categories = (CATEGORIES[topic % len(CATEGORIES)], others[topic // len(CATEGORIES)])
    return Subscription(
        id=f"s{number:03}",
        destination=Destination(platform="slack", workspace=TEAM, channel=f"C{number:03}"),
        topic=Topic(name=f"topic {topic}", categories=categories, limit=PARTS - 2),
        created_at=FRIDAY_MORNING,
    )


def what_was_submitted(asked: Asked) -> Reply | None:
    """The papers of the categories that are asked for; of none there is a full text."""
    wanted = re.findall(r"cat:([\w.-]+)", asked.query.get("search_query", ""))
    entries = [
        api_entry(f"9912.{CATEGORIES.index(name)}{number:04}v1", primary=name, categories=(name,))
        for name in wanted
        for number in range(1, PAPERS + 1)
    ]
    return api(*entries) if wanted else None


@asynccontextmanager
async def paperboy(folder: Path, slack: SlackServer, arxiv: FakeArxiv) -> AsyncIterator[str]:
    """The process at work; gives the address of its pages."""
    async with served(folder, slack, arxiv, SATURDAY_NOON.isoformat()) as (_, address):
        yield address


@asynccontextmanager
async def served(
    folder: Path, slack: SlackServer, arxiv: FakeArxiv, time: str, *, log: str = "log"
) -> AsyncIterator[tuple[Process, str]]:
    """The process at work, its time as `fast_serve` takes it, and the address of its pages."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - a child's
    port, errors = unused_port(), (folder / log).open("wb")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.e2e.fast_serve", time, "serve"),
        cwd=ROOT,
        env={
            **kept,
            "PAPERBOY_DATA_DIR": str(folder),
            "PAPERBOY_WEB_PORT": str(port),
            "PAPERBOY_SLACK_BOT_TOKEN": TOKEN,
            "PAPERBOY_SLACK_APP_TOKEN": APP_TOKEN,
            "PAPERBOY_SLACK_API_URL": f"{slack.url}/api/",
            "PAPERBOY_ARXIV_RSS_URL": arxiv.url,
            "PAPERBOY_ARXIV_API_URL": f"{arxiv.url}/api/query",
            "PAPERBOY_ARXIV_SITE_URL": arxiv.url,
        },
        stderr=errors,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        errors.close()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 60)


def posted(slack: SlackServer) -> list[tuple[str, str]]:
    """Every message of ours: in which channel, and of what."""
    return [
        (channel.id, message["metadata"]["event_payload"]["key"])
        for channel in slack.channels.values()
        for message in channel.messages
        if message["user"] == BOT
    ]


async def page(address: str) -> tuple[int, dict[str, Any]]:
    async with ClientSession() as session:
        try:
            async with session.get(f"{address}/healthz") as answer:
                return answer.status, await answer.json()
        except ClientError:
            return 0, {}


async def test_a_hundred_channels_that_missed_a_day_all_get_it_once(tmp_path: Path) -> None:
    slack = SlackServer()
    slack.channels |= {f"C{number:03}": Channel(f"C{number:03}") for number in range(CHANNELS)}
    async with await SqliteStore.open(tmp_path / FILE, SystemClock()) as store:
        for number in range(CHANNELS):
            await store.save_subscription(subscription(number))
    async with serving(slack.app()) as slack.url, FakeArxiv() as arxiv:
        arxiv.answer = what_was_submitted
        for category in CATEGORIES:
            arxiv.pages[f"/rss/{category}"] = rss(SATURDAY_NOON.date(), name=category)
        async with paperboy(tmp_path, slack, arxiv) as address:
            health = set()
            async with asyncio.timeout(400):
                while len(posted(slack)) < CHANNELS * PARTS:
                    await asyncio.sleep(0.5)
                    health.add((await page(address))[0])
    found = Counter(posted(slack))
    assert set(found.values()) == {1}, "nothing twice"
    assert Counter(channel for channel, _ in found) == dict.fromkeys(
        (f"C{number:03}" for number in range(CHANNELS)), PARTS
    )
    assert health <= {0, 200}
    asked = Counter((each.path, *sorted(each.query.items())) for each in arxiv.asked)
    assert max(asked.values()) == 1, "nothing is asked twice"
