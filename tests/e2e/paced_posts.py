"""A process that asks Discord for as much as it can: `python -m tests.e2e.paced_posts PLAN`.

It is logged in and ready once it has said so, and begins when it is told anything.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from adapters.clock import SystemClock
from adapters.platforms.discord.app import poster
from adapters.platforms.discord.connect import discord_platform
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.registry import settings_class
from adapters.stores.postgres.store import PostgresStore
from bot.domain.record import Record
from tests.e2e.dying_serve import point_at


class Plan(Record):
    """Where the database and Discord are, and how much is asked."""

    database: str
    discord: str
    requests: int


async def ask(plan: Plan) -> None:
    """Ask for one channel after the other, all at once."""
    point_at(plan.discord)
    settings = settings_class().model_validate({"database": {"url": plan.database}})
    with tempfile.TemporaryDirectory() as folder:
        async with await PostgresStore.open(plan.database, Path(folder), SystemClock()) as store:
            platform = discord_platform(settings, DiscordSettings(), store)
            async with poster(platform.pace) as client:
                await client.login("a.token.of-discord")
                sys.stdout.write("ready\n")
                sys.stdout.flush()
                await asyncio.to_thread(sys.stdin.readline)
                await asyncio.gather(*(client.fetch_channel(n) for n in range(1, plan.requests + 1)))


if __name__ == "__main__":
    asyncio.run(ask(Plan.model_validate_json(sys.argv[1])))
