"""Makes Discord's platform and front end from the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from adapters.platforms.discord.app import DiscordFrontEnd
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from adapters.stores.store import Store
from bot.chat.handlers.chat import Chat
from bot.settings import Settings


def discord_platform(settings: Settings, own: DiscordSettings) -> DiscordPlatform:
    """What digests are delivered through; links may also lead to the site of the archive."""
    host = urlsplit(settings.archive.site_url).hostname
    return DiscordPlatform(forum=own.forum, ours=(host,) if host else ())


def discord_front_end(
    settings: DiscordSettings, platform: DiscordPlatform, chat: Chat, store: Store
) -> DiscordFrontEnd:
    """What connects and answers."""
    return DiscordFrontEnd(chat, store, platform, settings)
