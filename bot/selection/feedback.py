"""What people found useful and what not, as a small nudge on the ranking, and the words for it.

A paper is compared with every paper that was judged in the same place: by the words that set each apart
(cosine of their weights) or by what they mean, by authors they share, and by the first category. The
closest useful one pulls it up, the closest one that was not useful pushes it down, each by how close it is
and how much the judgement weighs. So a nudge can always be explained by one paper, and whatever anybody
says it stays within -1 and 1.

What it can do is limited on purpose. It is added to the score of papers that match the topic already: it
never brings one in, never takes one out, and an exclusion stays final. The weight of a judgement is halved
every `HALF_LIFE`; each further voice for the same paper counts less than the one before; voices against
each other cancel out; only the `MOST_JUDGED` papers judged last count. The caller decides whose judgements
these are: those given in one channel for its digests, those of one person for what only they see.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.domain.digest import Reason
from bot.domain.paper import Paper
from bot.ports.conversations import Feedback
from bot.selection.meaning import Meanings
from bot.selection.paper_index import PaperIndex
from bot.selection.reasons import matching_words
from bot.selection.similar import telling_weights
from bot.text.terms import fold
from bot.util.packed_vectors import Floats

HALF_LIFE = dt.timedelta(days=90)
MOST_JUDGED = 100
FAR, NEAR = 0.08, 0.35
"""Cosines: over a day of cs.CV nine pairs of ten lie below the first, and one of a thousand above 0.26."""
FAR_IN_MEANING, NEAR_IN_MEANING = 0.45, 0.75
"""The same for vectors of meaning: of the pairs of a day one of a hundred lies above the first."""
LEAST_SHARED = 2
"""One common word is chance: "composition" of images and of puzzles."""
AUTHOR = 0.4
CATEGORY = 0.1
TOLD_FROM = 0.1
"""The least nudge upwards that is given as a reason."""
TERMS_SHOWN = 3
PLACES = 6
"""How many places a whole nudge moves what is ordered by `in_order`; one person's word is half of one."""


class Judged(NamedTuple):
    """A paper that was judged; `weight` from -1 (by many, lately, not useful) to 1."""

    paper: Paper
    weight: float


Taste = tuple[Judged, ...]
"""What a channel, or a person, thought of papers."""


class Leaning(NamedTuple):
    """How a paper is nudged, from -1 to 1, and why where that is worth telling."""

    amount: float
    reason: Reason | None = None


def read_taste(feedback: Iterable[Feedback], papers: Mapping[str, Paper], now: dt.datetime) -> Taste:
    """The judgements as weights; those of papers that are not among `papers` say nothing."""
    voices: dict[str, float] = defaultdict(float)
    for said in _last_said(feedback):
        if said.paper_id in papers:
            age = max(now - said.at, dt.timedelta())
            voices[said.paper_id] += (1 if said.useful else -1) * 0.5 ** (age / HALF_LIFE)
    return tuple(
        Judged(papers[paper_id], round(voice / (1 + abs(voice)), 4))
        for paper_id, voice in sorted(voices.items())
    )


def judged_papers(feedback: Iterable[Feedback]) -> tuple[str, ...]:
    """The ids of the papers that count, those judged last first."""
    last: dict[str, dt.datetime] = {}
    for said in feedback:
        if said.paper_id:
            last[said.paper_id] = max(said.at, last.get(said.paper_id, said.at))
    return tuple(sorted(sorted(last), key=lambda paper_id: last[paper_id], reverse=True)[:MOST_JUDGED])


def _last_said(feedback: Iterable[Feedback]) -> Iterable[Feedback]:
    """Of what a person said of a paper in several places, the last."""
    last: dict[tuple[str, str], Feedback] = {}
    for said in sorted(feedback, key=lambda each: (each.at, each.useful)):
        last[said.person, said.paper_id] = said
    return last.values()


def preference_scores(
    index: PaperIndex, places: Iterable[int], taste: Taste, meanings: Meanings | None = None
) -> dict[int, Leaning]:
    """How each paper of the index at these places is nudged."""
    if not taste:
        return {}
    judged = [_describe(index, each.paper, meanings) for each in taste]
    weights = [each.weight for each in taste]
    return {at: _leaning(_describe(index, index.papers[at], meanings), judged, weights) for at in places}


def in_order(papers: Sequence[Paper], taste: Taste) -> list[int]:
    """The positions of papers that are in a good order already, nudged by up to `PLACES` places each."""
    nudged = preference_scores(PaperIndex(papers), range(len(papers)), taste)
    places = list(range(len(papers)))
    return sorted(places, key=lambda at: at - PLACES * nudged[at].amount) if nudged else places


class _Known(NamedTuple):
    paper: Paper
    words: Mapping[str, float]
    meaning: Floats | None


def _describe(index: PaperIndex, paper: Paper, meanings: Meanings | None) -> _Known:
    return _Known(paper, telling_weights(paper, index), meanings.papers.get(paper.id) if meanings else None)


def _leaning(one: _Known, judged: Sequence[_Known], weights: Sequence[float]) -> Leaning:
    others = [
        (other, weight)
        for other, weight in zip(judged, weights, strict=True)
        if other.paper.id != one.paper.id
    ]
    pulls = [weight * _closeness(one, other) for other, weight in others]
    up, down = max([0.0, *pulls]), min([0.0, *pulls])
    amount = round(up + down, 4)
    return Leaning(amount, _reason(one, others[pulls.index(up)][0]) if amount >= TOLD_FROM else None)


def _closeness(one: _Known, other: _Known) -> float:
    """From 0 to 1."""
    alike = AUTHOR if _common_authors(one.paper, other.paper) else 0.0
    alike += CATEGORY if one.paper.categories[:1] == other.paper.categories[:1] != () else 0.0
    return min(alike + max(_in_words(one, other), _in_meaning(one, other)), 1.0)


def _in_words(one: _Known, other: _Known) -> float:
    common = one.words.keys() & other.words.keys()
    if len(common) < LEAST_SHARED:
        return 0.0
    cosine = math.fsum(one.words[term] * other.words[term] for term in common)
    return min(max((cosine - FAR) / (NEAR - FAR), 0.0), 1.0)


def _in_meaning(one: _Known, other: _Known) -> float:
    if one.meaning is None or other.meaning is None:
        return 0.0
    cosine = float(one.meaning @ other.meaning)
    return min(max((cosine - FAR_IN_MEANING) / (NEAR_IN_MEANING - FAR_IN_MEANING), 0.0), 1.0)


def _common_authors(one: Paper, other: Paper) -> tuple[str, ...]:
    names = {fold(name) for name in other.authors}
    return tuple(name for name in one.authors if fold(name) in names)


def _reason(one: _Known, other: _Known) -> Reason | None:
    """In the paper's own words; those of the paper that was judged stay where it was judged."""
    common = frozenset(one.words.keys() & other.words.keys())
    terms = matching_words(one.paper, [common]) if len(common) >= LEAST_SHARED else ()
    if terms:
        phrases = tuple(term for term in terms if " " in term or "-" in term)
        return Reason(key="reason.useful", terms=(phrases or terms)[:TERMS_SHOWN])
    if authors := _common_authors(one.paper, other.paper):
        return Reason(key="reason.useful_author", terms=authors[:TERMS_SHOWN])
    return Reason(key="reason.useful_alike") if _in_meaning(one, other) >= TOLD_FROM else None
