"""Texts as vectors: what makes them, and what keeps them. Records and ports, as in `bot.ports`."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
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


SMALLEST = 1e-30
"""No number of a vector is told apart from nought below a hundred times this."""
PaperKey = tuple[str, int]
"""A paper's id and version."""
Floats = NDArray[np.float32]


class MeaningStore(Protocol):
    """Vectors of papers and of short texts, once per model; all as `pack` makes them."""

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


def pack(vector: Floats) -> bytes:
    """A vector in a byte for each number: a quarter of the room, and a cosine off by some thousandths."""
    scale = max(float(np.abs(vector).max(initial=0)) / 127, SMALLEST)
    return struct.pack("<f", scale) + np.round(vector / scale).astype(np.int8).tobytes()


def unpack(packed: bytes) -> Floats:
    """A vector of length one out of what `pack` made; nothing but noughts stay so."""
    found = np.frombuffer(packed, dtype=np.int8, offset=4).astype(np.float32)
    return found / max(float(np.linalg.norm(found)), 1e-9)


def unpack_all(packed: Sequence[bytes]) -> NDArray[np.float32]:
    """As `unpack`, of many vectors of one length that had length one, one a row."""
    together = np.frombuffer(b"".join(packed), dtype=np.int8).reshape(len(packed), -1)
    scales = np.ascontiguousarray(together[:, :4]).view("<f4")
    return np.asarray(together[:, 4:] * scales, dtype=np.float32)


def rows(made: Embedded) -> NDArray[np.float32]:
    """The vectors of an answer, one a row."""
    return np.frombuffer(made.data, dtype="<f4").astype(np.float32).reshape(-1, made.dimensions)
