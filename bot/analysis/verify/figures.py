"""Whether each figure of a statement stands in its evidence: with its value, unit, sign, bound and spread.

Nothing is converted, and what is rounded has to be said to be (`rounded`). A unit may be left out where no
noun takes its place and the number alone cannot mean another thing; a fall of 5% may be printed as -5%, if
the statement tells a fall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, dropwhile, islice, takewhile

from bot.analysis.verify.bounds import BOUND_AXES, is_other_bound
from bot.analysis.verify.dates import is_cited, is_date, is_month
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import (
    RELATING,
    SIDES,
)
from bot.analysis.verify.names import is_in_name
from bot.analysis.verify.nouns import PREPOSITIONS, is_compound, noun_after, nouns_after
from bot.analysis.verify.rounded import is_grouped, is_inverse, is_rounded, is_worked_out
from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind
from bot.analysis.verify.shares import (
    is_part_of,
    is_whole_first,
    is_whole_for_part,
    share_of,
)
from bot.text.figures import MONTHS, Figure
from bot.text.terms import stem
from bot.text.units import DURATIONS, UNITS, words_for

_ROLES = {
    "by": "by", "to": "to", "from": "from",
    "降至": "to", "升至": "to", "减至": "to", "至": "to", "降到": "to", "升到": "to",
}  # fmt: skip
_DOWN = ("change", "level", "amount", "quality", "polarity")
_FALLING = frozenset(word for word, axes in SIDES.items() if any(axes.get(axis) == 1 for axis in _DOWN)) | {
    stem("loss")
}
_START = """
    from before without with when initially originally baseline earlier previously instead unlike compared
    原 原来 之前 原本 初始 基线 从 由 没有
