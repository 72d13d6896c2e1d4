"""How well each paper of a day fits an interest: by what it means where there are vectors, and by words.

Seven numbers are taken of each paper and weighed (logistic regression), so that the result reads as a
probability and one limit serves every interest:

- how near it is to the reader's own words (a cosine), without what the day's papers and the subjects of
  research have in common, for the words as a whole and for any one thing that is asked for: where a whole
  day is about testing software, "teaching students to test software" should find what is about students;
- how near the nearest paper of the day is: where one is outstandingly near, others must be nearer than
  elsewhere;
- how far the nearness of its nearest sentence to any one thing stands out from that of the day's papers and
  of research in general: an abstract is about several things, and so is what a lab says of itself;
- how many of the field's terms it holds, and which of them stand in its title;
- how well it holds the reader's words (BM25).

Where there are no vectors the same is done with words alone. The weights were fitted on interests judged by
hand (`tests.eval.selection` fits them, and tests each interest with weights that never saw it).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, repeat, takewhile
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.domain.paper import Paper
from bot.selection.paper_index import PaperIndex, Places
from bot.selection.reading import Reading, telling_stems
from bot.selection.reasons_by_meaning import sentences
from bot.selection.thesaurus import (
    Subject,
    describe_all,
    essence,
    named_in,
    nearest_subjects,
    phrases,
    subjects,
)
from bot.text.terms import is_generic, stems_of
from bot.util.packed_vectors import Floats

SURE_ENOUGH = (0.45, 0.5, 0.55, 0.6)
"""From which probability on the first paper is picked, the second, the third, and each that follows: a long
digest is to be a sure one."""
FITS = SURE_ENOUGH[0]
PROMISING = 24
"""Papers of a day whose sentences are compared too: those that fit best without."""
SURE = 0.6
"""What a paper gets at least whose title holds a whole thing that is asked for."""
COMMON = 0.05
"""A phrase that more of the day's papers hold is too general to pick one by itself."""
FEW = 3
"""Papers that may hold a phrase on any day."""
MOST_TITLED = 2.0
COMMON_DIRECTIONS = 2
"""Directions in which papers differ most, and which tell the least of any one of them."""
FAR, CLOSE = 0.35, 0.75
"""How near a subject is to what is asked for where its terms are worth nothing, and all."""
RAREST = 5.0
"""What a term counts that stands in no paper of the day but one."""
BM25_MOST = 2.2
"""What BM25 gives at most for a word, in units of its rarity: k1 + 1."""


class Weights(NamedTuple):
    """What each number is worth; `bias` is the answer where all are nothing."""

    telling: float
    telling_piece: float
    sentence: float
    nearest: float
    terms: float
    titled: float
    words: float
    bias: float


MEANT = Weights(
    telling=6.43,
    telling_piece=1.48,
    sentence=1.05,
    nearest=-2.5,
    terms=0.56,
    titled=1.3,
    words=4.59,
    bias=-5.32,
)
WORDED = Weights(
    telling=0.0,
    telling_piece=0.0,
    sentence=0.0,
    nearest=0.0,
    terms=1.13,
    titled=1.93,
    words=15.24,
    bias=-4.14,
)


class Meanings(NamedTuple):
    """Vectors of length one, all of one model."""

    papers: Mapping[str, Floats]
    """By the paper's id; those that could not be made are missing."""
    texts: Mapping[str, Floats]
    """By the text itself: of everything that `texts_of` names."""
    sentences: Mapping[str, Floats] = MappingProxyType({})
    """Of papers that look promising, by the sentence. Without them a paper stands for its sentences."""
    shown: Sequence[Floats] = ()
    """Of papers that the channel was shown lately."""


class Fits(NamedTuple):
    """How well the papers of an index fit one interest."""

    scores: Floats
    subjects: tuple[Subject, ...]
    """What the interest was understood to be about."""


def text_to_embed(paper: Paper) -> str:
    """What of a paper is turned into its vector."""
    return f"{paper.title}. {paper.abstract}"


