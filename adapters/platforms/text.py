"""Cutting lines into pieces that fit, where a reader expects a cut.

Counted as JavaScript does, in UTF-16 units: an emoji is two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from bot.domain.message import Line, Span
from bot.text.chinese import BRACKETS_AFTER_SENTENCE, SENTENCE_ENDS
from bot.text.chinese import atoms as words_of
from bot.text.hidden import strip_invisible

OVERHEAD = 60
"""Units that a span's JSON or HTML takes beside its text and its address."""

_SENTENCE = re.compile(rf"[.!?…][\"'”’)\]]*\s+|[{SENTENCE_ENDS}；][{BRACKETS_AFTER_SENTENCE}]*|\n+")
_SPACE = re.compile(r"\s+")


def size(text: str) -> int:
    """The length of the text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible_lines(text: str) -> str:
    """The text without what nobody sees: control characters, direction marks, lone surrogates."""
    return strip_invisible(text.replace("\t", " "))[0]


def shorten(text: str, most: int) -> str:
    """The text in one line, cut with an ellipsis where it is longer than `most`."""
    flat = " ".join(visible_lines(text).split())
    return flat if size(flat) <= most else f"{flat[: _whole(flat, _prefix(flat, most - 1))].rstrip()}…"


def split_text(text: str, most: int) -> Iterator[str]:
    """The text in pieces of at most `most`; joined again they are the text."""
    for piece in split_line((Span(text=text),), most):
        yield piece[0].text


def split_line(content: Line, most: int) -> Iterator[Line]:
    """The line in pieces that take at most `most`; joined again they say the same.

    A cut is at the end of a paragraph or a sentence where there is one, else between words, else between
    characters; inside a link or code only where that alone is too long.
    """
    rest = tuple(span for span in content if span.text)
    while rest:
        limit = _fitting(rest, most)
        text = "".join(span.text for span in rest)
        cut = len(text) if limit >= len(text) else _best_cut(rest, text[: limit + 1], limit)
        head, rest = split_at(rest, cut)
        yield head


def _fitting(content: Line, most: int) -> int:
    """How many characters of the line fit, at least one."""
    room, count = most, 0
    for span in content:
        room -= OVERHEAD + size(span.url)
        if size(span.text) > room:
            return max(count + _prefix(span.text, max(room, 0)), 1)
        room -= size(span.text)
        count += len(span.text)
    return count


def _prefix(text: str, most: int) -> int:
    """How many characters of the text take at most `most` units."""
    if most >= size(text):
        return len(text)
    used = accumulate(1 + (character > "\uffff") for character in text[: most + 1])
    return sum(units <= most for units in used)


def _best_cut(content: Line, text: str, limit: int) -> int:
    atoms = list(_atoms(content))
    least = limit // 2
    for pattern in (_SENTENCE, _SPACE):
        ends = [match.end() for match in pattern.finditer(text)]
        good = [end for end in ends if least < end <= limit and not _inside(end, atoms)]
        if good:
            return good[-1]
    words = (start for start, _ in words_of(text) if least < start <= limit)
    if good := [start for start in words if not (_inside(start, atoms) or _is_joined(text, start))]:
        return good[-1]
    around = [start for start, end in atoms if start < limit < end and start > 0]
    return around[0] if around else _whole(text, limit)


def _atoms(content: Line) -> Iterator[tuple[int, int]]:
    """Where links and code begin and end."""
    start = 0
    for span in content:
        if span.url or span.code:
            yield start, start + len(span.text)
        start += len(span.text)


def _inside(cut: int, atoms: list[tuple[int, int]]) -> bool:
    return any(start < cut < end for start, end in atoms)


def _whole(text: str, cut: int) -> int:
    """The last place up to `cut` that is not inside a character of several code points."""
    for place in range(cut, max(cut - 40, 0), -1):
        if not _is_joined(text, place):
            return place
    return cut


def _is_joined(text: str, place: int) -> bool:
    """Whether the code points on both sides of `place` make up one character, such as a flag."""
    if place >= len(text):
        return False
    after, before = text[place], text[place - 1]
    marks = unicodedata.category(after) in {"Mn", "Me", "Mc"} or "\U0001f3fb" <= after <= "\U0001f3ff"
    if marks or "\u200d" in {before, after}:
        return True
    if not _is_flag(after):
        return False
    flags = len(text[:place]) - len(text[:place].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
    return flags % 2 == 1


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def split_at(content: Line, cut: int) -> tuple[Line, Line]:
    """The first `cut` characters of the line, and the rest."""
    head: list[Span] = []
    rest: list[Span] = []
    for span in content:
        before = span.text[: max(cut, 0)]
        after = span.text[len(before) :]
        head += [span.evolve(text=before)] if before else []
        rest += [span.evolve(text=after)] if after else []
        cut -= len(span.text)
    return tuple(head), tuple(rest)
