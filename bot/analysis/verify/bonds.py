"""What a figure is given to: whether its words in the statement go with another figure of the evidence.

A figure goes with the words of its part of the sentence (`territories`), and may have been mistaken for
another of its kind there, its rival.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from bot.analysis.verify.attribution import said_of_another
from bot.analysis.verify.bounds import bound_of
from bot.analysis.verify.dates import is_year
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.figures import CLAUSE, is_relation, role
from bot.analysis.verify.lists import (
    aside_figures,
    changes,
    is_pair_in_brackets,
    is_range,
    list_label,
    pair_label,
    run_of_figures,
)
from bot.analysis.verify.nouns import counts_some
from bot.analysis.verify.rounded import is_rounded, stands_for
from bot.analysis.verify.sentence import Sentence, Stated, TokenKind
from bot.analysis.verify.shares import share_of
from bot.analysis.verify.territories import names_of, territory
from bot.text.figures import Figure
from bot.text.units import DURATIONS

_JOINTS = frozenset(
    {
        "to",
        "of",
        "/",
        "out of",
        "out of the",
        "of the",
        "in",
        "到",
        "至",
        "升至",
        "降至",
        "提高到",
        "降到",
        "中的",
    }
)
_POINTS = frozenset({"pp", "pt"})
"""Of `1.3 percentage points`, the next may be told as `0.9 points`."""
FAR = 10_000
"""So many times as large no figure is mistaken for another."""


def find_exchanged(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures whose words in the statement go better with another figure of the evidence."""
    said = proof.said
    if len(said.figures) < 2 or not statement.figures or _is_in_order(statement, said):
        return
    yield from _find_reversed(statement, said)
    yield from _find_doubled(statement, said)
    yield from _find_traded(statement, said)
    yield from _find_mixed(statement, said)
    for one in statement.stated:
        rivals = rivals_of(one, said)
        own = own_of(one, said)
        is_listed = any(list_label(said, at) for at in own)
        if (
            not rivals
            or is_year(one.figure)
            or _is_of_date(one)
            or _is_whole(one)
            or _is_start(one)
            or _is_bound_alone(one, said, own, rivals)
            or _is_aside(one, said)
            or (_counts_the_same(one, said, rivals) and not is_listed and not is_named(one, said))
        ):
            continue
        if is_of_rival(one, said):
            yield one.figure.text
    yield from (
        one.figure.text for one in statement.stated if not is_year(one.figure) and is_named(one, said)
    )


def is_named(one: Stated, said: Sentence) -> bool:
    """Whether its words have names that stand with another figure of the evidence, and none of its own.

    The other may be of another kind: `15% on A, 3x on B` is no 3x on A.
    """
    own = own_of(one, said)
    if not own or len(said.figures) < 2:
        return False
    names = names_of(said)
    ours = territory(one.text, one.at, _no_years(one.text, own=one.at)) & names
    figures = _no_years(said, own=own[0])
    each = {at: territory(said, at, figures) & names for at in figures}
    mine = frozenset[str]().union(*(each.get(at, frozenset()) for at in own))
    colons = [at for at in range(own[0]) if said.tokens[at].raw == ":"]
    start = max((figures[0], *colons))
    opening = {token.stem for token in said.tokens[:start]}
    later = {token.stem for token in said.tokens[start:]}
    foreign = ours - mine - (opening - later)
    theirs = [words for at, words in each.items() if at not in own and words & foreign]
    return (
        bool(theirs)
        and bool(mine.difference(one.text.stems, *theirs))
        and not ours & mine.difference(*theirs)
    )


def _no_years(text: Sentence, own: int) -> tuple[int, ...]:
    """Where the figures stand that are no years, and this one."""
    return tuple(each.at for each in text.stated if each.at == own or not is_year(each.figure))


def is_of_rival(one: Stated, said: Sentence) -> bool | None:
    """Whether its words are those of a rival, among the figures there; None if they do not tell."""
    return _is_of_rival(one.text, one.at, said)


