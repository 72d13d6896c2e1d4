"""How long to wait before trying again: twice as long each time, and not all at once.

The jitter is a function of what is tried and how often it was, so that a hundred channels spread out and a
test can tell what happens.
"""

from __future__ import annotations

import hashlib

SPREAD = 0.25
"""How much longer or shorter a wait may get."""
MOST_DOUBLINGS = 32


def backoff(key: str, attempt: int, *, first: float, longest: float) -> float:
    """Seconds to wait after the failure number `attempt`, from 0, of what `key` names."""
    wait = min(first * 2.0 ** min(attempt, MOST_DOUBLINGS), longest)
    return wait * (1 - SPREAD + 2 * SPREAD * _fraction(key, attempt))


def _fraction(key: str, attempt: int) -> float:
    digest = hashlib.sha256(f"{key}\0{attempt}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32
