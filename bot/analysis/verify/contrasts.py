"""What a figure or a comparison is given to, where the evidence sets two things against each other.

Three kinds of it: two things of one name (`the treatment arm`, `the placebo arm`), or of opposite ones
(`the top decile`, `the bottom half`), each with its own figures; a comparison in words that the evidence
makes in figures (`11.2 against 7.4 months` is longer); and a clause with a subject of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, takewhile

from bot.analysis.verify.bonds import is_of_rival, own_of, rivals_of
from bot.analysis.verify.comparands import Comparison, have_changed_places, only_compared, sides_of, turns
from bot.analysis.verify.dates import is_year
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.figures import is_relation, role
from bot.analysis.verify.labels import labels_of, unit_of
from bot.analysis.verify.lexicon import NEGATIONS, RELATING, SIDES
from bot.analysis.verify.lists import respective_pairs
from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind
from bot.text.figures import Figure
from bot.text.terms import stem

CLEARLY = 1.5
"""How much nearer a figure has to be to one of two things than to the other."""
NEAR = 0.03
"""How near it has to be at least."""
SHORT = 11
"""Words of what a sentence opens with at most."""
MAIN = 0.3
"""What part of the nearness of the nearest word it has to have."""
APART = 0.1
"""How near it may be to a thing that it has nothing to do with."""
_OTHER_AXES = """
    change quality level size share likeness rate aggregate set measure supply side extreme rank speed
"""
_NOT_OPPOSED = frozenset(_OTHER_AXES.split())
"""Axes of words that tell no things apart, or that stand too far from what they tell apart."""
_WORKS = "model method approach system network framework pipeline algorithm"
_GENERAL = frozenset(map(stem, _WORKS.split()))
"""What any name may be called after it was told once."""
_SAID = (
    "account explain retain lose require need cost cover last measure occur represent constitute comprise"
)
_VERBS = RELATING | frozenset(map(stem, _SAID.split()))
_COMPARING = frozenset({"than", "below", "above", "against", "versus", "vs", "behind", "compared"})
_COMPARED = frozenset({"amount", "level", "change", "quality", "speed", "size", "length"})
_IN_FIGURES = frozenset({"amount", "size", "level", "length"})
_ASIDE = frozenset({"after", "with", "in", "on", "at", "for", "by", "when", "during"})
_OF_ALL = frozenset({"within", "after", "during", "over", "for", "at"})
_NEGATED_ZH = ("不", "没", "未", "无")


def find_misplaced(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures that the statement puts to one of two opposed things, and the evidence to the other."""
    yield from _find_modified(statement, proof)
    for one, pairs, ours, theirs in _find_opposed(statement, proof):
        own = own_of(one, proof.said)
        is_lone_count = not one.figure.unit and not rivals_of(one, proof.said)
        if is_lone_count or is_of_rival(one, proof.said) is False:
            continue
        is_gap = (role(one) == "by" or is_relation(one)) and any(
            is_relation(other) for other in proof.said.stated if other.at in own
        )  # who is ahead by it, `direction` asks
        if (
            not is_gap
            and not _is_of_both(one, proof.said, own)
            and role(one) != "from"
            and any(
                _is_nearer(ours, other, mine)
                and ours[other] >= MAIN * max(ours.values())
                and all(_is_apart(each, mine, other) for each in theirs)
                for mine, other in pairs
            )
        ):
            yield one.figure.text


def _is_of_both(one: Stated, said: Sentence, own: Sequence[int]) -> bool:
    """Whether it is told once of all before it: `22.9% of A and 25.7% of B died within 28 days`."""
    others = [other for other in said.figures if other not in own]
    is_lone = all(unit_of(said, other) != one.figure.unit for other in others)
    is_last = all(other < min(own) for other in others)
    before = said.tokens[min(own) - 1].lowered if own else ""
    return bool(one.figure.unit) and len(others) > 1 and is_lone and is_last and before in _OF_ALL


def _is_apart(labels: Mapping[str, float], one: str, other: str) -> bool:
    """Whether a figure goes with one of two things, and the other is nowhere near it."""
    return _is_nearer(labels, one, other) and labels.get(other, 0.0) < APART


