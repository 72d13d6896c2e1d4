"""The answering side of one request where all there is are messages that can be changed and taken away.

Progress is the note that somebody types. There is nothing that one person alone sees, so what is quiet on
other platforms is said in the thread of what was asked; and papers are found in this channel alone.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Protocol

from adapters.retry import retry
from adapters.streaming_reply import StreamingReply
from bot.chat.responder import Noted, Request
from bot.domain.errors import DeliveryError, DeliveryUncertainError, PaperboyError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.clock import Clock
from bot.ports.platform import Platform, Receipt

log = logging.getLogger(__name__)

OFTEN = 3.0
"""Seconds that a growing answer stands at least: platforms limit changes, and some keep every one."""


class PlainSurface(Platform, Protocol):
    """What a platform has to be able to do for it."""

    async def remove(self, to: Destination, receipt: Receipt) -> None:
        """Take a message away; one that is gone already is no failure."""
        ...

    async def typing(self, to: Destination, *, on: bool) -> None:
        """Show that we are at it, or no longer."""
        ...


class PlainResponder:
    """Implements `bot.chat.responder.Responder`; `close` it when the request is done.

    What it says is keyed by `name`, so that the same request answered again says nothing twice. With
    `again`, it takes up what an earlier process may have begun.
    """

    def __init__(
        self,
        platform: PlainSurface,
        clock: Clock,
        request: Request,
        name: str,
        *,
        thread: str = "",
        again: bool = False,
    ) -> None:
        self._platform = platform
        self._clock = clock
        self._request = request
        self._to = request.place.destination
        self._name = name
        self._thread = thread
        self._again = again
        self._count = 0
        self._types = False
        self._keep: Noted | None = None
        self._growing: StreamingReply | None = None
        self._grown: Receipt | None = None
        """An answer that is not whole, and whose place the next thing said takes."""

    async def progress(self, key: str, **fields: object) -> None:  # noqa: ARG002 - dots are shown, no words
        """Show that we are at it. That it cannot be shown hinders nobody."""
        if not self._types:
            self._types = True
            await self._type(on=True)

    async def on_posted(self, noted: Noted) -> None:
        self._keep = noted

    async def reply(
        self, message: Message, *, under: Receipt | None = None, quiet: bool = False, key: str = ""
    ) -> Receipt:
        await self._stop_growing()
        grown, self._grown = self._grown, None
        if grown is not None:
            try:
                await self._edit(grown, message)
            except DeliveryError as error:
                if isinstance(error, DeliveryUncertainError):
                    raise
                log.info("what was shown is gone: %s", error)
            else:
                return grown
        return await self._post(message, self._thread_of(under, quiet=quiet), key)

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        if self._growing is None:
            thread = self._thread_of(under, quiet=quiet)
            self._growing = StreamingReply(
                self._clock,
                OFTEN,
                begin=lambda first: self._post(first, thread, key),
                change=lambda receipt, more: self._platform.edit(self._to, receipt, more),
                noted=self._keep,
                at=at,
            )
        self._growing.show(message)

    async def delete(self, receipt: Receipt) -> None:
        await self._platform.remove(self._to, receipt)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._stop_growing()
        self._grown = None
        await self._edit(receipt, message)

    async def visible_channels(self) -> Collection[str] | None:
        """This channel alone: what is found is said where everybody reads it."""
        return {self._to.channel}

    async def close(self) -> None:
        """Take away what is left of an answer that was never whole."""
        await self._stop_growing()
        grown, self._grown = self._grown, None
        if grown is not None:
            await self._platform.remove(self._to, grown)
        if self._types:
            await self._type(on=False)

    async def _type(self, *, on: bool) -> None:
        try:
            await self._platform.typing(self._to, on=on)
        except PaperboyError as error:
            log.info("typing could not be shown: %s", error)

    def _thread_of(self, under: Receipt | None, *, quiet: bool) -> str:
        if under is not None:
            return under.thread
        aside = self._request.message_id if quiet and not self._request.place.direct else ""
        return self._thread or aside

    async def _stop_growing(self) -> None:
        """Let what is shown of a growing answer arrive, and show no more of it."""
        if self._growing is not None:
            growing, self._growing = self._growing, None
            self._grown = await growing.end()

    async def _edit(self, receipt: Receipt, message: Message) -> None:
        await retry(lambda: self._platform.edit(self._to, receipt, message), self._clock, self._to.channel)

    async def _post(self, message: Message, thread: str, key: str) -> Receipt:
        self._count += 1
        key = key or f"{self._name}:{self._count}"
        return await retry(lambda: self._say(message, thread, key), self._clock, self._to.channel)

    async def _say(self, message: Message, thread: str, key: str) -> Receipt:
        known = await self._platform.find(self._to, key=key) if self._again else None
        if known is None:
            return await self._platform.post(self._to, message, key=key, thread=thread)
        await self._platform.edit(self._to, known, message)
        return known.evolve(thread=thread or known.message_id)
