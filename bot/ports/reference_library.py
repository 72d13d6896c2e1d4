"""A library of a reference manager, to which people add papers they have read of."""

from __future__ import annotations

from typing import Protocol

from bot.domain.paper import Paper


class ReferenceLibrary(Protocol):
    """Where a lab keeps its references."""

    async def add(self, paper: Paper) -> bool:
        """Add the paper; False where it was there. Twice is as once, at the same time and after a restart.

        Raises:
            PaperboyError: there is no such library, it may not be written to, or it is full.
            SourceUnavailableError.
        """
        ...
