"""Whether a statement that is nearly the words of its evidence differs in just what turns it round.

A "not" left out or put in, another unit, another figure or the opposite, where all else is word for word:
that is no paraphrase.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import NEGATIONS, SIDES
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind
from bot.analysis.verify.shares import share_of
from bot.text.figures import Figure
from bot.text.units import UNITS

MOST_EDITS = 3
"""Words that may differ in a statement that is still told word for word."""
_LESS = frozenset({"less", "least"})
LEAST = 6
"""Words of a statement of which it can be said."""


def find_edits(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Negations, units, figures and opposites in which the statement differs from its evidence."""
    ours = [token for token in statement.tokens if token.kind is not TokenKind.BREAK]
    theirs = [token for token in proof.said.tokens if token.kind is not TokenKind.BREAK]
    if len(ours) < LEAST or statement.is_chinese or proof.said.is_chinese or proof.tabular:
        return
    stems, there = [token.stem for token in ours], [token.stem for token in theirs]
    if len(set(stems).difference(there)) > MOST_EDITS:
        return
    edits = [edit for edit in Levenshtein.opcodes(there, stems) if edit.tag != "equal"]
    inner = [edit for edit in edits if edit.tag != "delete" or 0 < edit.dest_start < len(ours)]
    sizes = [max(edit.src_end - edit.src_start, edit.dest_end - edit.dest_start) for edit in inner]
    if sum(sizes) > MOST_EDITS:
        return
    left_out = [edit for edit in edits if edit not in inner]
    start = next((edit.src_end for edit in left_out if not edit.dest_start), 0)
    end = next((edit.src_start for edit in left_out if edit.dest_start), len(there))
    is_exchange = _is_exchange(stems, there[start:end])
    for edit in inner:
        mine, their = ours[edit.dest_start : edit.dest_end], theirs[edit.src_start : edit.src_end]
        if _denials(mine) != _denials(their):
            yield " ".join(token.raw for token in mine or their)
        elif edit.tag == "replace" and not is_exchange:
            before = ours[: edit.dest_start][-1:], theirs[: edit.src_start][-1:]
            is_less = sum(token.lowered in _LESS for (token,) in filter(None, before)) == 1
            yield from _find_turned(mine, their, is_all=sum(sizes) == 1, is_less=is_less)


def _is_exchange(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether all the other words are there in another order: who is where, `direction` asks."""
    mine, their = ([word for word in words if word not in SIDES] for words in (ours, theirs))
    return mine != their and sorted(mine) == sorted(their)


def _denials(tokens: Sequence[SentenceToken]) -> int:
    return sum(token.lowered in NEGATIONS or token.lowered.endswith(("n't", "n’t")) for token in tokens)


def _find_turned(
    ours: Sequence[SentenceToken], theirs: Sequence[SentenceToken], *, is_all: bool, is_less: bool
) -> Iterator[str]:
    """Words that took the place of another unit, another figure or the opposite, but for `less` of that."""
    for mine, their in zip(ours, theirs, strict=False):
        units = UNITS.get(mine.lowered), UNITS.get(their.lowered)
        is_other_unit = None not in units and units[0] != units[1]
        is_other_figure = is_all and _is_other(mine.figure, their.figure)
        sides = SIDES.get(their.stem, {})
        is_opposite = any(sides.get(axis, side) != side for axis, side in SIDES.get(mine.stem, {}).items())
        if is_other_unit or is_other_figure or (is_opposite and not is_less):
            yield mine.raw


def _is_other(one: Figure | None, other: Figure | None) -> bool:
    """Whether two figures differ in value, and are no two spellings of one part: 50% and a half."""
    if one is None or other is None or one.value == other.value:
        return False
    share = share_of(one)
    return share is None or share != share_of(other)
