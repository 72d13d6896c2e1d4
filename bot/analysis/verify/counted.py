"""Whether a figure counts the same things as in its evidence: 5 videos are no 5 images."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from bot.analysis.verify.dates import is_year
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import ALIKE
from bot.analysis.verify.lists import is_listed
from bot.analysis.verify.nouns import PREPOSITIONS, is_compound, nouns_after
from bot.analysis.verify.sentence import Sentence, Stated, TokenKind
from bot.text.terms import stem
from bot.text.units import DURATIONS, UNITS

_BY_MEASURE = frozenset(map(stem, ("dose", "group", "arm", "cohort", "level")))
"""What may be called by a measure."""
LONGEST = 6
"""Words behind a figure that may tell what it counts."""


def find_uncounted(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures of the statement that count other things than in the evidence: `5 videos` for `5 images`."""
    said = proof.said
    if statement.is_chinese or said.is_chinese:
        return
    for one in statement.stated:
        nouns = () if one.figure.unit in DURATIONS else nouns_after(one)
        if one.figure.unit and _BY_MEASURE.issuperset(nouns[:1]):
            nouns = ()  # the 5 mg dose is what the 5 mg group had
        theirs = [nouns_after(other) for other in said.stated if other.figure.value == one.figure.value]
        is_other = bool(nouns) and (
            _counts_unknown(one, nouns, theirs, proof)
            or _counts_another(one, nouns[0], theirs, said)
            or (_has_other_head(nouns, theirs, said) and not is_compound(one))
            or _is_of_other_compound(one, nouns, said)
            or _counts_nothing_there(one, nouns[0], said)
        )
        if is_other or _is_of_other_time(one, said):
            yield " ".join((one.figure.text, *nouns[:1]))


def _is_of_other_time(one: Stated, said: Sentence) -> bool:
    """Whether what it counts is told by another time: `3,000 GPU days` for `3,000 GPU hours`."""
    ours = _time_behind(one)
    theirs = {_time_behind(other) for other in said.stated if other.figure.value == one.figure.value}
    return bool(ours and theirs) and not theirs & {ours, ""}


def _time_behind(one: Stated) -> str:
    """The unit of time that the words behind a figure end with; empty if they end with none."""
    words = one.text.tokens[one.at + 1 : one.at + LONGEST]
    counted = [
        *takewhile(lambda each: not (each.weight or each.figure or each.lowered in PREPOSITIONS), words)
    ]
    unit = UNITS.get(counted[-1].lowered, "") if counted else ""
    return unit if unit in DURATIONS else ""


def _counts_unknown(
    one: Stated, nouns: Sequence[str], theirs: Sequence[Sequence[str]], proof: Proof
) -> bool:
    """Whether it counts what the evidence does not speak of, and there something else."""
    said = proof.said
    is_count = len(one.figure.value) in (2, 3) and one.figure.value.isdigit() and not one.figure.unit
    is_sample = any(_is_sample(other) for other in said.stated if other.figure.value == one.figure.value)
    is_told = bool(theirs) and not is_sample and (all(theirs) or (is_count and not any(theirs)))
    acronyms = [(nouns[0], said.initials), *((each[0], one.text.initials) for each in theirs if each)]  # CI
    return (
        is_told
        and not is_year(one.figure)
        and not any(len(noun) > 1 and noun in initials for noun, initials in acronyms)
        and not (_is_known(nouns, said.stems) or _is_known(nouns, proof.stems_around))
    )


def _is_sample(one: Stated) -> bool:
    """Whether it tells how many there are, of what the clause is about: `(n = 212)`."""
    return one.text.text[: one.text.starts[one.at]].lower().rstrip().endswith(("n =", "n="))


def _counts_another(one: Stated, noun: str, theirs: Sequence[Sequence[str]], said: Sentence) -> bool:
    """Whether the evidence counts this by another figure, and by this one something else."""
    others = [each for each in said.stated if each.figure.value != one.figure.value]
    is_counted = any(noun in nouns_after(each) and each.figure.unit == one.figure.unit for each in others)
    given = {each for other in one.text.stated if other.at != one.at for each in nouns_after(other)}
    free = one.text.stems - given  # it may stand elsewhere: 128K tokens of context
    return (
        is_counted
        and bool(theirs)
        and all(each and noun not in each and each[0] not in free for each in theirs)
    )


def _has_other_head(nouns: Sequence[str], theirs: Sequence[Sequence[str]], said: Sentence) -> bool:
    """Whether the thing itself is another, though what stands before it is the same: `PDF pages`."""
    plain = {token.stem for token in said.tokens if token.raw.islower()}
    return len(nouns) > 1 and any(
        len(each) == len(nouns) and each[:-1] == nouns[:-1] and each[-1] in plain
        for each in theirs
        if not _is_known(nouns[-1:], said.stems)
    )


def _counts_nothing_there(one: Stated, noun: str, said: Sentence) -> bool:
    """Whether the evidence counts this by another figure alone, and nothing by this: `on chromosome 4`."""
    own = [other for other in said.stated if other.figure.value == one.figure.value]
    others = [other for other in said.stated if noun in nouns_after(other)[:1] and other not in own]
    places = {at for at, token in enumerate(said.tokens) if token.stem == noun}
    counted = {other.at + 1 for other in others}
    return (
        bool(own and others)
        and not one.figure.unit
        and places <= counted
        and all(_is_labelled(other) and not nouns_after(other) for other in own)
        and not any(is_listed(said, other.at, each.at) for other in own for each in others)
    )


def _is_labelled(one: Stated) -> bool:
    """Whether what it belongs to stands before it: `chromosome 4`, `a batch size of 32`."""
    before, behind = one.text.tokens[max(0, one.at - 1)], one.text.tokens[one.at + 1 : one.at + 2]
    goes_on = any(token.kind is TokenKind.WORD for token in behind)  # else the noun may be left out
    return before.lowered == "of" or (goes_on and before.is_content)


def _is_of_other_compound(one: Stated, nouns: Sequence[str], said: Sentence) -> bool:
    """Whether a hyphen joins it to what it counts, here or there, and it counts another thing there."""
    own = [other for other in said.stated if other.figure.value == one.figure.value]
    counted = {noun for other in own for noun in nouns_after(other)}
    is_joined = is_compound(one) or all(map(is_compound, own))
    return (
        bool(nouns and own) and is_joined and all(map(nouns_after, own)) and not _is_known(nouns, counted)
    )


def _is_known(nouns: Sequence[str], known: Collection[str]) -> bool:
    return any(noun in known or not ALIKE.get(noun, frozenset()).isdisjoint(known) for noun in nouns)
