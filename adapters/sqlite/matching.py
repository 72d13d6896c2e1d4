"""What a person types, as a query FTS5 cannot choke on, and the words of a text that answer it.

FTS5's tokenizers take a run of Chinese for one word, and its trigram tokenizer finds nothing shorter than
three characters though most Chinese words have two. So every such character is indexed as a word of its
own, and a run is asked for as its overlapping pairs. Punctuation never reaches FTS5: a query is built from
the letters and digits of what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
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
_GAP = r"[\W_]*"
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
    pattern = _spotter([*phrases, *terms])
    best, most = "", 0
    for text in texts:
        matches = list(islice(pattern.finditer(text), 200)) if pattern else []
        for match in matches:
            near = {m.lastgroup for m in matches if match.start() <= m.start() < match.start() + SNIPPET}
            if len(near) > most:
                best, most = _around(text, match.start()), len(near)
    return best


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


def _spotter(terms: list[str]) -> re.Pattern[str] | None:
    """Finds each term, in its other endings too; group names tell the terms apart."""
    patterns = [
        f"(?P<t{number}>{_GAP.join(_beginning(word) for word in term.split())})"
        for number, term in enumerate(terms)
    ]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _beginning(word: str) -> str:
    if re.fullmatch(f"[{_HAN}]", word):
        return word
    stem = word[: max(4, len(word) - 3)]
    return rf"\b{re.escape(stem)}\w*" if len(word) > 3 else rf"\b{re.escape(word)}\b"


def _around(text: str, at: int) -> str:
    """About a snippet's length of the text, beginning a little before `at` and never within a word."""
    start = max(0, at - SNIPPET // 4)
    start = text.find(" ", start, at) + 1 or at if start else 0
    end = start + SNIPPET
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + SNIPPET // 4)
    piece = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{piece}{' …' if end < len(text) else ''}"
