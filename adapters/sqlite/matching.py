"""What a person types, as a query FTS5 cannot choke on, and the words of a text that answer it.

FTS5's tokenizers take a run of Chinese for one word, and its trigram tokenizer finds nothing shorter than
three characters though most Chinese words have two. So every such character is indexed as a word of its
own, and a run is asked for as its overlapping pairs. Punctuation never reaches FTS5: a query is built from
the letters and digits of what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from bot.wordlists import STOPWORDS

TOKENIZER = "porter unicode61 remove_diacritics 2"
MAX_WORDS = 1000
"""Characters of a query that are looked at."""
MAX_TERMS = 24
SNIPPET = 240
"""Characters of a snippet, about three lines."""

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_SPLIT = re.compile(f"([{_HAN}])")
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_TERM = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[-.'’/][^\W_{_HAN}]+)*")
_BORDER = r"\b"
_PHRASE = re.compile(r'["“”„«「『]([^"“”„«»「」『』]+)["“”»」』]')


def indexed(text: str) -> str:
    """The text as it is given to FTS5."""
    return _SPLIT.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def match_query(words: str) -> str:
    """The FTS5 query: any of the words, and every phrase in quotes; empty if nothing can be asked."""
    phrases, terms = _parse(words)
    anything = " OR ".join(map(_quoted, [*phrases, *terms]))
    if not phrases:
        return anything
    return " AND ".join([*map(_quoted, phrases), f"({anything})"])


def snippet(texts: Iterable[str], words: str) -> str:
    """The piece of these texts in which most of the words stand; empty if none does."""
    phrases, terms = _parse(words)
    wanted = [_Wanted(term.lower().split()) for term in [*phrases, *terms]]
    best, most = "", 0
    for text in texts:
        plain = text.lower()
        holding = sum(each.stands_in(plain) for each in wanted)
        if holding > most:
            best, most = text, holding
    return _around(best, _densest(best.lower(), wanted)) if best else ""


class _Wanted:
    """A term to be shown in a text, in whichever ending it has there."""

    def __init__(self, words: Sequence[str]) -> None:
        self.beginnings = [word[: max(4, len(word) - 3)] for word in words]
        pieces = (rf"{'' if _SPLIT.match(word) else _BORDER}{word}\w*?" for word in self.beginnings)
        self.pattern = re.compile(r"[\W_]*".join(pieces))

    def stands_in(self, plain: str) -> bool:
        return all(word in plain for word in self.beginnings) and self.pattern.search(plain) is not None


def _parse(words: str) -> tuple[list[str], list[str]]:
    """The quoted phrases and the single terms, each as words with a space between them."""
    plain = unicodedata.normalize("NFKC", words[:MAX_WORDS])
    phrases = [spaced for phrase in _PHRASE.findall(plain) if (spaced := _spaced(phrase))]
    found = [term for match in _TERM.findall(_PHRASE.sub(" ", plain)) for term in _terms(match)]
    telling = [term for term in found if term.casefold() not in STOPWORDS]
    terms = telling or ([] if phrases else found)
    return list(dict.fromkeys(phrases))[:MAX_TERMS], list(dict.fromkeys(terms))[:MAX_TERMS]


def _terms(match: str) -> list[str]:
    if re.match(f"[{_HAN}]{{2}}", match):
        return [f"{left} {right}" for left, right in pairwise(match)]
    return [_spaced(match)]


def _spaced(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _quoted(term: str) -> str:
    return f'"{term}"'


def _densest(plain: str, wanted: Iterable[_Wanted]) -> int:
    """Where the snippet's length of text begins that holds most of the terms."""
    places = sorted(
        (match.start(), number)
        for number, each in enumerate(wanted)
        for match in islice(each.pattern.finditer(plain), 50)
    )

    def near(start: int) -> int:
        return len({number for place, number in places if start <= place < start + SNIPPET})

    return max((place for place, _ in places), key=near, default=0)


def _around(text: str, at: int) -> str:
    """About a snippet's length of the text, beginning a little before `at` and never within a word."""
    start = max(0, at - SNIPPET // 4)
    start = text.find(" ", start, at) + 1 or at if start else 0
    end = start + SNIPPET
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + SNIPPET // 4)
    piece = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{piece}{' …' if end < len(text) else ''}"
