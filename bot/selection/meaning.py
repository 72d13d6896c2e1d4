"""How well each paper of a day fits an interest: by what it means where there are vectors, and by words.

Five numbers are taken of each paper and weighed (logistic regression), so that the result reads as a
probability and one limit serves every interest:

- how near it is to the reader's own words (a cosine);
- how far its nearness to these words, with the field's terms beside them, stands out from that of the day's
  papers and of the subjects of research in general: "language models" is near to everything in cs.CL, and
  should pick only what stands out;
- how well it holds the field's terms and the reader's words (BM25), and which terms stand in its title.

Where there are no vectors the same is done with words alone. The weights were fitted on interests judged by
hand (`tests.eval.selection` fits them, and tests each interest with weights that never saw it).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.domain.paper import Paper
from bot.ports.vectors import Floats
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import Reading, telling_stems
from bot.selection.spellings import spellings
from bot.selection.thesaurus import Subject, described, essence, named_in, nearest, phrases, subjects
from bot.text.terms import is_generic

FITS = 0.45
"""From which probability on a paper is picked."""
SURE = 0.6
"""What a paper gets at least whose title holds a whole thing that is asked for."""
COMMON = 0.05
"""A phrase that more of the day's papers hold is too general to pick one by itself."""
FEW = 3
"""Papers that may hold a phrase on any day."""
MOST_TITLED = 2.0
BM25_UNIT = 20.0
"""About what a paper full of a field's terms scores."""
BM25_MOST = 2.2
"""What BM25 gives at most for a word, in units of its rarity: k1 + 1."""


class Weights(NamedTuple):
    """What each number is worth; `bias` is the answer where all are nothing."""

    own: float
    spread: float
    terms: float
    titled: float
    words: float
    bias: float


MEANT = Weights(own=4.25, spread=1.12, terms=7.72, titled=1.69, words=6.63, bias=-6.47)
WORDED = Weights(own=0.0, spread=0.0, terms=13.2, titled=0.86, words=12.1, bias=-3.84)


class Meanings(NamedTuple):
    """Vectors of length one, all of one model."""

    papers: Mapping[str, Floats]
    """By the paper's id; those that could not be made are missing."""
    texts: Mapping[str, Floats]
    """By the text itself: of everything that `texts_of` names."""
    shown: Sequence[Floats] = ()
    """Of papers that the channel was shown lately."""


class Fits(NamedTuple):
    """How well the papers of an index fit one interest."""

    scores: Floats
    subjects: tuple[Subject, ...]
    """What the interest was understood to be about."""


def text_of(paper: Paper) -> str:
    """What of a paper is turned into its vector."""
    return f"{paper.title}. {paper.abstract}"


@cache
def subject_texts() -> tuple[str, ...]:
    """The texts that every interest is compared with."""
    return tuple(dict.fromkeys((*(way for _, way in described()), *(each.named for each in subjects()))))


def texts_of(reading: Reading, terms: Sequence[str] = ()) -> tuple[str, ...]:
    """The texts of an interest whose vectors are needed, beside those of `subject_texts`."""
    pieces = (text for piece in reading.pieces for text in (piece, essence(piece)))
    given = [Subject((), tuple(terms)).named] if terms else []
    return tuple(dict.fromkeys((reading.wish, *pieces, *reading.excluded, *given)))


def fits(index: PaperIndex, reading: Reading, meanings: Meanings | None, terms: Sequence[str] = ()) -> Fits:
    """The probability, for each paper of the index, that the reader wants it.

    `terms` are what papers call it where somebody said so: they stand in place of the subjects found here.
    """
    if not reading.pieces:
        return Fits(np.zeros(len(index.papers), dtype=np.float32), ())
    known = meanings if meanings is not None and reading.wish in meanings.texts else None
    found = subjects_of(reading, known)
    chosen = (Subject((), tuple(terms)),) if terms else found
    numbers = numbers_of(index, reading, chosen, known)
    scores = _weighed(numbers, WORDED)
    if known is not None:
        scores = np.where(np.isnan(numbers[:, 0]), scores, _weighed(np.nan_to_num(numbers), MEANT))
    sure = surely(index, reading, by_words=known is None)
    scores[sure] = np.maximum(scores[sure], SURE)
    return Fits(scores.astype(np.float32), found)


