"""Discord as a front end of `paperboy serve`: connects, and says what it may read."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import discord

from adapters.platforms.discord.api import trace_requests, unavailable
from adapters.platforms.discord.client import LONGEST_WAIT, PaperboyClient
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.discord.registration import Tell, unheard
from adapters.platforms.discord.resume import resume
from adapters.platforms.discord.settings import DiscordSettings
from adapters.process_limits import SharedPace
from bot.chat.commands import find_unanswered
from bot.chat.handlers.chat import Chat
from bot.domain.errors import PlatformUnavailableError, SettingError
from bot.ports.conversations import IdempotencyStore

log = logging.getLogger(__name__)

AUTHENTICATION_FAILED = 4004
DISALLOWED_INTENTS = 4014
HOPELESS = {
    AUTHENTICATION_FAILED: "discord.bad_token",
    4010: "discord.close.shard",
    4011: "discord.close.sharding",
    4012: "discord.close.version",
    4013: "discord.close.intents",
    DISALLOWED_INTENTS: "discord.close.disallowed",
}
"""Codes with which the gateway closes that Discord says not to connect again after."""
GRACE = 8.0
"""Seconds that stopping waits for what was begun."""


def poster(pace: SharedPace | None) -> discord.Client:
    """What posts as `PaperboyClient` does, and hears nothing."""
    return discord.Client(
        intents=discord.Intents.none(),
        allowed_mentions=discord.AllowedMentions.none(),
        max_ratelimit_timeout=LONGEST_WAIT,
        http_trace=trace_requests(pace),
    )


class DiscordFrontEnd:
    """Implements `adapters.platforms.front_end.FrontEnd`."""

    name = "discord"

    def __init__(
        self, chat: Chat, marks: IdempotencyStore, platform: DiscordPlatform, settings: DiscordSettings
    ) -> None:
        self._chat = chat
        self._marks = marks
        self._platform = platform
        self._settings = settings
        self._report: Tell = unheard
        self._ended = asyncio.Event()

    @property
    def ready(self) -> bool:
        client = self._platform.client
        return isinstance(client, PaperboyClient) and client.is_ready() and client.connected

    def client(self, *, reads_messages: bool = True) -> PaperboyClient:
        """A new connection, through which the platform posts from now on."""
        made = PaperboyClient(
            self._chat,
            self._marks,
            self._platform,
            self._settings,
            reads_messages=reads_messages,
            report=self._report,
        )
        self._platform.client = made
        return made

    def report_to(self, tell: Tell) -> None:
        """Say whom to tell of what is refused though the rest works."""
        self._report = tell

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
            raise _wrong(AUTHENTICATION_FAILED) from error
        except discord.PrivilegedIntentsRequired as error:
            raise _wrong(DISALLOWED_INTENTS) from error
        except discord.ConnectionClosed as error:
            if error.code in HOPELESS:
                raise _wrong(error.code) from error
            raise unavailable(error) from error
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise unavailable(error) from error

    async def _connect(self, *, reads_messages: bool) -> None:
        async with self.client(reads_messages=reads_messages) as client:
            try:
                await client.start(self._settings.token.get_secret_value())
            except AttributeError as error:
                if client.ws is not None:
                    raise
                # discord.py asks a connection that it never had for where it stood
                raise PlatformUnavailableError(platform="Discord") from error

    async def take_up(self) -> None:
        """Implements `adapters.platforms.front_end.TakesUp`."""
        client = self._platform.client
        if isinstance(client, PaperboyClient) and self.ready:
            for each in await find_unanswered(self._chat, self.name):
                client.busy.begin(resume(client, self._platform, self._chat, each))

    @property
    def can_post(self) -> bool:
        """Implements `adapters.platforms.front_end.PostsAlone`."""
        client = self._platform.client
        return client is not None and client.user is not None and not client.is_closed()

    async def run_to_post(self) -> None:
        """Log in, and listen to nothing."""
        self._ended.clear()
        try:
            async with poster(self._platform.pace) as client:
                await client.login(self._settings.token.get_secret_value())
                self._platform.client, self._platform.listens = client, False
                await self._ended.wait()
        except discord.LoginFailure as error:
            raise _wrong(AUTHENTICATION_FAILED) from error
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise unavailable(error) from error

    async def stop(self) -> None:
        self._ended.set()
        client = self._platform.client
        if not isinstance(client, PaperboyClient):
            return
        await client.busy.idle(GRACE)
        await client.close()


def _wrong(code: int) -> SettingError:
    """Why it makes no sense to connect again as we are."""
    return SettingError(setting="discord.token", problem=HOPELESS[code], place="PAPERBOY_DISCORD_TOKEN")
