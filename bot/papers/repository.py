"""Finds one paper: in the store, else at arXiv."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import ArxivUnavailableError
from bot.domain.paper import Paper
from bot.ports.source import PaperSource
from bot.ports.store import PaperStore
from bot.sources.arxiv.ids import PaperRef


@dataclass(frozen=True, kw_only=True)
class PaperRepository:
    """Finds papers by id."""

    store: PaperStore
    source: PaperSource

    async def paper(self, ref: PaperRef, *, refresh: bool = False) -> Paper:
        """The paper `ref` names; with `refresh`, arXiv is asked even for a paper that is stored.

        Raises:
            PaperNotFoundError: arXiv has no such paper.
            ArxivUnavailableError: it is not stored, and arXiv does not answer.
        """
        stored = await self.store.paper(ref.id, ref.version)
        if stored is not None and not refresh:
            return stored
        try:
            paper = await self.source.paper(ref.id, ref.version)
        except ArxivUnavailableError:
            if stored is not None:
                return stored
            raise
        await self.store.save_papers([paper])
        return paper
