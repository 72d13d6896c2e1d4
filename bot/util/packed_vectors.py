"""Vectors in a byte for each number, as they are kept, and as floats, as they are compared."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.ports.vectors import Embedded

Floats = NDArray[np.float32]

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


def unpack_all(packed: Sequence[bytes]) -> NDArray[np.float32]:
    """As `unpack`, of many vectors of one length that had length one, one a row."""
    together = np.frombuffer(b"".join(packed), dtype=np.int8).reshape(len(packed), -1)
    scales = np.ascontiguousarray(together[:, :4]).view("<f4")
    return np.asarray(together[:, 4:] * scales, dtype=np.float32)


def rows(made: Embedded) -> NDArray[np.float32]:
    """The vectors of an answer, one a row."""
    return np.frombuffer(made.data, dtype="<f4").astype(np.float32).reshape(-1, made.dimensions)


def nearest(packed: bytes, others: Sequence[bytes], limit: int) -> Sequence[tuple[int, float]]:
    """The places of the vectors that are nearest to one, with cosines; all as `pack` makes them."""
    # By one thread: those of numpy's `@` take longer to start than this takes.
    cosines = np.einsum("ij,j->i", unpack_all(others), unpack(packed))
    return [(int(at), float(cosines[at])) for at in np.argsort(-cosines, kind="stable")[:limit]]
