"""What a figure counts: the words behind it."""

from __future__ import annotations

from bot.analysis.verify.lexicon import RELATING, SIDES
from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind

_SMALL_WORDS = """
    of on in for at with from to by than against versus vs per over under into and or as is are was were
    that which without instead rather
"""
PREPOSITIONS = frozenset(_SMALL_WORDS.split())
_OPENING = "when whenever where wherever while until unless once if because since after before"
_CONJUNCTIONS = frozenset(_OPENING.split())
"""Words that open a clause, which tells nothing of what a figure before it counts."""
_ARTICLES = frozenset({"a", "an", "the", "its", "their", "our"})
_ENDING = PREPOSITIONS | _ARTICLES | _CONJUNCTIONS
"""Words that stand behind all that a figure counts."""
_NO_NOUNS = frozenset({"one", "ones", "st", "nd", "rd", "th"})
"""What stands for a noun, and the ending of an ordinal, which counts nothing."""
_THINGS = frozenset(
    {"set", "measure", "side", "supply", "fortune", "outcome", "parent", "deal", "daytime", "season"}
)
"""Axes of nouns that may be counted."""
SHORT_WORD = 4
"""Letters of a word that may end in -ed or -ly and still be a thing: a bed."""


def nouns_after(one: Stated) -> tuple[str, ...]:
    """What a figure counts: the words of meaning after it, up to the first that is no noun."""
    nouns: list[str] = []
    for token in one.text.tokens[one.at + 1 : one.at + 5]:
        is_end = token.lowered in _ENDING | _NO_NOUNS or token.stem in RELATING
        if token.kind is not TokenKind.WORD or is_end:
            break
        is_said_of_it = token.lowered.endswith(("ed", "ly")) and len(token.raw) > SHORT_WORD
        is_counted = not nouns and _is_count(one) and (token.lowered.endswith("s") or is_compound(one))
        if token.is_content and (token.stem not in SIDES or is_counted) and not is_said_of_it:
            nouns.append(token.stem)
    return tuple(nouns)


def counts_some(text: Sentence, at: int) -> bool:
    """Whether a figure counts some of what was told before: `20 pots, 12 of which are blue`."""
    following = text.text[text.end_of(at) :].lower()
    return following.startswith((" of which", " of whom", " of them"))


def noun_after(one: Stated) -> str:
    """What a figure counts: the first word of meaning right after it, or after the next of its list."""
    text, at = one.text, one.at
    following = text.tokens[at + 1 : at + 3]
    while (
        len(following) > 1 and following[0].weight == 1 and following[0].raw != "(" and following[1].figure
    ):
        at += 2
        following = text.tokens[at + 1 : at + 3]
    for token in following:
        if token.kind is not TokenKind.WORD or token.lowered in PREPOSITIONS:
            return ""
        if token.is_content and (token.stem not in SIDES or _is_thing(token)):
            return token.stem
    return ""


def is_compound(one: Stated) -> bool:
    """Whether a hyphen joins it to what it counts, for an attribute of another: a `3-way` split."""
    end = one.text.end_of(one.at)
    return one.text.text[end : end + 1] == "-" and one.text.text[end + 1 : end + 2].isalpha()


def _is_thing(token: SentenceToken) -> bool:
    """Whether a word with an opposite is a noun that may be counted: `28 tests`, `9 epochs`."""
    axes = SIDES[token.stem].keys()
    return "loop" in axes or (token.lowered.endswith("s") and not axes.isdisjoint(_THINGS))


def _is_count(one: Stated) -> bool:
    """Whether a figure may count things, as a whole number of no unit does."""
    return one.figure.value.isdigit() and not one.figure.unit
