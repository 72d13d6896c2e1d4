"""What some platforms can do beyond posting: write to one person, and tell who reads a channel."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from bot.message import Message
from bot.model import Destination


@runtime_checkable
class Personal(Protocol):
    """A platform that can write to a person directly, for what their channel cannot be told."""

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        """Write it to them. Raises as `bot.ports.Platform.post` does."""
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
