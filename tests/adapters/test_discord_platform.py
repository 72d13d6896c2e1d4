"""Delivery to Discord: exactly once, whatever breaks, wherever it goes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
import simcord

from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.discord.view import Mark, nonce, piece_mark
from bot.compose.digest import compose_digest
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    NeedsPersonError,
    PlaceClosedError,
    PlatformUnavailableError,
    RefusedForNowError,
    ThreadGoneError,
)
from bot.domain.message import Heading, Image, Message, Paragraph, line
from bot.domain.topic import Destination
from bot.locales import error_message
from bot.ports.capabilities import Access
from tests import samples_digest as samples
from tests.adapters.discord_world import World, a_world, shown

LONG = Message(
    summary="Long",
    blocks=(
        Heading(content=line("Tides")),
        *(Paragraph(content=line("The tide turns. " * 90)) for _ in range(8)),
    ),
)
PARTS = compose_digest(samples.digest())


def titles(channel: simcord.ChannelHandle) -> list[str]:
    ours = [message for message in channel.history() if message.author.bot and message.components]
    return [shown(message).splitlines()[0] for message in ours]


async def deliver(world: World, channel: simcord.ChannelHandle) -> None:
    thread = ""
    for part in PARTS:
        receipt = await world.platform.post(
            world.at(channel), part.message, key=f"run#{part.key}", thread=thread
        )
        thread = thread or receipt.thread


async def test_a_digest_is_a_root_message_with_a_thread_of_one_message_per_part(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await deliver(world, world.channel)

        (thread,) = world.channel.threads
        assert titles(world.channel) == ["## **Tides & Lamps** · Monday, 26 January 2026"]
        assert thread.name == "Tides & Lamps · Monday, 26 January 2026"
        assert len(titles(thread)) == len(PARTS) - 1
        assert titles(thread)[0] == "## Executive summary"


async def test_a_voice_channel_has_no_threads_and_gets_all_of_a_digest_in_the_open(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        voice = world.guild.create_voice_channel("lounge")
        await deliver(world, voice)

        assert len(titles(voice)) == len(PARTS)
        assert voice.threads == []
        to = world.at(voice)
        root = await world.platform.find(to, key=f"run#{PARTS[0].key}")
        assert root is not None
        found = await world.platform.find(to, key=f"run#{PARTS[1].key}", thread=root.thread)
        assert found is not None
        await world.platform.edit(to, found, PARTS[0].message)
        assert titles(voice)[1] == titles(voice)[0]


async def test_what_was_posted_is_found_by_its_key_after_a_restart(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        root = await world.platform.post(world.to, PARTS[0].message, key="run#root")
        reply = await world.platform.post(world.to, PARTS[1].message, key="run#summary", thread=root.thread)
        await world.restart()

        assert await world.platform.find(world.to, key="run#root") == root
        assert await world.platform.find(world.to, key="run#summary", thread=root.thread) == reply
        assert await world.platform.find(world.to, key="run#other") is None
        assert await world.platform.find(world.to, key="run#summary", thread="1") is None


async def test_somebody_elses_message_is_never_taken_for_ours(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await world.bo.send(world.channel, "run#root")

        assert await world.platform.find(world.to, key="run#root") is None


async def test_a_long_message_that_broke_off_is_not_found_and_goes_on_where_it_stopped(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path) as world:
        whole = world.platform.render(LONG, world.to)
        assert len(whole) > 2
        await world.platform.post(world.to, LONG, key="long")
        last = world.channel.history()[-1]
        await last.delete()

        assert await world.platform.find(world.to, key="long") is None
        receipt = await world.platform.post(world.to, LONG, key="long")

        assert len(titles(world.channel)) == len(whole)
        assert await world.platform.find(world.to, key="long") == receipt
        assert receipt.message_id == str(world.channel.history()[0].id)


async def test_each_message_goes_out_with_the_nonce_of_its_key_and_mentions_nobody(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await world.platform.post(world.to, LONG, key="long")

        sent = [entry.json for entry in world.env.http_requests if entry.method == "POST" and entry.json]
        nonces = [body["nonce"] for body in sent if "nonce" in body]
        assert nonces == [nonce("long", number) for number in range(len(nonces))]
        assert len(nonces) == len(set(nonces)) > 2
        assert all(len(each) <= 25 for each in nonces)
        assert all(body["enforce_nonce"] for body in sent if "nonce" in body)
        assert all(body["allowed_mentions"] == {"parse": []} for body in sent if "nonce" in body)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, 50013, NeedsPersonError),
        (404, 10003, PlaceClosedError),
        (400, 99999, RefusedForNowError),
        (400, 50035, DeliveryError),
        (500, 0, DeliveryUncertainError),
    ],
)
async def test_a_refusal_an_outage_and_doubt_are_told_apart(
    tmp_path: Path, status: int, code: int, expected: type[Exception]
) -> None:
    async with a_world(tmp_path) as world:
        path = "/channels/*/messages"
        world.env.inject_error("POST", path, status=status, code=code, times=None)

        with pytest.raises(expected) as raised:
            await world.platform.post(world.to, PARTS[0].message, key="run#root")
        assert type(raised.value) is expected


@pytest.mark.parametrize("broken", [aiohttp.ServerDisconnectedError(), OSError("reset"), TimeoutError()])
def test_a_broken_connection_while_posting_is_doubt_and_elsewhere_an_outage(broken: Exception) -> None:
    with pytest.raises(DeliveryUncertainError), map_errors("1", posting=True):
        raise broken
    with pytest.raises(PlatformUnavailableError), map_errors("1"):
        raise broken


def test_a_rate_limit_too_long_to_sit_out_says_when_to_come_back() -> None:
    with pytest.raises(PlatformUnavailableError) as raised, map_errors("1", posting=True):
        raise discord.RateLimited(321.0)
    assert raised.value.retry_after == 321.0


async def test_what_is_missing_is_named_as_discord_calls_it(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        me = world.guild.me
        assert me is not None
        closed = world.guild.create_text_channel(
            "closed",
            overwrites={world.guild.default_role: discord.PermissionOverwrite(send_messages=False)},
        )

        with pytest.raises(DeliveryError) as raised:
            await world.platform.post(world.at(closed), PARTS[0].message, key="run#root")
        assert "#closed" in error_message("en", raised.value)
        assert "Send Messages, Embed Links, Attach Files" in error_message("en", raised.value)
        assert "发送消息、嵌入链接、添加文件" in error_message("zh", raised.value)


async def test_a_folded_thread_is_opened_again(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        root = await world.platform.post(world.to, PARTS[0].message, key="run#root")
        reply = await world.platform.post(world.to, PARTS[1].message, key="run#summary", thread=root.thread)
        thread = await world.platform.place(world.to, root.thread)
        assert isinstance(thread, discord.Thread)
        await thread.edit(archived=True)

        await world.platform.edit(world.to, reply, PARTS[2].message)
        opened = await world.platform.channel(world.at(world.channel.threads[0]))
        assert isinstance(opened, discord.Thread)
        assert not opened.archived
        await world.platform.post(world.to, PARTS[3].message, key="run#3", thread=root.thread)

        assert len(titles(world.channel.threads[0])) == 2


async def test_a_thread_that_exists_is_taken_as_it_is(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        root = await world.platform.post(world.to, PARTS[0].message, key="run#root")
        await world.channel.history()[0].create_thread(name="made by somebody")

        await world.platform.post(world.to, PARTS[1].message, key="run#summary", thread=root.thread)

        (thread,) = world.channel.threads
        assert thread.name == "made by somebody"
        assert len(titles(thread)) == 1


async def test_a_thread_folded_away_meanwhile_is_opened_for_an_edit(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        root = await world.platform.post(world.to, PARTS[0].message, key="run#root")
        reply = await world.platform.post(world.to, PARTS[1].message, key="run#summary", thread=root.thread)
        world.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50083)

        await world.platform.edit(world.to, reply, PARTS[2].message)

        assert titles(world.channel.threads[0])[0].startswith("## 1")


async def test_a_thread_that_somebody_else_just_made_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.platforms.discord.platform.LOOKED_AGAIN", (0.0, 0.0))
    async with a_world(tmp_path) as world:
        root = await world.platform.post(world.to, PARTS[0].message, key="run#root")
        await world.channel.history()[0].create_thread(name="made by somebody")
        client, thread = world.platform.client, root.thread
        assert client is not None
        known, late = client.get_channel, [None, None]  # it is told of at the third look

        def get_channel(channel_id: int) -> object:
            return late.pop() if str(channel_id) == thread and late else known(channel_id)

        monkeypatch.setattr(client, "get_channel", get_channel)
        world.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)
        world.env.inject_error("GET", f"/channels/{thread}", status=404, code=10003, times=2)
        await world.platform.post(world.to, PARTS[1].message, key="run#summary", thread=thread)

        assert late == []
        assert len(titles(world.channel.threads[0])) == 1


async def test_a_thread_that_was_deleted_is_told_as_gone_and_not_tried_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.platforms.discord.platform.LOOKED_AGAIN", (0.0, 0.0))
    async with a_world(tmp_path) as world:
        root = await world.platform.post(world.to, PARTS[0].message, key="run#root")
        world.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)

        with pytest.raises(ThreadGoneError):
            await world.platform.post(world.to, PARTS[1].message, key="run#summary", thread=root.thread)


async def test_a_deleted_channel_is_known_for_what_it_is(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        gone = world.to.model_copy(update={"channel": "123"})

        with pytest.raises(PlaceClosedError) as raised:
            await world.platform.post(gone, PARTS[0].message, key="run#root")
        assert raised.value.fields["access"] is Access.DELETED


async def test_without_a_connection_it_is_an_outage() -> None:
    with pytest.raises(PlatformUnavailableError):
        await DiscordPlatform().post(
            Destination(platform="discord", workspace="1", channel="2"), PARTS[0].message, key="run#root"
        )


async def test_an_edit_grows_and_shrinks_what_was_posted(tmp_path: Path) -> None:
    short = Message(summary="Short", blocks=(Heading(content=line("Short")),))
    async with a_world(tmp_path) as world:
        receipt = await world.platform.post(world.to, short, key="card")
        await world.platform.edit(world.to, receipt, LONG)
        grown = len(titles(world.channel))
        await world.platform.edit(world.to, receipt, short)

        assert grown == len(world.platform.render(LONG, world.to))
        assert titles(world.channel) == ["## Short"]


async def test_what_is_taken_away_goes_with_all_its_pieces(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        receipt = await world.platform.post(world.to, LONG, key="long")
        await world.platform.delete(world.to, receipt)

        assert titles(world.channel) == []


async def test_a_figure_is_attached(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n tide"
    message = Message(summary="Map", blocks=(Image(alt="A map", data=png),))
    async with a_world(tmp_path) as world:
        await world.platform.post(world.to, message, key="map")

        (attachment,) = world.channel.history()[0].attachments
        assert attachment.filename.endswith(".png")


async def test_in_a_forum_a_digest_is_a_post_with_the_tags_that_fit(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        forum = await a_forum(world, "Tides & Lamps", "cs.CV", "other")
        await deliver(world, forum)

        (post,) = forum.threads
        assert post.name == "Tides & Lamps · Monday, 26 January 2026"
        assert len(titles(post)) == len(PARTS)
        assert await applied_tags(world, post) == ["Tides & Lamps"]


async def test_in_a_forum_each_paper_can_have_a_post_of_its_own(tmp_path: Path) -> None:
    chosen = DiscordSettings.model_validate({"token": "secret", "forum": "paper"})
    async with a_world(tmp_path, settings=chosen) as world:
        forum = await a_forum(world, "cs.LG")
        await deliver(world, forum)

        papers = [part for part in PARTS if part.paper_id]
        assert len(forum.threads) == 1 + len(papers)
        found = await world.platform.find(world.at(forum), key=f"run#{papers[0].key}", thread="1")
        assert found is not None
        assert found.thread in {str(post.id) for post in forum.threads}


async def test_a_forum_post_is_found_and_edited(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        forum = await a_forum(world, "cs.LG")
        made = await world.platform.post(world.at(forum), LONG, key="run#root")
        again = await world.platform.post(world.at(forum), LONG, key="run#root")
        await world.platform.edit(world.at(forum), made, PARTS[0].message)

        assert again == made
        assert await world.platform.find(world.at(forum), key="run#root") is not None
        assert len(forum.threads) == 1
        assert titles(forum.threads[0]) == ["## **Tides & Lamps** · Monday, 26 January 2026"]


def test_marks_fit_into_the_ids_that_discord_takes() -> None:
    marks = [piece_mark(f"run#{number}", number % 60, 60) for number in range(2_000)]

    assert all(1_024 <= each.outer < 2**30 <= each.inner < 2**31 for each in marks)
    assert len({(each.name, each.check) for each in marks}) == 2_000
    assert Mark(1, 2, 3, 4).is_sibling(Mark(1, 2, 0, 4))
    assert not Mark(1, 2, 3, 4).is_sibling(Mark(1, 3, 3, 4))


async def a_forum(world: World, *tags: str) -> simcord.ChannelHandle:
    forum = world.guild.create_forum_channel("digests")
    channel = await world.platform.channel(world.at(forum))
    assert isinstance(channel, discord.ForumChannel)
    await channel.edit(available_tags=[discord.ForumTag(name=tag) for tag in tags])
    await world.env.settle()
    return forum


async def applied_tags(world: World, post: simcord.ChannelHandle) -> list[str]:
    thread = await world.platform.channel(world.at(post))
    assert isinstance(thread, discord.Thread)
    return [tag.name for tag in thread.applied_tags]


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        ({"create_public_threads": False}, "Create Public Threads"),
        ({"view_channel": False}, "View Channel"),
    ],
)
async def test_a_thread_that_may_not_be_made_says_what_to_grant(
    tmp_path: Path, denied: dict[str, bool], named: str
) -> None:
    async with a_world(tmp_path) as world:
        root = await world.platform.post(world.to, PARTS[0].message, key="run#root")
        channel = await world.platform.channel(world.to)
        assert isinstance(channel, discord.TextChannel)
        await channel.set_permissions(
            channel.guild.default_role, overwrite=discord.PermissionOverwrite(**denied)
        )

        with pytest.raises(DeliveryError) as raised:
            await world.platform.post(world.to, PARTS[1].message, key="run#summary", thread=root.thread)
        assert named in error_message("en", raised.value)


async def test_where_what_was_said_may_not_be_read_it_is_not_taken_for_empty(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        channel = await world.platform.channel(world.to)
        assert isinstance(channel, discord.TextChannel)
        assert await world.platform.find(world.to, key="run#root") is None
        denied = discord.PermissionOverwrite(read_message_history=False)
        await channel.set_permissions(channel.guild.default_role, overwrite=denied)
        with pytest.raises(NeedsPersonError) as raised:
            await world.platform.find(world.to, key="run#root")
        assert "Read Message History" in error_message("en", raised.value)


async def test_a_channel_we_cannot_see_says_so() -> None:
    response: Any = SimpleNamespace(status=403, reason="")
    with pytest.raises(DeliveryError) as raised, map_errors("5"):
        raise discord.Forbidden(response, {"code": 50001, "message": "Missing Access"})
    assert "View Channel" in error_message("en", raised.value)
