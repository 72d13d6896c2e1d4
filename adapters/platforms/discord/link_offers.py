"""The quiet offer to summarise a paper whose link somebody posted.

Discord shows nothing to one person alone but in answer to a press. So the offer is a reply that notifies
nobody, and goes by itself.
"""

from __future__ import annotations

import logging

import discord

from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.context import place_of
from adapters.platforms.discord.message_context import language_at
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.discord.view import view
from bot.chat.handlers.chat import Chat
from bot.chat.handlers.offers import compose_offer, wants_offers
from bot.domain.errors import PaperboyError
from bot.sources.registry import find_refs, mentions_source

log = logging.getLogger(__name__)

STANDS = 600.0
"""Seconds."""


async def offer_summary(
    chat: Chat, platform: DiscordPlatform, settings: DiscordSettings, message: discord.Message
) -> None:
    """Offer a summary of the first paper that is linked, once per paper and channel."""
    refs = find_refs(message.content) if mentions_source(message.content) else ()
    place = place_of(message.channel, message.author)
    to = place.destination
    if not refs or not await wants_offers(chat.store, to, otherwise=settings.offers):
        return
    try:
        paper = await chat.repository.paper(refs[0])
        if not await chat.store.mark(to.platform, to.workspace, f"offer:{to.channel}:{refs[0].id}"):
            return
        offer = compose_offer(paper, await language_at(chat, message, place), manages=False)
        (drawn, *_) = platform.render(offer, to)
        with map_errors(to.channel):
            await message.reply(
                view=view(drawn),
                silent=True,
                delete_after=STANDS,
                allowed_mentions=discord.AllowedMentions.none(),
            )
    except PaperboyError as error:
        log.info("no summary is offered: %s", error)
