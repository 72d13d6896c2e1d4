"""A sentence as the checks see it: its words, names and figures in order, with the breaks between them.

The words of a Chinese text that the lexicon knows stand in English, so that both languages are compared in
one way; other Chinese words stand as pairs of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.analysis.verify.lexicon import HAN_SIDES, MEANING
from bot.text.figures import Figure, places_in, prepared
from bot.text.terms import HAN, is_stopword, stem

LONGEST = 4_000
"""Characters of a sentence that are looked at."""
_NAME = (
    r"(?:[A-Za-z]+@(?:\[[\d.,: ]*\]|\.?\d+(?:\.\d+)?)"
    r"|[A-Za-zͰ-Ͽ][A-Za-zͰ-Ͽ]*[-@._]?\d[\w.@]*(?:[-@+]\w+)*(?<!\.)"
    r"|[A-Za-z]+-[A-Za-z]+-?\d\w*(?:[-+]\w+)*|\d[A-Za-z]{3,}\w*|[1-4]-?D(?![A-Za-z]))"
)
_NAMED = re.compile(rf"(?<![A-Za-z\d]){_NAME}")
_HAN_WORDS = tuple(sorted({*MEANING, *HAN_SIDES}, key=len, reverse=True))
_LATIN = (
    rf"(?P<name>(?<![A-Za-z\d]){_NAME})"
    r"|(?P<hyphened>(?<![\w-])[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+(?![-\w]))"
    r"|(?P<word>(?:[Nn]on-)?[A-Za-zÀ-ɏͰ-Ͽ]+(?:['’][a-z]+)?)"
)
_SIGN = (
    r"|(?P<strong>[;:!?；：。！？|]|(?<!\bal)(?<!\bvs)(?<!\bcf)(?<!\.[eg])\.(?=\s|$)| - )"
    r"|(?P<times>×)"
    r"|(?P<weak>[,()（），、\[\]]|(?<=[\d%])\s?/|/(?=\s?\d))"
)
_ASCII_WORD = re.compile(_LATIN + _SIGN)
_WORD = re.compile(
    rf"{_LATIN}|(?P<han>{'|'.join(map(re.escape, _HAN_WORDS))})|(?P<run>[\u3400-\u9fff]){_SIGN}"
)
_SMALL = re.compile(r"[1-9]|10")
_IRREGULAR = {
    "found": "find", "held": "hold", "gave": "give", "given": "give", "led": "lead", "shown": "show",
    "rose": "rise", "fell": "fall", "fallen": "fall", "took": "take", "taken": "take", "kept": "keep",
    "built": "build", "won": "win", "lost": "lose", "ran": "run", "grew": "grow", "made": "make",
    "shrank": "shrink", "shrunk": "shrink", "sank": "sink", "sunk": "sink", "grown": "grow",
    "risen": "rise", "beaten": "beat", "chose": "choos", "chosen": "choos", "came": "come",
}  # fmt: skip
_STRONG = "but while whereas although though however yet where when vs versus against unlike compared"
_STRONG_WORDS = frozenset(_STRONG.split())
_BREAKING = _STRONG_WORDS | {"and", "or"}
_HAN_BREAKS = {"而": 2, "但": 2, "和": 1, "与": 1, "并": 1, "及": 1, "或": 1}


_EXAMPLE = re.compile(r"\b(?:e\.g|i\.e)\.,?\s?|,? ?\bfor (?:example|instance)\b,?")
_MORE_THAN_ZH = re.compile(
    r"([比较][^,，。;；更]{1,40}?|(?<=[\u3400-\u9fff])(?<![提升降减增最再至])(?=[高低多少快慢矮]\s?(?:约|了)?\s?\d))(?<!更)"
    r"(?<![提升降减增最再至])([高低多少好差快慢大小长短强弱深矮])(?![\u3400-\u9fff]*于)"
)


class TokenKind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    FIGURE = "figure"
    BREAK = "break"


class SentenceToken(NamedTuple):
    """A word, name, figure or break."""

    kind: TokenKind
    stem: str
    """What it is compared by."""
    raw: str
    lowered: str
    """As it stands there, without capitals."""
    start: int
    is_content: bool = False
    """Whether it carries meaning of its own."""
    figure: Figure | None = None
    weight: int = 0
    """Of a break: 1 between items, 2 between clauses."""


_is_grammar = lru_cache(maxsize=16_384)(is_stopword)


@lru_cache(maxsize=16_384)
def _word(raw: str) -> tuple[str, str, bool]:
    """What a word is compared by, how it stands without capitals, and whether it carries meaning."""
    lowered = raw.lower()
    is_content = not _is_grammar(raw) or (raw.isupper() and len(raw) > 1)
    return _IRREGULAR.get(lowered) or stem(raw), lowered, is_content


@dataclass(frozen=True, eq=False)
class Sentence:
    """One text, read. It is its own key: what is found in it is remembered with it."""

    text: str
    """In the form the figures were found in."""
    tokens: tuple[SentenceToken, ...]

    @cached_property
    def figures(self) -> tuple[int, ...]:
        """Where the figures stand among the tokens."""
        return tuple(at for at, token in enumerate(self.tokens) if token.figure)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """The figures, each with its place."""
        found = ((at, self.tokens[at].figure) for at in self.figures)
        return tuple(Stated(self, at, figure) for at, figure in found if figure is not None)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of every word and name."""
        return frozenset(
            token.stem for token in self.tokens if token.kind in (TokenKind.WORD, TokenKind.NAME)
        )

    @cached_property
    def content(self) -> frozenset[str]:
        """Stems of what carries meaning."""
        return frozenset(token.stem for token in self.tokens if token.is_content)

    @cached_property
    def initials(self) -> str:
        """The first letters of its words, to know an acronym by."""
        return "".join(
            token.lowered[0] if token.kind in (TokenKind.WORD, TokenKind.NAME) else " "
            for token in self.tokens
        )

    @cached_property
    def is_chinese(self) -> bool:
        """Whether it is written in Chinese, whatever Latin names it holds."""
        return is_chinese(self.text)

    @cached_property
    def compact(self) -> str:
        """Its letters and digits alone, to look for names that are written in several ways."""
        return compact(self.text)


