"""Puts the Slack side together: the platform first, for digests use it, and then the front end."""

from __future__ import annotations

from contextlib import AsyncExitStack

from adapters.platforms.slack.api import open_client
from adapters.platforms.slack.app import SlackFrontEnd
from adapters.platforms.slack.listeners import Listeners
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.settings import SlackSettings
from bot.chat.handlers.chat import Chat
from bot.ports.conversations import IdempotencyStore


async def slack_platform(settings: SlackSettings, stack: AsyncExitStack) -> SlackPlatform:
    """Where digests are posted; its connections are closed with the stack."""
    client = await stack.enter_async_context(
        open_client(settings.bot_token.get_secret_value(), settings.api_url)
    )
    return SlackPlatform(client)


def slack_front_end(
    settings: SlackSettings, platform: SlackPlatform, chat: Chat, marks: IdempotencyStore
) -> SlackFrontEnd:
    """What answers people there."""
    rights = Rights(platform, settings)
    listeners = Listeners(
        chat=chat,
        platform=platform,
        rights=rights,
        marks=marks,
        settings=settings,
    )
    return SlackFrontEnd(listeners, settings)
