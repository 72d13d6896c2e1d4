"""Who may read what, where things are shown outside of the channel they were posted in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bot.domain.topic import Destination


class OpenChannels(Protocol):
    """Tells which channels anybody may read."""

    async def open_channels(self) -> Collection[Destination]:
        """Those that are open now; what cannot be found out is not open. Nothing else is shown."""
        ...