@cache
def subject_texts() -> tuple[str, ...]:
    """The texts that every interest is compared with."""
    return tuple(dict.fromkeys((*(way for _, way in describe_all()), *(each.named for each in subjects()))))


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
    by_piece = subjects_by_piece(reading, known, terms)
    numbers = numbers_of(index, reading, by_piece, known)
    scores = _weigh(numbers, WORDED)
    if known is not None:
        scores = np.where(np.isnan(numbers[:, 0]), scores, _weigh(numbers, MEANT))
    sure = surely(index, reading, by_words=known is None)
    scores[sure] = np.maximum(scores[sure], SURE)
    return Fits(
        scores.astype(np.float32), subjects_of(reading, known) if terms else _surest_first(by_piece)
    )


def fitting_papers(index: PaperIndex, scores: Floats, among: Places) -> tuple[int, ...]:
    """Which of these places hold papers that fit, the best first."""
    ranked = best(index, scores, among[scores[among] >= FITS], len(among))
    least = chain(SURE_ENOUGH, repeat(SURE_ENOUGH[-1]))
    sure = takewhile(lambda each: scores[each[0]] >= each[1], zip(ranked, least, strict=False))
    return tuple(at for at, _ in sure)


def find_promising(index: PaperIndex, fit: Fits, among: Places) -> list[Paper]:
    """The papers whose sentences are worth comparing, among those at these places."""
    return [index.papers[at] for at in best(index, fit.scores, among, PROMISING)]


def best(index: PaperIndex, scores: Floats | NDArray[np.float64], among: Places, limit: int) -> list[int]:
    """The places of the papers with the best scores, the best first; of equal ones by their ids."""
    if len(among) > limit > 0:
        among = among[scores[among] >= np.partition(scores[among], -limit)[-limit]]
    ordered: list[int] = among[np.lexsort((index.by_id[among], -scores[among]))][:limit].tolist()
    return ordered


Sureness = Mapping[Subject, float]
"""Subjects, each with how sure it is that they are meant."""


def subjects_by_piece(
    reading: Reading, meanings: Meanings | None, terms: Sequence[str] = ()
) -> Mapping[str, Sureness]:
    """The subjects of each thing that an interest asks for, or the one that somebody named by its terms."""
    if terms:
        return {piece: {Subject((), tuple(terms)): 1.0} for piece in reading.pieces}
    return {
        piece: named_in(telling_stems(piece)) if meanings is None else _near(piece, meanings)
        for piece in reading.pieces
    }


def subjects_of(reading: Reading, meanings: Meanings | None) -> tuple[Subject, ...]:
    """The subjects an interest is about, the surest first."""
    return _surest_first(subjects_by_piece(reading, meanings))


def _surest_first(by_piece: Mapping[str, Sureness]) -> tuple[Subject, ...]:
    sure: dict[Subject, float] = {}
    for found in by_piece.values():
        for subject, how in found.items():
            sure[subject] = max(sure.get(subject, 0.0), how)
    return tuple(sorted(sure, key=lambda subject: -sure[subject]))


def aims(reading: Reading, meanings: Meanings, terms: Sequence[str] = ()) -> Mapping[str, Floats]:
    """Each thing an interest asks for as one vector: its own words, and what papers call it."""
    found = subjects_by_piece(reading, meanings, terms)
    return {piece: _with_terms(meanings.texts[piece], found[piece], meanings.texts) for piece in found}


def _with_terms(words: Floats, found: Iterable[Subject], texts: Mapping[str, Floats]) -> Floats:
    named = [texts[subject.named] for subject in found if subject.named in texts]
    return _unit(words + _unit(np.sum(named, axis=0))) if named else words


def subjects_near(text: str, meanings: Meanings) -> Sureness:
    """The subjects nearest to an excluded text, whose vector is there."""
    return nearest_subjects(text, meanings.texts[text], _of_subjects(_OneModel(meanings.texts)).ways)


