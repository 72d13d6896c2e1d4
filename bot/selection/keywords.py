"""What a topic asks for in words: keywords, phrases, exclusions, authors, and how they match a paper.

Light enough for the command line: nothing heavy is imported here.

A keyword is a word or a phrase, quoted or not. It matches where its words follow one another in the title
or the abstract, whatever their case, hyphens and endings: `gaussian splatting` finds "Gaussian-splatted".
One exception: a single word of two to four letters typed in capitals (`CLIP`, `SAM`, `RAG`) is an acronym,
and matches only where the paper writes two capitals too, so that `CLIP` does not find video clips.
A leading `-` excludes. **An exclusion is final**: it removes a paper even if another keyword or an author
of the topic matches, as mute filters do everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.domain.errors import TopicError
from bot.selection.glossary import in_english
from bot.text.chinese import HAN
from bot.text.terms import fold, stems_of, tokenise

MAX_KEYWORDS = 100
MAX_KEYWORD_LENGTH = 120
"""Characters of one keyword."""

_QUOTES = str.maketrans("“”„‟«»「」『』", '""""""""""')
_KEYWORD = re.compile(
    r'\s*(?P<minus>[-−–](?=\S))?(?:"(?P<quoted>[^"]*)"|(?P<plain>(?:(?!\s[-−–]\S)[^",;，；、\n])+))'
)
_NAME_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


class Keyword(NamedTuple):
    """A word or phrase to look for. `text` as typed, without quotes and the leading `-`."""

    text: str
    stems: tuple[str, ...]
    excluded: bool
    english: tuple[str, ...] = ()
    """The stems of a Chinese one in English, as papers would have it."""

    @property
    def forms(self) -> tuple[tuple[str, ...], ...]:
        """The stems in each language it may be met in."""
        return tuple(filter(None, (self.stems, self.english)))

    @property
    def is_acronym(self) -> bool:
        """Whether it is typed in capitals, and short enough to be taken at its word."""
        return len(self.stems) == 1 and 2 <= len(self.text) <= 4 and self.text.isupper()

    def is_meant_by(self, words: str) -> bool:
        """Whether words of a paper with the same stems match it."""
        return not self.is_acronym or sum(char.isupper() for char in words) >= 2


def parse_keywords(text: str) -> tuple[str, ...]:
    """Split what a person typed into keywords as a topic keeps them: phrases whole, exclusions with `-`.

    Commas, semicolons and line ends separate; so do quotes, and a `-` at the start of a word. Repetitions
    are dropped.

    Raises:
        TopicError: a quote that is never closed, an empty, overlong or wordless keyword, or too many.
    """
    plain = text.translate(_QUOTES)
    if plain.count('"') % 2:
        raise TopicError(problem="topic.problem.quote")
    keywords: dict[tuple[str, ...], str] = {}
    position = 0
    while position < len(plain):
        match = _KEYWORD.match(plain, position)
        if match is None:
            position += 1
            continue
        position = match.end()
        if written := _write(match):
            keyword = read_keyword(written)
            keywords.setdefault((str(keyword.excluded), *keyword.stems), written)
    if len(keywords) > MAX_KEYWORDS:
        raise TopicError(problem="topic.problem.many", limit=MAX_KEYWORDS)
    return tuple(keywords.values())


def _write(match: re.Match[str]) -> str:
    """The keyword in the form topics keep; nothing between two separators."""
    quoted = match.group("quoted")
    words = " ".join((match.group("plain") if quoted is None else quoted).split())
    minus = "-" if match.group("minus") else ""
    return f"{minus}{words}"


@lru_cache(maxsize=4_096)
def read_keyword(text: str) -> Keyword:
    """One keyword as a topic keeps it, such as `-"large language model"`; quotes may be there or not.

    Raises:
        TopicError: there is no word in it, or it is too long.
    """
    stripped = text.translate(_QUOTES).strip()
    excluded = stripped.startswith(("-", "−", "–"))
    words = " ".join(stripped.lstrip("-−–").replace('"', " ").split())
    if len(words) > MAX_KEYWORD_LENGTH:
        raise TopicError(problem="topic.problem.long", keyword=words[:30] + "…", limit=MAX_KEYWORD_LENGTH)
    stems = tuple(token.stem for token in tokenise(words))
    if not stems:
        raise TopicError(problem="topic.problem.empty", keyword=text.strip())
    english = in_english(words)
    return Keyword(words, stems, excluded, () if english == words else stems_of(HAN.sub(" ", english)))


def readable_keywords(texts: Iterable[str]) -> tuple[Keyword, ...]:
    """The keywords of a stored topic. One that cannot be read matches nothing and is left out."""
    keywords = []
    for text in texts:
        try:
            keywords.append(read_keyword(text))
        except TopicError:
            continue
    return tuple(keywords)


class Author(NamedTuple):
    """A name in comparable form: family names it may be spelled as, and given names in order."""

    families: frozenset[str]
    given: tuple[str, ...]


@lru_cache(maxsize=8_192)
def read_author(name: str) -> Author:
    """A name as people write it: `Jonathan T. Barron`, `J. Barron`, `Barron, Jonathan`, `Barron, Jr.`."""
    before, after = map(_split, name.partition(",")[::2])
    is_turned = any(fold(word) not in _NAME_SUFFIXES for word in after)
    words = [*after, *before] if is_turned else before
    while len(words) > 1 and fold(words[-1]) in _NAME_SUFFIXES:
        words.pop()
    if not words:
        return Author(frozenset(), ())
    return Author(_spellings(words[-1]), tuple(_letters(fold(word)) for word in words[:-1]))


def _split(name: str) -> list[str]:
    return [word for word in re.split(r"[\s.,]+", name) if word.strip("-'’")]


def _spellings(family: str) -> frozenset[str]:
    """`Müller` is also written Muller and Mueller."""
    german = family.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return frozenset(_letters(fold(spelling)) for spelling in (family, german))


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word))


def same_author(wanted: Author, author: Author) -> bool:
    """Whether two names may be one person: a common family name, given names that agree as far as told."""
    if not wanted.families & author.families:
        return False
    short, long = sorted((wanted.given, author.given), key=len)
    return not short or (_agree(short[0], long[0]) and _in_order(short[1:], long[1:]))


def _in_order(short: Sequence[str], long: Sequence[str]) -> bool:
    remaining = iter(long)
    return all(any(_agree(name, other) for other in remaining) for name in short)


def _agree(name: str, other: str) -> bool:
    """Equal, or one is the initial of the other."""
    return name == other or (1 in {len(name), len(other)} and name[:1] == other[:1])
