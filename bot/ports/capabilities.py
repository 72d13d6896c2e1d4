"""What some platforms can do beyond posting: write to a person, tell who reads a channel, show links."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.domain.message import Message
from bot.domain.record import Record
from bot.domain.topic import Destination
from bot.ports.platform import Receipt


class Access(StrEnum):
    """How we stand to a channel, by the platform's own account."""

    OPEN = "open"
    """It exists and lets us in."""
    REMOVED = "removed"
    """We are no member of it, or of its server, any more."""
    HIDDEN = "hidden"
    """It is not shown to us: closed, or deleted where the platform does not tell the two apart."""
    ARCHIVED = "archived"
    DELETED = "deleted"


class Standing(Record):
    """What a platform says of a channel and us."""

    access: Access
    private: bool = True
    """Whether only some may read it."""
    direct: bool = False
    """Whether it is a conversation with one person."""


@runtime_checkable
class Observant(Protocol):
    """A platform that tells how we stand to a channel."""

    async def standing(self, to: Destination) -> Standing:
        """How we stand to it now.

        Raises:
            PlatformUnavailableError, DeliveryError: it cannot be told.
        """
        ...

    async def address(self, to: Destination) -> str:
        """Where a person finds the channel; empty where that is not known.

        Raises:
            PlatformUnavailableError.
        """
        ...


@runtime_checkable
class Personal(Protocol):
    """A platform that can write to a person directly, for what their channel cannot be told."""

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        """Write it to them. Raises as `bot.ports.platform.Platform.post` does."""
        ...


@runtime_checkable
class Discreet(Protocol):
    """A platform that knows who may read a channel, which may change."""

    async def is_private(self, to: Destination) -> bool:
        """Whether only some may read it now.

        Raises:
            PlatformUnavailableError: cannot tell now.
        """
        ...


@runtime_checkable
class Offering(Protocol):
    """A platform that shows us what people post, so that a summary of it can be offered."""

    def sees_links(self) -> bool:
        """Whether it shows us links where nobody talks to us."""
        ...


@runtime_checkable
class Fleeting(Protocol):
    """A platform whose reader sees nothing of what an earlier process posted, as in a terminal."""

    async def show_again(self, to: Destination, message: Message, receipt: Receipt, *, key: str) -> None:
        """Show what was posted under `key`, unless this process did. Raises as `Platform.post` does."""
        ...
