"""Where messages are posted."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from bot.domain.message import Message
from bot.domain.record import Record
from bot.domain.topic import Destination


class Receipt(Record):
    """A platform's id of what was posted. `thread` is what replies to it are sent to."""

    message_id: str
    thread: str = ""
    url: str = ""


class Platform(Protocol):
    """A front end that messages can be delivered to."""

    @property
    def name(self) -> str:
        """`slack`, `discord`, `terminal`."""
        ...

    async def post(self, to: Destination, message: Message, *, key: str, thread: str = "") -> Receipt:
        """Post a message, or a reply in `thread`. `key` is unique for ever and lets `find` recognise it.

        Raises:
            PlatformUnavailableError: nothing was posted; `retry_after` may say when to try again.
            DeliveryUncertainError: it may or may not have been posted.
            DeliveryError: the channel refuses it; the error says whether for good.
        """
        ...

    async def find(
        self, to: Destination, *, key: str, thread: str = "", since: dt.datetime | None = None
    ) -> Receipt | None:
        """What was posted under `key`, if it was: lately or, where it is given, `since` then.

        Raises:
            PlatformUnavailableError: cannot tell now; DeliveryError: may not read what stands there.
        """
        ...

    async def edit(self, to: Destination, receipt: Receipt, message: Message) -> None:
        """Replace what was posted."""
        ...
