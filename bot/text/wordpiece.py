"""Texts as numbers for models of BERT's kind: the tokens of WordPiece.

The same ids as Hugging Face's `tokenizers` gives for an uncased or cased BERT vocabulary, except that a
text which spells a model's own marks ("[SEP]") gets ordinary tokens: no paper can end its own text early.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

import numpy as np

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
REMEMBERED = 2_048
"""Words whose tokens are known without a look: most of a text are among the last few thousand."""
LONGEST_WORD = 100
"""Characters of a word that is looked up at all."""
_CONTROL = frozenset({"Cc", "Cf", "Co", "Cs"})
_CHINESE = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


_ASCII = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9\s]")


class WordPiece:
    """The tokens of one vocabulary, given as its lines in order."""

    def __init__(self, vocabulary: Iterable[str], *, lower: bool = True) -> None:
        self._table = _Table(vocabulary)
        self._start, self._end, self._unknown = map(self._table.number, (START, END, UNKNOWN))
        self._lower = lower
        self._pieces = lru_cache(maxsize=REMEMBERED)(self._cut)

    def ids(self, text: str, longest: int) -> list[int]:
        """The ids of a text between those of start and end, `longest` at most with them."""
        pieces = (piece for word in self._words(text) for piece in self._pieces(word))
        return [self._start, *islice(pieces, longest - 2), self._end]

    def _words(self, text: str) -> Iterator[str]:
        """Runs without space; marks and Chinese characters each by themselves."""
        if text.isascii() and text.isprintable():
            yield from _ASCII.findall(text.lower() if self._lower else text)
            return
        word = ""
        for char in self._plain(text):
            if char.isspace() or _is_mark(char):
                if word:
                    yield word
                word = ""
                if not char.isspace():
                    yield char
            else:
                word += char
        if word:
            yield word

    def _plain(self, text: str) -> str:
        cleaned = "".join(map(_clean, text))
        if not self._lower:
            return cleaned
        bare = (
            char for char in unicodedata.normalize("NFD", cleaned) if unicodedata.category(char) != "Mn"
        )
        return "".join(char.lower() for char in bare)  # one by one: a final sigma is an ordinary one

    def _cut(self, word: str) -> Sequence[int]:
        """The longest known beginnings, one after the other; unknown where one is missing."""
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        at = 0
        while at < len(word):
            prefix = "##" if at else ""
            shorter, number = self._table.find([prefix + word[at:end] for end in range(len(word), at, -1)])
            if number < 0:
                return [self._unknown]
            found.append(number)
            at = len(word) - shorter
        return found


class _Table:
    """The numbers of tokens, in an eighth of the memory of a dictionary."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        tokens = np.array([token.encode() for token in vocabulary])
        self._numbers = np.argsort(tokens, kind="stable").astype(np.int32)
        self._tokens = tokens[self._numbers]

    def number(self, token: str) -> int:
        """Of one that must be there. Raises KeyError: it is not."""
        _, number = self.find([token])
        if number < 0:
            raise KeyError(token)
        return number

    def find(self, tokens: Sequence[str]) -> tuple[int, int]:
        """Which of these is the first that there is, and its number; a negative one where there is none."""
        wanted = np.array([token.encode() for token in tokens])
        places = np.minimum(np.searchsorted(self._tokens, wanted), len(self._tokens) - 1)
        there = self._tokens[places] == wanted
        first = int(there.argmax())
        return first, int(self._numbers[places[first]]) if there[first] else -1


@lru_cache(maxsize=4_096)
def _clean(char: str) -> str:
    if char in "\t\n\r":
        return " "
    if char in "\0\ufffd" or unicodedata.category(char) in _CONTROL:
        return ""
    if any(first <= ord(char) <= last for first, last in _CHINESE):
        return f" {char} "
    return " " if char.isspace() else char


@lru_cache(maxsize=4_096)
def _is_mark(char: str) -> bool:
    """Punctuation, and every sign of ASCII that is neither letter nor digit."""
    return unicodedata.category(char).startswith("P") or (
        char.isascii() and not char.isalnum() and char > " "
    )
