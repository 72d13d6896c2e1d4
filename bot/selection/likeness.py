"""How much each paper of a day is like the works of somebody's own library.

A paper is as near to the library as to the few works that are nearest to it, without what the day's papers
and the subjects of research have in common: else what is written like everything else would be near to
every library. What counts as near differs from library to library: so it is measured how near its own works
are to each other, and a paper's likeness is the share of them that are less near than it. A paper that is
as near as half of them fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bot.domain.digest import Reason
from bot.domain.reference import Reference
from bot.selection.meaning import Meanings, subject_texts
from bot.selection.paper_index import PaperIndex
from bot.selection.similar import telling_weights
from bot.util.packed_vectors import Floats

LIKE = 0.5
"""The likeness from which on a paper fits."""
FEWEST = 0.15
"""The cosine, without what is common, below which no two works are alike, whatever the library is."""
FEWEST_WORDS = 0.30
"""The same where words alone are compared, and for a library of one work."""
NEIGHBOURS = 5
SUBJECTS_COUNT = 20
"""So many papers of a day count as much as all subjects do for what is common: it may have but three."""


class Likeness(NamedTuple):
    """What a library says of the papers of an index."""

    scores: Floats
    """From 0 to 1, for each paper."""
    nearest: tuple[Reference, ...]
    """The work that is nearest to each paper."""

    def reason(self, at: int) -> Reason:
        return Reason(key="reason.liked", terms=(self.nearest[at].title,))


def likeness(index: PaperIndex, library: Sequence[Reference], meanings: Meanings | None) -> Likeness | None:
    """How much the papers are like a library: by meaning where its works have vectors, else by words.

    Of papers that have none then, nothing is known.
    """
    if not library:
        return None
    papers, works, fewest = _compare(index, library, meanings)
    own = works @ works.T
    np.fill_diagonal(own, -1.0)
    within = np.sort(_nearness(own))
    near = papers @ works.T
    reached = _nearness(near)
    shares = np.searchsorted(within, reached, side="right") / max(len(within), 1)
    alone = len(library) == 1
    scores = np.where(reached >= fewest, reached if alone else shares, 0.0)
    return Likeness(scores.astype(np.float32), tuple(library[at] for at in near.argmax(axis=1).tolist()))


def _nearness(cosines: Floats) -> Floats:
    """The mean cosine with the nearest few."""
    count = min(NEIGHBOURS, max(cosines.shape[1] - 1, 1))
    best: Floats = np.sort(cosines, axis=1)[:, -count:]
    return np.asarray(best.mean(axis=1), dtype=np.float32)


def _compare(
    index: PaperIndex, library: Sequence[Reference], meanings: Meanings | None
) -> tuple[Floats, Floats, float]:
    """Papers and works as rows, and the least cosine that counts."""
    ids = [work.identity for work in library]
    if meanings is None or any(each not in meanings.papers for each in ids):
        whole = PaperIndex([*index.papers, *(work.as_paper() for work in library)])
        rows = _rows_of(telling_weights(paper, whole) for paper in whole.papers)
        return rows[: len(index.papers)], rows[len(index.papers) :], FEWEST_WORDS
    works = np.stack([meanings.papers[each] for each in ids])
    known = [at for at, paper in enumerate(index.papers) if paper.id in meanings.papers]
    papers = np.zeros((len(index.papers), works.shape[1]), dtype=np.float32)
    if known:
        papers[known] = np.stack([meanings.papers[index.papers[at].id] for at in known])
    if len(library) > 1:
        common = _common(papers[known], meanings)
        papers[known], works = _without(papers[known], common), _without(works, common)
    return papers, works, FEWEST if len(library) > 1 else FEWEST_WORDS


def _common(papers: Floats, meanings: Meanings) -> Floats:
    """What the day's papers and the subjects of research have in common."""
    subjects = [meanings.texts[text] for text in subject_texts() if text in meanings.texts]
    shared = np.mean(subjects, axis=0) if subjects else 0.0
    common: Floats = (papers.sum(axis=0) + SUBJECTS_COUNT * shared) / (len(papers) + SUBJECTS_COUNT)
    return common


def _without(vectors: Floats, common: Floats) -> Floats:
    """The vectors without what is common, of length one."""
    left = vectors - common
    found: Floats = left / np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-9)
    return found


def _rows_of(weights: Iterable[Mapping[str, float]]) -> Floats:
    """The words of each text as a row; those that only one of them has compare nothing."""
    all_weights = list(weights)
    places: dict[str, int] = {}
    for each in all_weights:
        for word in each:
            places.setdefault(word, len(places))
    rows = np.zeros((len(all_weights), len(places)), dtype=np.float32)
    for at, each in enumerate(all_weights):
        for word, weight in each.items():
            rows[at, places[word]] = weight
    return rows
