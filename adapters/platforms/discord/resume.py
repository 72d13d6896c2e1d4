"""Answering after a restart what was asked before it."""

from __future__ import annotations

import logging

import discord

from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.message_surface import MessageSurface
from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat.commands import handle_pending
from bot.chat.handlers.chat import Chat
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import DeliveryError, PaperboyError, PlatformUnavailableError
from bot.domain.request import Request
from bot.ports.conversations import PendingQuestion

log = logging.getLogger(__name__)


async def resume(
    client: discord.Client, platform: DiscordPlatform, chat: Chat, waiting: PendingQuestion
) -> None:
    """Answer what an earlier process left without an answer."""
    try:
        asker = await _asker(client, waiting.request)
    except PlatformUnavailableError as error:
        log.info("a question waits for the next connection: %s", error)
        return
    except DeliveryError as error:
        if error.retryable:
            log.info("a question waits for the next connection: %s", error)
            return
        log.info("a question of somebody who is gone: %s", error)
        await chat.store.set_answered(waiting.request.place.destination, waiting.message_id)
        return
    place, language = waiting.request.place, waiting.request.language
    surface = MessageSurface(platform, asker, place, language, resumed=True)
    name = f"late:{waiting.message_id}:{waiting.tries}"
    try:
        async with SurfaceResponder(surface, chat.clock, language, name=name, resumed=True) as responder:
            await handle_pending(chat, waiting, responder)
    except PaperboyError as error:
        log.warning("a question could not be taken up: %s", error)


async def _asker(client: discord.Client, request: Request) -> discord.User | discord.Member:
    """Who asked, as a member of the server where it was asked in one.

    Raises:
        DeliveryError: they, or we, are not there any more.
        PlatformUnavailableError.
    """
    person, place = int(request.person.id), request.place
    with map_errors(place.destination.channel):
        if place.direct:
            return client.get_user(person) or await client.fetch_user(person)
        workspace = int(place.destination.workspace)
        guild = client.get_guild(workspace) or await client.fetch_guild(workspace)
        return guild.get_member(person) or await guild.fetch_member(person)
