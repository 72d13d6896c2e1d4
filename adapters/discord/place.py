"""Where something was asked on Discord, by whom, and what they may see there."""

from __future__ import annotations

from collections.abc import Collection

import discord

from bot.model import Destination
from bot.talk import Person, Place

PLATFORM = "discord"
CHINESE = "zh"


def place_of(
    channel: discord.abc.Snowflake | None, user: discord.abc.User, *, reply_to: str = "", here: bool = True
) -> Place:
    """The place of a channel, a thread or a direct message.

    A server that the bot is not `here` in, where it was brought along by somebody, is that person's alone.
    """
    guild = getattr(channel, "guild", None)
    if channel is None or guild is None or not here:
        channel_id = str(channel.id) if channel else "0"
        to = Destination(platform=PLATFORM, workspace=f"user-{user.id}", channel=channel_id)
        return Place(destination=to, reply_to=reply_to, private=True)
    if isinstance(channel, discord.Thread):
        to = Destination(platform=PLATFORM, workspace=str(guild.id), channel=str(channel.parent_id))
        private = channel.is_private() or _is_private(channel.parent)
        return Place(destination=to, thread=str(channel.id), reply_to=reply_to, private=private)
    to = Destination(platform=PLATFORM, workspace=str(guild.id), channel=str(channel.id))
    return Place(destination=to, reply_to=reply_to, private=_is_private(channel))


def person_of(user: discord.User | discord.Member, held: discord.Permissions, role: str) -> Person:
    """Who asks; they manage a channel with Discord's own right to, or with the role of that name."""
    roles = user.roles if isinstance(user, discord.Member) else ()
    manages = held.manage_channels or held.administrator
    manages = manages or bool(role and any(each.name == role for each in roles))
    return Person(id=str(user.id), name=user.display_name, manages=manages)


def visible_channels(user: discord.User | discord.Member, place: Place) -> Collection[str]:
    """The channels of the server that the person may read; in a direct message that one alone."""
    own = {place.destination.channel}
    if not isinstance(user, discord.Member) or place.destination.workspace != str(user.guild.id):
        return own
    return own | {
        str(channel.id)
        for channel in user.guild.channels
        if (held := channel.permissions_for(user)).view_channel and held.read_message_history
    }


def language_of(locale: discord.Locale | None, otherwise: str) -> str:
    """The language that Discord shows somebody, where it is one of ours."""
    if locale is None:
        return otherwise
    return CHINESE if locale.value.startswith("zh") else "en"


def _is_private(channel: object) -> bool:
    if not isinstance(channel, discord.abc.GuildChannel):
        return True
    return not channel.permissions_for(channel.guild.default_role).view_channel
