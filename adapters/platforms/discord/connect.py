"""Makes Discord's platform and front end from the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from adapters.platforms.discord.app import DiscordFrontEnd
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.settings import DiscordSettings
from adapters.process_limits import SharedPace
from adapters.stores.store import Store
from bot.chat.handlers.chat import Chat
from bot.database_settings import is_postgres
from bot.settings import Settings

A_SECOND = 42.0
"""Requests of one bot, from whichever process: Discord takes fifty, and some arrive late."""


def discord_platform(settings: Settings, own: DiscordSettings, store: Store) -> DiscordPlatform:
    """What digests are delivered through; links may also lead to the site of the archive."""
    host = urlsplit(settings.archive.site_url).hostname
    many = is_postgres(settings.database.url.get_secret_value())
    pace = SharedPace(store, store.clock, DiscordPlatform.name, A_SECOND) if many else None
    return DiscordPlatform(forum=own.forum, ours=(host,) if host else (), pace=pace)


def discord_front_end(
    settings: DiscordSettings, platform: DiscordPlatform, chat: Chat, store: Store
) -> DiscordFrontEnd:
    """What connects and answers."""
    return DiscordFrontEnd(chat, store, platform, settings)
