"""Whether a figure in a bracket is given to the name behind it, which begins what is told next.

Of `Samovar led (84%), Urn came second` it may not say that Urn has 84%: a bracket is told of what stands
right before it, if a break follows. `The best share (84%) is that of Urn` goes on, and is told of Urn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.analysis.verify.bonds import own_of
from bot.analysis.verify.bounds import bound_of
from bot.analysis.verify.dates import is_year
from bot.analysis.verify.lexicon import RELATING, SIDES
from bot.analysis.verify.lists import CLOSING, OPENING
from bot.analysis.verify.nouns import PREPOSITIONS
from bot.analysis.verify.sentence import Sentence, SentenceToken
from bot.analysis.verify.territories import names_of, territory
from bot.text.terms import stem

_OF_SEVERAL = frozenset({"both", "each", "all", "respectively", "either"})
_MARKED = re.compile(r"([a-z]{3,})\d{1,2}")
"""A name with the mark of a footnote."""


def find_given_on(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Figures told of the name behind their bracket, and not of what stands before it."""
    if said.lowered.isdisjoint(OPENING):
        return
    for one in statement.stated:
        sides = (
            [] if is_year(one.figure) or bound_of(one) else [_sides(said, at) for at in own_of(one, said)]
        )
        if not any(behind for _, behind in sides):
            continue
        words = territory(statement, one.at, statement.figures)
        if all(words & behind and not words & before for before, behind in sides):
            yield one.figure.text


@lru_cache(maxsize=1_024)
def _sides(said: Sentence, at: int) -> tuple[frozenset[str], frozenset[str]]:
    """The words before the bracket of a figure and the names behind it; none where they do not tell."""
    tokens, nothing = said.tokens, (frozenset[str](), frozenset[str]())
    opened = next((each for each in range(at, -1, -1) if tokens[each].raw in OPENING + CLOSING), -1)
    closed = next((each for each in range(at, len(tokens)) if tokens[each].raw in OPENING + CLOSING), -1)
    if opened < 1 or closed < 0 or tokens[opened].raw not in OPENING or tokens[closed].raw not in CLOSING:
        return nothing
    inside, following = tokens[opened + 1 : closed], closed + 1
    while following < len(tokens) and _parts(tokens[following]):
        following += 1
    if following == closed + 1 or any(token.lowered in _OF_SEVERAL for token in inside):
        return nothing
    names = names_of(said)
    before = frozenset(token.stem for token in _told_before(said, opened))
    behind = names.intersection(token.stem for token in _told_behind(said, following)) - before
    if before.isdisjoint(names):
        return nothing  # `our best pot (84%), Urn, …` is one thing
    once = {token.stem for token in inside if not token.figure and said.text.count(token.raw) == 1}
    return before | (once & names), behind | _without_marks(behind)


def _parts(token: SentenceToken) -> bool:
    return token.weight > 0 and token.raw not in OPENING + CLOSING


def _told_before(said: Sentence, opened: int) -> Iterator[SentenceToken]:
    """What a bracket stands behind: the words before it, up to a break, a preposition or a figure."""
    at = opened - 1
    while at >= 0 and (said.tokens[at].raw in CLOSING or _is_verb(said.tokens[at])):
        at = _before_bracket(said, at) if said.tokens[at].raw in CLOSING else at - 1
    at -= at > 0 and said.tokens[at].figure is not None and len(said.tokens[at].raw) == 1  # a footnote
    words: list[SentenceToken] = []
    while at >= 0 and not _ends(said.tokens[at]):
        words.append(said.tokens[at])
        at -= 1
    opens = at == 0 or (at > 0 and said.tokens[at - 1].weight > 0)
    if not (opens and said.tokens[at].lowered in PREPOSITIONS):
        yield from words  # `for Samovar (84%), Urn …` is no clause of its own


def _before_bracket(said: Sentence, closed: int) -> int:
    """What stands before a bracket that holds no figure; before the text where it holds one."""
    opened = next((at for at in range(closed, -1, -1) if said.tokens[at].raw in OPENING), 0)
    return -1 if any(token.figure for token in said.tokens[opened:closed]) else opened - 1


def _told_behind(said: Sentence, at: int) -> Iterator[SentenceToken]:
    """The words that what is told next opens with, up to a verb, a break, a preposition or a figure."""
    while at < len(said.tokens) and not _ends(said.tokens[at]) and not _is_verb(said.tokens[at]):
        yield said.tokens[at]
        at += 1


def _without_marks(names: frozenset[str]) -> frozenset[str]:
    """The names as they are without the mark of a footnote."""
    return frozenset(stem(found[1]) for name in names if (found := _MARKED.fullmatch(name)))


def _ends(token: SentenceToken) -> bool:
    return token.weight > 0 or token.figure is not None or token.lowered in PREPOSITIONS


def _is_verb(token: SentenceToken) -> bool:
    is_told = token.stem in RELATING or "change" in SIDES.get(token.stem, {})
    return is_told or token.lowered.endswith("ed")
