"""What a message that somebody wrote is part of: whom it replies to, and what is spoken there."""

from __future__ import annotations

import discord

from adapters.platforms.discord.api import map_errors
from bot.chat.handlers.chat import Chat
from bot.chat.reader_language import reader_language
from bot.domain.request import Place
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
    """As everywhere; where nothing is known of the place, that of the server, or as it is set."""
    locale = message.guild.preferred_locale if message.guild else None
    tag = closest(locale.value) if locale is not None else SOURCE
    otherwise = tag if tag != SOURCE else chat.defaults.language
    said, thread = message.content, place.thread
    return await reader_language(
        chat.store, place.destination, thread=thread, text=said, otherwise=otherwise
    )
