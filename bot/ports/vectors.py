"""Texts as vectors: what makes them, and what keeps them. Records and ports, as in `bot.ports`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from pydantic import Field

from bot.domain.analysis import Usage
from bot.domain.paper import Paper
from bot.domain.record import Record


class Embedded(Record):
    """Texts as vectors of length one, and what that took. `data` holds them as float32, little-endian."""

    dimensions: int = Field(ge=1)
    data: bytes
    usage: Usage


class Embedder(Protocol):
    """A model that turns texts into vectors: the nearer two are, the more alike is what they say."""

    @property
    def name(self) -> str:
        """The model's name: vectors of two models have nothing to do with each other."""
        ...

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """A vector for each text, in order.

        Raises:
            ModelUnavailableError, ModelOutputError.
        """
        ...


class Vectors(Record):
    """The passages of one paper version as vectors, in reading order, by one model."""

    paper_id: str
    version: int
    model: str
    dimensions: int
    data: bytes
    """float32, little-endian, one vector after the other."""


class VectorStore(Protocol):
    """Passages as vectors, once per paper version and model; they go with the passages they are of."""

    async def save_vectors(self, vectors: Vectors) -> None: ...

    async def vectors(self, paper_id: str, version: int, model: str) -> Vectors | None: ...


PaperKey = tuple[str, int]
"""A paper's id and version."""


class MeaningStore(Protocol):
    """Vectors of papers and of short texts, once per model; all as `packed_vectors` has them."""

    async def paper_vectors(self, papers: Sequence[PaperKey], model: str) -> Mapping[PaperKey, bytes]:
        """Those that are kept."""
        ...

    async def save_paper_vectors(self, model: str, vectors: Mapping[PaperKey, bytes]) -> None: ...

    async def nearest_papers(
        self, vector: bytes, model: str, *, workspace: str, channels: Collection[str] | None, limit: int
    ) -> Sequence[tuple[Paper, float]]:
        """The papers shown in the workspace, or in these channels of it, that are nearest, with cosines."""
        ...

    async def text_vectors(self, texts: Sequence[str], model: str) -> Mapping[str, bytes]:
        """Those that are kept."""
        ...

    async def save_text_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None: ...
