"""Finds one paper: in the store, else at its source."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import SourceUnavailableError
from bot.domain.paper import Paper, PaperRef
from bot.ports.source import PaperSource
from bot.ports.store import PaperStore


@dataclass(frozen=True, kw_only=True)
class PaperRepository:
    """Finds papers by id."""

    store: PaperStore
    source: PaperSource

    async def paper(self, ref: PaperRef, *, refresh: bool = False) -> Paper:
        """The paper `ref` names; with `refresh`, its source is asked even for a paper that is stored.

        Raises:
            PaperNotFoundError: its source has no such paper.
            SourceUnavailableError: it is not stored, and its source does not answer.
        """
        stored = await self.store.paper(ref.id, ref.version)
        if stored is not None and not refresh:
            return stored
        try:
            paper = await self.source.paper(ref.id, ref.version)
        except SourceUnavailableError:
            if stored is not None:
                return stored
            raise
        await self.store.save_papers([paper])
        return paper
