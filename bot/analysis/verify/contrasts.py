"""What a figure is given to.

The sides of a multiple or a share, names told respectively, and a clause with a subject of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from bot.analysis.verify.bonds import own_of
from bot.analysis.verify.brackets import find_given_on
from bot.analysis.verify.comparands import TURNED, Comparison, have_changed_places, only_compared
from bot.analysis.verify.dates import is_year
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.figures import CLAUSE, role
from bot.analysis.verify.lexicon import BEATING, NEGATIONS, RELATING, SIDES
from bot.analysis.verify.nouns import PREPOSITIONS
from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind
from bot.analysis.verify.shares import share_of
from bot.analysis.verify.territories import names_of
from bot.text.terms import stem

SHORT = 11
"""Words of what a sentence opens with at most."""
_WORKS = "model method approach system network framework pipeline algorithm"
_GENERAL = frozenset(map(stem, _WORKS.split()))
"""What any name may be called after it was told once."""
_SAID = (
    "account explain retain lose require need cost cover last measure occur represent constitute comprise"
)
_VERBS = RELATING | frozenset(map(stem, _SAID.split()))
_COMPARING = frozenset({"than", "below", "above", "against", "versus", "vs", "behind", "compared"})
_COMPARED = (TURNED | {"change"}) - {"order"}
_ASIDE = frozenset({"after", "with", "in", "on", "at", "for", "by", "when", "during"})


def turned_multiples(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Multiples whose two sides have changed places: `A is nine times B`; a rise to less than before."""
    yield from _contradicted_changes(statement)
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


def _is_compared(text: Sentence, at: int) -> bool:
    """Whether a word with sides follows: 12 times faster, but not 12 times as fast."""
    following = text.tokens[at + 1 : at + 4]
    is_as = [token.lowered for token in text.tokens[at + 1 : at + 7]].count("as") > 1
    return not is_as and any(SIDES.get(token.stem, {}).keys() & _COMPARED for token in following)


def _contradicted_changes(statement: Sentence) -> Iterator[str]:
    """Where the statement has something rise to less than before, or fall to more."""
    for one, other in pairwise(statement.stated):
        if (role(one), role(other)) != ("from", "to") or one.figure.unit != other.figure.unit:
            continue
        before = takewhile(lambda token: token.weight != CLAUSE, reversed(statement.tokens[: one.at]))
        sides = (SIDES.get(token.stem, {}).get("change") for token in before)
        side = next((each for each in sides if each is not None), None)
        start, end = share_of(one.figure), share_of(other.figure)
        if (
            side is not None
            and start is not None
            and end is not None
            and (end - start) * (1 - 2 * side) < 0
        ):
            yield other.figure.text


def foreign_subjects(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures of a clause that the statement gives to the subject of another clause."""
    said = proof.said
    if proof.tabular or not statement.figures or said.is_chinese:
        return
    yield from find_given_on(statement, said)
    clauses = list(_clauses(said))
    lead = _names_first(statement) if statement.is_chinese else _lead(statement.tokens)
    for one in statement.stated:
        before = statement.tokens[: one.at]
        is_behind = statement.is_chinese and any(token.raw in ",，" for token in before)
        if (
            is_year(one.figure)
            or is_behind
            or role(one) == "from"
            or any(token.weight == 2 for token in before)
        ):
            continue
        home = [clause for clause in clauses if any(_is_there(one, token) for token in clause)]
        there = {token.stem for clause in home for token in clause}
        others = {token.stem for clause in clauses if clause not in home for token in clause}
        elsewhere = others - there
        owners = [_lead(clause) - others - _GENERAL - {one.figure.value} for clause in home]
        is_left_out = bool(home) and all(words and words.isdisjoint(statement.stems) for words in owners)
        is_foreign = lead & elsewhere and is_left_out and not lead - elsewhere - there
        is_compared = lead and statement.is_chinese and _is_of_compared(lead, one, said)
        if is_foreign or is_compared or (not statement.is_chinese and _is_comparand(statement, one, said)):
            yield one.figure.text


def _is_of_compared(names: frozenset[str], one: Stated, said: Sentence) -> bool:
    """Whether these are the names that stand behind a `than` alone, and the figure stands before them."""
    own = own_of(one, said)
    places = [at for at, token in enumerate(said.tokens) if token.stem in names]
    is_before = bool(own and places) and max(own) < min(places)
    return is_before and names <= only_compared(said) and not _is_relation(one.text, one.at)


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
    is_plain = statement.stems.isdisjoint({"by", *BEATING})
    if own and is_plain and all(_is_of_beaten(first, said, at) for at in own):
        return True
    if ours and own and ours <= only_compared(said) and not _is_relation(statement, one.at):
        return not any(_is_right_behind(said, at, ours) for at in own)
    if (named := ours & names_of(said)) and _is_of_compared(named, one, said):
        return True
    if not ours or not own or (lead and theirs <= statement.stems):
        return False
    if _is_relation(statement, one.at) or any(token.lowered in _COMPARING for token in statement.tokens):
        return False
    start = max((at for at in range(min(own)) if said.tokens[at].raw in (":", ";")), default=0)
    places = [at for at, token in enumerate(said.tokens) if at >= start and token.stem in ours]
    return {said.tokens[at].stem for at in places} == ours and any(
        token.lowered in _COMPARING or token.stem in BEATING or _is_multiple(said.tokens[at])
        for at, token in enumerate(said.tokens[: min(places)])
        if at > max(own)
    )


def _is_of_beaten(names: frozenset[str], said: Sentence, at: int) -> bool:
    """Whether these stand behind the verb alone in `A outperforms B, achieving 90%`: the figure is of A."""
    verb = next((each for each in range(at, -1, -1) if said.tokens[each].stem in BEATING), at)
    between = said.tokens[verb + 1 : at]
    comma = next((each for each, token in enumerate(between) if token.raw == ","), len(between))
    achieving = between[comma + 1 : comma + 2]
    if not achieving or not achieving[0].lowered.endswith("ing") or any(token.figure for token in between):
        return False
    beaten = names - {token.stem for token in said.tokens[:verb]}
    is_parted = any(token.weight == CLAUSE for token in between)
    objects = takewhile(lambda token: token.lowered not in PREPOSITIONS, between[:comma])
    return bool(beaten) and not is_parted and beaten <= {token.stem for token in objects}


def _is_multiple(token: SentenceToken) -> bool:
    return token.figure is not None and token.figure.unit == "×"


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