def _near(piece: str, meanings: Meanings) -> Mapping[Subject, float]:
    ways = _of_subjects(_OneModel(meanings.texts)).ways
    return nearest_subjects(essence(piece), meanings.texts[essence(piece)], ways)


class _OneModel:
    """Vectors of texts, equal to all others of the same model: those of the subjects are the same then."""

    def __init__(self, texts: Mapping[str, Floats]) -> None:
        self.texts = texts
        known = subject_texts()
        self._marks = texts[known[0]].tobytes() + texts[known[-1]].tobytes()

    def __hash__(self) -> int:
        return hash(self._marks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OneModel) and self._marks == other._marks


class _Subjects(NamedTuple):
    """The vectors of all subjects, as rows."""

    ways: Floats
    """In the order of `described`."""
    fields: Floats
    """In the order of `subjects`."""


@lru_cache(maxsize=2)
def _of_subjects(model: _OneModel) -> _Subjects:
    texts = model.texts
    return _Subjects(
        np.stack([texts[way] for _, way in describe_all()]),
        np.stack([texts[each.named] for each in subjects()]),
    )


def numbers_of(
    index: PaperIndex, reading: Reading, by_piece: Mapping[str, Sureness], meanings: Meanings | None
) -> NDArray[np.float64]:
    """The numbers of each paper, as rows; the first three are missing where it has no vector."""
    near = [np.full(len(index.papers), np.nan)] * 4
    found = _surest_first(by_piece)
    if meanings is not None:
        near = _near_numbers(index, reading, by_piece, meanings)
    rarity = _rarity_of_terms(index, found)
    pieces = (form for piece in reading.pieces for form in index.acronyms.spellings(telling_stems(piece)))
    words = sorted({stem for piece in pieces for stem in piece})
    most = BM25_MOST * sum(index.idf(word) for word in words) or 1.0
    terms = _terms_held(index, by_piece, rarity)
    return np.stack([*near, terms, _count_in_titles(index, rarity), index.bm25(words) / most], axis=1)


def _near_numbers(
    index: PaperIndex, reading: Reading, by_piece: Mapping[str, Sureness], meanings: Meanings
) -> list[Floats]:
    texts = meanings.texts
    fields = _of_subjects(_OneModel(texts)).fields
    papers, common = _compare(index, meanings, fields)
    asked = np.stack([_with_terms(texts[piece], found, texts) for piece, found in by_piece.items()]).T
    whole = papers @ asked
    nearest_part = _nearest_part(index, whole, asked, meanings)
    sentence = _standing_out(nearest_part, whole, fields @ asked).max(axis=1)
    told = common.taken_from(np.stack([texts[reading.wish], *(texts[piece] for piece in by_piece)]))
    telling = common.papers @ told.T
    piece = telling[:, 1:].max(axis=1)
    best = np.full(len(piece), np.fmax.reduce(piece, initial=0), dtype=np.float32)
    return [telling[:, 0], piece, sentence, best]


def _compare(index: PaperIndex, meanings: Meanings, fields: Floats) -> tuple[Floats, _Common]:
    """The vectors of the papers as rows, and what they and the subjects have in common."""
    # Topics of one feed have the same mapping, which is kept with what is made of it: its id is not reused.
    _, papers, common = index.once(
        (id(meanings.papers), crc32(fields.tobytes())), lambda: _comparable(index, meanings.papers, fields)
    )
    return papers, common


def _comparable(
    index: PaperIndex, vectors: Mapping[str, Floats], fields: Floats
) -> tuple[Mapping[str, Floats], Floats, _Common]:
    missing = np.full(fields.shape[1], np.nan, dtype=np.float32)
    papers = np.stack([vectors.get(paper.id, missing) for paper in index.papers])
    return vectors, papers, _common(papers, fields)


class _Common(NamedTuple):
    """What the day's papers and the subjects of research have in common."""

    mean: Floats
    directions: Floats
    papers: Floats
    """The papers without it."""

    def taken_from(self, vectors: Floats) -> Floats:
        """The vectors, as rows, without what is common, of length one."""
        left = vectors - self.mean
        left = left - (left @ self.directions.T) @ self.directions
        found: Floats = left / np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-9)
        return found


