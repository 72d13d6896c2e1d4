"""What a human reader cannot see: invisible characters, unreadable colours and sizes.

Papers have carried orders to reviewers' models in white, in one-point type and in characters that show
nothing. Characters are judged by their Unicode properties (annex 9 for direction, chapter 23 for tags and
variation selectors). A single zero-width space or soft hyphen is everyday typesetting and goes silently;
only what can carry a message is reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)
TINY_POINTS = 2.0
"""Type of this size or less cannot be read on paper; the smallest honest type is about 4 points."""
BLEND = 24
"""Colours whose channels all differ by this or less cannot be told apart at reading size."""
MOST_FINDS = 50
LONGEST_FIND = 1_000
MOST_MARKS = 4
"""Marks on one letter; phonetics and Vietnamese have three at most. More of them reach over other lines."""

_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ZERO_WIDTH = "\u200b-\u200d\u2060\ufeff\u180e"
_OVERRIDES = "\u202d\u202e"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_OPERATORS = "\u2061-\u2064"
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2065\u206a-\u206f\u3164\uffa0\ufff0-\ufffb"
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_MARKS = "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
"""Marks of no script of its own, which stack over and under a letter without end."""
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"

_INVISIBLE = re.compile(
    f"[\xad{_TAGS}{_SELECTORS}{_ZERO_WIDTH}{_DIRECTION}{_OPERATORS}{_FILLERS}{_CONTROLS}{_BROKEN}]"
)
_TOWERS = re.compile(f"(?<=[{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")
_MESSAGES = re.compile(
    f"(?P<tags>[{_TAGS}]+)|(?P<selectors>[{_SELECTORS}]{{2,}})|(?P<zeros>[{_ZERO_WIDTH}]{{4,}})"
    f"|[{_OVERRIDES}](?P<reversed>[^\u202c\n]{{1,{LONGEST_FIND}}})"
)


def has_invisible(text: str) -> bool:
    """Whether `strip_invisible` would change the text, or tell of a message in it."""
    return not (text.isascii() and text.isprintable()) and any(
        each.search(text) for each in (_INVISIBLE, _TOWERS)
    )


def strip_invisible(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as a reader sees it, and the messages that stood in it unseen.

    Line ends and tabs stay; every other control character, direction mark, lone surrogate and zero-width
    character goes, and so do marks that tower over a letter. Tag characters and variation selectors are
    decoded to what they say, text under a direction override is given in its stored order, and a run of
    zero-width characters, which can only be a code, by its code points.
    """
    if not has_invisible(text):
        return text, ()
    found = tuple(message for match in _MESSAGES.finditer(text) if (message := _decode(match)))
    return _TOWERS.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))), found


def is_unreadable(colour: Colour, background: Colour = WHITE) -> bool:
    """Whether text of this colour cannot be told from its background."""
    return all(abs(one - other) <= BLEND for one, other in zip(colour, background, strict=True))


def says_something(text: str) -> bool:
    """Whether unseen text can be a message, and is not padding such as a phantom digit.

    Twelve letters are the least; an ideograph says as much as three.
    """
    weight = 0
    for character in text:
        if character.isalpha():
            weight += 3 if unicodedata.category(character) == "Lo" else 1
            if weight >= 12:
                return True
    return False


def list_finds(found: Iterable[str]) -> tuple[str, ...]:
    """Finds made fit for `FullText.hidden_text`: clean, shortened, each once, and not without end."""
    kept: dict[str, None] = {}
    for find in found:
        clean = " ".join(_INVISIBLE.sub("", find).split())[:LONGEST_FIND]
        if clean:
            kept[clean] = None
        if len(kept) == MOST_FINDS:
            break
    return tuple(kept)


def _decode(match: re.Match[str]) -> str:
    """What the run says; empty where it is only decoration, such as the tags of a regional flag."""
    kind = match.lastgroup
    if kind == "tags":
        said = "".join(chr(ord(tag) & 0x7F) for tag in match[0])
        return said if len(said) > 6 else ""  # flags such as Scotland's need six and an end tag
    if kind == "selectors":
        return _bytes_of_selectors(match[0])
    if kind == "zeros":
        return " ".join(f"U+{ord(zero):04X}" for zero in match[0][:64])
    said = _INVISIBLE.sub("", match["reversed"])
    return said if says_something(said) else ""


def _bytes_of_selectors(run: str) -> str:
    """Selectors 1 to 256 stand for the bytes 0 to 255: a known way of hiding text behind a character."""
    points = [ord(selector) for selector in run]
    values = bytes(point - 0xFE00 if point < 0x10000 else point - 0xE0100 + 16 for point in points)
    return values.decode("utf-8", errors="replace")
