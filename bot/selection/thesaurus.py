"""Which subjects of research an interest names, and what papers call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.selection.thesaurus_entries import LISTING
from bot.text.terms import stems_of

NEAR = 0.5
"""The least cosine of a piece of an interest and a description of its subject."""
CLOSE = 0.08
"""How far behind the nearest subject another one may lie to count too."""
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


def nearest_subjects(piece: Vector, ways: Vector) -> Mapping[Subject, float]:
    """The subjects nearest to a piece of an interest; `ways` are the vectors of `described`, in order."""
    best = np.maximum.reduceat(ways @ piece, _first_ways())
    order = np.argsort(-best, kind="stable")[:MOST]
    least = max(NEAR, float(best[order[0]]) - CLOSE)
    return {subjects()[at]: float(best[at]) for at in order if best[at] >= least}


def terms_of(found: Iterable[Subject]) -> tuple[str, ...]:
    """What papers call these subjects, each term once."""
    return tuple(dict.fromkeys(term for subject in found for term in subject.terms))
