"""What a platform and a model take is shared by all processes, however many there are."""

from __future__ import annotations

import asyncio
import json
import sys
import time

from aiohttp import web

from tests.adapters.discord_gateway import BOT_USER, application
from tests.e2e.kills import ROOT
from tests.e2e.paced_posts import Plan
from tests.e2e.storm import serving

PROCESSES, REQUESTS = 3, 50
MOST = 50
"""Requests that Discord takes of one bot within a second."""
SOON = 240.0


class CountingDiscord:
    """Knows every channel, and when it was asked."""

    def __init__(self) -> None:
        self.times: list[float] = []

    @property
    def worst_second(self) -> int:
        """The most requests that came within one second."""
        return max(sum(0 <= later - at < 1 for later in self.times) for at in self.times)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/v10/users/@me", self._me)
        app.router.add_get("/api/v10/oauth2/applications/@me", self._me)
        app.router.add_get("/api/v10/channels/{channel}", self._channel)
        return app

    async def _me(self, request: web.Request) -> web.Response:
        return said(application() if "oauth2" in request.path else BOT_USER)

    async def _channel(self, request: web.Request) -> web.Response:
        self.times.append(time.monotonic())
        return said({"id": request.match_info["channel"], "type": 1, "recipients": []})


def said(told: object) -> web.Response:
    """discord.py reads no JSON where the kind of content names its letters too."""
    return web.Response(body=json.dumps(told).encode(), headers={"Content-Type": "application/json"})


async def test_three_processes_together_ask_discord_no_more_than_it_takes(postgres_database: str) -> None:
    discord = CountingDiscord()
    async with serving(discord.app()) as address, asyncio.timeout(SOON):
        plan = Plan(database=postgres_database, discord=address, requests=REQUESTS)
        posting = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.e2e.paced_posts", plan.model_dump_json()),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(PROCESSES)
        ]
        for each in posting:
            assert each.stdout is not None
            assert await each.stdout.readline() == b"ready\n"
        for each in posting:
            assert each.stdin is not None
            each.stdin.write(b"go\n")
        assert [await each.wait() for each in posting] == [0] * PROCESSES
    assert len(discord.times) == PROCESSES * REQUESTS
    assert discord.worst_second <= MOST
