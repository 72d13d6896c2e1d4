"""A process that is killed again and again posts every part exactly once, in order, in its thread.

By hand, with more kills than the suite has time for: `make crash`.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from adapters.platforms.registry import settings_class
from adapters.wiring import Overrides, services
from bot.domain.errors import DeliveryUncertainError
from bot.domain.message import Message, Paragraph, line
from bot.domain.topic import Destination
from tests.e2e.dying_serve import QuickClient, point_at
from tests.e2e.kills import PLATFORMS, kill_again_and_again
from tests.e2e.slack_lab import until
from tests.e2e.storm import Storm, serving
from tests.e2e.stormy_discord import StormyDiscord

KILLS = 3


@pytest.mark.parametrize(("platform", "first"), [(each, at) for at, each in enumerate(PLATFORMS)])
async def test_however_often_it_is_killed_every_part_stands_once_and_in_order(
    platform: str, first: int, tmp_path: Path
) -> None:
    outcome = await kill_again_and_again(platform, tmp_path, kills=KILLS, first=first)
    assert outcome.kills >= KILLS
    assert outcome.messages >= 8 * outcome.digests
    assert not outcome.wrong, outcome


class OneFault(Storm):
    """Everything goes well but the making of the first thread, which is done and reported as a fault."""

    def __init__(self) -> None:
        super().__init__(random.Random(1))
        self.troubles = ["error"]

    def trouble(self) -> str:
        return self.troubles.pop() if self.troubles else ""


async def test_a_post_of_a_forum_that_was_made_in_spite_of_a_fault_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = StormyDiscord(OneFault())
    monkeypatch.setattr("adapters.platforms.discord.app.PaperboyClient", QuickClient)
    async with serving(server.app()) as server.url:
        point_at(server.url, monkeypatch.setattr)
        settings = settings_class().model_validate({"discord": {"token": "secret"}})
        async with services(settings, tmp_path, Overrides(sample_day=1, silent=True)) as wired:
            (front,) = wired.front_ends
            running = asyncio.create_task(front.run())
            await until(lambda: front.ready)
            to = Destination(
                platform="discord", workspace=str(server.guild.id), channel=str(server.forum.id)
            )
            message = Message(summary="Tides", blocks=(Paragraph(content=line("High at noon.")),))
            platform = wired.digests.platforms["discord"]
            with pytest.raises(DeliveryUncertainError):
                await platform.post(to, message, key="run#root")
            found = await platform.find(to, key="run#root")
            assert found is not None
            posts = [channel for channel in server.world.channels.values() if channel.is_thread]
            assert [str(post.id) for post in posts] == [found.thread]
            await front.stop()
            await running
