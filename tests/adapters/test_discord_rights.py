"""What a person may not read on Discord never reaches them, by no way of finding things."""

from __future__ import annotations

from collections.abc import Sequence

import discord
import pytest
import simcord

from adapters.platforms.discord.client import PaperboyClient
from adapters.platforms.discord.context import is_private
from bot.chat.handlers.short_messages import note
from bot.domain.errors import PlaceClosedError
from bot.domain.topic import Subscription, Topic
from bot.ports.capabilities import Discreet
from bot.ports.platform import Receipt
from bot.sources.registry import parse_ref
from tests.adapters.discord_world import NOW, PAPER, TITLE, World, buttons, posted_digest, said, shown

OTHER = parse_ref("9912.01745")
HIDDEN = discord.PermissionOverwrite(view_channel=False)
OPEN = discord.PermissionOverwrite(view_channel=True)


async def found_from(world: World, who: simcord.MemberActor, where: simcord.ChannelHandle) -> str:
    """Everything that a person is shown who looks for the paper in every way there is."""
    searched = await who.slash(where, "digest search", words="tokeniser")
    asked = await who.slash(where, "ask", question="How many tokens a frame do glaciers need?")
    latest = await who.slash(where, "digest latest")
    listed = await who.slash(where, "digest list")
    choices = await who.autocomplete(where, "paper", "id", "glacier")
    by_id = await who.autocomplete(where, "ask", "paper", PAPER)
    results = (searched, asked, latest, listed)
    return "\n".join([*(text for each in results for text in said(each)), str(choices), str(by_id)])


async def private_thread(world: World, name: str = "whispers") -> simcord.ChannelHandle:
    """One that Bo was invited into."""
    channel = await world.platform.channel(world.to)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name=name, type=discord.ChannelType.private_thread)
    await thread.add_user(discord.Object(world.bo.id))
    await world.env.settle()
    return next(each for each in world.channel.threads if each.id == thread.id)


async def shown_in(world: World, channel: simcord.ChannelHandle) -> None:
    """The paper was shown there once."""
    receipt = Receipt(message_id="1", url=f"https://discord.com/channels/1/{channel.id}/1")
    await world.wired.store.record_shown(PAPER, world.at(channel), receipt)


async def test_who_may_not_see_a_channel_finds_nothing_of_it(world: World) -> None:
    await posted_digest(world)
    other = world.guild.create_text_channel("other")
    assert TITLE in await found_from(world, world.bo, other)

    await close(world, world.channel)

    assert TITLE not in await found_from(world, world.bo, other)
    assert PAPER not in await found_from(world, world.bo, other)


async def test_a_role_opens_what_is_closed_to_others(world: World) -> None:
    await posted_digest(world)
    other = world.guild.create_text_channel("other")
    await close(world, world.channel)
    channel = await world.platform.channel(world.to)
    assert isinstance(channel, discord.TextChannel)
    role = next(each for each in channel.guild.roles if each.name == "keepers")
    await channel.set_permissions(role, overwrite=OPEN)

    assert TITLE in await found_from(world, world.ada, other)
    assert TITLE not in await found_from(world, world.bo, other)


async def test_who_may_not_read_what_was_said_before_finds_nothing_of_it(world: World) -> None:
    await posted_digest(world)
    other = world.guild.create_text_channel("other")
    await close(world, world.channel, discord.PermissionOverwrite(read_message_history=False))

    assert TITLE not in await found_from(world, world.bo, other)


async def test_what_is_said_in_a_private_thread_is_found_in_it_alone(world: World) -> None:
    thread = await private_thread(world)
    await world.bo.slash(thread, "paper", id=PAPER)
    assert TITLE in "\n".join(shown(message) for message in thread.history())

    assert TITLE in await found_from(world, world.bo, thread)
    for who in (world.ada, world.bo):
        assert TITLE not in await found_from(world, who, world.channel)
    second = await private_thread(world, "elsewhere")
    assert TITLE not in await found_from(world, world.bo, second)


async def test_a_private_thread_is_asked_in_and_followed_in_like_a_channel(world: World) -> None:
    thread = await private_thread(world)
    channel = await world.platform.channel(world.at(thread))
    assert isinstance(channel, discord.Thread)
    await channel.add_user(discord.Object(world.ada.id))
    await world.bo.slash(thread, "paper", id=PAPER)
    await world.bo.send(thread, "How many tokens a frame does Thimble use?")
    followed = await world.ada.slash(thread, "digest follow", categories="cs.CV")

    assert "17 time-lapse cameras" in shown(thread.history()[-2])
    assert "Following" in said(followed)[0]
    (subscription,) = await world.wired.store.subscriptions()
    assert subscription.destination == world.at(thread)
    assert subscription.private
    assert await world.wired.store.subscriptions(world.to) == []


