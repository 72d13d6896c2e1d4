"""What a platform can do with messages where one request is answered.

It is small on purpose: `bot.chat.surface_responder` makes the whole life of an answer of it. A surface
tries each thing once and remembers nothing but what its platform forgets.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, Protocol

from bot.chat.live_status import WorkStep
from bot.domain.message import Message
from bot.ports.platform import Receipt


class ReplyOptions(NamedTuple):
    """How something is said."""

    key: str
    """Its name, unique for ever: what is said under it again is not said twice."""
    under: Receipt | None = None
    """The message it belongs under; None where it was asked."""
    quiet: bool = False
    """Whether it is meant for the asker alone."""


class Surface(Protocol):
    """One place and one asker.

    All may raise `PlatformUnavailableError`, `DeliveryUncertainError` or `DeliveryError`; all but `stream`
    may be called again after the first two, which must be harmless.
    """

    every: float
    """Seconds that what is shown of work in progress stands at least."""
    fades: float | None
    """Seconds after which a status has to be shown again; None where it stays."""

    def is_aside(self, *, quiet: bool) -> bool:
        """Whether what is said so goes to the asker alone in a way that nothing can take the place of."""
        ...

    async def post(self, message: Message, said: ReplyOptions) -> Receipt:
        """Say it."""
        ...

    async def whisper(self, message: Message, said: ReplyOptions) -> Receipt:
        """Say it to the asker alone, where `is_aside`."""
        ...

    async def edit(self, receipt: Receipt, message: Message) -> None:
        """Put it in the place of what stands there, which may be a status or half an answer."""
        ...

    async def delete(self, receipt: Receipt) -> None:
        """Take it away; what is gone already is no failure."""
        ...

    async def status(self, step: WorkStep, at: Receipt | None) -> Receipt | None:
        """Show what is being done; the message that shows it, if it is one, which is `at` from then on."""
        ...

    async def stream(self, message: Message, said: ReplyOptions, at: Receipt | None) -> Receipt | None:
        """Show what there is of an answer, from its second time on `at`; None where it cannot be shown."""
        ...

    async def find(self, said: ReplyOptions) -> Receipt | None:
        """What an earlier process said under that key."""
        ...

    async def react(self) -> bool:
        """Answer what was said with a friendly sign; False where there is none, so words are needed."""
        return False

    async def hint(self, message: Message) -> None:
        """Show it where it disturbs nobody but the asker, if there is such a place."""
        del message

    async def close(self) -> None:
        """Nothing is said any more: take away whatever still tells that work is being done."""
        ...

    async def visible_channels(self) -> Collection[str] | None:
        """Those that the asker may read, as in `bot.chat.responder.Responder`."""
        ...
