"""Channels and messages of the platform that is ours: what the pages keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.domain.message import Message
from bot.domain.record import Record
from bot.domain.topic import Destination


class Draft(Record):
    """A message as it is to stand there."""

    message: Message
    key: str
    thread: int = 0
    """The number of the message it stands under; 0 in the open."""
    person: str = ""
    """Who wrote it; empty for us."""
    reader: str = ""
    """Who alone may read it; empty for all."""
    state: str = ""
    """`note` shows progress, `growing` is an answer that is not whole; empty for what is."""


class WebMessage(Record):
    """A message as it stands there now."""

    number: int
    thread: int
    person: str
    reader: str
    state: str
    message: Message | None
    """None where it was taken away."""
    at: dt.datetime
    revision: int
    replies: int = 0


class WebMessageStore(Protocol):
    """Messages by their numbers, each key once. Every change has a revision, higher than all before it."""

    async def add_message(self, to: Destination, draft: Draft) -> tuple[int, bool]:
        """The number of the message that has this key now, and whether it is this one that came."""
        ...

    async def message_by_key(self, to: Destination, key: str) -> WebMessage | None: ...

    async def message(self, to: Destination, number: int) -> WebMessage | None: ...

    async def change_message(
        self, to: Destination, number: int, message: Message, *, state: str = ""
    ) -> bool:
        """Put another text in its place; False if it is gone."""
        ...

    async def remove_message(self, to: Destination, number: int) -> None:
        """Take it away; one that is gone already stays so."""
        ...

    async def remove_unfinished(self, workspace: str) -> None:
        """Take away what a process that was killed left half said; its questions are answered anew."""
        ...

    async def messages(
        self, to: Destination, reader: str, *, thread: int = 0, limit: int = 200
    ) -> Sequence[WebMessage]:
        """The last ones that this person may read, in the open or of a thread with what begins it."""
        ...

    async def messages_after(
        self, to: Destination, reader: str, revision: int, *, limit: int = 500
    ) -> Sequence[WebMessage]:
        """What changed after that, in the order in which it did."""
        ...

    async def last_revision(self) -> int: ...

    async def web_channels(self, workspace: str) -> Sequence[str]:
        """The names, oldest first."""
        ...

    async def add_web_channel(self, to: Destination) -> None:
        """Make it, unless it is there."""
        ...