"""
_EARLIER = frozenset(_START.split())
_REMOVED = frozenset(map(stem, ("removing", "without", "ablating", "dropping", "omitting", "excluding")))
_ROUGHLY = frozenset({"about", "nearly", "almost", "roughly", "approximately", "around", "only", "just"})
_GAPS = frozenset(
    map(stem, ["gap", "margin", "difference", "improvement", "gain", "advantage", "over", "boost"])
)
_GAPS_ZH = re.compile("[高低多少超胜差增减升降快慢长短提领落]")
_REACHED_ZH = re.compile("达到|取得|获得|得到|得分")
_COMPARED = BOUND_AXES | {"change", "quality", "speed", "price"}
_ORDINALS = {"1": "first", "2": "second"}
_BEING = frozenset({"is", "are", "was", "were", "has", "had"})
_SHARED = frozenset(["$", "€", "¥", "ms", "s", "min", "h"])
"""Units that a list tells but once: 12 euros, 2 for the disc."""
_PER = re.compile(r"(?:[^,;.(]|\.(?=\d)|\bvs\.){0,40}?(?:/\s?|\bper )([A-Za-z]+)")
_EACH = re.compile(r"[^,;.(]{0,40}?\b(?:per|each|every) (?!of\b)([A-Za-z]+)(?: ([a-z]+))?")
_OFTEN = {
    stem(word): unit
    for unit, words in {
        "hour": "hourly",
        "day": "daily",
        "week": "weekly",
        "month": "monthly",
        "year": "yearly annually",
    }.items()
    for word in words.split()
}
_EVERY_ZH = re.compile(r"每一?个?(秒|分钟|小时|天|日|周|星期|月|年)")
_PERIOD_OF = {
    "秒": "s", "分钟": "min", "小时": "h", "天": "d", "日": "d", "周": "week", "星期": "week",
    "月": "month", "年": "year",
}  # fmt: skip
_EVERY = re.compile(r"(?:\b(?:per|an?|each|every) |/)(second|minute|hour|day|week|month|year|s|h)\b")
_ROLES_IN_TIME = {
    "before": "from", "beforehand": "from", "initially": "from", "originally": "from",
    "afterwards": "to", "afterward": "to", "eventually": "to", "finally": "to",
}  # fmt: skip
CLAUSE = 2
"""The weight of a break that ends a clause."""
_WITHIN_LIST = frozenset({"instead", "first", "last", "next"})
LIST_GAP = 2
"""Words and breaks between two figures of a list."""


def missing_figures(statement: Sentence, proof: Proof) -> Iterator[str]:
    """The figures of the statement that the evidence does not hold as they are given."""
    for one in statement.stated:
        matches = [other for other in proof.said.stated if _is_same(one, other, proof)]
        if matches:
            if all(
                _is_other_role(one, other)
                or is_other_bound(one, other)
                or is_whole_for_part(one, other)
                or _is_other_rate(one, other)
                or _is_start_for_end(one, other)
                or _is_gap_for_level(one, other)
                or is_whole_first(one, other)
                or _is_gap_for_share(one, other)
                for other in matches
            ):
                yield one.figure.text
        elif not (
            (is_part_of(one.figure, proof.said) and not _is_other_part(one, proof.said))
            or is_in_name(one, proof.said)
            or _is_nearby(one, proof)
            or _is_scaled(one, proof)
            or is_worked_out(one, proof.said)
            or is_inverse(one, proof.said)
        ):
            yield one.figure.text


def _is_other_part(one: Stated, said: Sentence) -> bool:
    """Whether it is a bound here, and what it is the same part as is another bound, or none, there."""
    same = [each for each in said.stated if share_of(each.figure) == share_of(one.figure)]
    return bool(same) and all(is_other_bound(one, each) for each in same)


def _is_scaled(one: Stated, proof: Proof) -> bool:
    """Whether a cell under a head such as `Params (M)` comes to it."""
    return any(
        each.scale and one.figure.value in each.values for grid in proof.grids for each in grid.cells
    )


def _is_nearby(one: Stated, proof: Proof) -> bool:
    """Whether the section has the figure with what it counts, and no figure of the quote gave way to it."""
    value = one.figure.value
    if (
        _is_both(one)
        or is_month(one, proof.said)
        or (_ORDINALS.get(value, "-") in proof.said.stems and not one.figure.unit)
    ):
        return True
    if "×" in value:
        return value.replace("×", " × ") in proof.section_text and "×" not in proof.said.text
    noun = noun_after(one)
    if not noun or one.figure.unit or "/" in value:
        return False
    used = {each.figure.value for each in one.text.stated}
    left_out = any(
        other.figure.value not in used and noun in nouns_after(other) for other in proof.said.stated
    )
    pattern = rf"(?<![\d.,]){re.escape(value)}(?:[- ][a-z]+)?[- ]{re.escape(noun[:6])}"
    return not left_out and re.search(pattern, proof.section_text) is not None


def _is_both(one: Stated) -> bool:
    """Whether `the two` or 两者 stands for `both`."""
    start = one.text.starts[one.at]
    before, after = one.text.text[max(0, start - 8) : start].lower(), one.text.text[start + 1 : start + 14]
    is_both = (
        before.endswith(("the ", "these ", "between "))
        or after.startswith("者")
        or bool(set("都均") & set(after))
    )
    return one.figure.value == "2" and not one.figure.unit and is_both and not is_compound(one)


def _is_same(one: Stated, other: Stated, proof: Proof) -> bool:
    """Whether two figures are one, with what else they have."""
    has_other_spread = one.figure.spread not in ("", other.figure.spread)
    return not has_other_spread and _is_same_value(one, other) and _is_same_unit(one, other, proof)


def _is_same_value(one: Stated, other: Stated) -> bool:
    ours, theirs = one.figure, other.figure
    if is_cited(other) and not is_date(one):
        return False
    if ours.value.lstrip("-") != theirs.value.lstrip("-"):
        return is_rounded(one, other) or is_grouped(one, other)
    if ours.value == theirs.value:
        return True
    if ours.value.startswith("-"):
        return _falls(other, nearby=True)
    return not ours.signed and role(one) not in ("to", "from") and _falls(one)


def _falls(one: Stated, *, nearby: bool = False) -> bool:
    """Whether something falls in its clause; `nearby`, within a few words and no break."""
    tokens, goes_on = one.text.tokens, _goes_on_nearby if nearby else _goes_on
    before = takewhile(goes_on, reversed(tokens[max(0, one.at - 6) if nearby else 0 : one.at]))
    after = takewhile(goes_on, tokens[one.at + 1 : one.at + 5])
    return any(token.stem in _FALLING for token in chain(before, after))


def _goes_on(token: SentenceToken) -> bool:
    return token.weight < CLAUSE or token.lowered in ("against", "versus", "vs", "compared")


def _goes_on_nearby(token: SentenceToken) -> bool:
    return token.kind is not TokenKind.BREAK or token.raw in "()（）"


def _is_same_unit(one: Stated, other: Stated, proof: Proof) -> bool:
    ours, theirs = one.figure.unit, other.figure.unit
    if ours == theirs or _is_rate_of_same(one, other):
        return True
    if {ours, theirs} == {"fps", ""} and _rate(other if ours else one) == "s":
        return True
    if theirs == "×" and one.text.text[one.text.starts[one.at] :].lstrip("0123456789. ").startswith("次"):
        return not ours
    if not ours:
        is_divisor = theirs == "×" and role(one) == "by" and not noun_after(one)
        return is_divisor or _is_of_list(one, theirs) or _may_be_bare(one, theirs)
    if not theirs:
        return _has_unit_behind(other, ours) or _was_bare(one.figure, other, proof)
    is_points = {ours, theirs} in ({"°", "°C"}, {"°", "°F"}) or {ours, theirs} <= {"pt", "pp"}
    return is_points or ({ours, theirs} == {"pp", "%"} and "absolut" in proof.said.stems)


def _has_unit_behind(one: Stated, unit: str) -> bool:
    """Whether a word or a bracket stands between a figure and its unit: `12 consecutive months`."""
    following = one.text.tokens[one.at + 1 : one.at + 3]
    if following and following[0].raw == "(":
        behind = dropwhile(lambda token: token.raw != ")", one.text.tokens[one.at :])
        return any(UNITS.get(token.lowered) == unit for token in list(islice(behind, 2))[1:])
    is_near = all(token.kind is TokenKind.WORD and token.lowered not in PREPOSITIONS for token in following)
    return len(following) > 1 and is_near and UNITS.get(following[1].lowered) == unit


def _is_rate_of_same(one: Stated, counterpart: Stated) -> bool:
    """Whether only one of them tells in the unit itself what it is counted per: 每公斤 2.5 毫克."""
    ours, theirs = one.figure.unit, counterpart.figure.unit
    (base, _, per), (there, _, other) = ours.partition("/"), theirs.partition("/")
    is_told = one.text.is_chinese and "每" in one.text.text
    is_same = (per or _rate(one)) == (other or _rate(counterpart))
    return base == there and bool(base) and bool(per) != bool(other) and (is_told or is_same)


def _is_of_list(one: Stated, unit: str) -> bool:
    """Whether the next of a list, or what it is a part of, has the unit: `14.3 against 9.8 months`."""
    gap = 0
    for token in one.text.tokens[one.at + 1 :]:
        if token.figure and token.figure.unit:
            return token.figure.unit == unit
        gap = -1 if token.lowered == "of" else 0 if token.figure else gap + 1
        if (token.is_content and token.lowered not in _WITHIN_LIST) or gap > LIST_GAP:
            break
    return False


def _may_be_bare(one: Stated, unit: str) -> bool:
    """Whether the statement may leave the unit out: where it counts something else it may not."""
    if unit == "月" or (unit == "year" and _is_of_age(one)):
        return True
    if noun_after(one) and unit not in ("pt", "px"):
        return False
    if unit == "%":
        share, following = share_of(one.figure), one.text.tokens[one.at + 1 : one.at + 4]
        is_count = any(token.lowered == "of" for token in following[:1]) and any(
            token.figure for token in following
        )
        return not is_count and (share is None or abs(share) > 1)
    return unit not in DURATIONS and unit != "×"


def _is_of_age(one: Stated) -> bool:
    """Whether it is an age, from which or up to which somebody is: `of 65 or older`, 65 岁."""
    following = one.text.tokens[one.at + 1 : one.at + 3]
    beside = *one.text.tokens[max(0, one.at - 2) : one.at], *following
    is_chinese = one.text.text[one.text.end_of(one.at) :].lstrip().startswith(("岁", "周岁"))
    return is_chinese or any(
        "age" in SIDES.get(token.stem, {}) or token.lowered == "aged" for token in beside
    )


def _is_in_brackets_of(one: Stated, unit: str) -> bool:
    """Whether it stands in the bracket behind a figure with the unit: `14.2 months (12.1 to 16.9)`."""
    before = one.text.tokens[: one.at]
    opens = next((at for at in range(one.at - 1, 0, -1) if before[at].raw in ("(", ")")), 0)
    is_behind = opens > 0 and before[opens].raw == "("
    main = before[opens - 1].figure if is_behind else None
    return main is not None and main.unit == unit and not noun_after(one)


def _was_bare(figure: Figure, other: Stated, proof: Proof) -> bool:
    """Whether the evidence may have left the unit out: a list, a column or a metric has it once for all."""
    around, words = proof.around, words_for(figure.unit)
    is_listed = any(each.figure.unit == figure.unit for each in proof.said.stated)
    before = other.text.text[: other.text.starts[other.at]].rstrip()
    is_shared = is_listed and not noun_after(other) and figure.unit in _SHARED
    is_shared = (is_shared or _is_in_brackets_of(other, figure.unit)) and not before.endswith("=")  # n = 12
    if before.endswith("±") or is_shared or _is_of_list(other, figure.unit):
        return True
    if figure.unit in ("%", "pt", "×", "pp"):
        is_percent = (
            figure.unit == "%" and "." in other.figure.text and ("%" in around or "percent" in around)
        )
        return proof.tabular or is_percent or figure.unit == "pt"
    if figure.unit == "月":
        return figure.value.isdigit() and int(figure.value) <= len(MONTHS)
    if figure.unit in ("°", "px"):
        return True
    return proof.tabular and bool(re.search(rf"[(\[]\s?(?:{words})\s?[)\]/]|\bin (?:{words})\b", around))


def _is_other_role(one: Stated, other: Stated) -> bool:
    """Whether `to 10` became `by 10`, or `from` became `to`."""
    ours, theirs = _told_role(one), role(other)
    return bool(ours and theirs) and ours != theirs


def role(one: Stated) -> str:
    """Whether a figure is what something changes by, from or to; empty where it is not told."""
    tokens, at = one.text.tokens, one.at
    if one.text.is_chinese and one.text.text[: one.text.starts[at]].rstrip().endswith(("从", "由")):
        return "from"
    while at and tokens[at - 1].lowered in _ROUGHLY:
        at -= 1
    token, before = tokens[at - 1] if at else None, tokens[at - 2] if at > 1 else None
    is_from = at > 2 and tokens[at - 3].raw.lower() in ("from", "从")
    is_range = (
        before is not None
        and not (token is not None and token.lowered == "from")
        and ((before.figure and not is_from) or before.lowered in ("up", "close", "due"))
    )
    return "" if token is None or is_range else _ROLES.get(token.lowered, "")


def _told_role(one: Stated) -> str:
    """Its role, which a word of time behind it may tell as well: `it was 3 before`, `5 afterwards`."""
    following = next(iter(one.text.tokens[one.at + 1 : one.at + 2]), None)
    return role(one) or _ROLES_IN_TIME.get(following.lowered if following else "", "")


def _is_other_rate(one: Stated, other: Stated) -> bool:
    """Whether `per second` became `per minute`, or 每天."""
    if one.text.is_chinese and not other.text.is_chinese:
        here, there_of = set(map(_PERIOD_OF.get, _EVERY_ZH.findall(one.text.text))), _periods_of(other.text)
        return bool(here and there_of) and here.isdisjoint(there_of)
    ours, theirs = _rate(one), _rate(other)
    if ours and theirs:
        return ours != theirs
    each, there = _each(one), _each(other)
    return bool(each and there) and each.isdisjoint(there)


def _periods_of(text: Sentence) -> set[str]:
    """The times that an English sentence counts anything per: `per year`, `a day`, `weekly`."""
    found = (UNITS.get(word, "") for word in _EVERY.findall(text.text))
    return {*found, *(UNITS[_OFTEN[each]] for each in text.stems & _OFTEN.keys())} - {""}


def _each(one: Stated) -> set[str]:
    """What a figure is told for each of: `8 for each training image`, `8 per image`."""
    found = _EACH.match(one.text.text, one.text.end_of(one.at))
    return {stem(word) for word in (found[1], found[2]) if word} if found else set()


def _rate(one: Stated) -> str:
    """What a figure is counted per: `images per second`, `images/sec`."""
    found = _PER.match(one.text.text, one.text.end_of(one.at))
    often = next(
        (token.stem for token in one.text.tokens[one.at + 1 : one.at + 5] if token.stem in _OFTEN), ""
    )
    if often and not found:
        return UNITS.get(_OFTEN[often], _OFTEN[often])
    return UNITS.get(found[1], stem(found[1])) if found else ""


def _is_start_for_end(one: Stated, other: Stated) -> bool:
    """Whether what something changed from is told as what it is."""
    ends = [each for each in other.text.stated if role(each) == "to"]
    is_change = any(
        SIDES.get(token.stem, {}).keys() & {"change", "quality"} for token in other.text.tokens[: other.at]
    )
    words = {token.lowered for token in one.text.tokens}
    is_removed = not other.text.stems.isdisjoint(_REMOVED)
    words.discard("without" if is_removed else "with")  # that is how it ends there
    values = {each.figure.value for each in one.text.stated}
    end = ends[0].at if ends else other.at
    place = {token.stem for token in other.text.tokens[other.at + 1 : end] if token.is_content}
    is_alone = (
        place.isdisjoint(one.text.stems)
        and not values & {each.figure.value for each in ends}
        and words.isdisjoint(_EARLIER)
    )
    return role(other) == "from" and bool(ends) and is_change and role(one) == "" and is_alone


def _is_gap_for_level(one: Stated, other: Stated) -> bool:
    """Whether `better by 2.7` became a plain 2.7."""
    if (role(other) != "by" and not _is_gain(other)) or role(one):
        return False
    near = one.text.tokens[max(0, one.at - 12) : one.at + 8]
    if one.text.is_chinese:
        return bool(_REACHED_ZH.search(one.text.text)) and not _GAPS_ZH.search(one.text.text)
    if all(token.stem not in RELATING and token.lowered not in _BEING for token in near):
        return False
    words = {token.stem for token in near}
    return (
        one.figure.unit != "×"
        and not one.figure.signed
        and words.isdisjoint(_GAPS)
        and not any(SIDES.get(token.stem, {}).keys() & _COMPARED for token in near)
    )


def _is_gap_for_share(one: Stated, other: Stated) -> bool:
    """Whether `70% of the other` became `70% above the other`."""
    (mine, *_), (their, *_) = (each.text.tokens[each.at + 1 :] or [None] for each in (one, other))
    axes = SIDES.get(mine.stem, {}) if mine else {}
    is_share = their is not None and their.lowered == "of" and other.figure.unit == "%"
    return is_share and not BOUND_AXES.isdisjoint(axes)


def _is_gain(one: Stated) -> bool:
    """Whether it tells how much more or better something is: `+2.7`, `a 16% increase`, `10% behind`."""
    if one.figure.signed:
        return not one.figure.value.startswith("-")
    return one.figure.unit in ("%", "pp", "pt") and is_relation(one)


def is_relation(one: Stated) -> bool:
    """Whether a word of more or less follows right after it; in Chinese, stands before it."""
    tokens = one.text.tokens
    near = (
        tokens[max(0, one.at - 5) : one.at][::-1]
        if one.text.is_chinese
        else tokens[one.at + 1 : one.at + 3]
    )
    words = takewhile(lambda token: token.kind is TokenKind.WORD, near)
    is_told = any(
        SIDES.get(token.stem, {}).keys() & _COMPARED
        for number, token in enumerate(words)
        if one.text.is_chinese or not number or not _leads_on(token)
    )
    return is_told or one.figure.text.startswith("+")


def _leads_on(token: SentenceToken) -> bool:
    """Whether a word begins what is told next: `84% recall surpassing others`, `25% over a range`."""
    return token.lowered in ("over", "under", "above", "below", "behind") or token.lowered.endswith("ing")
