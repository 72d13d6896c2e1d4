"""Where something was asked on Discord, by whom, and what they may see there."""

from __future__ import annotations

from collections.abc import Collection

import discord

from bot.domain.request import Person, Place
from bot.domain.topic import Destination
from bot.locales import closest

PLATFORM = "discord"
_LIMITED = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.Thread
)
"""Kinds of channels that can have an age limit."""


def place_of(
    channel: discord.abc.Snowflake | None, user: discord.abc.User, *, reply_to: str = "", here: bool = True
) -> Place:
    """The place of a channel, a thread or a direct message.

    A private thread is a place of its own: those who read its channel do not read it. A server that the bot
    is not `here` in, where it was brought along by somebody, is that person's alone.
    """
    guild = getattr(channel, "guild", None)
    if channel is None or guild is None or not here:
        channel_id = str(channel.id) if channel else "0"
        to = Destination(platform=PLATFORM, workspace=f"user-{user.id}", channel=channel_id)
        return Place(destination=to, reply_to=reply_to, private=True, direct=True)
    if isinstance(channel, discord.Thread):
        own = channel.id if channel.is_private() else channel.parent_id
        to = Destination(platform=PLATFORM, workspace=str(guild.id), channel=str(own))
        return Place(destination=to, thread=str(channel.id), reply_to=reply_to, private=is_private(channel))
    to = Destination(platform=PLATFORM, workspace=str(guild.id), channel=str(channel.id))
    return Place(destination=to, reply_to=reply_to, private=is_private(channel))


def person_of(user: discord.User | discord.Member, held: discord.Permissions, role: str) -> Person:
    """Who asks; they manage a channel with Discord's own right to, or with the role of that name."""
    roles = user.roles if isinstance(user, discord.Member) else ()
    manages = held.manage_channels or held.administrator or any(each.name == role for each in roles)
    return Person(id=str(user.id), name=user.display_name, manages=manages)


def visible_channels(user: discord.User | discord.Member, place: Place) -> Collection[str]:
    """The channels of the server that the person may read; in a direct message that one alone.

    Whether somebody may open channels with an age limit Discord does not tell, so what stands in them is
    found in such channels alone; what stands in a private thread is found in that thread.
    """
    own = {place.destination.channel}
    if not isinstance(user, discord.Member) or place.destination.workspace != str(user.guild.id):
        return own
    here = user.guild.get_channel_or_thread(int(place.destination.channel))
    grown_up = _has_age_limit(here)
    return own | {
        str(channel.id)
        for channel in user.guild.channels
        if _may_read(user, channel) and (grown_up or not _has_age_limit(channel))
    }


def _may_read(user: discord.Member, channel: discord.abc.GuildChannel) -> bool:
    held = channel.permissions_for(user)
    heard = held.connect or not isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return held.view_channel and held.read_message_history and heard


def _has_age_limit(channel: object) -> bool:
    return isinstance(channel, _LIMITED) and channel.is_nsfw()


def language_of_locale(locale: discord.Locale | None, otherwise: str) -> str:
    """The language that Discord shows somebody, where it is one of ours."""
    if locale is None:
        return otherwise
    return closest(locale.value)


def is_private(channel: object) -> bool:
    """Whether not everybody on the server may read it."""
    if isinstance(channel, discord.Thread):
        return channel.is_private() or is_private(channel.parent)
    if not isinstance(channel, discord.abc.GuildChannel):
        return True
    everyone = channel.permissions_for(channel.guild.default_role)
    return not everyone.view_channel or _has_age_limit(channel)
