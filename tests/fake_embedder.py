"""Vectors without a model: hashed word stems and their beginnings, the same on every machine."""

from __future__ import annotations

import array
import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from bot.domain.analysis import Usage
from bot.domain.errors import PaperboyError
from bot.ports.vectors import Embedded
from bot.text.terms import content_stems

DIMENSIONS = 256


@dataclass
class FakeEmbedder:
    """Implements `bot.ports.vectors.Embedder`; `fails` is raised instead, if it is set."""

    name: str = "hashed"
    fails: PaperboyError | None = None
    asked: list[list[str]] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def embed(self, texts: Sequence[str]) -> Embedded:
        self.asked.append(list(texts))
        self.called.set()
        if self.fails:
            raise self.fails
        data = array.array("f", (value for text in texts for value in vector(text)))
        usage = Usage(model=self.name, purpose="embed", prompt_tokens=10 * len(texts))
        return Embedded(dimensions=DIMENSIONS, data=data.tobytes(), usage=usage)


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Of length one; nought for a text without words."""
    found = [0.0] * dimensions
    for stem in content_stems(text):
        for piece in (stem, stem[:4]):
            place = int.from_bytes(blake2b(piece.encode(), digest_size=4).digest())
            found[place % dimensions] += 1.0 if place & 1 << 20 else -1.0
    length = math.hypot(*found)
    return [value / length for value in found] if length else found
