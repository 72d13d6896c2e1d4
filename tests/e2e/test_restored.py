"""A digest stands in the channel, and the data knows nothing of it: it is found there and not posted again.

`paperboy serve` as a process, with its own clock set to the sample arXiv's day; Slack and Discord as
servers that stay when it dies.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from adapters.sources.samples.answers import DAYS, DEMO_TOPIC
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination, Subscription
from tests.e2e.kills import OnDiscord, OnSlack, on
from tests.e2e.questioned_serve import Plan
from tests.e2e.storm import Storm, serving

ROOT = Path(__file__).parents[2]
NOON = dt.datetime.combine(DAYS[0], dt.time(12), dt.UTC)
SOON = 120.0


class Calm(Storm):
    """No storm at all."""

    def trouble(self) -> str:
        return ""

    async def linger(self) -> None:
        """Nothing takes time."""


def following(to: Destination) -> Subscription:
    """One whose first digest was due this morning."""
    morning = dt.datetime.combine(DAYS[0], dt.time(6), dt.UTC)
    return Subscription(
        id="outdoors", destination=to, topic=DEMO_TOPIC, time=dt.time(8), zone="UTC", created_at=morning
    )


class Lab:
    """A platform, a data folder, and a Paperboy that comes and goes."""

    def __init__(self, folder: Path, place: OnSlack | OnDiscord, address: str) -> None:
        self.data = folder / "data"
        self.copy = folder / "copy"
        self.data.mkdir()
        self._place = place
        self._address = address
        self.run = Run(subscription=following(place.channels[-1]), day=DAYS[0])

    async def begin(self) -> None:
        """A topic is followed, and a backup made of that."""
        async with self.store() as store:
            await store.save_subscription(self.run.subscription)
            await store.backup(self.copy)

    @asynccontextmanager
    async def store(self) -> AsyncIterator[SqliteStore]:
        async with await SqliteStore.open(self.data / FILE, SystemClock()) as store:
            yield store

    async def serve_until_posted(self, how_it_ends: signal.Signals, hours: int = 0) -> None:
        """Let it work until the data says that the digest is delivered."""
        now = NOON + dt.timedelta(hours=hours)
        settings = self._place.settings(self._address)
        plan = Plan(folder=self.data, address=self._address, settings=settings, now=now)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.e2e.questioned_serve", plan.model_dump_json()), cwd=ROOT
        )
        try:
            async with asyncio.timeout(SOON):
                while await self.status() is not RunStatus.DELIVERED:
                    await asyncio.sleep(0.2)
                    assert process.returncode is None, (self.data / "log").read_text()
        finally:
            process.send_signal(how_it_ends)
            await process.wait()

    async def status(self) -> RunStatus | None:
        async with self.store() as store:
            run = await store.run(self.run.key)
        return run.status if run else None

    async def receipts(self) -> dict[str, str]:
        """What the data knows to stand there, by the part's key."""
        async with self.store() as store:
            found = await store.deliveries(self.run.key)
        return {each.part.key: each.receipt.message_id for each in found if each.receipt}

    def messages(self, receipts: dict[str, str]) -> list[tuple[str, int]]:
        """What stands there."""
        stands = self._place.messages([f"{self.run.key}#{key}" for key in receipts])
        return [(each.what, each.piece) for each in stands]


@pytest.fixture(params=["slack", "discord", "forum"])
async def lab(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Lab]:
    place = on(request.param, Calm(random.Random(1)))
    async with serving(place.server.app()) as address:
        made = Lab(tmp_path, place, address)
        await made.begin()
        yield made


async def test_what_stands_in_the_channel_is_not_posted_again_after_a_restore(lab: Lab) -> None:
    await lab.serve_until_posted(signal.SIGTERM)
    posted = await lab.receipts()
    before = lab.messages(posted)
    told = await restore(lab)
    assert f"digests 1, messages {len(posted)} ({DAYS[0]})" in told
    assert await lab.status() is None
    await lab.serve_until_posted(signal.SIGTERM, hours=1)
    assert lab.messages(posted) == before
    assert await lab.receipts() == posted


async def test_nor_after_what_was_written_last_was_lost(lab: Lab) -> None:
    await lab.serve_until_posted(signal.SIGKILL)
    posted = await lab.receipts()
    before = lab.messages(posted)
    shutil.copyfile(lab.copy, lab.data / FILE)  # as it was before its log was written into it
    for beside in ("-wal", "-shm"):
        (lab.data / f"{FILE}{beside}").unlink(missing_ok=True)
    assert await lab.status() is None
    await lab.serve_until_posted(signal.SIGTERM)
    assert lab.messages(posted) == before
    assert await lab.receipts() == posted


async def restore(lab: Lab) -> str:
    """What the operator is told."""
    command = ("-m", "tests.e2e.sample_paperboy", "--data-dir", lab.data, "restore", lab.copy)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *map(str, command), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return told.decode()
