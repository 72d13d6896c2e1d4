"""`paperboy serve` with Slack: connected, ready, answering over Socket Mode and over HTTP, and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession
from aiohttp.test_utils import unused_port

from adapters.platforms.registry import settings_class
from adapters.platforms.slack.manifest import PATH
from adapters.serve.server import Server
from adapters.web.metrics import Metrics
from adapters.wiring import Overrides, services
from tests.adapters.slack_server import APP_TOKEN, SECRET, TOKEN, SlackServer, slack_server
from tests.e2e.slack_lab import until
from tests.e2e.test_slack_trouble import command, post


@asynccontextmanager
async def served(folder: Path, tokens: dict[str, str]) -> AsyncIterator[tuple[SlackServer, str]]:
    """The whole process but for its signals, and the address of its pages."""
    async with slack_server() as slack:
        port = unused_port()
        made = {
            "slack": {"bot_token": TOKEN, "api_url": f"{slack.url}/api/", **tokens},
            "web": {"port": port},
        }
        metrics = Metrics()
        overrides = Overrides(sample_day=1, silent=True, metrics=metrics)
        async with services(settings_class().model_validate(made), folder, overrides) as wired:
            stop = asyncio.Event()
            running = asyncio.create_task(Server(wired, metrics).run(stop))
            try:
                await until(lambda: wired.front_ends[0].ready or running.done())
                yield slack, f"http://127.0.0.1:{port}"
            finally:
                stop.set()
                await asyncio.wait_for(running, 60)
            assert not wired.front_ends[0].ready


async def test_serve_connects_tells_that_it_is_ready_and_answers(tmp_path: Path) -> None:
    async with served(tmp_path, {"app_token": APP_TOKEN}) as (slack, url):
        async with ClientSession() as session, session.get(f"{url}/readyz") as answer:
            assert (await answer.json())["checks"]["slack"] is True
        await slack.send("slash_commands", command("/paper help"))
        await until(lambda: bool(slack.whispers))
        async with ClientSession() as session, session.post(f"{url}{PATH}") as answer:
            assert answer.status == 404, "Socket Mode opens no door"


async def test_serve_takes_signed_requests_where_there_is_no_socket(tmp_path: Path) -> None:
    async with served(tmp_path, {"signing_secret": SECRET}) as (slack, url):
        assert await post(f"{url}{PATH}", command("/paper help")) == (200, "")
        await until(lambda: bool(slack.whispers))
        assert (await post(f"{url}{PATH}", command("/paper help"), secret="guessed"))[0] == 401
