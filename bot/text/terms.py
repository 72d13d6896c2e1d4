"""Words of a text as terms: tokens with their stems, phrases, keyphrases, likeness.

A token keeps its place in the text, so that a match can be shown in the paper's own words while stems
are compared. Stems come from the Snowball "English" (Porter2) stemmer, with the few word families it misses
that matter to readers of papers (surgery/surgical, geometry/geometric).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice, pairwise
from threading import Lock
from typing import Any, NamedTuple

from bot.text.wordlists import ACADEMIC, STOPWORDS, UNSPACED, words

MAX_TEXT = 400_000
"""Characters of one text that are looked at; a whole paper has about 70,000."""


_FAMILIES = {
    "surgeri": "surg",
    "surgic": "surg",
    "surgeon": "surg",
    "medicin": "medic",
    "clinician": "clinic",
}
_JOINED = words("auto bi fine hyper inter intra meta micro mono multi non photo pre re semi spatio")
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_TOKEN = re.compile(
    rf"[{UNSPACED}]+|\d+(?:\.\d+)+[^\W_{UNSPACED}]*"
    rf"|[^\W_{UNSPACED}]+(?:['’][^\W_{UNSPACED}]+|\+\+)?"
)
_END = re.compile(r"(?<=[.!?。！？])\s+(?=[A-Z0-9\"“(])|(?<=[。！？])")
_PLAIN_END = re.compile(r"\s(?<=[.!?]\s)\s*(?=[A-Z0-9\"(])")
"""The same where all is ASCII: it looks at spaces alone, and takes a tenth of the time."""
_UNSPACED_START = re.compile(rf"[{UNSPACED}]")
_DECIMAL = re.compile(r"\d\.\d")
_SMALL_LETTERS = bytes(byte if chr(byte).isalnum() else 32 for byte in bytes(range(128)).lower()).ljust(256)
"""Each letter and digit of ASCII in small letters, and spaces for all others."""
LINE_END = "\x01"
"""Stands for the end of a line among words."""
_POINT = "\x02"
_TO_WORDS = _SMALL_LETTERS[:1] + f"{LINE_END}.".encode() + _SMALL_LETTERS[3:]
"""The same, with what stands for the end of a line, and for the point within a number."""
_NUMBER = re.compile(r"(?<![A-Za-z0-9])\d+(?:\.\d+)+")
_POSSESSIVE = re.compile(r"([A-Za-z0-9]+)'[A-Za-z0-9]+")
_PREFIXES = tuple(sorted(_JOINED))
_STEMMING = Lock()  # the stemmer keeps the word it works on; papers are read in several threads


class Token(NamedTuple):
    """A word of a text: its stem, and the characters it stands on."""

    stem: str
    start: int
    end: int


class TokenSpan(NamedTuple):
    """A match in a text: tokens `first` up to but not including `last`."""

    first: int
    last: int


def fold(text: str) -> str:
    """The text without case and accents: `Müller` and `muller` are the same."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN_LETTERS)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """The stem of a single word, without case and accents."""
    plain = re.sub(r"['’].*$", "", fold(word))
    if not plain.isascii() or not plain.isalpha():
        # `3Ds` and `LLMs` lose their plural; other words with digits stay as they are.
        return re.sub(r"(?<=\w\w)s$", "", plain)
    if len(plain) > 3 and not re.search("[aeiouy]", plain):
        return plain.removesuffix("s")  # `LLMs`: the stemmer keeps a plural it cannot pronounce
    with _STEMMING:
        stemmed = str(_stemmer().stemWord(plain))
    if len(stemmed) > 6 and stemmed.endswith("i"):
        stemmed = _FAMILIES.get(stemmed, stemmed[:-1])
    return _FAMILIES.get(stemmed, stemmed)


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the package has no types
    from Stemmer import Stemmer  # noqa: PLC0415 - it brings those of thirty languages

    return Stemmer("english")


def tokenise(text: str) -> tuple[Token, ...]:
    """The words of a text in order.

    Hyphens separate (`Gaussian-splatting` is two words) except after a prefix that is written both ways
    (`multi-view`, `pre-trained`). Chinese, Japanese and Korean runs give overlapping pairs of characters.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text[:MAX_TEXT]):
        word, start, end = match.group(), match.start(), match.end()
        if not word.isascii() and _UNSPACED_START.match(word):
            tokens.extend(_pairs(word, start))
        elif start and text[start - 1] == "-" and tokens and _continues_prefix(text, tokens[-1], start):
            prefix = tokens.pop()
            tokens.append(Token(stem(text[prefix.start : prefix.end] + word), prefix.start, end))
        else:
            tokens.append(Token(stem(word), start, end))
    return tuple(tokens)


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of `tokenise` alone, much faster where no prefix or script needs a closer look."""
    return _plain_stems(text) if is_plainly_worded(text) else tuple(token.stem for token in tokenise(text))


def _plain_stems(text: str) -> tuple[str, ...]:
    return tuple(map(stem, plain_words(text)))


def plain_words(text: str) -> list[str]:
    """The words of a text that `is_plainly_worded`; small letters may stand for capitals."""
    if "'" in text or "++" in text or ("." in text[:-1] and _DECIMAL.search(text)):
        return _TOKEN.findall(text)
    return text.encode().translate(_SMALL_LETTERS).decode().split()


def is_quickly_split(line: str) -> bool:
    """Whether `split_lines` finds the words of a line: of nearly all that are in English."""
    return line.isprintable() and "++" not in line and is_plainly_worded(line) and not _is_mixed(line)


def _is_mixed(line: str) -> bool:
    """Whether an apostrophe may be that of a number: `3.1's` is two words."""
    return "'" in line and _DECIMAL.search(line) is not None


def split_lines(lines: Iterable[str]) -> list[str]:
    """The words of lines that are `is_quickly_split`, small and without `'s`; a `LINE_END` ends each.

    All in one go: calls for each line take longer than what they do.
    """
    text = f" {LINE_END} ".join([*map(_with_marks, lines), ""])
    return text.encode().translate(_TO_WORDS).decode().split()


def _with_marks(line: str) -> str:
    """The line with its words parted by nothing but what is in no word."""
    if "'" in line:
        return _POSSESSIVE.sub(r"\1", line)
    if "." in line[:-1] and _DECIMAL.search(line):
        return _NUMBER.sub(lambda number: number[0].replace(".", _POINT), line)
    return line


def is_plainly_worded(text: str) -> bool:
    """Whether every token is a word as it stands."""
    if not text.isascii() or len(text) > MAX_TEXT:
        return False
    return "-" not in text or not any(part.endswith(_PREFIXES) for part in text.lower().split("-")[:-1])


def _continues_prefix(text: str, last: Token, start: int) -> bool:
    prefix = text[last.start : last.end].lower()
    return prefix in _JOINED and text[last.end : start] == "-"


def _pairs(run: str, start: int) -> Iterable[Token]:
    if len(run) == 1:
        yield Token(run, start, start + 1)
    for offset, (left, right) in enumerate(pairwise(run)):
        yield Token(left + right, start + offset, start + offset + 2)


class TermText:
    """A text with its tokens, to be searched for terms."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def _joined(self) -> str:
        return f" {' '.join(stems_of(self.source))} "

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of its words, in order."""
        return tuple(self._joined[1:-1].split(" ")) if self._joined.strip() else ()

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The stems with their places, which only a match asks for."""
        return tuple(Token(word, *place) for word, place in zip(self.stems, self._places, strict=True))

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        """Where the tokens begin and end."""
        if not is_plainly_worded(self.source):
            return [(token.start, token.end) for token in tokenise(self.source)]
        return [found.span() for found in _TOKEN.finditer(self.source)]

    def find(self, stems: Sequence[str]) -> TokenSpan | None:
        """Where these stems first follow one another, or None."""
        return next(iter(self.find_all(stems)), None)

    def find_all(self, stems: Sequence[str]) -> Iterable[TokenSpan]:
        """Every place where these stems follow one another, in order."""
        needle = f" {' '.join(stems)} "
        at = self._joined.find(needle) if stems else -1
        while at >= 0:
            first = self._joined.count(" ", 0, at)
            yield TokenSpan(first, first + len(stems))
            at = self._joined.find(needle, at + 1)

    def words(self, span: TokenSpan) -> str:
        """The words of a match as they stand in the text."""
        return self.source[self._places[span.first][0] : self._places[span.last - 1][1]]

    def runs(self, stems: frozenset[str]) -> list[TokenSpan]:
        """The longest stretches made of these stems alone, with no punctuation between the words."""
        spans: list[TokenSpan] = []
        for at, word in enumerate(self.stems):
            if word not in stems:
                continue
            if spans and spans[-1].last == at and not re.search(r"[^\s\-‐-–/]", self._gap(at)):
                spans[-1] = TokenSpan(spans[-1].first, at + 1)
            else:
                spans.append(TokenSpan(at, at + 1))
        return spans

    def _gap(self, at: int) -> str:
        return self.source[self._places[at - 1][1] : self._places[at][0]]