class Stated(NamedTuple):
    """A figure of a sentence."""

    text: Sentence
    at: int
    figure: Figure


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese, whatever Latin names it holds."""
    if text.isascii():
        return False
    return (
        2 * len(HAN.findall(text)) >= len(re.findall(r"[A-Za-z]+", text)) and HAN.search(text) is not None
    )


_BARE = {code: None for code in range(128) if not chr(code).isalnum()}


def compact(text: str) -> str:
    """The letters and digits of a text, without case."""
    bare = text.casefold().translate(_BARE)
    return bare if bare.isascii() else re.sub(r"[\W_]+", "", bare)


@lru_cache(maxsize=4_096)
def read(text: str, *, tabular: bool = False) -> Sentence:
    """The text, read; what was read last is remembered, as quotes share their sentences."""
    text = prepared(text[:LONGEST], spelled=True, tabular=tabular)
    if any(part in text for part in (".g.", ".e.", "for example", "for instance")):
        text = _EXAMPLE.sub("", text)
    text = text if text.isascii() else _MORE_THAN_ZH.sub(r"\1更\2", text)
    tokens: list[SentenceToken] = []
    end = 0
    places = places_in(text)
    names = [found.span() for found in _NAMED.finditer(text)] if places else []
    for place in places:
        if any(first <= place.start < last for first, last in names):
            continue  # the digits are part of a name
        tokens += _words(text, end, place.start)
        figure = place.figure
        told = figure.text
        tokens.append(
            SentenceToken(TokenKind.FIGURE, figure.value, told, told.lower(), place.start, figure=figure)
        )
        end = place.end
    tokens += _words(text, end, len(text))
    has_fractions = bool(places) and ("/" in text or "×" in text)
    return Sentence(text, tuple(_with_fractions(tokens) if has_fractions else tokens))


def _with_fractions(tokens: list[SentenceToken]) -> Iterator[SentenceToken]:
    """The tokens with `1`, `/`, `4` as one figure, and `3`, `×`, `3`."""
    skip = 0
    for at, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        figure = _fraction(token, *tokens[at + 1 : at + 3]) if at + 2 < len(tokens) else None
        skip = 2 if figure else 0
        yield token._replace(stem=figure.value, figure=figure) if figure else token


def _fraction(top: SentenceToken, stroke: SentenceToken, bottom: SentenceToken) -> Figure | None:
    if top.figure and bottom.figure and stroke.raw == "×":
        size = f"{top.figure.value}×{bottom.figure.value}"
        return Figure(text=size, value=size, unit=bottom.figure.unit)
    if stroke.raw != "/" or top.figure is None or bottom.figure is None or bottom.figure.unit:
        return None
    above, below = top.figure.value, bottom.figure.value
    if not (_SMALL.fullmatch(above) and _SMALL.fullmatch(below) and int(above) < int(below)):
        return None
    return Figure(text=f"{top.figure.text}/{bottom.figure.text}", value=f"{above}/{below}")


def _words(text: str, start: int, end: int) -> list[SentenceToken]:
    """The tokens of a stretch without figures."""
    tokens: list[SentenceToken] = []
    last = -2
    for found in (_ASCII_WORD if text.isascii() else _WORD).finditer(text, start, end):
        at = found.start()
        if found.lastgroup == "run":
            tokens += _run(text, at, is_pair=last == at - 1 and bool(tokens))
            last = at
        else:
            tokens += _token(found.lastgroup or "", found[0], at)
    return tokens


def _token(kind: str, raw: str, at: int) -> list[SentenceToken]:
    if kind == "word":
        key, lowered, is_content = _word(raw)
        if lowered not in _BREAKING:
            return [SentenceToken(TokenKind.WORD, key, raw, lowered, at, is_content)]
    lowered = raw.lower()
    if kind in ("name", "hyphened"):
        return [SentenceToken(TokenKind.NAME, compact(raw), raw, lowered, at, is_content=True)]
    if kind == "han":
        is_content = not _is_grammar(raw)
        meanings = MEANING.get(raw, (raw,))
        return [
            SentenceToken(TokenKind.WORD, meaning, raw, lowered, at, is_content) for meaning in meanings
        ]
    weight = 2 if kind == "strong" or lowered in _STRONG_WORDS else 0 if kind == "times" else 1
    return [SentenceToken(TokenKind.BREAK, lowered.strip(), raw, lowered, at, weight=weight)]


def _run(text: str, at: int, *, is_pair: bool) -> list[SentenceToken]:
    """Of Chinese that no list knows: a break, or the character with the one before it."""
    char = text[at]
    if char in _HAN_BREAKS:
        return [SentenceToken(TokenKind.BREAK, char, char, char, at, weight=_HAN_BREAKS[char])]
    pair = text[at - 1] + char
    is_content = not _is_grammar(pair)
    return [SentenceToken(TokenKind.WORD, pair, pair, pair, at - 1, is_content)] if is_pair else []
