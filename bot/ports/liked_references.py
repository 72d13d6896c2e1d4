"""The works that topics learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.reference import Reference


class ReferenceStore(Protocol):
    """Somebody's own library, kept for a subscription."""

    async def references(self, subscription_id: str) -> Sequence[Reference]:
        """The works its papers are wanted to be like, as they were given."""
        ...

    async def save_references(self, subscription_id: str, works: Sequence[Reference]) -> None:
        """Keep them in the place of those that were kept before."""
        ...