def words_at(source: str, first: int, last: int) -> str:
    """The words of a text from its token `first` up to but not including `last`, as they stand there."""
    if is_plainly_worded(source):
        spans = [found.span() for found in islice(_TOKEN.finditer(source), first, last)]
    else:
        spans = [(token.start, token.end) for token in tokenise(source)[first:last]]
    return source[spans[0][0] : spans[-1][1]]


@lru_cache(maxsize=256)
def read_terms(source: str) -> TermText:
    """The text with its tokens; what was read last is remembered, as topics share their papers."""
    return TermText(source)


def content_stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order."""
    return tuple(token.stem for token in tokenise(text) if not is_stopword(text[token.start : token.end]))


def share_a_word(text: str, other: str) -> bool:
    """Whether the same word with a meaning surely stands in both; what needs a closer look is not told."""
    if not (is_plainly_worded(text) and is_plainly_worded(other)):
        return False
    shared = set(_TOKEN.findall(text)).intersection(_TOKEN.findall(other))
    return not all(map(is_stopword, shared))


def is_stopword(word: str) -> bool:
    """Whether the word is grammar only, or a lone letter."""
    lowered = re.sub(r"['’].*$", "", word.lower())
    return lowered in STOPWORDS or (len(lowered) == 1 and lowered.isascii())


@cache
def _generic_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in ACADEMIC)


def is_generic(stemmed: str) -> bool:
    """Whether a stem is of a word that every abstract uses."""
    return stemmed in _generic_stems()


def sentences_of(text: str) -> list[str]:
    """A quick cut into sentences, good enough for counting what stands together."""
    return (_PLAIN_END if text.isascii() else _END).split(text)


def acronyms(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Short forms that the text itself explains, `neural radiance fields (NRF)`, as stems.

    After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
    text" (2003): the letters of the short form are sought backwards in the words before the bracket.
    """
    found = []
    for match in re.finditer(r"\(([A-Za-z0-9][\w-]{1,9})\)", text[:MAX_TEXT]):
        short = match.group(1)
        if sum(char.isupper() for char in short) < 2:
            continue
        letters = [char.lower() for char in short.removesuffix("s") if char.isalnum()]
        before = re.findall(r"[^\W_]+", text[max(0, match.start() - 120) : match.start()])
        long = _long_form(letters, before[-2 * len(letters) - 2 :])
        if long:
            found.append((stem(short), tuple(stem(word) for word in long)))
    return found


def _long_form(letters: Sequence[str], words: Sequence[str]) -> Sequence[str]:
    """The last words whose letters spell the short form, its first letter opening the first of them."""
    text = " ".join(words).lower()
    at = len(text)
    for position, letter in reversed(tuple(enumerate(letters))):
        at = text.rfind(letter, 0, at) if at > 0 else -1
        while position == 0 and at > 0 and text[at - 1] != " ":
            at = text.rfind(letter, 0, at)
        if at < 0:
            return ()
    long = text[at:].split()
    return long if len(long) > 1 else ()