@lru_cache(maxsize=1_024)
def _is_of_rival(text: Sentence, at: int, said: Sentence) -> bool | None:
    one = next(each for each in text.stated if each.at == at)
    own, rivals = own_of(one, said), rivals_of(one, said)
    values = {said.tokens[at].stem for at in (*own, *rivals)}
    kin = tuple(
        each.at
        for each in one.text.stated
        if each.figure.value in values
        or each.at == one.at
        or (_is_of_other_clause(one, each.at) and not is_year(each.figure))
    )
    return said_of_another(one, said, own, rivals, kin)


def _is_of_other_clause(one: Stated, at: int) -> bool:
    """Whether a comma parts two figures of a Chinese statement: it ends a clause there."""
    between = one.text.tokens[min(one.at, at) : max(one.at, at)]
    return one.text.is_chinese and any(token.raw in ",，" for token in between)


def _is_whole(one: Stated) -> bool:
    """Whether a Chinese statement tells what follows of so many: 1204 个测站中."""
    clause, comma, _ = one.text.text[one.text.end_of(one.at) :].partition(",")
    return (
        one.text.is_chinese and bool(comma) and clause.endswith("中") and not any(map(str.isdigit, clause))
    )


def _is_aside(one: Stated, said: Sentence) -> bool:
    """Whether it stands in a bracket behind the figure that it stands behind there: `0.75 (95% CI ...)`."""
    before = [at for at in one.text.figures if at < one.at]
    opened = [at for at in range(one.at) if one.text.tokens[at].raw == "("]
    closed = [at for at in range(one.at) if one.text.tokens[at].raw == ")"]
    if not opened or opened[-1] < max(closed, default=-1):
        return False
    main = next((one.text.tokens[at].stem for at in reversed(before) if at < opened[-1]), "")
    behind = (said.figures[: said.figures.index(at)][-3:] for at in own_of(one, said))
    return any(said.tokens[at].stem == main for places in behind for at in places)


def _is_start(one: Stated) -> bool:
    """Whether the statement has something change from it: whose it was is left out."""
    ends = [each for each in one.text.stated if each.at > one.at and each.figure.unit == one.figure.unit]
    return role(one) == "from" and (one.text.is_chinese or any(role(each) == "to" for each in ends[:1]))


def _is_bound_alone(one: Stated, said: Sentence, own: Sequence[int], rivals: Sequence[int]) -> bool:
    """Whether it is a bound here as it is there, and no rival is one: `nearer than 500 pc`."""
    bound = bound_of(one)
    bounds = {each.at: bound_of(each) for each in said.stated} if bound else {}
    return bool(bound) and all(bounds[at] == bound for at in own) and not any(bounds[at] for at in rivals)


def _is_of_date(one: Stated) -> bool:
    """Whether it is a month, or the day of one."""
    before = one.text.tokens[one.at - 1].figure if one.at else None
    return one.figure.unit == "月" or (before is not None and before.unit == "月")


def _is_in_order(statement: Sentence, said: Sentence) -> bool:
    """Whether the statement tells every figure of the evidence, and all that is there in its order.

    What figures count may be said of each, though the evidence has it once: `1 mm gaps than 2 mm gaps`.
    """
    if Counter(said_of(statement)) != Counter(said_of(said)) or statement.is_chinese != said.is_chinese:
        return False
    counted = {_next_word(said, at) for at in said.figures}
    again = {at + 1 for at in statement.figures if _next_word(statement, at) in counted}
    theirs = iter([token.stem for token in said.tokens if token.is_content or token.figure])
    return all(
        token.stem in theirs
        for at, token in enumerate(statement.tokens)
        if (token.figure or token.stem in said.content) and at not in again
    )


