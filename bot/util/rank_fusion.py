"""Several rankings of the same things as one, by reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

K = 60
"""How little the first places weigh above those behind them, as its authors chose it."""

Key = TypeVar("Key", bound=Hashable)


def fuse_ranks(*rankings: Sequence[Key]) -> dict[Key, float]:
    """The score of everything that is ranked anywhere, the best first; of equals, what was ranked first."""
    scores: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(dict.fromkeys(ranking), 1):
            scores[key] = scores.get(key, 0.0) + 1 / (K + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def merge_rankings(*rankings: Sequence[str]) -> list[str]:
    """All that is ranked anywhere, the best first; of equals, in the order of their names."""
    scores = fuse_ranks(*rankings)
    return sorted(scores, key=lambda key: (-scores[key], key))
