"""The real bot in a pretended Discord: what goes wrong, and what must be told only once."""

from __future__ import annotations

import asyncio
import dataclasses
from types import SimpleNamespace

import discord
import pytest

from adapters.discord.place import place_of
from bot.arxiv.ids import PaperRef
from bot.model import Paper
from bot.papers.lookup import Lookup
from tests.adapters.discord_world import PAPER, TITLE, World, counting, said, shown

# Trouble


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_interaction_that_is_over_or_taken_breaks_nothing(world: World, code: int) -> None:
    world.env.inject_error(
        "POST", "/interactions/*/callback", status=404 if code == 10062 else 400, code=code
    )

    await world.bo.slash(world.channel, "paper", id=PAPER)

    assert world.env.errors == []
    posted = any(TITLE in shown(message) for message in world.channel.history())
    assert posted == (code == 10062)


class SlowLookup(Lookup):
    """Knows every paper, after 16 minutes."""

    async def paper(self, ref: PaperRef, *, refresh: bool = False) -> Paper:
        await asyncio.sleep(16 * 60)
        return await super().paper(ref, refresh=refresh)


async def test_an_answer_after_a_quarter_of_an_hour_is_an_ordinary_message(world: World) -> None:
    known = world.wired.chat.lookup
    slow = SlowLookup(store=known.store, source=known.source)
    world.front._chat = dataclasses.replace(world.wired.chat, lookup=slow)
    await world.restart()

    result = await world.bo.slash(world.channel, "paper", id=PAPER)
    assert TITLE not in "".join(said(result))
    await world.env.advance_time(17 * 60)

    cards = [
        message for message in world.channel.history() if message.components and TITLE in shown(message)
    ]
    assert len(cards) == 1
    assert cards[0].interaction_metadata is None
    assert len(world.channel.threads) == 1


def test_who_brings_the_bot_along_is_answered_apart_from_the_server() -> None:
    person = discord.Object(7)
    channel = SimpleNamespace(id=5, guild=discord.Object(9))

    place = place_of(channel, person, here=False)  # type: ignore[arg-type] # what matters of both is the id
    assert place.private
    assert place.destination.workspace == "user-7"


async def test_commands_are_told_to_discord_only_when_they_changed(world: World) -> None:
    with counting(world, "PUT", "/commands") as told:
        await world.restart()

    assert told == [0]


async def test_commands_have_chinese_names_and_work_where_people_bring_the_bot(world: World) -> None:
    synced = [
        entry.json
        for entry in world.env.http_requests
        if entry.method == "PUT" and "commands" in entry.path
    ]
    assert len(synced) == 1
    commands = {command["name"]: command for command in synced[0] or ()}

    assert commands["paper"]["name_localizations"] == {"zh-CN": "论文"}
    assert commands["digest"]["options"][0]["description_localizations"]["zh-CN"]
    assert all(command["integration_types"] == [0, 1] for command in commands.values())
    assert all(command["contexts"] == [0, 1, 2] for command in commands.values())
