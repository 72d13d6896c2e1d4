"""Keeps what is followed true to the server: channels are deleted, and closed to some who read them."""

from __future__ import annotations

import logging

import discord

from adapters.discord.api import told
from adapters.discord.place import PLATFORM, is_private
from adapters.discord.platform import DiscordPlatform
from bot.errors import DeliveryError, PaperboyError
from bot.handlers.words import sentence
from bot.model import Subscription
from bot.ports import SubscriptionStore

log = logging.getLogger(__name__)
UNKNOWN_CHANNEL = 10003


async def keep_followed(
    client: discord.Client, platform: DiscordPlatform, store: SubscriptionStore, *, guild_id: int = 0
) -> None:
    """End what is followed in channels that are gone, and note which ones not everybody may read.

    `guild_id` names one server, 0 all of them. A server that the bot was removed from is left as it is: it
    may be invited back.
    """
    for each in await store.subscriptions():
        to = each.destination
        guild = client.get_guild(int(to.workspace)) if _is_of(each, guild_id) else None
        if guild is None:
            continue
        try:
            with told(to.channel):
                channel = guild.get_channel_or_thread(int(to.channel)) or await client.fetch_channel(
                    int(to.channel)
                )
        except DeliveryError as error:
            if error.fields.get("code") == UNKNOWN_CHANNEL:
                await _end(platform, store, each)
            continue
        except PaperboyError as error:  # it is looked at again with the next connection
            log.info("a followed channel could not be looked at: %s", error)
            continue
        if is_private(channel) != each.private:
            await store.note_readers(each.id, private=is_private(channel), owner=each.owner)


def _is_of(subscription: Subscription, guild_id: int) -> bool:
    to = subscription.destination
    return to.platform == PLATFORM and to.workspace.isdecimal() and guild_id in {0, int(to.workspace)}


async def _end(platform: DiscordPlatform, store: SubscriptionStore, subscription: Subscription) -> None:
    """Follow it no longer, and tell whoever began it."""
    log.warning("%s is gone: “%s” is no longer followed", subscription.destination, subscription.topic.name)
    await store.end_subscription(subscription.id)
    message = sentence(subscription.language, "discord.channel_gone", name=subscription.topic.name)
    try:
        await platform.write_to("", subscription.created_by, message, key=f"gone:{subscription.id}")
    except (PaperboyError, ValueError) as error:  # ValueError: begun by nobody whom Discord knows
        log.info("who followed it cannot be told: %s", error)