async def test_a_digest_goes_into_the_private_thread_that_follows(world: World) -> None:
    thread = await private_thread(world)
    await posted_digest(world, thread)

    assert len(thread.history()) == 3
    assert not [message for message in world.channel.history() if message.components]
    assert TITLE not in await found_from(world, world.bo, world.channel)


async def test_what_stands_under_an_age_limit_is_found_under_one_alone(world: World) -> None:
    limited = world.guild.create_text_channel("adults")
    second = world.guild.create_text_channel("more")
    for each in (limited, second):
        channel = await world.platform.channel(world.at(each))
        assert isinstance(channel, discord.TextChannel)
        channel.nsfw = True  # what the gateway would tell; simcord knows no age limits
    await shown_in(world, limited)

    assert TITLE not in await found_from(world, world.bo, world.channel)
    assert TITLE in await found_from(world, world.bo, limited)
    assert TITLE in await found_from(world, world.bo, second)


async def test_what_stands_in_a_forum_is_found_by_those_who_see_the_forum(world: World) -> None:
    forum = world.guild.create_forum_channel("digests")
    await posted_digest(world, forum)
    assert TITLE in await found_from(world, world.bo, world.channel)
    assert TITLE in await found_from(world, world.bo, forum.threads[0])

    await close(world, forum)

    assert TITLE not in await found_from(world, world.bo, world.channel)


async def test_a_direct_message_finds_nothing_of_any_server(world: World) -> None:
    await posted_digest(world)
    await world.bo.send_dm("Which papers are about tokenisers?")

    assert TITLE not in "\n".join(shown(each) for each in world.bo_user.dm_channel.history())


async def test_papers_like_one_are_only_those_that_one_may_read(world: World) -> None:
    await shown_in(world, world.channel)
    hidden = world.guild.create_text_channel("hidden")
    secret = await world.wired.repository.paper(OTHER)
    receipt = Receipt(message_id="2", url="https://discord.com/channels/1/2/2")
    await world.wired.store.record_shown(secret.id, world.at(hidden), receipt)
    await world.bo.slash(world.channel, "paper", id=PAPER, section="summary")
    card = world.channel.history()[-1]
    seen = await world.bo.click(card, custom_id=buttons(card)["Similar"])
    await close(world, hidden)
    unseen = await world.bo.click(card, custom_id=buttons(card)["Similar"])

    assert secret.title in said(seen)[0]
    assert secret.title not in said(unseen)[0]


@pytest.mark.parametrize("closed", [True, False])
async def test_a_channel_closed_later_is_kept_out_of_the_archive(world: World, closed: bool) -> None:
    await follow(world)
    await close(world, world.channel)
    if not closed:
        await world.env.settle()
        await close(world, world.channel, OPEN)
    await world.env.settle()

    (subscription,) = await world.wired.store.subscriptions()
    assert subscription.private is closed


async def test_who_may_read_a_channel_is_looked_up_when_a_digest_is_archived(world: World) -> None:
    thread = await private_thread(world)
    assert not await world.platform.is_private(world.to)
    assert await world.platform.is_private(world.at(thread))
    assert await world.platform.is_private(world.to.model_copy(update={"channel": "99"}))
    await close(world, world.channel)
    assert await world.platform.is_private(world.to)
    assert isinstance(world.platform, Discreet)


async def test_a_channel_with_an_age_limit_is_kept_out_of_the_archive_as_its_threads_are(
    world: World,
) -> None:
    channel = await world.platform.channel(world.to)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="talk", type=discord.ChannelType.public_thread)
    assert not is_private(channel)
    assert not is_private(thread)

    channel.nsfw = True

    assert await world.platform.is_private(world.to)
    assert is_private(thread)


async def test_what_is_followed_in_a_deleted_channel_is_paused_and_the_follower_told(world: World) -> None:
    await follow(world)
    channel = await world.platform.channel(world.to)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await world.env.settle()

    assert await paused(world)
    assert "was deleted" in shown(world.bo_user.dm_channel.last_message)


