"""The life of an answer, the same on every platform: progress, growing text, the whole, the end.

What shows progress, and half an answer, is a message whose place the next thing said takes. Whatever is
said elsewhere, or to the asker alone, takes it away; and so does the end, however the work ends.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Self, TypeVar

from bot.chat.live_status import LiveStatus, WorkStep
from bot.chat.responder import Noted
from bot.chat.streaming_reply import StreamingReply
from bot.chat.surface import ReplyOptions, Surface
from bot.domain.errors import DeliveryError, DeliveryUncertainError, PaperboyError
from bot.domain.message import Message
from bot.locales import translate
from bot.ports.clock import Clock
from bot.ports.platform import Receipt
from bot.util.retry import retry

log = logging.getLogger(__name__)

ATTEMPTS = 5
LONGEST_WAIT = 120.0
"""Seconds that an answer waits where the platform asks for it."""
T = TypeVar("T")


class SurfaceResponder:
    """Implements `bot.chat.responder.Responder`; leaving its context ends it.

    `name` begins the keys of what is said without one. One that is `resumed` takes up what an earlier
    process may have begun.
    """

    def __init__(
        self, surface: Surface, clock: Clock, language: str, *, name: str, resumed: bool = False
    ) -> None:
        self._surface = surface
        self._clock = clock
        self._language = language
        self._name = name
        self._resumed = resumed
        self._count = 0
        self._keep: Noted | None = None
        self._mute = False
        self._live = LiveStatus(self._show, every=surface.every, fades=surface.fades)
        self._growing: StreamingReply | None = None
        self._note: Receipt | None = None
        """What shows progress."""
        self._grown: Receipt | None = None
        """An answer that is not whole."""

    async def progress(self, key: str, **fields: object) -> None:
        """Show it if there is a place for it. That it cannot be shown hinders nobody."""
        named = (key, *(each for each in fields.values() if isinstance(each, str)))
        await self._live.set(WorkStep(translate(self._language, key, **fields), " ".join(named)))

    async def on_posted(self, noted: Noted) -> None:
        self._keep = noted
        if self._note is not None:
            await noted(self._note)

    async def reply(
        self, message: Message, *, under: Receipt | None = None, quiet: bool = False, key: str = ""
    ) -> Receipt:
        await self._hush()
        said = self._options(key, under, quiet=quiet)
        if self._surface.is_aside(quiet=quiet):
            await self._drop()
            return await self._retry(lambda: self._surface.whisper(message, said))
        place = self._grown or (None if under else self._note)
        receipt = await self._replace(place, message) or await self._post(message, said, known=bool(key))
        await self._drop()
        return receipt

    async def stream(
        self,
        message: Message,
        *,
        at: Receipt | None = None,
        under: Receipt | None = None,
        quiet: bool = False,
        key: str = "",
    ) -> None:
        if self._surface.is_aside(quiet=quiet):
            return  # what one person alone sees cannot be changed
        if self._growing is None:
            said = self._options(key, under, quiet=quiet)
            self._growing = StreamingReply(
                self._clock,
                self._surface.every,
                begin=partial(self._begin, said, known=bool(key)),
                change=lambda receipt, more: self._surface.stream(more, said, receipt),
                noted=self._keep,
                at=at,
            )
        self._growing.show(message)

    async def delete(self, receipt: Receipt) -> None:
        try:
            await self._retry(lambda: self._surface.delete(receipt))
        except PaperboyError as error:
            log.info("what is out of date still stands there: %s", error)

    async def edit(self, receipt: Receipt, message: Message) -> None:
        await self._hush()
        await self._change(receipt, message)

    async def react(self) -> bool:
        try:
            return await self._surface.react()
        except PaperboyError as error:
            log.info("no sign is given: %s", error)
            return True

    async def hint(self, message: Message) -> None:
        try:
            await self._surface.hint(message)
        except PaperboyError as error:
            log.info("a hint is not shown: %s", error)

    async def visible_channels(self) -> Collection[str] | None:
        return await self._surface.visible_channels()

    async def close(self) -> None:
        """Take away what still says that something is being done. Never raises `PaperboyError`."""
        await self._hush()
        await self._drop()
        try:
            await self._surface.close()
        except PaperboyError as error:
            log.info("progress is still shown: %s", error)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _options(self, key: str, under: Receipt | None, *, quiet: bool) -> ReplyOptions:
        self._count += 1
        return ReplyOptions(key or f"{self._name}:{self._count}", under, quiet)

    async def _retry(self, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work`, tried again while the platform is busy."""
        return await retry(work, self._clock, self._name, attempts=ATTEMPTS, patience=LONGEST_WAIT)

    async def _show(self, step: WorkStep) -> None:
        if self._mute:
            return
        try:
            shown = await self._surface.status(step, self._note)
            if shown is not None and shown != self._note:
                self._note = shown
                if self._keep:
                    await self._keep(shown)
        except PaperboyError as error:
            log.info("progress is not shown: %s", error)
            self._mute = True

    async def _begin(self, said: ReplyOptions, message: Message, *, known: bool) -> Receipt | None:
        """The first of a growing answer, in place of the note where there is one."""
        await self._live.stop()
        note = None if said.under else self._note
        if self._resumed and note is None:
            return await self._post(message, said, known=known)
        shown = await self._surface.stream(message, said, note)
        self._note = None if shown == self._note else self._note
        return shown

    async def _post(self, message: Message, said: ReplyOptions, *, known: bool) -> Receipt:
        """Say it; what an earlier process said under its key is changed to it instead."""
        if self._resumed and known:
            found = await self._retry(lambda: self._surface.find(said))
            if found is not None and await self._replace(found, message):
                return found
        return await self._retry(lambda: self._surface.post(message, said))

    async def _replace(self, receipt: Receipt | None, message: Message) -> Receipt | None:
        """Put it in the place of that; None where there is nothing, or it is gone."""
        if receipt is None:
            return None
        try:
            await self._change(receipt, message)
        except DeliveryUncertainError:
            raise
        except DeliveryError as error:
            log.info("what was shown is gone: %s", error)
            return None
        return receipt

    async def _change(self, receipt: Receipt, message: Message) -> None:
        await self._retry(lambda: self._surface.edit(receipt, message))
        self._note = None if self._note == receipt else self._note
        self._grown = None if self._grown == receipt else self._grown

    async def _drop(self) -> None:
        """Take away what nothing took the place of. That it cannot be hinders no answer."""
        shown, self._note, self._grown = {self._note, self._grown} - {None}, None, None
        for receipt in shown:
            if receipt is not None:
                await self.delete(receipt)

    async def _hush(self) -> None:
        """Let what is shown in the meantime arrive, and show no more of it."""
        await self._live.stop()
        if self._growing is not None:
            growing, self._growing = self._growing, None
            self._grown = await growing.end()
