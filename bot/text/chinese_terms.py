"""Chinese as readers type it: Traditional in Simplified, and words in the English that papers write.

The dictionary is CC-CEDICT, the characters are OpenCC's (`NOTICE.txt` beside them). It is two texts, one
with the meaning of each word that papers use most and one with the others, and searched by halving: as a
dict it would take ten times the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby

from bot.text.chinese import HAN
from bot.text.packaged import packaged_bytes, packaged_text

LONGEST = 8
"""Characters of a word."""
UNKNOWN = 3.0
"""What a character that belongs to no word costs, where a word of the dictionary costs 1."""
RARE = 24
"""In how many words of the dictionary a character stands at most that tells what another word means."""
OWN = 0.9
"""What a word of one's own list costs, so that it is preferred."""
LINKED = 2.1
"""What a word costs that ends with 的, which mostly only joins two others: of 打的分, 打 and 分."""
_RUN = f"(?:{HAN.pattern})+"


def simplify(text: str) -> str:
    """The text in Simplified characters; words of Taiwan in a Traditional one as the mainland has them."""
    if text.isascii() or text.translate(_simplifications()) == text:
        return text
    words, pattern = _taiwan()
    return pattern.sub(lambda found: words[found[0]], text).translate(_simplifications())


def traditional(text: str) -> str:
    """The text with Simplified characters in the Traditional forms of Taiwan."""
    return text if text.isascii() else to_traditional(text, *_traditional())


def to_traditional(text: str, characters: Mapping[str, str], known: Mapping[str, str]) -> str:
    """The same by these characters and words, the longest words first."""
    made, at = [], 0
    while at < len(text):
        ends = range(min(LONGEST, len(text) - at), 1, -1)
        word = next((text[at : at + end] for end in ends if text[at : at + end] in known), text[at])
        made.append(known.get(word) or characters.get(word, word))
        at += len(word)
    return "".join(made)


def translate_terms(text: str, own: Mapping[str, str]) -> str:
    """The text with its Chinese words in English, those of `own` first; what is unknown stays as it is.

    A run of characters is cut into the fewest words that leave the fewest characters over. Single ones
    beside what is unknown are taken for a part of it: 水 of an unknown 水听器 is no water.
    """
    return re.sub(_RUN, lambda run: "".join(_put_all(_cut(run[0], own), own)), text)


def _put_all(cut: Sequence[str], own: Mapping[str, str]) -> Iterator[str]:
    for single, group in groupby(cut, lambda word: len(word) == 1):
        found = [*group]
        is_known = not single or all(word in own for word in found)
        yield from (_put(word, own) for word in found) if is_known else found


def cut_words(text: str, own: Mapping[str, str]) -> list[str]:
    """The words of a text in order: Chinese ones as `translated` takes them, others as they stand."""
    found: list[str] = []
    for piece in filter(None, re.split(f"({_RUN})", text)):
        found += _cut(piece, own) if re.match(_RUN, piece) else re.findall(r"\s*\S+\s*|\s+", piece)
    return found


@cache
def research_terms() -> Mapping[str, str]:
    """The words of research with their English, by our own list."""
    rows = (line.split(" ", 1) for line in _lines("research_terms.txt") if line and line[0] != "#")
    return dict(reversed([(word, english) for word, english in rows]))


def _put(word: str, own: Mapping[str, str]) -> str:
    english = own[word] if word in own else dictionary_meaning(word)
    return word if english is None else f" {english} "


def _cut(run: str, own: Mapping[str, str]) -> list[str]:
    """The words of a run, by dynamic programming from its end."""
    best: list[tuple[float, int]] = [(0.0, len(run))]
    for start in range(len(run) - 1, -1, -1):
        choices = [
            (cost + best[len(run) - end][0], -end)
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1)
            if (cost := _cost(run[start:end], own))
        ]
        cost, end = min(choices)
        best.append((cost, -end))
    words, at = [], 0
    while at < len(run):
        end = best[len(run) - at][1]
        words.append(run[at:end])
        at = end
    return words


def _cost(word: str, own: Mapping[str, str]) -> float:
    """What it costs to take this for a word; 0 where it is none."""
    if word in own:
        return OWN
    if len(word) == 1:
        return UNKNOWN
    cost = LINKED if word.endswith("的") else 1.0
    return cost if dictionary_meaning(word) is not None else 0.0


def dictionary_meaning(word: str) -> str | None:
    """The English of a word; None where the dictionary lacks it."""
    return _look_up(word, _dictionary())


def other_meanings(word: str) -> tuple[str, ...]:
    """What else a word, or a single character, can mean: those that papers use less."""
    found = _look_up(word, _others())
    return tuple(found.split("|")) if found else ()


@lru_cache(maxsize=512)
def akin_words(word: str) -> tuple[str, ...]:
    """The English of words of two characters that share a rare one with this, in its place: 退耦, 去耦."""
    if len(word) != 2:
        return ()
    found: list[str] = []
    for at, character in enumerate(word):
        held = re.findall(rf"^([^\t\n]*{character}[^\t\n]*)\t(.*)$".encode(), _dictionary(), re.MULTILINE)
        if re.match(_RUN, character) and len(held) <= RARE:
            words = ((one.decode(), english.decode()) for one, english in held)
            found += (
                english for one, english in words if len(one) == 2 and one[at] == character and one != word
            )
    return tuple(found)


def _look_up(word: str, text: bytes) -> str | None:
    """What stands behind a word in a text of sorted lines; in UTF-8 their order is that of characters."""
    sought = word.encode()
    low, high = 0, len(text)
    while low < high:
        start = text.rfind(b"\n", 0, (low + high) // 2) + 1
        found, _, english = text[start : text.find(b"\n", start)].partition(b"\t")
        if found == sought:
            return english.decode()
        if found < sought:
            low = text.find(b"\n", start) + 1
        else:
            high = start
    return None


def _lines(name: str) -> Iterator[str]:
    yield from packaged_text("bot.text", name).splitlines()


@cache
def _dictionary() -> bytes:
    return packaged_bytes("bot.text", "chinese_terms.txt")


@cache
def _others() -> bytes:
    return packaged_bytes("bot.text", "chinese_meanings.txt")


@cache
def _simplifications() -> Mapping[int, int]:
    """Without the few whose Simplified form is so rare that hardly any font shows it."""
    rows = zip(*_lines("traditional.txt"), strict=True)
    return {ord(traditional): plain for traditional, plain in rows if plain <= "\uffff"}


@cache
def _taiwan() -> tuple[Mapping[str, str], re.Pattern[str]]:
    words = dict(row.split(" ") for row in _lines("taiwan.txt"))
    return words, re.compile("|".join(sorted(words, key=len, reverse=True)))


@cache
def _traditional() -> tuple[Mapping[str, str], Mapping[str, str]]:
    plain, others, *rows = _lines("to_traditional.txt")
    return dict(zip(plain, others, strict=True)), dict(row.split(" ") for row in rows)
