"""Slack, as Paperboy finds it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from adapters.platforms.plugin import Diagnosis, Plugin

if TYPE_CHECKING:
    import click

    from adapters.platforms.slack.app import SlackFrontEnd
    from adapters.platforms.slack.platform import SlackPlatform
    from adapters.platforms.slack.settings import SlackSettings
    from adapters.platforms.slack.workspaces import SlackWorkspaces
    from adapters.stores.store import Store
    from bot.chat.handlers.chat import Chat
    from bot.domain.topic import Destination
    from bot.settings import Settings
    from bot.util.rate_limiter import Rate


class SlackPlugin(Plugin["SlackSettings", "SlackPlatform | SlackWorkspaces"]):
    """Implements `adapters.platforms.plugin.Plugin`."""

    name, title = "slack", "Slack"
    setup = "Set up Slack: print the app's manifest."
    setup_steps = ("paperboy slack manifest", "PAPERBOY_SLACK_BOT_TOKEN", "PAPERBOY_SLACK_APP_TOKEN")

    def section(self) -> type[SlackSettings]:
        from adapters.platforms.slack.settings import SlackSettings

        return SlackSettings

    def is_on(self, settings: Settings) -> bool:
        own = self.settings(settings)
        return bool(own.client_id or own.bot_token.get_secret_value())

    def rate(self) -> Rate:
        """About one message a second in a channel, a few a second in a workspace."""
        from bot.util.rate_limiter import Rate

        return Rate(channel=1.0, workspace=0.25)

    async def connect(
        self, settings: Settings, store: Store, stack: AsyncExitStack
    ) -> SlackPlatform | SlackWorkspaces:
        from adapters.platforms.slack.connect import slack_platform

        return await slack_platform(self.settings(settings), store, stack)

    def front_end(
        self, settings: Settings, platform: SlackPlatform | SlackWorkspaces, chat: Chat, store: Store
    ) -> SlackFrontEnd:
        from adapters.platforms.slack.connect import slack_front_end

        return slack_front_end(self.settings(settings), platform, chat, store)

    async def diagnose(
        self, settings: Settings, followed: Sequence[Destination], language: str
    ) -> Diagnosis:
        from adapters.platforms.slack.doctor import diagnose

        return await diagnose(self.settings(settings), followed, language)

    def command(self) -> click.Command:
        from adapters.platforms.slack.cli import slack

        return slack


PLUGIN = SlackPlugin()
