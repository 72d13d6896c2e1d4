"""Discord takes no commands all day; the digest comes all the same, and the commands once it does again."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from adapters.clock import SystemClock
from adapters.sources.samples.answers import DAYS
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination
from tests.e2e.kills import ROOT, OnDiscord
from tests.e2e.questioned_serve import Plan
from tests.e2e.storm import serving
from tests.e2e.stormy_discord import StormyDiscord
from tests.e2e.test_restored import NOON, SOON, Calm, following

Refusal = tuple[int, dict[str, object], dict[str, str]]


class Unwilling(StormyDiscord):
    """Takes no commands before its `answers` are used up."""

    def __init__(self, *answers: Refusal) -> None:
        super().__init__(Calm(random.Random(1)))
        self.answers = list(answers)
        self.registered = 0

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        if request.method != "PUT" or not request.path.endswith("/commands"):
            return await super()._rest(request)
        if self.answers:
            status, body, headers = self.answers.pop(0)
            json_only = {"Content-Type": "application/json"}  # discord.py takes it for text otherwise
            return web.Response(body=json.dumps(body).encode(), status=status, headers=json_only | headers)
        self.registered += 1
        return web.Response(body=b"[]", headers={"Content-Type": "application/json"})


INVALID: Refusal = (400, {"code": 50035, "message": "Invalid Form Body"}, {})
SLOW_DOWN = {"message": "slow down", "retry_after": 3000, "global": False}
LIMITED: Refusal = (429, SLOW_DOWN, {"Retry-After": "3000", "Via": "1.1 discord"})


@pytest.mark.parametrize(
    ("refusal", "said"), [(INVALID, "Invalid Form Body"), (LIMITED, "again in 3000 s")]
)
async def test_a_day_without_commands_is_a_day_with_its_digest(
    tmp_path: Path, refusal: Refusal, said: str
) -> None:
    place = OnDiscord(Calm(random.Random(1)))
    place.server = discord = Unwilling(refusal)
    to = Destination(platform="discord", workspace=str(discord.guild.id), channel=str(discord.channel.id))
    run = Run(subscription=following(to), day=DAYS[0])
    async with (
        serving(discord.app()) as address,
        await SqliteStore.open(tmp_path / FILE, SystemClock()) as store,
    ):
        await store.save_subscription(run.subscription)
        plan = Plan(folder=tmp_path, address=address, settings=place.settings(address), now=NOON)

        async def posted() -> bool:
            known = await store.run(run.key)
            return known is not None and known.status is RunStatus.DELIVERED

        async def registered() -> bool:
            return discord.registered > 0

        await serve(plan, posted)
        assert all(each.receipt for each in await store.deliveries(run.key))
        assert said in (tmp_path / "log").read_text()
        assert not discord.registered
        await serve(plan.model_copy(update={"now": NOON + dt.timedelta(hours=1)}), registered)


async def serve(plan: Plan, until: Callable[[], Awaitable[bool]]) -> None:
    """Let it work until that holds."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.e2e.questioned_serve", plan.model_dump_json()), cwd=ROOT
    )
    try:
        async with asyncio.timeout(SOON):
            while not await until():
                await asyncio.sleep(0.1)
                assert process.returncode is None, (plan.folder / "log").read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
