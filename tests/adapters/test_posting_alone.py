"""A process that posts on Discord without being connected: logged in, and heard of by nobody."""

from __future__ import annotations

import asyncio
import random
from typing import Any, cast

import pytest

from adapters.platforms.discord.app import DiscordFrontEnd
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from adapters.serve.roles import front_ends_in, is_called, leads
from bot.domain.message import Message, Paragraph, line
from bot.ports.capabilities import Access
from tests.e2e.dying_serve import point_at
from tests.e2e.killed_answers import Calm, until
from tests.e2e.kills import OnDiscord
from tests.e2e.storm import serving

SAID = Message(summary="tides", blocks=(Paragraph(content=line("A tidal gate.")),))


def front_end(platform: DiscordPlatform) -> DiscordFrontEnd:
    settings = DiscordSettings.model_validate({"token": "secret-token"})
    return DiscordFrontEnd(cast("Any", None), cast("Any", None), platform, settings)


@pytest.mark.parametrize("forum", [False, True])
async def test_a_worker_posts_and_finds_replies_and_edits_without_a_connection(
    monkeypatch: pytest.MonkeyPatch, forum: bool
) -> None:
    place = OnDiscord(Calm(random.Random(1)), forum=forum)
    async with serving(place.server.app()) as address:
        place.settings(address)
        point_at(address, monkeypatch.setattr)
        platform, (to,) = DiscordPlatform(), place.channels
        (posting,) = front_ends_in("worker", [front_end(platform)])
        running = asyncio.create_task(posting.run())
        await until(lambda: posting.ready or running.done())
        root = await platform.post(to, SAID, key="a/run#root")
        assert await platform.find(to, key="a/run#root") == root
        reply = await platform.post(to, SAID, key="a/run#summary", thread=root.thread)
        found = await platform.find(to, key="a/run#summary", thread=root.thread)
        assert found is not None
        assert found.message_id == reply.message_id
        await platform.edit(to, reply, SAID)
        assert not await platform.is_private(to)
        assert (await platform.standing(to)).access is Access.OPEN
        assert not place.server._sockets, "it hears nothing"
        await posting.stop()
        await running
        assert not posting.ready


def test_each_front_end_is_run_where_it_can_be() -> None:
    discord = front_end(DiscordPlatform())

    class Called:
        name, ready, over_http = "slack", True, True

    slack = cast("Any", Called())
    assert (is_called(discord), is_called(slack)) == (False, True)
    assert front_ends_in("all", [discord, slack]) == [discord, slack]
    assert front_ends_in("web", [discord, slack]) == [slack]
    assert front_ends_in("gateway", [discord, slack]) == [discord]
    assert [each.name for each in front_ends_in("worker", [discord, slack])] == ["discord"]
    assert [leads(role) for role in ("all", "worker", "gateway", "web")] == [
        "serve",
        "serve",
        "serve:gateway",
        "",
    ]
