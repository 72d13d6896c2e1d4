"""Whether a small count is that of things which the evidence tells one by one."""

from __future__ import annotations

import re

from bot.analysis.verify.evidence import Proof

_MOST = 6
_PAIR = re.compile(
    r"\b(?:both|either|neither|on the one hand|the former|the latter|whereas|respectively"
    r"|another (?:type|kind|class|sort|group|way|approach|possibility|option)|and the other)\b",
    re.IGNORECASE,
)
"""What is said of two things."""
_ITEM = r"[^,;:.()]{2,60}"
_LIST = re.compile(rf"((?:{_ITEM}, )+{_ITEM}),? (?:and|or) ")
"""A list of three or more, up to its last item."""


def is_told_one_by_one(word: str, proof: Proof) -> bool:
    """Whether the evidence has so many things in a list, or tells a pair, and gives no count of its own."""
    if not (word.isdigit() and 1 < int(word) <= _MOST):
        return False
    counts = {one.figure.value for one in proof.said.stated if not one.figure.unit}
    if any(value.isdigit() and 1 < int(value) <= _MOST for value in counts):
        return False
    if word in _of_unit(proof):
        return True
    lists = [found[1].count(", ") + 2 for found in _LIST.finditer(proof.said.text)]
    return int(word) in lists or (word == "2" and not lists and bool(_PAIR.search(proof.said.text)))


def _of_unit(proof: Proof) -> set[str]:
    """How many figures of each unit there are, and how many decimals: three doses in mg."""
    values: dict[str, set[str]] = {}
    for one in proof.said.stated:
        kind = one.figure.unit or ("decimal" if "." in one.figure.value else "")
        values.setdefault(kind, set()).add(one.figure.value)
    return {str(len(each)) for unit, each in values.items() if unit}
