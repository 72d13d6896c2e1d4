"""Answering by ordinary messages: to a question that was a message, or that a restart interrupted."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import partial

import discord

from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.base_responder import BaseResponder, post_or_edit, whisper
from adapters.platforms.discord.context import visible_channels
from adapters.platforms.discord.platform import DiscordPlatform
from bot.chat.handlers.short_messages import note
from bot.chat.responder import Place
from bot.domain.errors import DeliveryError, DeliveryUncertainError, PaperboyError
from bot.domain.message import Context, Message, line, link
from bot.locales import translate
from bot.ports.conversations import PendingQuestion
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)


class _Replies(BaseResponder):
    """Answers by ordinary messages; `close` it when that is done.

    `name` begins the keys of what is said without one. With `again` it takes up what an earlier process
    may have begun to answer.
    """

    def __init__(
        self,
        platform: DiscordPlatform,
        asker: discord.User | discord.Member,
        place: Place,
        language: str,
        *,
        name: str,
        again: bool = False,
    ) -> None:
        super().__init__(platform, place.destination)
        self._asker = asker
        self._place = place
        self._language = language
        self._name = name
        self._again = again
        self._count = 0
        self._pointed = False
        """Whether it was said that the answer stands elsewhere."""

    async def progress(self, key: str, **fields: object) -> None:
        """Nothing, where nobody waits any more."""

    async def reply(
        self, message: Message, *, under: Receipt | None = None, quiet: bool = False, key: str = ""
    ) -> Receipt:
        """A reply; what is for the asker alone goes to their direct messages."""
        await self._stop_growing()
        if self._is_aside(quiet=quiet):
            await self._drop_grown()
            return await self._aside(message, key)
        return await self._replaced(message) or await self._post(message, self._thread_of(under), key)

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        if not self._is_aside(quiet=quiet):
            begin = partial(self._post, thread=self._thread_of(under), key=key)
            self._grow(message, begin, self._edit_if_room, at)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._stop_growing()
        self._grown = None
        await self._edit(receipt, message)

    async def close(self) -> None:
        """Take away what is left of an answer that was never whole."""
        await self._stop_growing()
        await self._drop_grown()

    async def visible_channels(self) -> Collection[str] | None:
        return visible_channels(self._asker, self._place)

    def _is_aside(self, *, quiet: bool) -> bool:
        return quiet and not self._place.direct

    def _thread_of(self, under: Receipt | None) -> str:
        if self._place.direct:
            return ""
        return under.thread if under else self._place.thread

    async def _aside(self, message: Message, key: str) -> Receipt:
        """In their direct messages, and a word where they asked, which would stay silent else."""
        name = self._next(key)
        try:
            receipt = await whisper(self._platform, self._asker, message, key=name, again=self._again)
        except DeliveryError:
            text = translate(self._language, "discord.closed")
            return await self._post(note(text), self._place.thread, f"{key}:closed" if key else "")
        if not self._pointed:
            self._pointed = True
            hint = Context(content=line(link(translate(self._language, "discord.aside"), receipt.url)))
            said = Message(summary=translate(self._language, "discord.aside"), blocks=(hint,))
            await self._post(said, self._place.thread, f"{name}:aside")
        return receipt

    async def _post(self, message: Message, thread: str, key: str) -> Receipt:
        key, to, again = self._next(key), self._to, self._again
        return await self._retry(
            lambda: post_or_edit(self._platform, to, message, key=key, thread=thread, again=again)
        )

    def _next(self, key: str) -> str:
        self._count += 1
        return key or f"{self._name}:{self._count}"


class MessageResponder(_Replies):
    """Implements `bot.chat.responder.Responder` for a question asked in a message."""

    def __init__(
        self, platform: DiscordPlatform, message: discord.Message, place: Place, language: str
    ) -> None:
        name = f"{message.id}:{message.edited_at or ''}"
        super().__init__(platform, message.author, place, language, name=name)
        self._channel = message.channel

    async def progress(self, key: str, **fields: object) -> None:  # noqa: ARG002 - Discord shows dots, no words
        try:
            with map_errors(self._to.channel):
                await self._channel.typing()
        except PaperboyError as error:
            log.info("typing could not be shown: %s", error)


class ResumedResponder(_Replies):
    """Implements `bot.chat.responder.Responder` for a question of before the last restart.

    Where it cannot be answered any more, such as on a server that the bot was only brought along to, the
    answer goes to the asker's direct messages.
    """

    def __init__(
        self, platform: DiscordPlatform, asker: discord.User | discord.Member, waiting: PendingQuestion
    ) -> None:
        request = waiting.request
        name = f"late:{waiting.message_id}:{waiting.tries}"
        super().__init__(platform, asker, request.place, request.language, name=name, again=True)

    async def _post(self, message: Message, thread: str, key: str) -> Receipt:
        try:
            return await super()._post(message, thread, key)
        except DeliveryUncertainError:
            raise
        except DeliveryError as error:
            log.info("a question is answered to its asker alone: %s", error)
            return await whisper(self._platform, self._asker, message, key=self._next(key), again=True)
