"""The rules of Chinese text, and of Japanese and Korean where they are the same: marks, breaks, lists.

Scripts without spaces break between any two characters, but never before a closing mark nor after an
opening one. What separates items and sentences when we write stands in the catalogues (`locale.comma` and
its like); here is what is read and broken.
"""

from __future__ import annotations

import re

SENTENCE_ENDS = "。！？｡"
CLOSING = "、。〉》」』】〕）！，．：；？％”’…"
OPENING = "〈《「『【〔（"
QUOTING = "“‘"
"""Opening marks that Latin text has too: they open what follows them where that is wide."""
BRACKETS_AFTER_SENTENCE = "”’」』）】》"
CLAUSE_ENDS = "，：；、"
WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
"""Characters two cells wide, as a class of a pattern."""
DATE = r"(?:\d{1,4}[年月日时時分])+"
_ATOM = re.compile(
    rf"""
      [ ]+
    | {DATE} [{CLOSING}]*
    | (?: (?<![^ ]) \d+ [ ] )?  # a number stays with what it counts
      [{OPENING}{QUOTING}]*
      (?: (?: (?! [{QUOTING}] [{WIDE}] ) [^ {WIDE}] )+ | (?![{OPENING}{CLOSING}])[{WIDE}] )? [{CLOSING}]*
      (?: [ ]· (?=[ ]) )?  # a separating dot ends a line, it never begins one
    """,
    re.VERBOSE,
)
_COMMAS = re.compile("[,;，；、]")


def atoms(text: str) -> list[tuple[int, str]]:
    """What no line may break, and where it begins: spaces, words, dates, wide characters with marks."""
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(text):
        match = _ATOM.match(text, position)
        atom = match[0] if match and match[0] else text[position]
        found.append((position, atom))
        position += len(atom)
    return found


def split_list(text: str) -> tuple[str, ...]:
    """The items of a list as somebody types it, with the commas and semicolons of any language."""
    return tuple(item.strip() for item in _COMMAS.split(text) if item.strip())