async def test_a_channel_deleted_while_nobody_looked_is_paused_too(world: World) -> None:
    await follow(world, channel="99")
    await world.restart()
    await world.env.settle()

    assert await paused(world)
    assert "was deleted" in shown(world.bo_user.dm_channel.last_message)


async def test_a_channel_that_is_closed_to_us_is_paused_and_goes_on_once_it_is_open(world: World) -> None:
    await follow(world)
    channel = await world.platform.channel(world.to)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.me, overwrite=HIDDEN)
    await world.env.settle()
    assert await paused(world)

    world.env.backend.delete_overwrite(channel.id, channel.guild.me.id)
    await world.env.settle()
    assert len(await world.wired.store.subscriptions()) == 1
    assert len(world.bo_user.dm_channel.history()) == 1


@pytest.mark.parametrize("how", ["running", "down", "by a refused digest"])
async def test_a_server_that_sends_us_away_pauses_what_it_follows_however_we_learn_of_it(
    world: World, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(world)
    client = world.platform.client
    assert isinstance(client, PaperboyClient)
    (guild,) = client.guilds
    if how == "running":
        await client.on_guild_remove(guild)
    else:
        monkeypatch.setattr(type(client), "get_guild", lambda *_: None)
        world.env.inject_error("GET", f"/channels/{world.to.channel}", status=403, code=50001, times=None)
        monkeypatch.setattr(type(client), "get_channel", lambda *_: None)
        if how == "down":
            await client.on_ready()
        else:
            with pytest.raises(PlaceClosedError):
                await world.platform.post(world.to, note("hello"), key="k")
            await world.wired.chat.access.check(world.to)

    assert await paused(world)
    monkeypatch.undo()
    world.env.backend.faults.clear()
    await client.on_guild_join(guild)
    assert len(await world.wired.store.subscriptions()) == 1, "invited again, it goes on"


async def paused(world: World) -> bool:
    store = world.wired.store
    return not await store.subscriptions() and len(await store.paused_subscriptions()) == 1


async def test_a_server_that_does_not_answer_pauses_nothing(world: World, waits: Sequence[float]) -> None:
    await follow(world, channel="99")
    world.env.inject_error("GET", "/channels/99", status=400, code=99_999, times=None)
    await world.restart()
    await world.env.settle()

    assert len(waits) > 1, "it is asked more than once"
    assert len(await world.wired.store.subscriptions()) == 1


async def close(
    world: World, channel: simcord.ChannelHandle, how: discord.PermissionOverwrite = HIDDEN
) -> None:
    """Change what everybody may do there; we stay."""
    found = await world.platform.channel(world.at(channel))
    assert isinstance(found, discord.abc.GuildChannel)
    await found.set_permissions(found.guild.me, overwrite=OPEN)
    await found.set_permissions(found.guild.default_role, overwrite=how)


async def follow(world: World, *, channel: str = "", private: bool = False) -> None:
    to = world.to.model_copy(update={"channel": channel or world.to.channel})
    topic = Topic(name="Tides", categories=("cs.CV",))
    await world.wired.store.save_subscription(
        Subscription(
            id="tides-1",
            destination=to,
            topic=topic,
            created_at=NOW,
            created_by=str(world.bo.id),
            private=private,
        )
    )


async def test_following_says_at_once_what_the_next_digest_would_lack(world: World) -> None:
    shut = world.guild.create_text_channel(
        "shut",
        overwrites={
            world.guild.default_role: discord.PermissionOverwrite(
                create_public_threads=False, attach_files=False
            )
        },
    )
    fine = await world.ada.slash(world.channel, "digest follow", categories="cs.CV")
    lacking = await world.ada.slash(shut, "digest follow", categories="cs.CV")

    assert len(said(fine)) == 1
    assert "Following" in said(lacking)[0]
    assert "Create Public Threads, Attach Files" in said(lacking)[-1]
    assert lacking.followups[-1].ephemeral


async def test_nothing_is_followed_where_the_bot_is_no_member(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(world.platform.client), "_is_here", lambda *_: False)
    refused = await world.ada.slash(world.channel, "digest follow", categories="cs.CV")

    assert "I am no member here" in said(refused)[0]
    assert await world.wired.store.subscriptions() == []


async def test_a_person_follows_in_their_own_direct_messages(world: World) -> None:
    followed = await world.bo_user.slash("digest follow", categories="cs.CV")

    assert "Following" in said(followed)[0]
    (subscription,) = await world.wired.store.subscriptions()
    assert subscription.owner == str(world.bo.id)
    assert subscription.private
