"""What a kind of general question is made of."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.domain.full_text import SectionKind
from bot.text.terms import stem
from bot.text.wordlists import words


class QuestionType(NamedTuple):
    """One kind. The weights of the cues in a sentence add up; below `enough` it says nothing to it."""

    asked: re.Pattern[str]
    must: re.Pattern[str]
    """Without this a sentence is about something else, whatever else stands in it."""
    cues: tuple[tuple[re.Pattern[str], float], ...]
    place: re.Pattern[str]
    """Headings under which it is answered."""
    enough: float
    kinds: frozenset[SectionKind] = frozenset()
    home: re.Pattern[str] | None = None
    """Headings of sections that are about nothing else: what stands there needs no word to say so."""
    in_tables: bool = False
    """Whether a row of a table with two cells may say it."""


def any_of(*patterns: str) -> re.Pattern[str]:
    """Any of the patterns, in whatever case."""
    return re.compile("|".join(patterns), re.IGNORECASE)


def cues(*pairs: tuple[float, str]) -> tuple[tuple[re.Pattern[str], float], ...]:
    """Patterns with their weights."""
    return tuple((re.compile(pattern), weight) for weight, pattern in pairs)


NEUTRAL = frozenset(
    map(
        stem,
        words(
            """
            use used using model method paper work approach study experiment author train training trained
            test testing result network system report mention provide give given make made done do publish
            big large much many main exactly need needed require run ran long there available plan
            leave left obtain
            """
        ),
    )
)
"""Stems that do not narrow a question down."""

OWN = r"\b(?:[Ww]e|[Oo]ur|[Tt]his (?:paper|work|study|approach|method))\b"
SET = (
    r"(?:data ?sets?|[Cc]orp(?:us|ora)|[Bb]enchmarks?|[Tt]est ?sets?"
    r"|[Tt]raining (?:data|sets?))"
)
