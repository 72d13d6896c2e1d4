"""Channels and threads as Discord describes them: what we lack there, and what is done for all of them."""

from __future__ import annotations

import logging

import discord

from adapters.platforms.discord.markup import strip_markup
from adapters.platforms.discord.permissions import SEEING, missing_permissions
from adapters.platforms.discord.render import as_name
from bot.domain.errors import DeliveryError, NeedsPersonError, PlaceClosedError
from bot.ports.capabilities import Access

log = logging.getLogger(__name__)

Channel = (
    discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread | discord.DMChannel
)


async def publish(message: discord.Message) -> None:
    """Let those who follow an announcement channel from other servers see it; one may do without."""
    try:
        await message.publish()
    except discord.HTTPException as error:
        log.info("a digest is not published to other servers: %s", error)


def lacking_in(place: discord.abc.Snowflake, error: discord.Forbidden) -> NeedsPersonError | None:
    """What is missing, by its name; where nothing is, what the table of refusals says of the code."""
    if not isinstance(place, discord.abc.GuildChannel | discord.Thread):
        return None
    lacking = missing_permissions(place.permissions_for(place.guild.me))
    if not lacking:
        return None
    where = f"#{place.name}"
    if SEEING in lacking:
        return PlaceClosedError(
            channel=where, problem="discord.unseen", code=error.code, access=Access.HIDDEN
        )
    return NeedsPersonError(channel=where, problem="discord.missing", permissions=lacking, code=error.code)


def messageable(channel: discord.abc.Snowflake) -> Channel:
    """The channel as one that something can be written in.

    Raises:
        DeliveryError: it is none.
    """
    if isinstance(channel, Channel):
        return channel
    raise DeliveryError(channel=str(channel.id), problem="discord.no_text")


def check_seen(place: discord.abc.Snowflake) -> None:
    """Whether it can be seen there what was posted.

    To who may not read what was said before, Discord shows an empty channel and no error.

    Raises:
        NeedsPersonError: we may not.
    """
    if not isinstance(place, discord.abc.GuildChannel | discord.Thread):
        return
    if not place.permissions_for(place.guild.me).read_message_history:
        lacking = ("discord.permission.read_message_history",)
        raise NeedsPersonError(
            channel=f"#{place.name}", problem="discord.missing", permissions=lacking, code=0
        )


def access_to(channel: object) -> Access:
    """Discord tells of channels that we may not read, too."""
    if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return Access.OPEN if channel.permissions_for(channel.guild.me).view_channel else Access.HIDDEN
    return Access.OPEN


def thread_title(message: discord.Message) -> str:
    """What the thread under a message of ours is called: the first line it shows."""
    for component in message.components:
        for child in getattr(component, "children", ()):
            if isinstance(child, discord.components.TextDisplay):
                return as_name(strip_markup(child.content.partition("\n")[0]))
    return as_name(message.content)
