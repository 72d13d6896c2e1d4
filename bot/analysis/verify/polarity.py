"""Whether a statement denies what its evidence says, or says what it denies.

A negation reaches over the words after it up to the next break. What a statement denies has to be denied in
the evidence as well; what the evidence denies may be said only with a negation too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.figures import role
from bot.analysis.verify.lexicon import (
    DENYING,
    NEGATIONS,
    RELATING,
    SIDES,
    SOFTLY,
    TAKEN_AWAY,
)
from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind
from bot.text.terms import is_generic, stem

REACH = 5
"""Words of meaning that a negated verb reaches over."""
SHORT = 4
"""Words of meaning that `without` and its like reach over."""
ROOT = 5
"""Letters by which two words are of one root: describe, description."""
_OTHERS = "earlier previous prior other existing former conventional usual before"
OTHERS = frozenset(map(stem, _OTHERS.split()))
"""What a statement contrasts with in its own words."""
PREFIX = re.compile(r"^(un|in|im|ir|dis|non-?|mis)(?=[a-z]{4})")
_PREFIXES = ("un", "in", "im", "ir", "dis", "non", "mis")
_PAIRS = (
    ("sub", "super"), ("over", "under"), ("hyper", "hypo"), ("intra", "inter"), ("homo", "hetero"),
    ("macro", "micro"), ("mono", "poly"), ("pre", "post"), ("endo", "exo"), ("up", "down"), ("in", "ex"),
)  # fmt: skip
_OPPOSITE = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_COUNTERPART = re.compile(f"({'|'.join(sorted(_OPPOSITE, key=len, reverse=True))})(?=[a-z]{{4}})")
"""A prefix that has an opposite."""
_SAY = """
    show find prove demonstrate confirm observe say claim conclude verify evidence sign indication proof
