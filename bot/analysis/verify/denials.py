"""Whether a statement denies what its evidence says, across languages or in Chinese.

There only counts whether there is a negation here and none at all there, and what the first clause denies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.analysis.verify import polarity
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import (
    BARE_ZH,
    DENYING,
    MEANING,
    NO_NEGATION,
    NO_NEGATION_ZH,
    NOT_ZH,
    SIDES,
    SOFT_ZH,
    SOFTLY,
)
from bot.analysis.verify.polarity import DROPPING, PREFIX, Negation, has_figure, may_negate, negations
from bot.analysis.verify.sentence import Sentence, TokenKind

_TAKEN_ZH = frozenset(BARE_ZH.split())
_HAN_NOT = re.compile("|".join(sorted((*NOT_ZH.split(), *BARE_ZH.split()), key=len, reverse=True)))
_NEGATED_WORD = re.compile(f"[不非]({'|'.join(sorted(MEANING, key=len, reverse=True))})")
_LACKING = re.compile(r"(?!regard|never|nonethe)[a-z]{3,}less|[a-z]+-free")
"""An English word that says that something is not there: `collisionless`, `label-free`."""
_LACKING_ZH = frozenset(["无", "非", "没有", "免"])
"""How Chinese says so: 无碰撞."""
_RELATIVE = frozenset({"that", "which", "who", "whose", "if", "as"})


def contradictions(statement: Sentence, proof: Proof) -> Iterator[str]:
    """The words on which statement and evidence deny each other."""
    if statement.is_chinese or proof.said.is_chinese:
        yield from _find_across(statement, proof.heard)
    else:
        yield from polarity.contradictions(statement, proof)


def _find_across(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Across languages, or in Chinese: whether there is a negation here and none at all there."""
    ours, theirs = _count(statement), _count(said)
    if any(map(_LACKING.fullmatch, said.lowered)):
        ours = [word for word in ours if word not in _LACKING_ZH]
    if not said.lowered.isdisjoint(DROPPING):
        ours = [word for word in ours if word not in _TAKEN_ZH]
    if ours and not theirs and said.stems.isdisjoint(SOFTLY) and not _is_lexical(statement, ours, said):
        yield ours[0]
    if not theirs or SOFT_ZH.search(statement.text) or _is_of_later_clause(statement, said):
        return
    is_half = _is_main(said) and len(ours) < len(set(theirs))  # `not without` needs both
    if ours and not is_half and not (statement.is_chinese and _TAKEN_ZH.issuperset(ours)):
        return
    bare = {PREFIX.sub("", word) for word in said.content & DENYING} - said.content
    if (
        (_is_main(said) and (not ours or is_half))
        or (not ours and _denies_beside(statement, said))
        or bare & statement.content
        or any(
            _is_told_of(one, statement) or _is_turned_to(one, statement, said)
            for one in _negations_of(said)
        )
    ):
        yield theirs[0]


def _is_lexical(statement: Sentence, ours: list[str], said: Sentence) -> bool:
    """Whether the only negation is of a word whose opposite the evidence does not use: 不稳定."""
    word = _NEGATED_WORD.search(statement.text) if len(ours) == 1 else None
    return word is not None and said.content.isdisjoint(MEANING[word[1]])


def _negations_of(text: Sentence) -> list[Negation]:
    return [] if text.is_chinese else [one for one in negations(text) if not one.is_bare]


def _is_told_of(one: Negation, statement: Sentence) -> bool:
    """Whether a Chinese statement says the very word that the evidence denies."""
    return any(
        (word in statement.content or (has_figure(statement, word) and not at)) and word not in one.outside
        for at, word in enumerate(one.reach[:2])
    )


def _is_turned_to(one: Negation, statement: Sentence, said: Sentence) -> bool:
    """Whether a Chinese statement tells the change that the evidence denies, and tells of nothing else."""
    denied = set(SIDES.get(one.reach[0], {}).items()) if one.reach else set()
    told = [set(SIDES.get(token.stem, {}).items()) for token in said.tokens if token.stem not in one.reach]
    is_only = not any(denied & each for each in told)
    return is_only and any(denied & SIDES.get(token.stem, {}).items() for token in statement.tokens)


def _count(text: Sentence) -> list[str]:
    if text.is_chinese:
        label = re.sub(r"^[^:：,，。]{1,8}[:：]", "", text.text)
        return _HAN_NOT.findall(NO_NEGATION_ZH.sub("", label))
    found = [one.word for one in negations(text) if one.word.lower() != "nor"]
    return found + [
        stem
        for stem in text.content
        if stem in DENYING or (PREFIX.match(stem) and stem.startswith(("un", "non", "dis")))
    ]


def _is_of_later_clause(statement: Sentence, said: Sentence) -> bool:
    """Whether all its figures stand behind the clause that the evidence opens with and denies in alone."""
    values = {one.figure.value for one in statement.stated}
    ends = (at for at, token in enumerate(said.tokens) if token.weight == 2 or _opens_next(said, at))
    end = next(ends, len(said.tokens))
    places = [one.at for one in said.stated if one.figure.value in values]
    is_denied = any(may_negate(token.lowered) for token in said.tokens[end:])
    return bool(places) and min(places) > end and not is_denied and not said.is_chinese


def _opens_next(text: Sentence, at: int) -> bool:
    """Whether a comma and an `and` part two clauses there."""
    return text.tokens[at].raw == "," and [each.lowered for each in text.tokens[at + 1 : at + 2]] == ["and"]


def _denies_beside(statement: Sentence, said: Sentence) -> bool:
    """Whether the evidence has a `no` or a `not` right behind the figure of the statement: `37% had no`."""
    if said.is_chinese:
        return False
    values = {one.figure.value for one in statement.stated}
    return any(
        token.lowered in ("no", "not", "lack", "lacks", "lacked")
        and any(each.figure and each.figure.value in values for each in said.tokens[max(0, at - 3) : at])
        and not any(each.weight > 1 for each in said.tokens[max(0, at - 3) : at])
        for at, token in enumerate(said.tokens)
    )


def _is_main(said: Sentence) -> bool:
    """Whether the evidence is one sentence that denies in its first clause: that may not be left out."""
    if said.is_chinese or any(token.raw == "." for token in said.tokens[:-1]):
        return False
    if "(" in said.text and said.text.find("(") < said.text.find(" not ") < said.text.find(")"):
        return False
    for token in said.tokens:
        raw = token.lowered
        if (token.kind is TokenKind.BREAK and token.weight == 2) or raw == "," or raw in _RELATIVE:
            return False
        if raw in ("not", "cannot", "neither") or raw.endswith(("n't", "n’t")):
            return not NO_NEGATION.search(said.text)
    return False


def is_denied_zh(statement: Sentence, at: int) -> bool:
    """Whether a Chinese statement denies a word of change: `没有提高`; whether it may, is asked here."""
    before = statement.text[: statement.starts[at]] if statement.is_chinese else ""
    return before.endswith(("没有", "未", "未能", "没", "无法", "不会", "不能", "难以", "并不"))
