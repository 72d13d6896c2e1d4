"""Vectors of the texts that every interest is compared with, made beforehand for the carried model.

Making them takes ten seconds, which the first digest would wait for. After the list of subjects changed,
`python -m adapters.models.embedding.shipped` makes them anew; a text that is not here is made when needed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from pathlib import Path

import numpy as np

from adapters.models.embedding.local import NAME, local_embedder
from adapters.pools import worker_pools
from bot.embedding_settings import LOCAL
from bot.selection.meaning import subject_texts
from bot.util.packed_vectors import pack, rows

FILE = "subjects.bin"
DIGEST = 16
"""Bytes of a text's digest before its vector."""
DIMENSIONS = 384
ROW = DIGEST + 4 + DIMENSIONS


def shipped_vectors(model: str) -> Mapping[str, bytes]:
    """The vectors by text; none for another model."""
    if model != NAME:
        return {}
    data = (resources.files("adapters.models.embedding") / FILE).read_bytes()
    rows_of = {data[at : at + DIGEST]: data[at + DIGEST : at + ROW] for at in range(0, len(data), ROW)}
    digests = {text: _digest(text) for text in subject_texts()}
    return {text: rows_of[digest] for text, digest in digests.items() if digest in rows_of}


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()[:DIGEST]


async def _make() -> bytes:
    texts = subject_texts()
    with worker_pools() as pools:
        embedder = local_embedder(LOCAL, pools.embedding)
        made = rows(await embedder.embed(texts))
        await embedder.close()
    packed = (pack(np.asarray(vector)) for vector in made)
    return b"".join(_digest(text) + row for text, row in zip(texts, packed, strict=True))


if __name__ == "__main__":
    (Path(__file__).parent / FILE).write_bytes(asyncio.run(_make()))
