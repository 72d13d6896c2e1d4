"""Passages whose meaning is near to a question's, beside those that hold its words.

The vectors come from whatever model is configured and are kept, so a paper is embedded once. Two rankings
are joined by reciprocal rank fusion with k = 60 (Cormack, Clarke, Büttcher, SIGIR 2009): scores of two
kinds cannot be compared, ranks can. A model that does not answer is left alone for a while.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.domain.passage import Passage
from bot.llm.budget import Budget, Level
from bot.ports.vectors import Embedded, Embedder, Vectors, VectorStore
from bot.util.circuit_breaker import CircuitBreaker

log = logging.getLogger(__name__)

BATCH = 64
"""Texts of one call; endpoints take between 32 and 2,048."""
LONGEST = 6_000
"""Characters of a text: about what the shortest common limit of 2,048 tokens takes."""

Version = tuple[str, int]


@dataclass(kw_only=True)
class VectorSearch:
    """Ranks passages by how near they are to a question."""

    embedder: Embedder
    store: VectorStore
    budget: Budget
    _breaker: CircuitBreaker = field(init=False)

    def __post_init__(self) -> None:
        self._breaker = CircuitBreaker(self.budget.clock)

    async def rank(
        self, words: str, papers: Mapping[Version, Sequence[Passage]], *, workspace: str, limit: int
    ) -> list[tuple[Version, Passage]]:
        """The nearest passages, best first; none while the model is silent or nothing may be spent."""
        if self._breaker.seconds_left or await self.budget.level(workspace) is Level.EXTRACT:
            return []
        try:
            asked = _array(await self._embed([words], workspace))
            found = [
                (float(score), version, passage)
                for version, passages in papers.items()
                if passages
                for score, passage in zip(
                    await self._of(version, passages, workspace, len(asked[0])) @ asked[0],
                    passages,
                    strict=True,
                )
            ]
        except (ModelUnavailableError, ModelOutputError) as error:
            log.warning("passages are found by their words alone: no embeddings: %s", error)
            self._breaker.open(error.retry_after or 0)
            return []
        found.sort(key=lambda each: -each[0])
        return [(version, passage) for _, version, passage in found[:limit]]

    async def _of(
        self, version: Version, passages: Sequence[Passage], workspace: str, dimensions: int
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        """The vectors of the passages, kept from an earlier question or made now.

        Those of other `dimensions` than the question's are of another model that had the same name.

        Raises:
            ModelUnavailableError, ModelOutputError.
        """
        kept = await self.store.vectors(*version, self.embedder.name)
        size = 4 * dimensions * len(passages)
        if kept is not None and (kept.dimensions, len(kept.data)) == (dimensions, size):
            return _array(kept)
        texts = [f"{passage.section}\n{passage.text}".strip() for passage in passages]
        made = [await self._embed(batch, workspace) for batch in _batches(texts)]
        vectors = Vectors(
            paper_id=version[0],
            version=version[1],
            model=self.embedder.name,
            dimensions=dimensions,
            data=b"".join(each.data for each in made),
        )
        if {each.dimensions for each in made} != {dimensions} or len(vectors.data) != size:
            raise ModelOutputError(problems=("vectors of several lengths",))
        await self.store.save_vectors(vectors)
        return _array(vectors)

    async def _embed(self, texts: Sequence[str], workspace: str) -> Embedded:
        made = await self.embedder.embed([text[:LONGEST] for text in texts])
        now = self.budget.clock.now()
        await self.budget.usage.record_usage(made.usage, workspace=workspace, at=now)
        return made


def _array(vectors: Embedded | Vectors) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    flat: np.ndarray[tuple[int], np.dtype[np.float32]] = np.frombuffer(vectors.data, dtype="<f4")
    return flat.reshape(-1, vectors.dimensions)


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))
