"""What a person types, as a query FTS5 cannot choke on, and the words of a text that answer it.

FTS5's tokenizers take a run of Chinese for one word, and its trigram tokenizer finds nothing shorter than
three characters though most Chinese words have two. So every such character is indexed as a word of its
own, and a run is asked for as its overlapping pairs. Punctuation never reaches FTS5: a query is built from
the letters and digits of what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, pairwise
from typing import NamedTuple

from bot.text.wordlists import STOPWORDS, UNSPACED

TOKENIZER = "porter unicode61 remove_diacritics 2"
MAX_WORDS = 1000
"""Characters of a query that are looked at."""
MAX_TERMS = 24
MAX_PLACES = 50
"""How often one word of a query is looked for in a text to be shown."""
SNIPPET = 240
"""Characters of a snippet, about three lines."""
BEFORE = 60
"""How many of them stand before the first word that was asked for."""

_WORD = rf"[{UNSPACED}]|[^\W_{UNSPACED}]+"
_TERM = rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+(?:[-.'’/][^\W_{UNSPACED}]+)*"
"""Compiled by the first search: the two take a fiftieth of a second."""
_PHRASE = re.compile(r'["“”„«「『]([^"“”„«»「」『』]+)["“”»」』]')


@cache
def _unspaced_scripts() -> re.Pattern[str]:
    """One character of a script without spaces. Compiled late, as the other two."""
    return re.compile(f"([{UNSPACED}])")


def index_form(text: str) -> str:
    """The text as it is given to FTS5. Nothing joins over the end of a line, and most lines stay."""
    lines = text.split("\n")
    return "\n".join(line if line.isascii() else _index_form(line) for line in lines)


def _index_form(line: str) -> str:
    return _unspaced_scripts().sub(r" \1 ", unicodedata.normalize("NFKC", line))


class ParsedQuery(NamedTuple):
    """What a person looks for: each phrase must occur, and any of the terms."""

    phrases: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def query(self) -> str:
        """In FTS5's language; empty if there is nothing to ask."""
        wanted = match_any(*self.phrases, *self.terms)
        return " AND ".join([*map(match_any, self.phrases), wanted]) if wanted else ""


def match_any(*terms: str) -> str:
    """The FTS5 expression for texts that hold any of these; empty if there are none."""
    quoted = " OR ".join(f'"{term}"' for term in terms)
    return f"({quoted})" if quoted else ""


def parse_query(words: str) -> ParsedQuery:
    """Understand what was typed. Words of grammar count only where there is nothing else."""
    plain = unicodedata.normalize("NFKC", words[:MAX_WORDS])
    phrases = [spaced for phrase in _PHRASE.findall(plain) if (spaced := words_in(phrase))]
    found = [term for match in re.findall(_TERM, _PHRASE.sub(" ", plain)) for term in _terms(match)]
    telling = [term for term in found if term.lower() not in STOPWORDS]
    terms = telling or ([] if phrases else found)
    return ParsedQuery(tuple(dict.fromkeys(phrases))[:MAX_TERMS], tuple(dict.fromkeys(terms))[:MAX_TERMS])


def snippet(text: str, asked: ParsedQuery) -> str:
    """The piece of a paragraph in which most of the words stand; empty if none does."""
    plain = text.lower()
    places = sorted(
        (place, number)
        for number, term in enumerate((*asked.phrases, *asked.terms))
        for place in islice(_places(plain, term.lower().split()), MAX_PLACES)
    )
    starts = [place for place, _ in places]

    def near(at: int) -> int:
        start = starts[at]
        paragraph = plain.find("\n", start, start + SNIPPET - BEFORE)
        end = paragraph if paragraph >= 0 else start + SNIPPET - BEFORE
        return len({number for _, number in places[at : bisect(starts, end)]})

    return _around(text, starts[max(range(len(starts)), key=near)]) if starts else ""


def _terms(match: str) -> list[str]:
    if re.match(f"[{UNSPACED}]{{2}}", match):
        return [f"{left} {right}" for left, right in pairwise(match)]
    return [words_in(match)]


def words_in(text: str) -> str:
    """The words of a text and nothing else."""
    return " ".join(re.findall(_WORD, text))


def _places(plain: str, term: Sequence[str]) -> Iterator[int]:
    """Where the words of a term follow one another, in whichever ending they have there."""
    first, *rest = (word[: max(4, len(word) - 3)] for word in term)
    ending = rf"[^\W_{UNSPACED}]*+[\W_]*+"  # possessive: tried once at each place
    following = re.compile("".join(f"{ending}{re.escape(word)}" for word in rest))
    at = plain.find(first)
    while at >= 0:
        begins = at == 0 or not plain[at - 1].isalnum() or bool(_unspaced_scripts().match(first))
        if begins and following.match(plain, at + len(first)):
            yield at
        at = plain.find(first, at + 1)


def _around(text: str, at: int) -> str:
    """About a snippet's length of the paragraph at `at`, never beginning or ending within a word."""
    first = text.rfind("\n", 0, at) + 1
    last = text.find("\n", at)
    last = last if last >= 0 else len(text)
    start = max(first, at - BEFORE)
    start = start if start == first else text.find(" ", start, at) + 1 or at
    end = min(last, start + SNIPPET)
    end = end if end == last else max(text.rfind(" ", at, end), at + BEFORE)
    piece = " ".join(text[start:end].split())
    return f"{'… ' if start > first else ''}{piece}{' …' if end < last else ''}"