"""
DROPPING = frozenset({"dropping", "dropped", "ablating", "ablated", "ablation", "removal", "deleting"})
"""Words of evidence by which something is left out."""
_SAYING = frozenset(map(stem, _SAY.split()))
"""What is said after these verbs is denied with them: `could not show that`."""
_STOPS = frozenset(["without", "if", "when", "because", "that", "which", "unless", "until", "than"])
_PASSING = frozenset({"than", "above", "below", "beyond", "exceed", "exceeds", "exceeded", "exceeding"})
_ADVERBS = frozenset({"still", "also", "even", "then", "yet", "thus", "therefore", "always", "often"})
_BEING = frozenset({"is", "are", "was", "were"})
_JOINING = frozenset({"between", "both", "either", "neither", "no", "none"})
"""Of what follows these, an `and` joins two things."""
CLAUSE = 6
"""Words from an `and` to the verb of a clause of its own."""
_DENIALS = NEGATIONS | TAKEN_AWAY
_CHOOSING = frozenset({"instead", "rather"})
_HARDLY = frozenset({"hardly", "rarely", "seldom"})
"""What denies by little: `hardly any`, `minimal`."""
_FULLY = frozenset(map(stem, ("fully", "completely", "entirely", "wholly", "totally", "always", "all")))
_PARTLY = frozenset(map(stem, ("partly", "partially", "part", "some", "sometimes", "incompletely")))
"""How something is that is not done fully."""
_BOUND = ("more", "less", "fewer", "only", "longer", "later")


@dataclass(frozen=True)
class Negation:
    """One negation and what it reaches."""

    word: str
    reach: tuple[str, ...]
    about: tuple[str, ...] = ()
    """What stands before it in its clause: what `is not needed`."""
    outside: frozenset[str] = frozenset()
    """What the text says beyond its reach as well."""
    is_bare: bool = False
    """Whether it denies a thing (`without`, `instead of`), no verb."""
    is_copular: bool = False
    """Whether it denies what something is: `is not`."""

    def agrees(self, other: Negation) -> bool:
        """Whether both deny the same: they reach the same words, or one reaches what the other is about."""
        ours, theirs = _roots(self.reach), _roots(other.reach)
        if not self.is_bare and other.is_bare and self.word.lower() != "rather":
            ours = _roots(self.reach[:2])
        about, there = _roots(self.about), _roots(other.about)
        is_crossed = self.is_bare == other.is_bare and bool(ours & there or theirs & about)
        return bool(ours & theirs) or (is_crossed and len((ours | about) & (theirs | there)) > 1)


def _roots(words: tuple[str, ...]) -> set[str]:
    return {word[:ROOT] for word in words}


def contradictions(statement: Sentence, proof: Proof) -> Iterator[str]:
    """The words on which statement and evidence, both English, deny each other."""
    ours = negations(statement)
    if not ours and not negations(proof.said):
        for one, other in ((statement, proof.said), (proof.said, statement)):
            yield from _find_prefixed(one, other)
        yield from _counterparts(statement, proof.said)
        return
    said = proof.heard
    theirs = negations(said)
    yield from _find_denied(ours, theirs, statement, said)
    yield from _find_undenied(ours, theirs, statement, said)
    yield from _find_prefixed(statement, said)
    yield from _find_prefixed(said, statement)
    yield from _counterparts(statement, said)


def _find_denied(
    ours: list[Negation], theirs: list[Negation], statement: Sentence, said: Sentence
) -> Iterator[str]:
    """What the statement denies and the evidence does not: its verb is there, and not denied."""
    for one in ours:
        is_start = any(role(each) == "from" and _is_stated(each, statement) for each in said.stated)
        if one.is_bare and one.word.lower() == "without" and not is_start and _is_had(one, theirs, said):
            yield one.word
        if any(_is_other_choice(one, other, statement, said) for other in theirs):
            yield one.word
        if one.is_bare or not one.reach:
            continue
        if agreeing := [other for other in theirs if one.agrees(other)]:
            if all(_is_of_another(one, other, statement, said) for other in agreeing):
                yield one.word
            continue
        shared = [word for word in one.reach if word in said.content or has_figure(said, word)]
        is_same = one.reach[0] in shared and len(shared) > len(one.reach) / 2
        if is_same and not _is_soft(one, said):
            yield one.word


def _is_stated(one: Stated, statement: Sentence) -> bool:
    return any(each.figure.value == one.figure.value for each in statement.stated)


def _is_other_choice(one: Negation, other: Negation, statement: Sentence, said: Sentence) -> bool:
    """Whether `A instead of B` stands for `B instead of A`."""
    if not {one.word.lower(), other.word.lower()} <= _CHOOSING:
        return False
    ours, theirs = set(one.reach[:2]), set(other.reach[:2])
    ours, theirs = ours - theirs, theirs - ours
    return (
        bool(ours and theirs)
        and ours <= said.content.difference(other.reach)
        and theirs <= statement.content.difference(one.reach)
    )


def _is_had(one: Negation, theirs: list[Negation], said: Sentence) -> bool:
    """Whether the evidence has what the statement is told to be without, and denies nothing."""
    is_dropped = not said.lowered.isdisjoint(DROPPING)
    return not (theirs or is_dropped) and bool(one.reach) and said.content.issuperset(one.reach[:2])


def _is_of_another(one: Negation, other: Negation, statement: Sentence, said: Sentence) -> bool:
    """Whether the evidence denies it of something else that the statement does not even name."""
    is_named = bool(one.about) and said.content.issuperset(one.about)
    is_left_out = bool(other.about) and statement.stems.isdisjoint(other.about)
    return is_named and is_left_out and not other.is_bare


def _is_soft(one: Negation, said: Sentence) -> bool:
    """Whether the evidence says the same with a negative prefix: `without reference`, `unreferenced`."""
    bare = {PREFIX.sub("", stem) for stem in said.stems if PREFIX.search(stem)}
    is_denied = not said.stems.isdisjoint(DENYING) and DENYING.isdisjoint(one.reach)
    is_little = one.word.lower() in _HARDLY and not said.stems.isdisjoint(SOFTLY)
    return not bare.isdisjoint(one.reach) or is_denied or is_little


def _is_told_in_figures(one: Negation, statement: Sentence, said: Sentence) -> bool:
    """Whether the statement tells by how much it `did not change (0.1 °C)`."""
    values = {each.figure.value for each in statement.stated}
    return any(
        token.stem == one.reach[0] and bracket.raw == "(" and figure.stem in values
        for token, bracket, figure in zip(said.tokens, said.tokens[1:], said.tokens[2:], strict=False)
    )


def _find_undenied(
    ours: list[Negation], theirs: list[Negation], statement: Sentence, said: Sentence
) -> Iterator[str]:
    """What the evidence denies and the statement says."""
    for one in theirs:
        is_list = one.word.lower() == "neither"
        head = one.reach if is_list else one.reach[:3]
        is_contrast = one.is_bare and not statement.stems.isdisjoint(OTHERS)
        if not head or is_contrast or any(one.agrees(other) for other in ours):
            continue
        is_partly = head[0] in _FULLY and not statement.stems.isdisjoint(_PARTLY)
        if is_partly or _is_said_of_another(statement, one) or _is_told_in_figures(one, statement, said):
            continue
        shared = [word for word in head if word in statement.content or has_figure(statement, word)]
        needed = len(head) if one.is_bare else 1 if _is_said_to_be(statement, one) else min(len(head), 2)
        is_told = is_list or len(shared) == len(head) or not all(map(is_generic, shared))
        is_subject = bool(one.about) and statement.stems.issuperset(one.about)
        is_outside = one.outside.issuperset(shared) and not (
            is_subject and not one.outside.issuperset(one.about)
        )
        is_meant = is_told and not is_outside and not _has_prefix(statement, one.reach)
        if len(shared) >= needed and is_meant:
            yield one.word


def _is_said_of_another(statement: Sentence, one: Negation) -> bool:
    """Whether a clause apart says it of something else: `A gate can close; here all passes`."""
    ends = [at for at, token in enumerate(statement.tokens) if token.raw in (";", "；")]
    says = next((at for at, token in enumerate(statement.tokens) if token.stem in one.reach[:2]), 0)
    before = {token.stem for token in statement.tokens[:says] if token.is_content}
    return bool(ends and one.about and before) and says < ends[0] and before.isdisjoint(one.about)


def _is_said_to_be(statement: Sentence, one: Negation) -> bool:
    """Whether the statement says that something `is X` where the evidence says that it `is not X`."""
    return one.is_copular and any(
        before.lowered in _BEING and token.stem == one.reach[0]
        for before, token in zip(statement.tokens, statement.tokens[1:], strict=False)
    )


def has_figure(text: Sentence, word: str) -> bool:
    """Whether the word is a figure of the text."""
    return word[-1:].isdigit() and any(text.tokens[at].stem == word for at in text.figures)


def _has_prefix(text: Sentence, reach: Sequence[str]) -> bool:
    """Whether the text denies one of these words by a prefix: `unaffected`."""
    return any(PREFIX.sub("", stem) in reach for stem in text.stems if PREFIX.search(stem))


def _find_prefixed(one: Sentence, other: Sentence) -> Iterator[str]:
    """Words with a negative prefix here that stand there without it."""
    words, there = _raw(one), _raw(other)
    denied = {word for each in negations(other) for word in each.reach}
    for word in words - there:
        bare = PREFIX.sub("", word) if word.startswith(_PREFIXES) else word
        if bare == word or stem(bare) in denied or word in other.stems:
            continue
        is_told = bare not in words and (bare in there or _is_verb_of(bare, other))
        if is_told and stem(word) not in other.stems:
            yield word


def _is_verb_of(bare: str, other: Sentence) -> bool:
    """Whether the adjective that is denied here is a verb there: `independent`, `depends on`."""
    return bare.endswith(("ent", "ant", "ed", "able", "ible")) and stem(bare) in other.stems


def _counterparts(one: Sentence, other: Sentence) -> Iterator[str]:
    """Words with the opposite prefix of a word there: `supermodular` for `submodular`."""
    words, there = _raw(one), _raw(other)
    for word in words - there:
        found = _COUNTERPART.match(word)
        opposite = f"{_OPPOSITE[found[1]]}{word[found.end() :]}" if found else ""
        if opposite in there and opposite not in words:
            yield word


def _raw(text: Sentence) -> set[str]:
    return {token.lowered for token in text.tokens if token.is_content}


@lru_cache(maxsize=512)
def negations(text: Sentence) -> list[Negation]:
    """The negations of an English text."""
    found: list[Negation] = []
    if _DENIALS.isdisjoint(text.lowered) and "n't" not in text.text and "n’t" not in text.text:
        return found
    for at, token in enumerate(text.tokens):
        kind = _negates(text, at, token) if may_negate(token.lowered) else 0
        if kind:
            reach = _reach(text, at, kind) or (
                _reach_back(text, at) if token.lowered.endswith(("ed", "fail", "fails")) else ()
            )
            is_copular = token.lowered == "not" and _raw_at(text, at - 1) in _BEING
            found.append(
                Negation(token.raw, reach, _before(text, at), is_bare=kind == SHORT, is_copular=is_copular)
            )
    if not found:
        return []
    reached = Counter(word for one in found for word in one.reach)
    told = Counter(token.stem for token in text.tokens if token.is_content or token.figure)
    outside = frozenset(word for word in reached if told[word] > reached[word])
    return [replace(one, outside=outside) for one in found]


def may_negate(raw: str) -> bool:
    """Whether the word, in small letters, denies anything anywhere."""
    return raw in _DENIALS or raw.endswith(("n't", "n’t"))


def _negates(text: Sentence, at: int, token: SentenceToken) -> int:
    """How far the word's negation reaches; 0 where it denies nothing."""
    raw = token.lowered
    if token.kind is not TokenKind.WORD:
        return 0
    following, after = (_raw_at(text, each) for each in (at + 1, at + 2))
    is_bound = raw in ("not", "no") and following in _BOUND and after == "than"
    if is_bound or (raw == "not" and following == "only") or (raw == "rather" and following != "than"):
        return 0
    is_number = raw == "no" and following == "." and after == "of"  # no. of cases
    if is_number or (raw == "not" and _raw_at(text, at - 1) == "or") or _bounds(text, at):
        return 0
    if raw == "neither":
        return 2 * REACH
    return SHORT if raw in TAKEN_AWAY and raw not in NEGATIONS else REACH


