"""What both ways of answering on Discord share: growing answers, and direct messages."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

from adapters.clock import SystemClock
from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.retry import retry
from adapters.streaming_reply import StreamingReply
from bot.chat.responder import Noted
from bot.domain.errors import DeliveryError, PaperboyError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.platform import Receipt

log = logging.getLogger(__name__)

OFTEN = 2.0
"""Seconds that a growing answer stands at least: Discord takes about five changes in five seconds."""
Begin = Callable[[Message], Awaitable[Receipt]]
Change = Callable[[Receipt, Message], Awaitable[None]]
T = TypeVar("T")


class BaseResponder:
    """What both kinds of responder do about an answer that grows in a message of ours."""

    def __init__(self, platform: DiscordPlatform, to: Destination) -> None:
        self._platform = platform
        self._to = to
        self._clock = SystemClock()
        self._keep: Noted | None = None
        self._stands: Receipt | None = None
        self._growing: StreamingReply | None = None
        self._grown: Receipt | None = None
        """An answer that is not whole, and whose place the next thing said takes."""

    def _grow(self, message: Message, begin: Begin, change: Change, at: Receipt | None) -> None:
        if self._growing is None:
            self._growing = StreamingReply(
                self._clock, OFTEN, begin=begin, change=change, noted=self._keep, at=at
            )
        self._growing.show(message)

    async def on_posted(self, noted: Noted) -> None:
        self._keep = noted
        if self._stands is not None:
            await noted(self._stands)

    async def _note(self, receipt: Receipt) -> None:
        """Something of ours stands there whose place the answer will take."""
        if receipt != self._stands:
            self._stands = receipt
            if self._keep:
                await self._keep(receipt)

    async def delete(self, receipt: Receipt) -> None:
        """Take an earlier message away; one that is gone already is no failure."""
        try:
            await self._platform.delete(self._to, receipt)
        except DeliveryError as error:
            log.info("what was said is gone already: %s", error)

    async def _edit(self, receipt: Receipt, message: Message) -> None:
        await self._retry(lambda: self._platform.edit(self._to, receipt, message))

    async def _edit_if_room(self, receipt: Receipt, message: Message) -> None:
        """Show more of it, unless others need the channel; what comes next shows this too."""
        if self._platform.room.take(self._to.channel):
            await self._platform.edit(self._to, receipt, message)

    async def _retry(self, work: Callable[[], Awaitable[T]]) -> T:
        return await retry(work, self._clock, self._to.channel)

    async def _stop_growing(self) -> None:
        """Let what is shown of a growing answer arrive, and show no more of it."""
        if self._growing is not None:
            growing, self._growing = self._growing, None
            self._grown = await growing.end()

    async def _replaced(self, message: Message) -> Receipt | None:
        """Put it in the place of the growing answer, if there is one; None if there is not."""
        grown, self._grown = self._grown, None
        if grown is None:
            return None
        try:
            await self._edit(grown, message)
        except DeliveryError as error:
            log.info("what was shown is gone: %s", error)
            return None
        return grown

    async def _drop_grown(self) -> None:
        """Take away what nothing takes the place of."""
        grown, self._grown = self._grown, None
        if grown is not None:
            try:
                await self._platform.delete(self._to, grown)
            except PaperboyError as error:
                log.info("an unfinished answer could not be taken away: %s", error)


async def whisper(
    platform: DiscordPlatform,
    user: discord.User | discord.Member,
    message: Message,
    *,
    key: str,
    again: bool = False,
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
