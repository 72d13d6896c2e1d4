"""Joins lines to text: words that a line's end took apart are whole again.

Of the hyphens at line ends three quarters join to a word seen elsewhere in the paper, a few keep the
hyphen because the paper writes the word with one, and the rest join.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from adapters.reading.pdf_lines import Line

_WORDS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST: Final = re.compile(r"[\w-]*\w$")
_FIRST: Final = re.compile(r"\w[\w-]*")
_ADDRESS_END: Final = re.compile(r"(?:https?://|www\.|\w\.(?:com|org|io|net|edu)/)\S*$")

Vocabulary = Counter[str]


def vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """How often each word, plain or with a hyphen, stands whole in a line."""
    words: Vocabulary = Counter()
    for line in lines:
        found = _WORDS.findall(line.text.casefold())
        words.update(found[:-1] if line.hyphenated else found)
    return words


def join_lines(lines: Sequence[Line], words: Vocabulary) -> str:
    """The lines as one text."""
    parts: list[str] = []
    tail, broken = "", False
    for line in lines:
        glue = _glue(tail, line.text, words) if broken else _space(tail, line.text)
        parts += [glue, line.text]
        tail, broken = line.text, line.hyphenated
    if broken:
        parts.append("-")
    return "".join(parts).strip()


def _space(before: str, after: str) -> str:
    if not before or not after or (_ADDRESS_END.search(before) and before[-1] in "/_=?&%"):
        return ""
    return "" if _is_ideograph(before[-1]) and _is_ideograph(after[0]) else " "


def _is_ideograph(letter: str) -> bool:
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


def _glue(before: str, after: str, words: Vocabulary) -> str:
    """What belongs between two halves of a word that a hyphen at the line's end parted."""
    left, right = _LAST.search(before), _FIRST.match(after)
    if not left or not right or _ADDRESS_END.search(before):
        return "-"
    head, tail = left[0].casefold(), right[0].casefold()
    last, first = head.rsplit("-", 1)[-1], tail.split("-", 1)[0]
    if not right[0][0].islower() or not last[-1].isalpha():
        return "-"
    whole, parted = words[last + first], words[f"{last}-{first}"] + words[f"{head}-{tail}"]
    if whole or parted:
        return "" if whole >= parted else "-"
    known = min(len(last), len(first)) >= 3 and words[last] >= 2 and words[first] >= 2
    return "-" if known or len(last) == 1 else ""