def _find_modified(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures of a thing given to the one of its kind that has a word more: `the uncoated electrode`."""
    said = proof.said
    if proof.tabular or len(said.figures) < 2:
        return
    heads = dict(_modifiers(said))
    bare = {
        token.stem
        for before, token in zip(said.tokens, said.tokens[1:], strict=False)
        if not before.is_content
    }
    for head, word in _modifiers(statement):
        if heads.get(head) != word or head not in bare:
            continue
        labels = {at: labels_of(said, at).get(word, 0.0) for at in said.figures}
        nearest = max(labels, key=labels.__getitem__)
        here = {one.at: labels_of(statement, one.at).get(word, 0.0) for one in statement.stated}
        for one in statement.stated:
            own = own_of(one, said)
            is_near = here[one.at] >= NEAR and here[one.at] == max(here.values()) and not _is_small(one)
            is_alike = any(unit_of(said, nearest) == unit_of(said, at) for at in own)
            if (
                own
                and is_near
                and is_alike
                and all(labels[nearest] > 2 * CLEARLY * labels[at] for at in own)
            ):
                yield one.figure.text


def _is_small(one: Stated) -> bool:
    """Whether it is a digit that may only count what follows: two options."""
    return len(one.figure.value) == 1 and not one.figure.unit


def _modifiers(text: Sentence) -> Iterator[tuple[str, str]]:
    for before, token in zip(text.tokens, text.tokens[1:], strict=False):
        if before.is_content and token.is_content:
            yield token.stem, before.stem


def find_placed(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures that both put clearly to the same of two opposed things, and that no pair speaks against."""
    for one, pairs, ours, theirs in _find_opposed(statement, proof):
        if any(
            _is_nearer(ours, mine, other)
            and other not in ours
            and any(_is_nearer(each, mine, other) for each in theirs)
            for mine, other in pairs
        ):
            yield one.figure.text


def _find_opposed(
    statement: Sentence, proof: Proof
) -> Iterator[tuple[Stated, list[tuple[str, str]], Mapping[str, float], list[Mapping[str, float]]]]:
    """Each figure with the opposed things, and what it is given to here and there."""
    said = proof.said
    if proof.tabular or not statement.figures or not said.figures:
        return
    pairs = [each for pair in _pairs(said) for each in (pair, pair[::-1])]
    for one in statement.stated if pairs else ():
        theirs: list[Mapping[str, float]] = [labels_of(said, at) for at in own_of(one, said)]
        if theirs and not _is_small(one):
            yield one, pairs, labels_of(statement, one.at), theirs


def _is_nearer(labels: Mapping[str, float], one: str, other: str) -> bool:
    near = labels.get(one, 0.0)
    return near >= NEAR and near > CLEARLY * labels.get(other, 0.0)


def _pairs(said: Sentence) -> Iterator[tuple[str, str]]:
    """The words that tell two things of one name apart, and the opposites."""
    heads: dict[str, list[str]] = {}
    for before, token in zip(said.tokens, said.tokens[1:], strict=False):
        is_pair = token.is_content and before.is_content and token.stem != before.stem
        if is_pair and "change" not in SIDES.get(token.stem, {}):
            heads.setdefault(token.stem, []).append(before.stem)
    for modifiers in heads.values():
        yield from combinations(dict.fromkeys(modifiers), 2)
    sided = {token.stem: SIDES[token.stem] for token in said.tokens if token.stem in SIDES}
    for one, other in combinations(sided, 2):
        if any(
            sided[other].get(axis, side) != side
            for axis, side in sided[one].items()
            if axis not in _NOT_OPPOSED
        ):
            yield one, other


def find_outweighed(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Comparisons of the statement that the figures of the evidence decide the other way."""
    said = proof.said
    if proof.tabular or len(said.figures) < 2:
        return
    ours, told = turns(statement), turns(said)
    if all(one.axes.keys().isdisjoint(_IN_FIGURES) for one in ours):
        return
    labels = {at: labels_of(said, at) for at in said.figures}
    for one in ours:
        axis = next((axis for axis in one.axes if axis in _IN_FIGURES), "")
        sides = sides_of(statement, one.at)
        if not axis or sides is None or any(each.axes.keys() & _IN_FIGURES for each in told):
            continue
        first = (_before_than(statement, one.at) & said.content or sides[0]) - sides[1]
        second = sides[1] - sides[0]
        here, there = (
            _figure_of(words, rest, said, labels) for words, rest in ((first, second), (second, first))
        )
        if here is None or there is None or here.unit != there.unit or here.value == there.value:
            continue
        is_more = _value(here) > _value(there)
        if (is_more == (one.axes[axis] == 0)) == _is_denied(statement, one.at):
            yield one.word


def _before_than(text: Sentence, at: int) -> set[str]:
    """The words between a comparative and its `than`: what `falls more with A than with B`."""
    than = next((each for each in range(at, len(text.tokens)) if text.tokens[each].lowered == "than"), at)
    return {token.stem for token in text.tokens[at + 1 : than] if token.is_content}


def turned_multiples(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Multiples of the statement whose two sides have changed places: `A is nine times B`."""
    said = proof.said
    for one in statement.stated:
        is_share = "/" in one.figure.value and any(
            token.lowered in ("as", "that") for token in statement.tokens[one.at + 1 : one.at + 2]
        )
        if (one.figure.unit == "×" or is_share) and not _is_compared(statement, one.at):
            here = Comparison(one.at, one.figure.text, {})
            there = [at for at in own_of(one, said) if not _is_compared(said, at)]
            if there and all(
                have_changed_places(statement, here, said, Comparison(at, "", {})) for at in there
            ):
                yield one.figure.text


def crossed_names(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Names that the statement puts together, and the evidence each with another, respectively."""
    pairs = respective_pairs(proof.said)
    parts = [[token.stem for token in part] for part in _parts(statement)] if pairs else []
    for (first, second), (other_first, other_second) in (pairs, pairs[::-1]) if pairs else ():
        for part in parts:
            if first in part and other_second in part and second not in part and other_first not in part:
                yield other_second


def _parts(statement: Sentence) -> Iterator[Sequence[SentenceToken]]:
    """The statement, and what stands between its commas."""
    yield statement.tokens
    start = 0
    for at, token in enumerate((*statement.tokens, None)):
        if token is None or token.raw in (",", "，", ";") or token.weight == 2:
            yield statement.tokens[start:at]
            start = at + 1


def turned_shares(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Percentages whose two sides have changed places: `A is 60% of B`."""
    for one in statement.stated:
        before, after = _around_share(statement, one.at)
        for at in own_of(one, proof.said) if one.figure.unit == "%" and before and after else ():
            first, second = _around_share(proof.said, at)
            if before & (second - first) and after & (first - second) and not before & (first - second):
                yield one.figure.text


def _around_share(text: Sentence, at: int) -> tuple[set[str], set[str]]:
    """What a percentage is told of, and what it is a part of; nothing where no `of` follows."""
    following = text.tokens[at + 1 : at + 9]
    if not following or following[0].lowered != "of":
        return set(), set()
    start = max((each for each in range(at) if text.tokens[each].weight == 2), default=-1)
    before = {token.stem for token in text.tokens[start + 1 : at] if token.is_content}
    whole = takewhile(
        lambda token: token.lowered not in _ASIDE and token.kind is not TokenKind.BREAK, following
    )
    return before, {token.stem for token in whole if token.is_content}


def _is_compared(text: Sentence, at: int) -> bool:
    """Whether a word with sides follows: 12 times faster."""
    return any(SIDES.get(token.stem, {}).keys() & _COMPARED for token in text.tokens[at + 1 : at + 4])


def _figure_of(
    words: set[str], rest: set[str], said: Sentence, labels: Mapping[int, Mapping[str, float]]
) -> Figure | None:
    """The first figure of the evidence that goes with these words clearly, and not with the rest."""
    words, rest = words & said.content, rest & said.content
    for at, near in labels.items():
        mine, theirs = (max((near.get(word, 0.0) for word in each), default=0.0) for each in (words, rest))
        others = [
            max((labels[other].get(word, 0.0) for word in words), default=0.0)
            for other in labels
            if other < at
        ]
        if mine >= NEAR and mine > CLEARLY * theirs and all(mine > CLEARLY * each for each in others):
            return said.tokens[at].figure
    return None


def _value(figure: Figure) -> float:
    top, _, bottom = figure.value.partition("/")
    return float(top) / float(bottom or 1) if "×" not in top else 0.0


def _is_denied(text: Sentence, at: int) -> bool:
    before = text.tokens[max(0, at - 8) : at]
    if text.is_chinese:
        return any(token.raw.startswith(_NEGATED_ZH) for token in before)
    return any(token.lowered in NEGATIONS or token.lowered.endswith(("n't", "n’t")) for token in before)


def foreign_subjects(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures of a clause that the statement gives to the subject of another clause."""
    said = proof.said
    if proof.tabular or not statement.figures or said.is_chinese:
        return
    clauses = list(_clauses(said))
    lead = _names_first(statement) if statement.is_chinese else _lead(statement.tokens)
    for one in statement.stated:
        before = statement.tokens[: one.at]
        is_behind = statement.is_chinese and any(token.raw in ",，" for token in before)
        if is_year(one.figure) or is_behind or any(token.weight == 2 for token in before):
            continue
        home = [clause for clause in clauses if any(_is_there(one, token) for token in clause)]
        there = {token.stem for clause in home for token in clause}
        elsewhere = {token.stem for clause in clauses if clause not in home for token in clause} - there
        owners = [_lead(clause) - statement.stems - _GENERAL - {one.figure.value} for clause in home]
        is_foreign = lead & elsewhere and home and all(owners) and not lead - elsewhere - there
        if is_foreign or (not statement.is_chinese and _is_comparand(statement, one, said)):
            yield one.figure.text


def _names_first(statement: Sentence) -> frozenset[str]:
    """The names before the first figure of a Chinese statement that compares nothing."""
    if any(word in statement.text for word in ("比", "于", "而", "超过")):
        return frozenset()
    before = takewhile(lambda token: not token.figure, statement.tokens)
    return frozenset(token.stem for token in before if token.is_content and token.raw.isascii())


def _is_comparand(statement: Sentence, one: Stated, said: Sentence) -> bool:
    """Whether a figure of the subject is given to what the subject is compared with behind it."""
    first, lead = _opening(statement), _opening(said)
    ours, theirs = first - lead - _GENERAL, lead - first
    own = own_of(one, said)
    if ours and own and ours <= only_compared(said) and not _is_relation(statement, one.at):
        return not any(_is_right_behind(said, at, ours) for at in own)
    if not ours or not own or (lead and theirs <= statement.stems):
        return False
    if _is_relation(statement, one.at) or any(token.lowered in _COMPARING for token in statement.tokens):
        return False
    places = [at for at, token in enumerate(said.tokens) if token.stem in ours]
    return {said.tokens[at].stem for at in places} == ours and any(
        token.lowered in _COMPARING or unit_of(said, at) == "×"
        for at, token in enumerate(said.tokens[: min(places)])
        if at > max(own)
    )


def _is_right_behind(text: Sentence, at: int, names: frozenset[str]) -> bool:
    """Whether a figure stands in brackets right behind one of these names: `than A (280B)`."""
    before = text.tokens[max(0, at - 6) : at]
    is_named = any(token.stem in names for token in before)
    return is_named and any(token.raw == "(" for token in before)


def _is_relation(text: Sentence, at: int) -> bool:
    """Whether a figure tells how much more or less something is."""
    near = text.tokens[max(0, at - 5) : at + 4]
    return any(SIDES.get(token.stem, {}).keys() & _COMPARED for token in near)


def _opening(text: Sentence) -> frozenset[str]:
    """What a sentence is about: its first name, or what stands before its first verb, with an `In A,`."""
    tokens = text.tokens
    first = next((token for token in tokens[:3] if token.is_content or token.figure), None)
    if first is not None and first.kind is TokenKind.NAME:
        return frozenset({first.stem})
    before = [token for token in takewhile(lambda token: not token.figure, tokens) if token.is_content]
    is_plain = all(token.kind is TokenKind.WORD for token in tokens[: len(before) + 1][:-1])
    if is_plain and 1 < len(before) < len(tokens) and tokens[len(before)].figure:
        return frozenset(token.stem for token in before[:-1])  # `older people slept 6.1 hours`
    comma = next((at for at, token in enumerate(tokens) if token.raw in ",，"), 0)
    if not 0 < comma <= SHORT or tokens[0].lowered not in _ASIDE | {"under"}:
        return _lead(tokens)
    aside = frozenset(token.stem for token in tokens[:comma] if token.is_content)
    return aside | _lead(tokens[comma + 1 :])


def _is_there(one: Stated, token: SentenceToken) -> bool:
    return token.figure is not None and token.figure.value == one.figure.value


def _clauses(said: Sentence) -> Iterator[Sequence[SentenceToken]]:
    start = 0
    for at, token in enumerate(said.tokens):
        if token.kind is TokenKind.BREAK and token.weight == 2 and token.lowered not in _COMPARING:
            yield said.tokens[start:at]
            start = at + 1
    yield said.tokens[start:]


def _lead(tokens: Sequence[SentenceToken]) -> frozenset[str]:
    """The words of a clause before its first verb of change or reaching; none where it has none."""
    lead: list[str] = []
    for token in tokens[_aside_end(tokens) :]:
        if _is_verb(token):
            return frozenset(lead)
        is_break = token.kind is TokenKind.BREAK and token.lowered not in ("and", "or")
        if token.lowered in _PRONOUNS or (lead and (is_break or token.figure)):
            break
        if token.is_content or token.figure:
            lead.append(token.stem)
    return frozenset()


def _aside_end(tokens: Sequence[SentenceToken]) -> int:
    """Where what a clause opens with to say when and where ends: at the last comma before its verb."""
    if not tokens or tokens[0].lowered not in _ASIDE:
        return 0
    before = takewhile(lambda token: not _is_verb(token), tokens)
    return max((at + 1 for at, token in enumerate(before) if token.raw == ","), default=0)


def _is_verb(token: SentenceToken) -> bool:
    is_told = token.stem in _VERBS or token.lowered in NEGATIONS or token.lowered in _BEING
    return is_told or not SIDES.get(token.stem, {}).keys().isdisjoint(("change", "quality"))


_PRONOUNS = frozenset({"it", "they", "he", "she", "we"})
_BEING = frozenset({"is", "was", "are", "were", "had", "has", "have", "remained", "stayed"})
