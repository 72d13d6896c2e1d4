"""The rules of Chinese text, and of Japanese and Korean where they are the same: marks, breaks, lists.

Scripts without spaces break between any two characters, but never before a closing mark nor after an
opening one. What separates items and sentences when we write stands in the catalogues (`locale.comma` and
its like); here is what is read and broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

SENTENCE_ENDS = "。！？｡"
CLOSING = "、。〉》」』】〕）！，．：；？％”’…"
FOLLOWING = "ーっゃゅょぁぃぅぇぉゎッャュョァィゥェォヮヵヶ々ゝゞヽヾ゛゜・\u3099\u309a"
"""Characters of Japanese with which no line begins, as closing marks."""
OPENING = "〈《「『【〔（"
QUOTING = "“‘"
"""Opening marks that Latin text has too: they open what follows them where that is wide."""
BRACKETS_AFTER_SENTENCE = "”’」』）】》"
CLAUSE_ENDS = "，：；、"
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
"""Characters between which a line may break, as a class of a pattern: Korean breaks at its spaces."""
DATE = r"(?:\d{1,4}[年月日时時分])+"
_ATOM = rf"""
      [ ]+
    | {DATE} [{CLOSING}]*
    | (?: (?<![^ ]) \d+ [ ] )?  # a number stays with what it counts
      [{OPENING}{QUOTING}]*
      (?: (?: (?! [{QUOTING}] [{WIDE}] ) [^ {WIDE}] )+ | (?![{OPENING}{CLOSING}])[{WIDE}] )?
      [{CLOSING}{FOLLOWING}]*
      (?: [ ]· (?=[ ]) | [ ][{CLOSING}]+ )?  # a dot or an ellipsis ends a line, it never begins one
    """
"""Compiled when lines are first broken: it takes a hundredth of a second, and few commands break any."""
_COMMAS = re.compile("[,;，；、]")


def atoms(text: str) -> list[tuple[int, str]]:
    """What no line may break, and where it begins: spaces, words, dates, wide characters with marks."""
    found: list[tuple[int, str]] = []
    position, pattern = 0, re.compile(_ATOM, re.VERBOSE)
    while position < len(text):
        match = pattern.match(text, position)
        atom = match[0] if match and match[0] else text[position]
        found.append((position, atom))
        position += len(atom)
    return found


def split_list(text: str) -> tuple[str, ...]:
    """The items of a list as somebody types it, with the commas and semicolons of any language."""
    return tuple(item.strip() for item in _COMMAS.split(text) if item.strip())


HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
"""A character of Chinese; the rarest stand beyond all others."""
_LATIN = re.compile("[A-Za-z0-9#$~/%]")


def spoken_in(text: str) -> str:
    """The language of a text, where its letters tell: Japanese (`ja`) or Korean (`ko`); else empty."""
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    return "ko" if re.search(r"[\uac00-\ud7af\u1100-\u11ff]", text) else ""


class Script(StrEnum):
    """How Chinese is written."""

    SIMPLIFIED = "Simplified"
    TRADITIONAL = "Traditional"
    EITHER = "either"
    """Nothing in the text is written in one of them alone."""


def script_of(text: str) -> Script:
    """The script of Chinese words: that of more characters which only it has.

    Which has a character is told by the character sets made for each: GB 2312 and Big5.
    """
    characters = HAN.findall(text)
    simplified = sum(_has(each, "gb2312") and not _has(each, "big5") for each in characters)
    traditional = sum(_has(each, "big5") and not _has(each, "gb2312") for each in characters)
    if simplified == traditional:
        return Script.EITHER
    return Script.SIMPLIFIED if simplified > traditional else Script.TRADITIONAL


def is_common(character: str) -> bool:
    """Whether it is of the 3,755 Chinese characters that are used most, which GB 2312 has first."""
    return _has(character, "gb2312") and b"\xb0" <= character.encode("gb2312") < b"\xd8"


def _has(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _full() -> re.Pattern[str]:
    """A character as wide as a Chinese one. It takes long to compile, and few messages need it."""
    return re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef“”‘’]")


def join_spaced(pieces: Iterable[str]) -> str:
    """Pieces of a sentence in one, with a space where Han meets Latin letters or figures, and nowhere else.

    Inside the pieces nothing is changed: a title stays as its authors have it.
    """
    text = ""
    for piece in filter(None, pieces):
        if text.endswith(" ") and _full().match(text[-2:]) and _full().match(piece):
            text = text[:-1]
        text += _rest(text, piece)
    return text


def colon_after(label: str) -> str:
    """The colon behind a label, and its space: a wide one has room of its own."""
    return "：" if _full().match(label[-1:]) else ": "


def _rest(text: str, piece: str) -> str:
    """The piece with what has to stand between it and the text before it; one that is needless is cut."""
    before, after = text[-1:], piece[:1]
    if after == " " and _full().match(before) and _full().match(piece, 1):
        return piece[1:]
    meets = (HAN.match(before) and _LATIN.match(after)) or (_LATIN.match(before) and HAN.match(after))
    return f" {piece}" if meets else piece
