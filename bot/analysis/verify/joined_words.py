"""The words, figures and signs of a text as one string without spaces, and the operators beside it.

What typesetting changes does not count: spaces, line ends and their hyphens, ligatures, quotes, dashes,
case, accents, commas and stops, LaTeX. A changed word or figure always counts, and so does a changed
operator of a formula: those are kept beside the string, by their places in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from bot.text.latex import latex_to_text

_TEXT_END, _GAP, _MINUS_SIGN = "\x00", "\x1f", "\x1e"
"""Marks that no text has: between two texts, of the space between two numbers, the only one that is kept,
and of a minus, which is no dash."""
_SAME = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("∼～≈≃", "~"),
    **dict(zip("⁄⩽⩾≠➖", f"/≤≥¬{_MINUS_SIGN}", strict=True)),
    **dict.fromkeys(map(chr, range(0x300, 0x338)), ""),
}
"""Signs and the one that each is as good as; accents are nothing."""
_ALIKE = re.compile(f"[{''.join(_SAME)}]")
_LINE_END_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u00ad\x02]\s*\n\s*(?=[^\W\d_])|\x02\s*")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))(?<=\d,)")
_MINUS = re.compile(r"-(?:(?<=[\s)\]}=|]-)(?=[\s(\[{\\|])|(?<=[)\]}]-)(?!\.?\d))")
_RAISED = re.compile(r"[⁰¹²³⁴-⁹](?<=\d.)")
"""An exponent without a sign: 10⁴ is 10^4 and not 104."""
_SIGNED = re.compile(r"\^(?=-\d)(?<=\d\^)")
_SECOND_STOP = re.compile(r"\.(?<![\w.]\.)\d+\.(?=\d)")
"""A number that begins with a stop has no other."""
_IDLE = re.compile(
    r"[-.~$€£_](?:(?<=_)|(?!\.?\d)|(?<=[^\W\d_]-)|(?<=\.)(?:(?!\d)|(?<=[^\W\d]\.)|(?<=\.\.)))"
)
"""A sign that counts before a number alone, a stop that belongs to none, and what is no sign at all."""
_HAN = r"\u2e80-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_COUNTING = "<>≤≥±×%¬~$€£-"
_OPERATORS = {**dict.fromkeys("+⊕", "+"), **dict.fromkeys("·*∗⋅", "*"), **dict.fromkeys("/÷", "/")} | dict(
    zip(f"=∝^√{_MINUS_SIGN}", "=∝^√-", strict=True)
)
_OPERATOR = re.compile(f"[{re.escape(''.join(_OPERATORS))}]")
_NUMBER_BEFORE_NUMBER = re.compile(rf"\d[^\w.{_TEXT_END}{_HAN}{_COUNTING}]+(?=[\d.])")
_TOKEN = re.compile(rf"\.?\d+(?:\.\d+)*|[{_HAN}]|[^\W\d_{_HAN}]+|[{_GAP}{_COUNTING}]")
_COUNTS = re.compile(rf"[^\W_]|[.{_TEXT_END}{_HAN}{_COUNTING}]|{_OPERATOR.pattern}")


class _Counting(dict[int, int | str | None]):
    """For `translate`: takes away every character that does not count."""

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        self[code] = " " if char == _GAP else code if _COUNTS.match(char) else None
        return self[code]


_COUNTED = _Counting()


@dataclass(frozen=True)
class JoinedWords:
    """Words, figures and signs without spaces between them (two numbers keep one)."""

    text: str
    plain: str = field(repr=False)
    """What they are the words of."""
    operators: dict[int, str]
    """The operators of formulas, by the place in `text` that they stand before."""

    @cached_property
    def edges(self) -> frozenset[int]:
        """Where a quote may begin or end. Few places are ever asked for theirs."""
        return frozenset(accumulate(map(len, _tokens(self.plain)), initial=0))


def words_of(plain: str) -> JoinedWords:
    """The words of a plain text as one string."""
    return _without_operators(_join([_fold(plain)])[0], plain)


def words_of_each(plain: Sequence[str]) -> Iterator[JoinedWords]:
    """The words of each plain text. All that are of ASCII are read as one, and so are all others."""
    folded = list(map(_fold, plain))
    joined = {
        is_ascii: iter(_join([text for text in folded if text.isascii() == is_ascii]))
        for is_ascii in (True, False)
    }
    for text, source in zip(folded, plain, strict=True):
        yield _without_operators(next(joined[text.isascii()]), source)


def _join(texts: Sequence[str]) -> list[str]:
    return _settle(_TEXT_END.join(texts)).translate(_COUNTED).split(_TEXT_END)


def _without_operators(words: str, plain: str) -> JoinedWords:
    operators: dict[int, str] = {}
    if words.isalnum():
        return JoinedWords(words, plain, operators)
    for before, found in enumerate(_OPERATOR.finditer(words)):
        at = found.start() - before
        operators[at] = operators.get(at, "") + _OPERATORS[found[0]]
    return JoinedWords(_OPERATOR.sub("", words) if operators else words, plain, operators)


def normalise(text: str) -> str:
    """The words, figures and signs of the text, a space between each, without what typesetting changes."""
    return " ".join(token for token in _tokens(plain_text(text)) if token != _GAP)


def plain_text(text: str) -> str:
    """Without LaTeX and without hyphens at line ends."""
    is_broken = "\n" in text or "\x02" in text
    return latex_to_text(_LINE_END_HYPHEN.sub("", text) if is_broken else text)


def _tokens(plain: str) -> list[str]:
    return _TOKEN.findall(_settle(_fold(plain)))


def _fold(plain: str) -> str:
    """The text with one sign for all that mean the same."""
    if plain.isascii():
        return plain
    raised = _RAISED.sub(lambda found: f"^{found[0]}", plain.replace("≠", "¬"))
    return _ALIKE.sub(lambda found: _SAME[found[0]], unicodedata.normalize("NFKD", raised))


def _settle(text: str) -> str:
    """A folded text without those signs that do not count where they stand, and with its gaps marked."""
    text = _SIGNED.sub("", text.casefold())
    text = _THOUSANDS.sub("", _MINUS.sub(_MINUS_SIGN, text))
    text = _SECOND_STOP.sub(lambda found: f"{found[0][:-1]} ", text)
    return _NUMBER_BEFORE_NUMBER.sub(lambda found: found[0] + _GAP, _IDLE.sub(" ", text))
