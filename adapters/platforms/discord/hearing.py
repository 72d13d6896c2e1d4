"""What a message that somebody wrote is part of: whom it replies to, and what is spoken there."""

from __future__ import annotations

import discord

from adapters.platforms.discord.api import map_errors
from bot.chat.handlers.chat import Chat
from bot.chat.responder import Place
from bot.locales import closest
from bot.locales.catalogues import SOURCE


async def replies_to(message: discord.Message, me: discord.ClientUser) -> bool | None:
    """Whether the message it replies to is ours; None where it replies to none."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    answered = reference.resolved
    if answered is None:
        with map_errors():
            answered = await message.channel.fetch_message(reference.message_id)
    return isinstance(answered, discord.Message) and answered.author == me


async def language_at(chat: Chat, message: discord.Message, place: Place) -> str:
    """That of the thread's paper, else of what the channel follows, of the server, or as it is set."""
    store, to = chat.store, place.destination
    known = await store.conversation(to, place.thread) if place.thread else None
    if known is not None:
        return known.language
    if followed := await store.subscriptions(to):
        return followed[0].language
    locale = message.guild.preferred_locale if message.guild else None
    tag = closest(locale.value) if locale is not None else SOURCE
    return tag if tag != SOURCE else chat.defaults.language