def subjects_of(reading: Reading, meanings: Meanings | None) -> tuple[Subject, ...]:
    """The subjects an interest is about, the surest first."""
    sure: dict[Subject, float] = {}
    for piece in reading.pieces:
        found = named_in(telling_stems(piece)) if meanings is None else _near(piece, meanings)
        for subject, how in found.items():
            sure[subject] = max(sure.get(subject, 0.0), how)
    return tuple(sorted(sure, key=lambda subject: -sure[subject]))


def aims(reading: Reading, meanings: Meanings) -> Mapping[str, Floats]:
    """Each thing an interest asks for as one vector: its own words, and what papers call it."""
    return {
        piece: _with_terms(meanings.texts[piece], _near(piece, meanings), meanings.texts)
        for piece in reading.pieces
    }


def _with_terms(words: Floats, found: Iterable[Subject], texts: Mapping[str, Floats]) -> Floats:
    named = [texts[subject.named] for subject in found if subject.named in texts]
    return _unit(words + _unit(np.sum(named, axis=0))) if named else words


def _near(piece: str, meanings: Meanings) -> Mapping[Subject, float]:
    ways = np.stack([meanings.texts[way] for _, way in described()])
    return nearest(meanings.texts[essence(piece)], ways)


def numbers_of(
    index: PaperIndex, reading: Reading, found: Iterable[Subject], meanings: Meanings | None
) -> NDArray[np.float64]:
    """The numbers of each paper, as rows; the first two are missing where it has no vector."""
    own = spread = np.full(len(index.papers), np.nan)
    if meanings is not None:
        own, spread = _near_numbers(index, reading, found, meanings)
    held = list(dict.fromkeys(phrase for subject in found for phrase in phrases(subject)))
    terms = sorted({stem for phrase in held for stem in phrase})
    pieces = (form for piece in reading.pieces for form in spellings(telling_stems(piece), index.acronyms))
    words = sorted({stem for piece in pieces for stem in piece})
    most = BM25_MOST * sum(index.idf(word) for word in words) or 1.0
    return np.stack(
        [
            own,
            spread,
            index.bm25(terms) / BM25_UNIT,
            _titled(index, held),
            index.bm25(words) / most,
        ],
        axis=1,
    )


def _near_numbers(
    index: PaperIndex, reading: Reading, found: Iterable[Subject], meanings: Meanings
) -> tuple[Floats, Floats]:
    texts = meanings.texts
    wish = texts[reading.wish]
    missing = np.full(len(wish), np.nan, dtype=np.float32)
    papers = np.stack([meanings.papers.get(paper.id, missing) for paper in index.papers])
    fields = np.stack([texts[subject.named] for subject in subjects()])
    asked = _with_terms(wish, found, texts)
    joint = papers @ asked
    beside = np.concatenate([joint[~np.isnan(joint)], fields @ asked])
    return papers @ wish, (joint - beside.mean()) / max(float(beside.std()), 1e-6)


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _titled(index: PaperIndex, held: Iterable[tuple[str, ...]]) -> Floats:
    """How many of the terms stand in each title, the rarer ones counting more."""
    count = len(index.papers)
    titled = np.zeros(count, dtype=np.float32)
    for phrase in held:
        places = index.holding(phrase)
        rare = math.log1p((count - len(places) + 0.5) / (len(places) + 0.5)) / math.log1p(2 * count)
        for at in places:
            if index.titled(at, phrase):
                titled[at] += rare
    return np.minimum(titled, MOST_TITLED)


def _weighed(numbers: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    *factors, bias = weights
    summed: NDArray[np.float64] = np.nan_to_num(numbers) @ np.array(factors) + bias
    return np.asarray(1 / (1 + np.exp(-summed)), dtype=np.float64)


def surely(index: PaperIndex, reading: Reading, *, by_words: bool) -> list[int]:
    """The papers whose title holds a whole thing that is asked for, or a telling part of one.

    So no further word takes from a reader what a shorter form found by its phrase. By words alone, a whole
    thing counts in the abstract too.
    """
    found: set[int] = set()
    for piece in reading.pieces:
        for form in spellings(telling_stems(piece), index.acronyms):
            for phrase in parts(form):
                places = index.holding(phrase)
                if len(places) <= max(FEW, COMMON * len(index.papers)):
                    whole = by_words and phrase == form
                    found.update(at for at in places if whole or index.titled(at, phrase))
    return sorted(found)


def parts(stems: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The whole, unless it is general, and every stretch of two stems or more without a general one."""
    if stems and not all(map(is_generic, stems)):
        yield stems
    for first in range(len(stems)):
        for last in range(first + 2, len(stems) + 1):
            part = stems[first:last]
            if part != stems and not any(map(is_generic, part)):
                yield part
