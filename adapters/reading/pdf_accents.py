"""Puts accents on their letters, and makes of glyphs what a keyboard has: text as one would write it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

COMBINING: Final = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˘": "\u0306",
    "˙": "\u0307",
    "˚": "\u030a",
    "¯": "\u0304",
}
_ACCENT: Final = re.compile(r"(?:(?<=[(\[{/]) )?([´`¨ˆ˜ˇ˘˙˚¯])(?:\s?([A-Za-zıȷµ\u0370-\u03ff])|)")
_OF_VARIABLES: Final = "ˆ˜¯˙"
_DOTTED: Final = {"ı": "i", "ȷ": "j"}
"""Letters whose dot the accent takes the place of."""
_LOOSE: Final = re.compile(r"(?<![^\W\d_])[\u0300-\u036f]+")
"""Accents that stand on no letter."""
_AHEAD: Final = re.compile(r"(?:([(\[{|]) ?|(?<![^\W\d_])( ?))([\u0300-\u036f]) ?([^\W\d_])")
_STRUCK: Final = re.compile(r"\u0338 ?([=<>\u2190-\u22ff])")
"""A relation that a stroke is printed over, which fonts of formulas have before it: ≠ is not =."""
_PUT_TOGETHER: Final = tuple(
    zip(("|→", "Ɵ", "ƞ", "‹‹", "››", "◯c", "◯R"), ("↦", "ti", "tf", "«", "»", "©", "®"), strict=True)
)
"""As TeX prints signs that its fonts have not, and as files by office programs tell of ligatures."""
_PRIVATE: Final = re.compile(r"[\ue000-\uf8ff]")
_SPECIAL: Final = re.compile(r"[´`¨ˆ˜ˇ˘˙˚¯‹›◯→Ɵƞ\u0300-\u036f\ue000-\uf8ff]")
"""What takes more than normalising."""
_FLAT: Final = re.compile(
    r"[^\u00b2\u00b3\u00b9\u02b0-\u02b8\u02e1-\u02e3\u1d2c-\u1d6a\u1d9c\u2070-\u209c\u2c7c"
    r"\u2460-\u2473\uff01-\uff0f\uff1a-\uff1f]+"
)
"""Text but for exponents, indices and numbers in circles, which normalising would make plain digits and
letters, and Chinese marks of punctuation, which it would make ours.
"""


def readable(text: str) -> str:
    """Ligatures taken apart, accents put on their letters, glyphs without a meaning left out."""
    if text.isascii():
        return " ".join(text.split())
    special = _SPECIAL.search(text) is not None
    whole = _ACCENT.sub(_with_accent, _PRIVATE.sub("", text)) if special else text
    plain = whole
    if not unicodedata.is_normalized("NFKC", whole):
        plain = _FLAT.sub(lambda match: unicodedata.normalize("NFKC", match[0]), whole)
    if not special and plain is whole:
        return " ".join(plain.split())
    plain = _STRUCK.sub(lambda match: unicodedata.normalize("NFC", f"{match[1]}\u0338"), plain)
    for parts, sign in _PUT_TOGETHER:
        plain = plain.replace(parts, sign)
    return " ".join(_LOOSE.sub("", _AHEAD.sub(_with_mark_ahead, plain)).split())


def _with_mark_ahead(match: re.Match[str]) -> str:
    """A mark that fonts of formulas have before the letter it stands over, behind that."""
    opening, space, mark, letter = match.groups()
    return f"{opening or space}{unicodedata.normalize('NFC', letter + mark)}"


def _with_accent(match: re.Match[str]) -> str:
    letter = match[2] or ""
    if letter and not match.start() and match[0][1].isspace():
        return f"• {letter}"  # a list's mark in an encoding that nobody told
    around = (
        match.string[max(0, match.start() - 1) : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    if match[1] == "˜" and (around[0] == "/" or (around[0] == " " and match[0][1:2] == " ")):
        return f"~{match[0][1:]}"  # in an address, and between words of code
    variable = match[1] in _OF_VARIABLES and not any(map(str.isalpha, around))
    return _accent(match[1], letter, variable=variable)


def _accent(accent: str, letter: str, *, variable: bool) -> str:
    """TeX's old fonts set an accent and a letter; where no such letter exists the accent is dropped.

    On a variable, as Greek letters are, it stays: an estimate is not what it estimates.
    """
    letter = _DOTTED.get(letter, letter)
    one = unicodedata.normalize("NFC", letter + COMBINING[accent])
    return one if len(one) == 1 or letter > "\u0370" or (letter and (variable or letter == "µ")) else letter
