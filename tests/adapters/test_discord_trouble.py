"""The real bot in a pretended Discord: what goes wrong, and what must be told only once."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from adapters.platforms.discord.context import place_of
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from bot.domain.paper import Paper, PaperRef
from bot.papers.repository import PaperRepository
from bot.ports.platform import Receipt
from tests.adapters.discord_world import (
    PAPER,
    TITLE,
    World,
    a_world,
    counting,
    posted_digest,
    read_ahead,
    said,
    shown,
)
from tests.e2e.slack_lab import Evening

OWLS = "9912.02166"
"""A paper with @everyone in its title."""


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_interaction_that_is_over_or_taken_breaks_nothing(world: World, code: int) -> None:
    world.env.inject_error(
        "POST", "/interactions/*/callback", status=404 if code == 10062 else 400, code=code
    )

    await world.bo.slash(world.channel, "paper", id=PAPER)

    assert world.env.errors == []
    posted = any(TITLE in shown(message) for message in world.channel.history())
    assert posted == (code == 10062)


async def test_an_interaction_whose_answering_fails_is_closed(world: World) -> None:
    original = "/webhooks/*/messages/@original"
    world.env.inject_error("PATCH", original, status=400, code=50035, times=None)

    with counting(world, "DELETE", "/messages/@original") as closed:
        await world.bo.slash(world.channel, "paper", id="9999.99999")

    assert closed == [1], "no “thinking …” stays"


class SlowLookup(PaperRepository):
    """Knows every paper, after 16 minutes."""

    async def paper(self, ref: PaperRef, *, refresh: bool = False) -> Paper:
        await asyncio.sleep(16 * 60)
        return await super().paper(ref, refresh=refresh)


async def test_an_answer_after_a_quarter_of_an_hour_takes_the_place_of_the_note(world: World) -> None:
    known = world.wired.chat.repository
    slow = SlowLookup(store=known.store, source=known.source)
    world.front._chat = dataclasses.replace(world.wired.chat, repository=slow)
    await world.restart()

    result = await world.bo.slash(world.channel, "paper", id=PAPER)
    assert TITLE not in "".join(said(result))
    await world.env.advance_time(17 * 60)

    cards = [
        message for message in world.channel.history() if message.components and TITLE in shown(message)
    ]
    assert len(cards) == 1
    assert not any("Looking up" in shown(message) for message in world.channel.history())
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


def check_names(command: dict[str, Any]) -> None:
    """What Discord takes as names and descriptions, in every language, of a command and all below it."""
    below = command.get("options", [])
    in_menu = command.get("type", 1) != 1
    for name in command.get("name_localizations", {}).values():
        assert re.fullmatch(r".{1,32}" if in_menu else r"[-_'\w]{1,32}", name), name
        assert in_menu or name == name.lower()
    assert all(0 < len(text) <= 100 for text in command.get("description_localizations", {}).values())
    for locale in {locale for each in below for locale in each.get("name_localizations", {})}:
        names = [each["name_localizations"][locale] for each in below]
        assert len(names) == len(set(names)), names
    for each in below:
        check_names(each)


async def test_commands_have_names_in_every_language_and_work_where_people_bring_the_bot(
    world: World,
) -> None:
    synced = [
        entry.json
        for entry in world.env.http_requests
        if entry.method == "PUT" and "commands" in entry.path
    ]
    assert len(synced) == 1
    commands = {command["name"]: command for command in synced[0] or ()}

    assert commands["paper"]["name_localizations"] == {"de": "paper", "zh-CN": "论文", "zh-TW": "論文"}
    assert commands["digest"]["options"][0]["description_localizations"]["zh-CN"]
    for command in commands.values():
        check_names(command)
    assert all(command["integration_types"] == [0, 1] for command in commands.values())
    assert all(command["contexts"] == [0, 1, 2] for command in commands.values())


async def test_nothing_that_is_said_can_mention_anybody(folder: Path) -> None:
    """Where parsing of mentions is not refused, a title alone could call everybody."""
    await read_ahead(folder, OWLS)
    async with a_world(folder) as world:
        await all_kinds_of_talk(world)
        sent = [
            (entry.method, entry.json) for entry in world.env.http_requests if isinstance(entry.json, dict)
        ]

        bodies = [(method, body) for method, body in sent if body.get("components")]
        assert len(bodies) > 8
        ours = [message for message in world.channel.history() if message.author.bot]
        assert ours
        assert not any(message.mention_everyone or message.mentions for message in ours)
        allowed = [body.get("allowed_mentions") for method, body in bodies]
        assert allowed
        assert all(each == {"parse": []} for each in allowed)


async def all_kinds_of_talk(world: World) -> None:
    await world.ada.slash(world.channel, "digest follow", categories="cs.CV", name="@everyone <@1>")
    await world.bo.slash(world.channel, "paper", id=OWLS)
    await world.bo.slash(world.channel, "digest search", words="@here owls")
    me = world.guild.me
    assert me is not None
    await world.bo.send(world.channel, f"{me.mention} {OWLS} Who is @everyone?")
    await world.bo.send_dm(f"{OWLS} Who is <@&1>?")


async def test_a_question_in_a_papers_own_post_of_a_forum_is_about_that_paper(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = DiscordPlatform._receipt

    def as_on_discord(self: DiscordPlatform, message: discord.Message, place: Any) -> Receipt:
        """A post and its first message have one id; simcord gives them two."""
        made = receipt(self, message, place)
        return made.model_copy(update={"message_id": made.thread})

    monkeypatch.setattr(DiscordPlatform, "_receipt", as_on_discord)
    chosen = DiscordSettings.model_validate({"token": "secret", "forum": "paper"})
    async with a_world(folder, settings=chosen) as world:
        forum = world.guild.create_forum_channel("digests")
        await posted_digest(world, forum)
        post = next(each for each in forum.threads if TITLE in str(each.name))
        await world.bo.send(post, "How many tokens a frame does it use?")

        assert "22 tokens a frame" in shown(post.last_message)
        assert "discord.com" not in shown(post.last_message)  # it was not looked for elsewhere


async def test_a_button_that_nobody_knows_any_more_breaks_nothing(world: World) -> None:
    await world.bo.slash(world.channel, "paper", id=PAPER, section="summary")
    card = world.channel.history()[-1]
    await card.edit(view=unknown_button())
    await world.env.settle()
    pressed = await world.bo.click(world.channel.history()[-1], custom_id="paperboy:gone:9912.01502v1")

    assert "does nothing any more" in said(pressed)[0]
    assert pressed.ephemeral


def unknown_button() -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(
        discord.ui.ActionRow(discord.ui.Button(label="Gone", custom_id="paperboy:gone:9912.01502v1"))
    )
    view.stop()
    return view


async def test_a_digest_that_was_refused_comes_once_the_right_is_granted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    await read_ahead(tmp_path, "9912.01234")
    async with a_world(tmp_path) as world:
        channel = await world.platform.channel(world.to)
        assert isinstance(channel, discord.TextChannel)
        everyone = channel.guild.default_role
        await channel.set_permissions(everyone, overwrite=discord.PermissionOverwrite(send_messages=False))
        await world.ada.slash(world.channel, "digest follow", categories="cs.CV", top=1)
        refused = [await world.ada.slash(world.channel, "digest now") for _ in range(2)]
        await channel.set_permissions(everyone, overwrite=discord.PermissionOverwrite(send_messages=True))
        posted = await world.ada.slash(world.channel, "digest now")

    assert ["Send Messages" in said(each)[0] for each in refused] == [True, True]
    assert "is posted" in said(posted)[0]


async def test_a_link_is_offered_to_be_summarised_once_and_without_a_sound(world: World) -> None:
    for _ in range(2):
        await world.bo.send(world.channel, f"look https://arxiv.org/abs/{PAPER}")
    (offer,) = [each for each in world.channel.history() if each.author.bot]
    assert offer.flags.suppress_notifications
    assert "I can summarise" in shown(offer)
    pressed = await world.bo.click(offer, label="Summarise")
    assert TITLE in said(pressed)[0]
    off = await world.ada.slash(world.channel, "digest offers", offers="off")
    assert "no more" in said(off)[0]


async def test_a_digest_in_an_announcement_channel_is_published(world: World) -> None:
    news = world.guild.create_news_channel("news")
    with counting(world, "POST", "/crosspost") as published:
        await posted_digest(world, news)
    assert published == [1]
