"""`paperboy serve` as a process of its own: told to stop in the middle of a digest, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import unused_port

from adapters.clock import SystemClock
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.compose.digest import compose_digest
from bot.domain.topic import Destination, Subscription, Topic
from tests.adapters.slack_server import APP_TOKEN, TEAM, TOKEN, SlackServer
from tests.e2e.storm import serving
from tests.samples_digest import DAY, digest, entries

ROOT = Path(__file__).parents[2]
HERE = Destination(platform="slack", workspace=TEAM, channel="C1")
DEAF = 90.0
"""Seconds for which a platform does not answer."""
ALLOWED = DEAF / 3
"""Seconds that stopping may take here. It takes nine at most, but a busy machine is no reason to fail."""


class SlowSlack(SlackServer):
    """Takes `delay` seconds for every post, and tells when one arrives."""

    def __init__(self, delay: float) -> None:
        super().__init__()
        self.delay = delay
        self.posting = asyncio.Event()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "chat.postMessage":
            await request.read()
            self.posting.set()
            await asyncio.sleep(self.delay)
        return await super()._api(request)


@asynccontextmanager
async def a_digest_on_its_way(folder: Path, slack: SlowSlack) -> AsyncIterator[str]:
    """A data folder with a draft that nothing is posted of yet; gives the key of its run."""
    async with serving(slack.app()) as slack.url:
        async with await SqliteStore.open(folder / FILE, SystemClock()) as store:
            topic = Topic(name="tides", categories=("cs.LG",))
            now = store.clock.now()
            run = await store.open_run(
                Subscription(id="tides", destination=HERE, topic=topic, created_at=now), DAY
            )
            made = digest(run_key=run.key, entries=entries()[:1])
            await store.save_draft(run.key, made, compose_digest(made), [])
        yield run.key


async def serve(folder: Path, slack: SlowSlack, port: int) -> asyncio.subprocess.Process:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - a child's
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "adapters", "serve"),
        cwd=ROOT,
        env={
            **kept,
            "PAPERBOY_DATA_DIR": str(folder),
            "PAPERBOY_WEB_PORT": str(port),
            "PAPERBOY_SLACK_BOT_TOKEN": TOKEN,
            "PAPERBOY_SLACK_APP_TOKEN": APP_TOKEN,
            "PAPERBOY_SLACK_API_URL": f"{slack.url}/api/",
            "PAPERBOY_LOG_FORMAT": "json",
            "PAPERBOY_ARCHIVE_FIGURES": "none",
        },
        stderr=asyncio.subprocess.PIPE,
    )


async def states(folder: Path, run_key: str) -> list[str]:
    async with await SqliteStore.open(folder / FILE, SystemClock()) as store:
        parts = await store.deliveries(run_key)
        assert {lease.name for lease in await store.leases()} <= {"ready"}, "all others are given up"
    return ["delivered" if each.receipt else "sending" if each.sending else "waiting" for each in parts]


async def stopped(process: asyncio.subprocess.Process) -> float:
    """Stop it; the seconds that took."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, log = await process.communicate()
    assert process.returncode == 0, log.decode()
    assert TOKEN.encode() not in log
    return time.monotonic() - begun


async def test_it_finishes_the_part_it_is_sending_and_goes_on_from_there(tmp_path: Path) -> None:
    slack = SlowSlack(1.5)
    async with a_digest_on_its_way(tmp_path, slack) as run_key:
        process = await serve(tmp_path, slack, unused_port())
        await asyncio.wait_for(slack.posting.wait(), 60)
        assert await stopped(process) < ALLOWED
        assert await states(tmp_path, run_key) == ["delivered", "waiting", "waiting"]
        slack.delay = 0.0
        port = unused_port()
        process = await serve(tmp_path, slack, port)
        await until_ready(port)
        await until_posted(slack, 3)
        async with ClientSession(f"http://127.0.0.1:{port}") as session:
            async with session.get("/metrics") as answer:
                assert 'paperboy_hop_seconds_count{hop="post",outcome="done"}' in await answer.text()
            async with session.get("/healthz") as answer:
                assert answer.status == 200
        assert await stopped(process) < ALLOWED
        keys = [message["metadata"]["event_payload"]["key"] for message in slack.messages()]
        assert len(keys) == len(set(keys)) == 3
        assert await states(tmp_path, run_key) == ["delivered"] * 3


async def test_it_stops_in_time_though_the_platform_does_not_answer(tmp_path: Path) -> None:
    slack = SlowSlack(DEAF)
    async with a_digest_on_its_way(tmp_path, slack) as run_key:
        process = await serve(tmp_path, slack, unused_port())
        await asyncio.wait_for(slack.posting.wait(), 60)
        assert await stopped(process) < ALLOWED
        assert (await states(tmp_path, run_key))[0] == "sending", "it is looked for at the next start"


async def until_ready(port: int) -> None:
    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        for _ in range(300):
            try:
                async with session.get("/readyz") as answer:
                    if answer.status == 200:
                        return
            except ClientError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError("it never got ready")


async def until_posted(slack: SlackServer, number: int) -> None:
    for _ in range(400):
        if len(slack.messages()) >= number:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{len(slack.messages())} of {number} were posted")