def _find_reversed(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Two figures, `1 to 2` or `3 of 4`, that the evidence joins in the other order."""
    joined = {
        (one.figure.value, other.figure.value) for one, other in pairwise(said.stated) if _join(one, other)
    }
    for one, other in pairwise(statement.stated):
        pair = one.figure.value, other.figure.value
        if _join(one, other) and pair not in joined and pair[::-1] in joined:
            yield one.figure.text


def _join(one: Stated, other: Stated) -> bool:
    """Whether two figures are a change, or a part and its whole."""
    return one.text.text[one.text.end_of(one.at) : one.text.starts[other.at]].strip() in _JOINTS


def _find_mixed(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Ends told with the start of another change: 1 to 4, of `from 1 to 2 and from 3 to 4`.

    Of `from 1 to 2 and from 2 to 4` they may be one way.
    """
    theirs = {tuple(_values(said, pair)) for pair in changes(said)}
    starts, ends = ({pair[side] for pair in theirs} for side in (0, 1))
    if starts & ends:
        return
    for pair in changes(statement):
        start, end = _values(statement, pair)
        if (start, end) not in theirs and start in starts and end in ends:
            yield statement.tokens[pair[1]].raw


def _values(text: Sentence, places: Sequence[int]) -> list[str]:
    return [figure.value for at in places if (figure := text.tokens[at].figure) is not None]


def _find_traded(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Two figures of different kinds, 4 and 0.6, each of which stands among the words of the other."""
    told = [(one, own[0]) for one in statement.stated if len(own := own_of(one, said)) == 1]
    for (one, first), (other, second) in combinations(told, 2):
        kin = (one.at, other.at)
        if (
            one.figure.unit == other.figure.unit
            and "×" not in one.figure.value + other.figure.value
            and first != second
            and not is_range(said, first, second)
            and said_of_another(one, said, [first], [second], kin)
            and said_of_another(other, said, [second], [first], kin)
        ):
            yield one.figure.text


def rivals_of(one: Stated, said: Sentence) -> list[int]:
    """The figures of the evidence that this one may have been exchanged with."""
    return _rivals_of(one.text, one.at, said)


@lru_cache(maxsize=1_024)
def _rivals_of(text: Sentence, at: int, said: Sentence) -> list[int]:
    one = next(each for each in text.stated if each.at == at)
    own = own_of(one, said)
    rivals = [other for other in said.figures if other not in own and _are_rivals(said, other, own)]
    if any(counts_some(said, at) for at in own):  # what it is some of is none, if that is left out
        told = {each.figure.value for each in text.stated}
        rivals = [at for at in rivals if counts_some(said, at) or said.tokens[at].stem in told]
    if role(one) == "by":  # what it changes from and to is no rival of that
        ends = {each.at for each in said.stated if role(each) in ("from", "to")}
        rivals = [other for other in rivals if other not in ends]
    if is_relation(one) and any(_is_listed_relation(each) for each in said.stated if each.at in own):
        rivals = [each.at for each in said.stated if each.at in rivals and _is_listed_relation(each)]
    parts = {
        one.text.tokens[at].stem
        for at in one.text.figures
        if at != one.at and is_range(one.text, at, one.at)
    }
    aside = aside_figures(said)
    rivals = [
        other
        for other in rivals
        if said.tokens[other].stem not in parts and (other not in aside or not aside.isdisjoint(own))
    ]
    return rivals if own else []


def _is_listed_relation(one: Stated) -> bool:
    """Whether it, or the last figure of its list, tells how much more or less something is."""
    last = run_of_figures(one.text, one.at)[-1]
    ends = [each for each in one.text.figures if each > last and is_range(one.text, last, each)][:1]
    return any(is_relation(each) for each in one.text.stated if each.at in (one.at, last, *ends))


def _phrase_after(one: Stated) -> Iterator[str]:
    """The words of meaning after a figure, to the next break or figure: `instances of annotations`."""
    for token in one.text.tokens[one.at + 1 :]:
        if token.kind in (TokenKind.BREAK, TokenKind.FIGURE):
            return
        if token.is_content:
            yield token.stem


def _counts_the_same(one: Stated, said: Sentence, rivals: Sequence[int]) -> bool:
    """Whether it counts here what it counts there, and no rival counts that or leaves it out."""
    noun, own = _next_word(one.text, one.at), own_of(one, said)
    counted = {each.at for each in said.stated if noun and noun in list(_phrase_after(each))[:2]}
    verbs = {said.tokens[at - 1].stem for at in own if at}
    untold = {
        at
        for at in rivals
        if said.tokens[at - 1].stem in verbs
        and all(each.weight == CLAUSE for each in said.tokens[at + 1 :][:1])
    }  # `needs 4 GB of memory, and B needs 9`
    return not counted.isdisjoint(own) and (counted | untold).isdisjoint(rivals)


def _next_word(text: Sentence, at: int) -> str:
    """The first word of meaning right after a figure."""
    for token in text.tokens[at + 1 : at + 3]:
        if token.kind in (TokenKind.BREAK, TokenKind.FIGURE):
            break
        if token.is_content:
            return token.stem
    return ""


def own_of(one: Stated, said: Sentence) -> list[int]:
    """Where the evidence has the figure, with its unit if it is anywhere with it."""
    value = one.figure.value.lstrip("-")
    own = [each for each in said.stated if each.figure.value.lstrip("-") == value]
    own = own or [each for each in said.stated if is_rounded(one, each) or stands_for(one, each)]
    of_unit = [each.at for each in own if each.figure.unit == one.figure.unit]
    return of_unit or [each.at for each in own]


def _find_doubled(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Figures told more often than the evidence has them, where another of its kind is left out."""
    theirs = Counter(said_of(said))
    units: dict[str, str] = dict(list(theirs))
    ours = Counter(
        (value, unit if (value, unit) in theirs else units.get(value, unit))
        for value, unit in said_of(statement)
    )
    left = theirs - ours
    for (value, unit), count in (ours - theirs).items():
        is_there = theirs[value, unit] and count
        if is_there and any(
            other in (unit, "") and value != each and (ours[each, other] == 0 or theirs[each, other] > 1)
            for each, other in left
        ):
            yield value


def said_of(text: Sentence) -> list[tuple[str, str]]:
    """Value and unit of each figure."""
    return [(one.figure.value, one.figure.unit) for one in text.stated]


def _are_rivals(said: Sentence, other: int, own: Sequence[int]) -> bool:
    """Whether one of two figures may have been told for the other."""
    if any(is_range(said, other, each) for each in own):
        return False
    return any(
        pair_label(said, other) is not None  # (200 vs. 15,000), whatever their sizes
        if is_pair_in_brackets(said, *sorted((other, each)))
        else _is_alike(said, other, each)
        for each in own
    )


def _is_alike(said: Sentence, one: int, another: int) -> bool:
    figure, other = said.tokens[one].figure, said.tokens[another].figure
    if other is None or figure is None:
        return False
    if figure.unit != other.unit:
        units = {figure.unit, other.unit}
        is_shared = "" in units and another in run_of_figures(said, one)  # `9, 14 and 31 hours`
        return is_shared or units <= DURATIONS or units <= _POINTS
    if ("/" in figure.value) != ("/" in other.value):
        return False
    if figure.unit or "×" in figure.value + other.value:
        return "×" not in figure.value + other.value
    if not (_is_plain(figure) or _is_plain(other)):
        shares = sorted(float(abs(share_of(each) or 0)) for each in (figure, other))
        return shares[1] < FAR * shares[0]  # 1.3B and 175B, not 1.2M and 3e-4
    sizes = sorted((len(figure.value), len(other.value)))
    is_counted = "" != _next_word(said, one) == _next_word(said, another)
    is_counted |= counts_some(said, one) and counts_some(said, another)
    is_near = sizes[1] - sizes[0] <= (sizes[0] > 1) or is_counted or _is_decimal(figure)
    return is_near and _is_decimal(figure) == _is_decimal(other) and is_year(figure) == is_year(other)


def _is_plain(figure: Figure) -> bool:
    """Whether it is told without an order of magnitude."""
    return figure.text.replace(",", "").replace(".", "").isdigit()


def _is_decimal(figure: Figure) -> bool:
    """Whether it has decimals once its order of magnitude is told: 1.0, but not 10.5K."""
    return "." in figure.value or ("." in figure.text and _is_plain(figure))
