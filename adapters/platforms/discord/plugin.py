"""Discord, as Paperboy finds it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from adapters.platforms.plugin import Diagnosis, Plugin

if TYPE_CHECKING:
    import click

    from adapters.platforms.discord.app import DiscordFrontEnd
    from adapters.platforms.discord.platform import DiscordPlatform
    from adapters.platforms.discord.settings import DiscordSettings
    from adapters.stores.store import Store
    from bot.chat.handlers.chat import Chat
    from bot.domain.topic import Destination
    from bot.settings import Settings
    from bot.util.rate_limiter import Rate


class DiscordPlugin(Plugin["DiscordSettings", "DiscordPlatform"]):
    """Implements `adapters.platforms.plugin.Plugin`."""

    name, title = "discord", "Discord"
    setup = "Set up Discord: print the link that invites the bot."
    setup_steps = ("PAPERBOY_DISCORD_TOKEN", "paperboy discord invite")

    def section(self) -> type[DiscordSettings]:
        from adapters.platforms.discord.settings import DiscordSettings

        return DiscordSettings

    def is_on(self, settings: Settings) -> bool:
        return bool(self.settings(settings).token.get_secret_value())

    def rate(self) -> Rate:
        """Fifty requests a second from a bot; a channel is slowed down well before."""
        from bot.util.rate_limiter import Rate

        return Rate(channel=1.0, workspace=0.05)

    async def connect(self, settings: Settings, store: Store, stack: AsyncExitStack) -> DiscordPlatform:  # noqa: ARG002 - the signature of all
        from adapters.platforms.discord.connect import discord_platform

        return discord_platform(settings, self.settings(settings), store)

    def front_end(
        self, settings: Settings, platform: DiscordPlatform, chat: Chat, store: Store
    ) -> DiscordFrontEnd:
        from adapters.platforms.discord.connect import discord_front_end

        return discord_front_end(self.settings(settings), platform, chat, store)

    async def diagnose(
        self, settings: Settings, followed: Sequence[Destination], language: str
    ) -> Diagnosis:
        from adapters.platforms.discord.doctor import diagnose

        return await diagnose(self.settings(settings), followed, language)

    def command(self) -> click.Command:
        from adapters.platforms.discord.cli import discord

        return discord


PLUGIN = DiscordPlugin()
