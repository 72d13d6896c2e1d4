"""What a statement needs of its evidence: read from top to bottom, the rules of verification.

Each rule names what it misses. A statement that misses nothing is borne out. Across languages fewer rules
can be held: figures with their units, names in Latin letters, negation and direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from bot.analysis.verify import (
    bonds,
    both_sides,
    contrasts,
    counted,
    denials,
    direction,
    edits,
    enumerations,
    figures,
    names,
    predicates,
    shares,
    substitutes,
    unsaid,
    weighing,
)
from bot.analysis.verify.cells import CellMatch, places
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import NEGATIONS, SIDES, TAKEN_AWAY
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind
from bot.text.terms import is_generic, stem


class Rule(StrEnum):
    """What is checked."""

    SUBJECT = "subject"
    FIGURE = "figure"
    DAMAGED = "damaged"
    CELL = "of another cell"
    COUNTED = "counted"
    OVERSTATED = "overstated"
    UNSAID = "not said"
    EXCHANGED = "exchanged"
    CLAUSE = "of another clause"
    OUTWEIGHED = "outweighed"
    TURNED = "turned round"
    NAME = "name"
    EDITED = "edited"
    SUBSTITUTED = "in the place of another word"
    NEGATION = "negation"
    DIRECTION = "direction"
    GIVEN = "given to another"


class Fault(NamedTuple):
    """A rule that a statement breaks, and the word or figure that breaks it."""

    rule: Rule
    word: str


def faults(statement: Sentence, proof: Proof) -> Iterator[Fault]:
    """What the evidence does not bear out of the statement."""
    if _repeats(statement, proof):
        yield from (Fault(Rule.UNSAID, word) for word in unsaid.find_unsaid(statement, proof))
        return
    known = _places(statement, proof)
    wrong = [one.figure.text for one in statement.stated if known.get(one.at) is CellMatch.WRONG]
    yield from (Fault(Rule.CELL, word) for word in wrong)
    right = {
        one.figure.text
        for one in statement.stated
        if known.get(one.at, CellMatch.WRONG) is not CellMatch.WRONG
    }
    for rule, check in RULES.items():
        for word in check(statement, proof):
            is_settled = rule in _OF_PLACE and not right.isdisjoint((word, word.split()[0]))
            is_label = rule is Rule.DIRECTION and any(stem(word) in grid.words for grid in proof.grids)
            if not (is_settled or is_label):
                yield Fault(rule, word)


def _repeats(statement: Sentence, proof: Proof) -> bool:
    """Whether it has its evidence word for word, within words that no rule asks about: `we find that`."""
    ours, theirs = (
        [token for token in each.tokens if token.raw != "."] for each in (statement, proof.said)
    )
    start = next((at for at, token in enumerate(ours) if theirs[:1] and _is_same(token, theirs[0])), 0)
    end = start + len(theirs)
    if proof.damaged or proof.doubtful or proof.tabular or end > len(ours):
        return False
    return all(map(_is_same, ours[start:end], theirs)) and all(
        token.raw.islower() and token.stem not in SIDES and token.lowered not in _DENYING
        for token in (*ours[:start], *ours[end:])
        if token.kind is not TokenKind.BREAK and not (token is ours[0] and token.raw.istitle())
    )


def _is_same(one: SentenceToken, other: SentenceToken) -> bool:
    return one is other or (one.lowered == other.lowered and one.figure == other.figure)


def _places(statement: Sentence, proof: Proof) -> dict[int, CellMatch]:
    """What the tables tell of its figures; one is right if any of them has it in its place."""
    known: dict[int, CellMatch] = {}
    for grid in proof.grids:
        for at, place in places(statement, grid).items():
            known[at] = place if known.get(at, CellMatch.WRONG) is CellMatch.WRONG else known[at]
    return known


def _is_beside(statement: Sentence, proof: Proof) -> Iterator[str]:
    """It shares a word of meaning, or a figure, with its evidence."""
    if statement.is_chinese != proof.said.is_chinese:
        return
    ours = statement.content
    shared = ours & (proof.stems_around if proof.is_formula else proof.said.content)
    if len(shared) > 1 or any(not is_generic(word) for word in shared):
        return
    shared = shared if all(map(is_generic, ours)) else frozenset()
    values = {statement.tokens[at].stem for at in statement.figures} & {
        proof.said.tokens[at].stem for at in proof.said.figures
    }
    is_formula = len(proof.said.compact) > 2 and proof.said.compact in statement.compact
    if ours and not shared and not values and not is_formula:
        yield " ".join(sorted(ours)[:3])


def _missing(statement: Sentence, proof: Proof) -> Iterator[str]:
    """A figure stands in its evidence, or counts what that tells one by one."""
    yield from (
        word
        for word in figures.missing_figures(statement, proof)
        if not enumerations.is_told_one_by_one(word, proof)
    )


def _find_turned(statement: Sentence, proof: Proof) -> Iterator[str]:
    """What it compares stands there as it does here."""
    yield from direction.reversals(statement, proof)
    yield from both_sides.find_crossed(statement, proof.heard)


def _find_damaged(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Damaged text carries no figure, and a power that lost its exponent is none."""
    for one in statement.stated:
        if proof.damaged or one.figure.value in proof.doubtful:
            yield one.figure.text


RULES: dict[Rule, Callable[[Sentence, Proof], Iterator[str]]] = {
    Rule.SUBJECT: _is_beside,
    Rule.FIGURE: _missing,
    Rule.DAMAGED: _find_damaged,
    Rule.COUNTED: counted.find_uncounted,
    Rule.OVERSTATED: shares.find_overstated,
    Rule.UNSAID: unsaid.find_unsaid,
    Rule.EXCHANGED: bonds.find_exchanged,
    Rule.CLAUSE: contrasts.foreign_subjects,
    Rule.OUTWEIGHED: weighing.find_outweighed,
    Rule.TURNED: contrasts.turned_multiples,
    Rule.NAME: names.strangers,
    Rule.EDITED: edits.find_edits,
    Rule.SUBSTITUTED: substitutes.find_substituted,
    Rule.NEGATION: denials.contradictions,
    Rule.GIVEN: predicates.find_swapped,
    Rule.DIRECTION: _find_turned,
}
"""The rules in their order."""
_DENYING = NEGATIONS | TAKEN_AWAY
_OF_PLACE = frozenset({Rule.COUNTED, Rule.EXCHANGED, Rule.CLAUSE, Rule.OUTWEIGHED, Rule.TURNED})
"""The rules on what a figure is given to, which a table settles."""