def _common(papers: Floats, fields: Floats) -> _Common:
    known = np.concatenate([papers[~np.isnan(papers).any(axis=1)], fields])
    mean = known.mean(axis=0)
    _, axes = np.linalg.eigh((known - mean).T @ (known - mean))
    found = _Common(mean, axes[:, -COMMON_DIRECTIONS:].T, papers)
    return found._replace(papers=found.taken_from(papers))


def _standing_out(cosines: Floats, papers: Floats, fields: Floats) -> Floats:
    """How many standard deviations these are above those of the day's papers and of research in general."""
    beside = np.concatenate([papers[~np.isnan(papers).reshape(len(papers), -1).any(axis=1)], fields])
    spread: Floats = (cosines - beside.mean(axis=0)) / np.maximum(beside.std(axis=0), 1e-6)
    return spread


def _nearest_part(index: PaperIndex, whole: Floats, asked: Floats, meanings: Meanings) -> Floats:
    """The cosine of each paper, or of its nearest sentence, and each thing that is asked for."""
    best = whole.copy()
    for at, paper in enumerate(index.papers if meanings.sentences else ()):
        known = [meanings.sentences[text] for text in sentences(paper) if text in meanings.sentences]
        if known:
            best[at] = np.maximum(best[at], (np.stack(known) @ asked).max(axis=0))
    return best


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _rarity_of_terms(index: PaperIndex, found: Iterable[Subject]) -> Mapping[tuple[str, ...], float]:
    """The terms of these subjects, with how rare each is among the papers."""
    count = len(index.papers)
    unit = RAREST / math.log1p(2 * count + 1)
    held = {phrase: len(index.find(phrase).papers) for subject in found for phrase in phrases(subject)}
    return {phrase: unit * math.log1p((count - many + 0.5) / (many + 0.5)) for phrase, many in held.items()}


def _terms_held(
    index: PaperIndex, by_piece: Mapping[str, Sureness], rarity: Mapping[tuple[str, ...], float]
) -> Floats:
    """How many of the terms of one thing each paper holds, by rarity and by how surely they are meant."""
    most = np.zeros(len(index.papers))
    for found in by_piece.values():
        held = np.zeros(len(index.papers))
        for subject, sure in found.items():
            worth = min(max((sure - FAR) / (CLOSE - FAR), 0.0), 1.0)
            for phrase in phrases(subject):
                held[index.find(phrase).papers] += worth * rarity[phrase]
        most = np.maximum(most, held)
    return np.log1p(most).astype(np.float32)


def _count_in_titles(index: PaperIndex, rarity: Mapping[tuple[str, ...], float]) -> Floats:
    """How many of the terms stand in each title, the rarer ones counting more."""
    titled = np.zeros(len(index.papers), dtype=np.float32)
    for phrase, rare in rarity.items():
        titled[index.find(phrase).titled] += rare / RAREST
    return np.minimum(titled, MOST_TITLED)


def _weigh(numbers: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    *factors, bias = weights
    known = np.where(np.isnan(numbers), 0.0, numbers)
    summed: NDArray[np.float64] = known @ np.array(factors) + bias
    return np.asarray(1 / (1 + np.exp(-summed)), dtype=np.float64)


def surely(index: PaperIndex, reading: Reading, *, by_words: bool) -> list[int]:
    """The papers whose title holds a whole thing that is asked for, or a telling part of one.

    So no further word takes from a reader what a shorter form found by its phrase. By words alone, a whole
    thing counts in the abstract too.
    """
    found = {at for run in reading.typed for at in index.find(stems_of(run)).papers.tolist()}
    for piece in reading.pieces:
        for form in index.acronyms.spellings(telling_stems(piece)):
            for phrase in parts(form):
                held = index.find(phrase)
                if len(held.papers) <= max(FEW, COMMON * len(index.papers)):
                    whole = by_words and phrase == form
                    found.update((held.papers if whole else held.titled).tolist())
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
