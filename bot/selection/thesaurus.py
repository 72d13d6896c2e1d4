"""Which subjects of research an interest names, and what papers call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.selection.thesaurus_entries import LISTING
from bot.text.terms import stem, stems_of

NEAR = 0.5
"""The least cosine of a piece of an interest and a description of its subject."""
CLOSE = 0.08
"""How far behind the nearest subject another one may lie to count too."""
PLAIN = 0.65
"""From which cosine on two words are near by what they mean, however alike their letters are."""
RUN, BEGINNING = 5, 3
"""Letters in a row, and from the first on, that make two words alike."""
MOST = 2
"""Subjects of one piece."""
_WHOLE_FIELD = re.compile(
    r"\b(?:AIs?|artificial intelligence|(?:large |big |small )?(?:language |foundation )?models?|LLMs?"
    r"|chatbots?|bots?|(?:neural |deep )?networks?|deep learning|machine learning|computers?|algorithms?"
    r"|systems?|machines?|software|programs?|methods?|techniques?|approach(?:es)?|assistants?)\b",
    re.IGNORECASE,
)
"""Words for everything there is: "how fair is AI" is about fairness, not about AI."""

Vector = NDArray[np.float32]


class Subject(NamedTuple):
    """A subject in everyday words and in those of papers."""

    descriptions: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def named(self) -> str:
        """What papers call it, as one text."""
        return ", ".join(self.terms)


@cache
def subjects() -> tuple[Subject, ...]:
    """All of them."""
    sides = (line.split(" = ") for line in LISTING.splitlines())
    return tuple(Subject(tuple(left.split(", ")), tuple(right.split(", "))) for left, right in sides)


@cache
def phrases(subject: Subject) -> tuple[tuple[str, ...], ...]:
    """The stems of its terms."""
    return tuple(map(stems_of, subject.terms))


@cache
def _split_terms(subject: Subject) -> tuple[tuple[str, int], ...]:
    """Its terms as they stand in joined stems, with the number of their words."""
    return tuple((f" {' '.join(phrase)} ", len(phrase)) for phrase in phrases(subject))


def essence(text: str) -> str:
    """The text without the words that name the whole field; itself where nothing else is in it."""
    left = " ".join(_WHOLE_FIELD.sub(" ", text).split()).strip(" ,.;:?")
    return left if re.search(r"\w{3}", left) else text


@cache
def describe_all() -> tuple[tuple[int, str], ...]:
    """Every way a subject is described, with its number: descriptions, and the terms papers use."""
    return tuple(
        (number, essence(way))
        for number, subject in enumerate(subjects())
        for way in (*subject.descriptions, ", ".join(subject.descriptions), *subject.terms)
    )


@cache
def _first_ways() -> list[int]:
    """Where the ways of each subject begin in `described`."""
    numbers = [number for number, _ in describe_all()]
    return [numbers.index(number) for number in range(len(subjects()))]


@lru_cache(maxsize=256)
def named_in(stems: tuple[str, ...]) -> Mapping[Subject, float]:
    """The subjects that these stems name outright, with how sure that is."""
    joined = f" {' '.join(stems)} "
    found: dict[Subject, float] = {}
    for subject in subjects():
        said = [length for spaced, length in _split_terms(subject) if spaced in joined]
        if said:
            found[subject] = max(said)
    longest = max(found.values(), default=0)
    return {subject: 1.0 for subject, length in found.items() if length == longest}


def nearest_subjects(text: str, piece: Vector, ways: Vector) -> Mapping[Subject, float]:
    """The subjects nearest to a piece of an interest; `ways` are the vectors of `described`, in order.

    A word that a model has never met is cut into pieces, and lies near words that are written like it:
    "pollinators" near "combinatorics". Such words say nothing of what it means.
    """
    near = ways @ piece
    for at in np.flatnonzero((near >= NEAR) & (near < PLAIN)):
        if is_alike_in_letters_alone(text, describe_all()[at][1]):
            near[at] = 0.0
    best = np.maximum.reduceat(near, _first_ways())
    order = np.argsort(-best, kind="stable")[:MOST]
    least = max(NEAR, float(best[order[0]]) - CLOSE)
    return {subjects()[at]: float(best[at]) for at in order if best[at] >= least}


def is_alike_in_letters_alone(word: str, way: str) -> bool:
    """Whether a single word is written like one of a way, and is of the family of none."""
    word = word.casefold()
    others = [each for each in way.casefold().split() if each.isalpha()]
    if not word.isalpha() or any(_is_of_family(word, each) for each in others):
        return False
    runs = [word[at : at + RUN] for at in range(len(word) - RUN + 1)]
    return any(word[:BEGINNING] == each[:BEGINNING] or any(run in each for run in runs) for each in others)


def _is_of_family(one: str, other: str) -> bool:
    short, long = sorted((stem(one), stem(other)), key=len)
    return short == long or (len(short) > RUN and short in long)


def terms_of(found: Iterable[Subject]) -> tuple[str, ...]:
    """What papers call these subjects, each term once."""
    return tuple(dict.fromkeys(term for subject in found for term in subject.terms))