def _bounds(text: Sentence, at: int) -> bool:
    """Whether what is denied is only that a figure is passed: `none takes longer than 3 s`."""
    for each in range(at + 1, min(at + 10, len(text.tokens))):
        token = text.tokens[each]
        if token.kind is TokenKind.BREAK:
            return False
        if token.figure is not None and not _PASSING.isdisjoint(
            (_raw_at(text, each - 1), _raw_at(text, each - 2))
        ):
            return True
    return False


def _raw_at(text: Sentence, at: int) -> str:
    return text.tokens[at].lowered if 0 <= at < len(text.tokens) else ""


def _reach(text: Sentence, at: int, most: int) -> tuple[str, ...]:
    reach: list[str] = []
    is_said = False
    for number, token in enumerate(text.tokens[at + 1 :]):
        is_end = token.weight == 2 or ((reach or not number) and token.raw in ",()")
        if token.kind is TokenKind.BREAK and is_end:
            break
        if token.raw == "that" and reach and reach[-1] in _SAYING:
            reach.clear()  # what is said is denied
            is_said = True
        elif reach and (
            token.lowered in _STOPS
            or _goes_on_with_verb(text, at + 1 + number)
            or (not is_said and opens_clause(text, at, at + 1 + number))
        ):
            break
        if reach and most == SHORT and _is_verb(token):
            break  # what is taken away ends before what comes of it
        is_degree = not reach and token.lowered in ("longer", "more")  # no longer
        is_degree = is_degree or token.lowered == "necessarily"
        if (token.is_content or token.figure) and not is_degree:
            reach.append(token.stem)
        if len(reach) == most:
            break
    return tuple(reach)


