"""Discord as a front end of `paperboy serve`: connects, and says what it may read."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import discord

from adapters.discord.client import PaperboyClient
from adapters.discord.platform import DiscordPlatform
from bot.errors import PlatformUnavailableError, SettingError
from bot.handlers.chat import Chat
from bot.memory import MarkStore
from bot.settings import DiscordSettings

log = logging.getLogger(__name__)

AUTHENTICATION_FAILED = 4004
"""The code with which the gateway closes on a token that was taken back."""
PATIENCE = 8.0
"""Seconds that stopping waits for what was begun."""


class DiscordFrontEnd:
    """Implements `adapters.frontend.FrontEnd`."""

    name = "discord"

    def __init__(
        self, chat: Chat, marks: MarkStore, platform: DiscordPlatform, settings: DiscordSettings
    ) -> None:
        self._chat = chat
        self._marks = marks
        self._platform = platform
        self._settings = settings

    @property
    def ready(self) -> bool:
        client = self._platform.client
        return isinstance(client, PaperboyClient) and client.is_ready() and client.connected

    def client(self, *, reads_messages: bool = True) -> PaperboyClient:
        """A new connection, through which the platform posts from now on."""
        made = PaperboyClient(
            self._chat, self._marks, self._platform, self._settings, reads_messages=reads_messages
        )
        self._platform.client = made
        return made

    async def run(self) -> None:
        """Connect with the right to read messages where the application has it, else without."""
        try:
            try:
                await self._connect(reads_messages=True)
            except discord.PrivilegedIntentsRequired:
                log.warning(
                    "The Message Content intent is off: questions need a mention or /ask. "
                    "Switch it on in the Developer Portal under Bot."
                )
                await self._connect(reads_messages=False)
        except discord.LoginFailure as error:
            raise _bad_token() from error
        except discord.ConnectionClosed as error:
            if error.code == AUTHENTICATION_FAILED:
                raise _bad_token() from error
            raise PlatformUnavailableError(platform="Discord") from error
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise PlatformUnavailableError(platform="Discord") from error

    async def _connect(self, *, reads_messages: bool) -> None:
        async with self.client(reads_messages=reads_messages) as client:
            try:
                await client.start(self._settings.token.get_secret_value())
            except AttributeError as error:
                if client.ws is not None:
                    raise
                # discord.py asks a connection that it never had for where it stood
                raise PlatformUnavailableError(platform="Discord") from error

    async def stop(self) -> None:
        client = self._platform.client
        if not isinstance(client, PaperboyClient):
            return
        if client.busy:
            await asyncio.wait(client.busy, timeout=PATIENCE)
        await client.close()


def _bad_token() -> SettingError:
    return SettingError(
        setting="discord.token", problem="discord.bad_token", place="PAPERBOY_DISCORD_TOKEN"
    )
