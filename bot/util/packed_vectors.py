"""Vectors in a byte for each number, as they are kept, and as floats, as they are compared."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.ports.vectors import Embedded

Floats = NDArray[np.float32]

Packed = NDArray[np.int8]
BLOCK = 256
"""Vectors that are floats at the same time: those of all papers would take four times their room."""
SMALLEST = 1e-30
"""No number of a vector is told apart from nought below a hundred times this."""


def pack(vector: Floats) -> bytes:
    """A vector in a byte for each number: a quarter of the room, and a cosine off by some thousandths."""
    scale = max(float(np.abs(vector).max(initial=0)) / 127, SMALLEST)
    return struct.pack("<f", scale) + np.round(vector / scale).astype(np.int8).tobytes()


def unpack(packed: bytes) -> Floats:
    """A vector of length one out of what `pack` made; nothing but noughts stay so."""
    found = np.frombuffer(packed, dtype=np.int8, offset=4).astype(np.float32)
    return found / max(float(np.linalg.norm(found)), 1e-9)


def unpack_together(packed: Sequence[bytes]) -> Sequence[Floats]:
    """The same of several that are equally long."""
    found = stack(packed, len(packed[0]))[:, 4:].astype(np.float32) if packed else np.empty((0, 0))
    return list(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))


def stack(packed: Sequence[bytes], length: int) -> Packed:
    """What `pack` made, of that many bytes each, one a row."""
    return np.frombuffer(b"".join(packed), dtype=np.int8).reshape(-1, length)


def cosines(packed: Packed, vector: Floats) -> Floats:
    """Of the vectors that `stacked` holds, which had length one, and this one, which has."""
    found = np.empty(len(packed), dtype=np.float32)
    # Used again for each block: memory that is new each time costs more than the cosines.
    floats = np.empty((BLOCK, len(vector)), dtype=np.float32)
    for first in range(0, len(packed), BLOCK):
        block = packed[first : first + BLOCK, 4:]
        floats[: len(block)] = block
        found[first : first + BLOCK] = floats[: len(block)] @ vector
    found *= np.ascontiguousarray(packed[:, :4]).view("<f4")[:, 0]
    return found


def highest(found: Floats, limit: int) -> list[int]:
    """The places of so many of the highest numbers, the highest first; of equal ones the first."""
    among = np.argpartition(-found, limit)[:limit] if limit < len(found) else np.arange(len(found))
    places: list[int] = among[np.lexsort((among, -found[among]))].tolist()
    return places


def rows(made: Embedded) -> NDArray[np.float32]:
    """The vectors of an answer, one a row."""
    return np.frombuffer(made.data, dtype="<f4").astype(np.float32).reshape(-1, made.dimensions)
