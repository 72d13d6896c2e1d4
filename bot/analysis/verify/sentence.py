"""A sentence as the checks see it: its words, names and figures in order, with the breaks between them.

The words of a Chinese text that the lexicon knows stand in English, so that both languages are compared in
one way; other Chinese words stand as pairs of characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.analysis.verify.lexicon import HAN_SIDES, MEANING, RELATING, SIDES, meaning_of
from bot.analysis.verify.wording import in_plain_words
from bot.text.chinese import HAN
from bot.text.chinese_terms import cut_words, dictionary_meaning
from bot.text.figures import Figure, places_in
from bot.text.spelling import IRREGULAR
from bot.text.terms import is_stopword

LONGEST = 4_000
"""Characters of a sentence that are looked at."""
_NAME = (
    r"(?:[a-z]-means|[A-Za-z]+@(?:\[[\d.,: ]*\]|\.?\d+(?:\.\d+)?)"
    r"|[A-Za-zͰ-Ͽ][A-Za-zͰ-Ͽ]*[-@._]?\d[A-Za-z\d_.@]*(?:[-@+][A-Za-z\d_]+)*(?<!\.)"
    r"|[A-Za-z]+-[A-Za-z]+-?\d[A-Za-z\d_]*(?:[-+][A-Za-z\d_]+)*|\d[A-Za-z]{3,}[A-Za-z\d_]*|[1-4]-?D(?![A-Za-z]))"
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
_PLAIN = r"(?P<plain>(?<![\w-])[A-Za-z]++(?![-@_'’À-ɏͰ-Ͽ\d]|\.\d))|"
"""A word that can be no name, as most are: tried first."""
_ASCII_WORD = re.compile(_PLAIN + _LATIN + _SIGN)
_WORD = re.compile(
    rf"{_PLAIN}{_LATIN}|(?P<han>{'|'.join(map(re.escape, _HAN_WORDS))})|(?P<run>[\u3400-\u9fff]){_SIGN}"
)
_SMALL = re.compile(r"[1-9]|10")
_STRONG = (
    "but while whereas although though albeit however yet where when vs versus against unlike compared"
)
_STRONG_WORDS = frozenset(_STRONG.split())
_BREAKING = _STRONG_WORDS | {"and", "or"}
_HAN_BREAKS = {"而": 2, "但": 2, "和": 1, "与": 1, "并": 1, "及": 1, "或": 1}


_MARKED = re.compile(r"([a-z]{4,})\d{1,2}")
"""A word with the mark of a footnote."""

CLAUSE = 2
"""The weight of a break that ends a clause."""
_COUNTS = "more most less least fewer all both no few many some each"
_COMPARING = frozenset(_COUNTS.split())
"""What opens a sentence before a name and is no part of it."""


class TokenKind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    FIGURE = "figure"
    BREAK = "break"


class SentenceToken(NamedTuple):
    """A word, name, figure or break; the same one wherever it stands."""

    kind: TokenKind
    stem: str
    """What it is compared by."""
    raw: str
    lowered: str
    """As it stands there, without capitals."""
    is_content: bool = False
    """Whether it carries meaning of its own."""
    figure: Figure | None = None
    weight: int = 0
    """Of a break: 1 between items, 2 between clauses."""


def relates(token: SentenceToken) -> bool:
    """Whether a word is a verb that goes with any figure; what is consistent consists of nothing."""
    return token.stem in RELATING and not token.lowered.endswith(("ent", "ently"))


def _word(raw: str) -> tuple[str, str, bool]:
    """What a word is compared by, how it stands without capitals, and whether it carries meaning."""
    lowered = raw.lower()
    is_content = not is_stopword(raw) or (raw.isupper() and len(raw) > 1)
    if raw[-1] == "s" and raw[:-1].isupper() and len(raw) > len("as"):
        raw = raw[:-1]  # GPUs
    return meaning_of(IRREGULAR.get(lowered, raw)), lowered, is_content


@dataclass(frozen=True, eq=False)
class Sentence:
    """One text, read. It is its own key: what is found in it is remembered with it."""

    text: str
    """In the form the figures were found in."""
    tokens: tuple[SentenceToken, ...]
    starts: tuple[int, ...]
    """Where each of them begins in the text."""

    def end_of(self, at: int) -> int:
        """Where a token ends in the text."""
        return self.starts[at] + len(self.tokens[at].raw)

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
        told = (token.stem for token in self.tokens if token.kind in (TokenKind.WORD, TokenKind.NAME))
        marked = (meaning_of(found[1]) for token in self.tokens if (found := _MARKED.fullmatch(token.raw)))
        return frozenset((*told, *marked))

    @cached_property
    def lowered(self) -> frozenset[str]:
        """Every token as it stands, without capitals."""
        return frozenset([token.lowered for token in self.tokens])

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


@lru_cache(maxsize=1_024)
def read(text: str, *, tabular: bool = False) -> Sentence:
    """The text, read; what was read last is remembered, as quotes share their sentences."""
    text = in_plain_words(text[:LONGEST], tabular=tabular)
    tokens: list[SentenceToken] = []
    starts: list[int] = []
    end = 0
    places = places_in(text)
    for place in places:
        if _is_in_name(text, place.start):
            continue
        _words(text, end, place.start, tokens, starts)
        tokens.append(_figure(place.figure))
        starts.append(place.start)
        end = place.end
    _words(text, end, len(text), tokens, starts)
    if places and ("/" in text or "×" in text):
        _join_fractions(tokens, starts)
    _name_words(tokens)
    return Sentence(text, tuple(tokens), tuple(starts))


def _is_in_name(text: str, start: int) -> bool:
    """Whether the digits there are part of a name, which is sought in the words that have them alone."""
    first = 0 if "@[" in text else text.rfind(" ", 0, start) + 1
    last = -1 if "@[" in text else text.find(" ", start)
    names = _NAMED.finditer(text, first, len(text) if last < 0 else last)
    return any(found.start() <= start < found.end() for found in names)


def _name_words(tokens: list[SentenceToken]) -> None:
    """Make a part of a name of a word with sides that is written as one: the Simple Prompt."""
    for at, token in enumerate(tokens):
        if token.stem in SIDES and token.kind is TokenKind.WORD and _is_capital(token):
            opens = at == 0 or tokens[at - 1].weight == CLAUSE
            beside = [*tokens[at + 1 : at + 2], *([] if opens else tokens[at - 1 : at])]
            is_compared = opens and (token.lowered.endswith(("er", "est")) or token.lowered in _COMPARING)
            if any(map(_is_capital, beside)) and not is_compared:
                tokens[at] = token._replace(kind=TokenKind.NAME, is_content=True)


def _is_capital(token: SentenceToken) -> bool:
    return token.raw[:1].isupper() and token.raw[1:].islower()


@lru_cache(maxsize=4_096)
def _figure(figure: Figure) -> SentenceToken:
    return SentenceToken(TokenKind.FIGURE, figure.value, figure.text, figure.text.lower(), figure=figure)


def _join_fractions(tokens: list[SentenceToken], starts: list[int]) -> None:
    """Make one figure of `1`, `/`, `4`, and of `3`, `×`, `3`."""
    for at in range(len(tokens) - 2):
        figure = _fraction(*tokens[at : at + 3]) if at + 2 < len(tokens) else None
        if figure:
            tokens[at : at + 3] = [tokens[at]._replace(stem=figure.value, figure=figure)]
            del starts[at + 1 : at + 3]


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


def _words(text: str, start: int, end: int, tokens: list[SentenceToken], starts: list[int]) -> None:
    """Add the tokens of a stretch without figures."""
    last, first_token, run = -2, len(tokens), ""
    for found in (_ASCII_WORD if text.isascii() else _WORD).finditer(text, start, end):
        at, kind = found.start(), found.lastgroup
        if run and not (kind == "run" and last == at - 1 and found[0] not in _HAN_BREAKS):
            _add_meaning(run, last, tokens, starts)
            run = ""
        if kind == "run":
            run += "" if found[0] in _HAN_BREAKS else found[0]
            is_pair = last == at - 1 and len(tokens) > first_token
            made = _run(text[at - is_pair : at + 1])
            first = at - (bool(made) and made[0].kind is TokenKind.WORD)
            last = at
        else:
            made, first = _token(kind or "", found[0]), at
        tokens += made
        starts += [first] * len(made)
    if run:
        _add_meaning(run, last, tokens, starts)


def _add_meaning(run: str, last: int, tokens: list[SentenceToken], starts: list[int]) -> None:
    """Add the English of a run of Chinese that no list here knows, as the dictionary has it."""
    made = _meaning(run)
    tokens += made
    starts += [last] * len(made)


@lru_cache(maxsize=4_096)
def _meaning(run: str) -> tuple[SentenceToken, ...]:
    words = [dictionary_meaning(word) or "" for word in cut_words(run, {}) if len(word) > 1]
    english = [each for word in words for each in re.findall("[A-Za-z]+", word)]
    return tuple(
        SentenceToken(TokenKind.WORD, key, each, each.lower(), is_content=True)
        for each in english
        if not is_stopword(each) and (key := meaning_of(each)) not in SIDES
    )


@lru_cache(maxsize=16_384)
def _token(kind: str, raw: str) -> tuple[SentenceToken, ...]:
    if kind in ("word", "plain"):
        key, lowered, is_content = _word(raw)
        if lowered not in _BREAKING:
            return (SentenceToken(TokenKind.WORD, key, raw, lowered, is_content),)
    lowered = raw.lower()
    if kind in ("name", "hyphened"):
        return (SentenceToken(TokenKind.NAME, compact(raw), raw, lowered, is_content=True),)
    if kind == "han":
        is_content = not is_stopword(raw)
        meanings = MEANING.get(raw, (raw,))
        return tuple(SentenceToken(TokenKind.WORD, each, raw, lowered, is_content) for each in meanings)
    weight = 2 if kind == "strong" or lowered in _STRONG_WORDS else 0 if kind == "times" else 1
    return (SentenceToken(TokenKind.BREAK, lowered.strip(), raw, lowered, weight=weight),)


@lru_cache(maxsize=16_384)
def _run(chars: str) -> tuple[SentenceToken, ...]:
    """Of Chinese that no list knows: a break, or the character with the one before it."""
    char = chars[-1]
    if char in _HAN_BREAKS:
        return (SentenceToken(TokenKind.BREAK, char, char, char, weight=_HAN_BREAKS[char]),)
    if len(chars) == 1:
        return ()
    return (SentenceToken(TokenKind.WORD, chars, chars, chars, is_content=not is_stopword(chars)),)
