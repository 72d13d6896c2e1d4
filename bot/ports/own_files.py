"""Files that people attach to what they ask."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from bot.domain.topic import Destination


@runtime_checkable
class HoldsFiles(Protocol):
    """A platform whose messages can have files."""

    async def file(self, to: Destination, address: str, limit: int) -> bytes:
        """A file of a message there, of so many bytes at most.

        Raises:
            DocumentError: it is bigger, or is not given to us.
            PlatformUnavailableError.
        """
        ...
