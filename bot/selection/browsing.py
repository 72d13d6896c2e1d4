"""The order of a day's papers for a topic that asks for categories and nothing else.

Papers of the topic's own categories come before cross-lists. Among them each next paper is the one that
adds most: near to many of the day (it stands for a theme), far from those already taken (another theme) and
from what the channel was shown lately (new to it). What a paper says of itself only breaks ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.selection.heuristics import cues_in
from bot.selection.meaning import Meanings
from bot.selection.paper_index import PaperIndex
from bot.selection.similar import telling_weights
from bot.util.packed_vectors import Floats

NEIGHBOURS = 8
"""How many of the nearest papers tell how large a paper's theme is."""
TAKEN = 0.7
SEEN = 0.4
"""What nearness to a paper already taken, and to one that was shown lately, takes away."""
TIE = 0.01
"""What each cue is worth."""
WORD_DIMENSIONS = 512
SPREAD = 200
"""As many papers are spread over the themes; a digest holds no more."""


def in_browsing_order(
    index: PaperIndex, own: Mapping[int, bool], meanings: Meanings | None
) -> dict[int, float]:
    """A score for each paper at these places, the best 2; `own`: is it of the topic's categories?"""
    places = sorted(own, key=lambda at: index.papers[at].id)
    vectors = _vectors(index, places, meanings)
    near = vectors @ vectors.T
    np.fill_diagonal(near, 0)
    count = min(NEIGHBOURS, max(len(places) - 1, 1))
    theme = np.sort(near, axis=1)[:, -count:].mean(axis=1) if places else np.zeros(0)
    worth = theme - SEEN * _familiar(vectors, meanings)
    worth += [TIE * len(cues_in(index.papers[at].abstract)) for at in places]
    ranked = [
        *_spread(worth, near, [number for number, at in enumerate(places) if own[at]]),
        *_spread(worth, near, [number for number, at in enumerate(places) if not own[at]]),
    ]
    return {places[number]: round(2 - rank / max(len(ranked), 1), 4) for rank, number in enumerate(ranked)}


def _spread(worth: NDArray[np.float64], near: Floats, numbers: list[int]) -> list[int]:
    """These numbers, each next the one that adds most to those before it."""
    left = np.array(numbers, dtype=np.intp)
    nearest = np.zeros(len(left), dtype=np.float64)
    order: list[int] = []
    while len(left) and len(order) < SPREAD:
        best = int(np.argmax(np.round(worth[left] - TAKEN * nearest, 6)))
        order.append(int(left[best]))
        nearest = np.maximum(nearest, near[left, left[best]])
        left, nearest = np.delete(left, best), np.delete(nearest, best)
    return [*order, *left.tolist()]


def _familiar(vectors: Floats, meanings: Meanings | None) -> NDArray[np.float64]:
    """How near each paper is to one that was shown lately."""
    if meanings is None or not len(meanings.shown) or not len(vectors):
        return np.zeros(len(vectors))
    return np.asarray((vectors @ np.stack(meanings.shown).T).max(axis=1), dtype=np.float64)


def _vectors(index: PaperIndex, places: list[int], meanings: Meanings | None) -> Floats:
    """The papers as vectors: by their meaning where all have one, else by their telling words."""
    papers = [index.papers[at] for at in places]
    if meanings is not None and papers and all(paper.id in meanings.papers for paper in papers):
        return np.stack([meanings.papers[paper.id] for paper in papers])
    found = np.zeros((len(papers), WORD_DIMENSIONS), dtype=np.float32)
    for row, paper in enumerate(papers):
        for term, weight in telling_weights(paper, index).items():
            found[row, crc32(term.encode()) % WORD_DIMENSIONS] += weight
    return found