def _goes_on_with_verb(text: Sentence, at: int) -> bool:
    """Whether a verb follows an `and`, and is denied no more: `needs no labels and still loses little`."""
    if text.tokens[at].lowered != "and":
        return False
    following = [token for token in text.tokens[at + 1 : at + 3] if token.lowered not in _ADVERBS]
    return any(map(_is_verb, following[:1]))


def opens_clause(text: Sentence, start: int, at: int) -> bool:
    """Whether a clause of its own follows an `and`: `does not converge and a search was sufficient`."""
    if text.tokens[at].lowered != "and" or any(
        token.lowered in _JOINING for token in text.tokens[start:at]
    ):
        return False
    for number, token in enumerate(text.tokens[at + 1 : at + CLAUSE]):
        if token.lowered in _BEING:
            return number > 0
        if (token.kind is TokenKind.BREAK and token.raw != "=") or token.lowered in _STOPS:
            return False
    return False


def _is_verb(token: SentenceToken) -> bool:
    is_told = token.stem in RELATING or token.lowered in ("is", "are", "was", "were", "has", "had")
    return is_told or bool({"change", "quality"} & SIDES.get(token.stem, {}).keys())


def _before(text: Sentence, at: int) -> tuple[str, ...]:
    """The words of meaning before a negation in its clause."""
    words: list[str] = []
    for token in reversed(text.tokens[:at]):
        if token.kind is TokenKind.BREAK or len(words) == REACH:
            break
        if token.is_content:
            words.append(token.stem)
    return tuple(words)


def _reach_back(text: Sentence, at: int) -> tuple[str, ...]:
    """What was `removed`: the words before it in its clause."""
    start = max((each + 1 for each in range(at) if text.tokens[each].weight == 2), default=0)
    before = text.tokens[max(start, at - 8) : at]
    return tuple(token.stem for token in before if token.is_content or token.figure)[-3:]
