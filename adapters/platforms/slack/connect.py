"""Puts the Slack side together: the platform first, for digests use it, and then the front end."""

from __future__ import annotations

from contextlib import AsyncExitStack

from adapters.platforms.slack.api import client_maker
from adapters.platforms.slack.app import SlackFrontEnd
from adapters.platforms.slack.install import InstallPages
from adapters.platforms.slack.installed_bots import SlackInstallations
from adapters.platforms.slack.listeners import Listeners
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.rotation import TokenRotation
from adapters.platforms.slack.settings import SlackSettings
from adapters.platforms.slack.teams import InstalledTeams, OneTeam
from adapters.platforms.slack.workspaces import SlackWorkspaces
from adapters.sealing import Keyring
from adapters.stores.store import Store
from bot.chat.handlers.chat import Chat
from bot.ports.conversations import IdempotencyStore


async def slack_platform(
    settings: SlackSettings, store: Store, stack: AsyncExitStack
) -> SlackPlatform | SlackWorkspaces:
    """Where digests are posted; its connections are closed with the stack."""
    client = await stack.enter_async_context(client_maker(settings.api_url))
    if not settings.client_id:
        return SlackPlatform(client(settings.bot_token.get_secret_value()))
    keys = Keyring.read(settings.token_keys.get_secret_value())
    installations = SlackInstallations(store, keys, store.clock)
    rotation = TokenRotation(
        installations,
        store,
        store.clock,
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
    )
    return SlackWorkspaces(installations, rotation, client, store.clock)


def slack_front_end(
    settings: SlackSettings,
    platform: SlackPlatform | SlackWorkspaces,
    chat: Chat,
    marks: IdempotencyStore,
) -> SlackFrontEnd:
    """What answers people there."""

    def listeners(of: SlackPlatform) -> Listeners:
        rights = Rights(of, settings)
        return Listeners(chat=chat, platform=of, rights=rights, marks=marks, settings=settings)

    if isinstance(platform, SlackPlatform):
        return SlackFrontEnd(OneTeam(listeners(platform)), settings)
    teams = InstalledTeams(platform, chat, listeners)
    return SlackFrontEnd(teams, settings, InstallPages(platform, settings, marks, chat))
