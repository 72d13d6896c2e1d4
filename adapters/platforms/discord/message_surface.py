"""Answering by ordinary messages: to a question that was a message, or that a restart interrupted."""

from __future__ import annotations

import logging
from collections.abc import Collection

import discord

from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.context import visible_channels
from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat.handlers.short_messages import note
from bot.chat.live_status import WorkStep
from bot.chat.surface import ReplyOptions, Surface
from bot.domain.errors import DeliveryError, DeliveryUncertainError
from bot.domain.message import Context, Message, line, link
from bot.domain.request import Place
from bot.domain.topic import Destination
from bot.locales import translate
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

OFTEN = 2.0
"""Seconds that a growing answer stands at least: Discord takes about five changes in five seconds."""
SIGN = "👍"
User = discord.User | discord.Member


class MessageSurface(Surface):
    """Implements `bot.chat.surface.Surface`.

    Dots are shown where it was `asked`. One that is `resumed` answers a question of before the last
    restart: where that cannot be done any more, such as on a server that the bot was only brought along to,
    the answer goes to the asker's direct messages.
    """

    fades = None

    def __init__(
        self,
        platform: DiscordPlatform,
        asker: User,
        place: Place,
        language: str,
        *,
        asked: discord.Message | None = None,
        resumed: bool = False,
    ) -> None:
        self.every = OFTEN
        self._platform = platform
        self._to = place.destination
        self._asker = asker
        self._place = place
        self._language = language
        self._asked = asked
        self._resumed = resumed
        self._pointed = ""
        """The key of what was said quietly first: it was also said that it stands elsewhere."""

    def is_aside(self, *, quiet: bool) -> bool:
        return quiet and not self._place.direct

    async def post(self, message: Message, said: ReplyOptions) -> Receipt:
        thread = said.under.thread if said.under else self._place.thread
        try:
            return await self._say(message, said.key, "" if self._place.direct else thread)
        except DeliveryUncertainError:
            raise
        except DeliveryError as error:
            if not self._resumed:
                raise
            log.info("a question is answered to its asker alone: %s", error)
            return await whisper(self._platform, self._asker, message, key=said.key, again=True)

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        """In their direct messages, and a word where they asked, which would stay silent else."""
        try:
            receipt = await whisper(self._platform, self._asker, message, key=said.key, again=self._resumed)
        except DeliveryUncertainError:
            raise
        except DeliveryError:
            closed = note(translate(self._language, "discord.closed"))
            return await self._say(closed, f"{said.key}:closed", self._place.thread)
        if self._pointed in {"", said.key}:
            hint = Context(content=line(link(translate(self._language, "discord.aside"), receipt.url)))
            pointer = Message(summary=translate(self._language, "discord.aside"), blocks=(hint,))
            self._pointed = said.key
            await self._say(pointer, f"{said.key}:aside", self._place.thread)
        return receipt

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._platform.edit(self._to, receipt, message)

    async def delete(self, receipt: Receipt) -> None:
        await self._platform.delete(self._to, receipt)

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:  # noqa: ARG002 - dots, no words
        if self._asked is not None:
            with map_errors(self._to.channel):
                await self._asked.channel.typing()
        return at

    async def stream(self, message: Message, said: ReplyOptions, at: Receipt | None) -> Receipt | None:
        """Show more of it, unless others need the channel; what comes next shows this too."""
        if at is None:
            return await self.post(message, said)
        if self._platform.room.take(self._to.channel):
            await self.edit(at, message)
        return at

    async def find(self, said: ReplyOptions) -> Receipt | None:
        thread = said.under.thread if said.under else self._place.thread
        return await self._platform.find(
            self._to, key=said.key, thread="" if self._place.direct else thread
        )

    async def react(self) -> bool:
        if self._asked is not None:
            with map_errors(self._to.channel):
                await self._asked.add_reaction(SIGN)
        return True

    async def close(self) -> None:
        """Dots go by themselves."""

    async def visible_channels(self) -> Collection[str] | None:
        return visible_channels(self._asker, self._place)

    async def _say(self, message: Message, key: str, thread: str) -> Receipt:
        return await post_or_edit(
            self._platform, self._to, message, key=key, thread=thread, again=self._resumed
        )


async def whisper(
    platform: DiscordPlatform, user: User, message: Message, *, key: str, again: bool = False
) -> Receipt:
    """Say it in the person's direct messages.

    Raises:
        DeliveryError: they take none.
        PlatformUnavailableError.
    """
    with map_errors():
        channel = await user.create_dm()
    to = Destination(platform=platform.name, workspace=f"user-{user.id}", channel=str(channel.id))
    receipt = await post_or_edit(platform, to, message, key=key, again=again)
    return receipt.evolve(thread="")


async def post_or_edit(
    platform: DiscordPlatform,
    to: Destination,
    message: Message,
    *,
    key: str,
    thread: str = "",
    again: bool = False,
) -> Receipt:
    """Post it; with `again`, what stands there under that key is changed to it instead."""
    known = await platform.find(to, key=key, thread=thread) if again else None
    if known is None:
        return await platform.post(to, message, key=key, thread=thread)
    await platform.edit(to, known, message)
    return known
