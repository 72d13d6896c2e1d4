"""Finds the entries of a document's outline (its bookmarks) in its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_numbers import BARE_CHAPTER
from adapters.reading.pdf_openings import SIGN
from adapters.reading.pdf_runs import is_typewriter
from bot.domain.full_text import SectionKind
from bot.papers.outline import kind_named

LONGEST: Final = 4
"""Lines a heading may take."""
_ROOM, _ROOM_IN_OUTLINE = 1.7, 2.6
"""Of the type size, from a line to the next: what the outline says goes on where lines stand apart, too."""
_NUMBER: Final = re.compile(
    r"(?:appendix\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[IVXL]{1,6}|[A-Z](?:\.\d{1,2})*)[.):]?\s+", re.IGNORECASE
)
_APPENDIX: Final = re.compile(r"(?:appendix|anhang|annexe)\s+[A-Z]", re.IGNORECASE)
_MARKS: Final = re.compile(r"[^\w\s]*(?:\s[?!](?=\s|$))?")
"""What belongs to a title behind its last letter; French sets some marks apart, and some fonts do."""
_LEAST_BOOKMARKS: Final = 4
_ENTRY: Final = re.compile(r"\[\w{1,12}\]|1\.\s")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the document's outline: `page` counts from 1, `y` is the height it points to."""

    title: str
    level: int
    page: int
    y: float | None


_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalnum())


@dataclass(frozen=True, slots=True)
class OutlineHeading:
    """A heading and the lines it stands on: `first` to `last`, none where `last < first`.

    `rest` is the text that runs on in the last of these lines; a `lettered` heading is an appendix's.
    """

    first: int
    last: int
    number: str
    title: str
    level: int
    rest: str = ""
    lettered: bool = False


def by_outline(
    lines: Sequence[Line], bookmarks: Sequence[Bookmark], listed: set[int]
) -> list[OutlineHeading]:
    """The entries of the outline where they stand in the text, or where they point to.

    `listed` are the lines, by place, of a list of contents.
    """
    words = [_spelt(line.text) for line in lines] if bookmarks else []
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if index not in listed:
            pages.setdefault(line.page, []).append(index)
    found: list[OutlineHeading] = []
    printed = 0
    for mark in bookmarks:
        start = found[-1].last + 1 if found else 0
        near = [
            i
            for page in (mark.page, mark.page + 1, mark.page - 1)
            for i in pages.get(page, ())
            if i >= start
        ]
        heading = _find_printed(mark, near, lines, words)
        printed += heading is not None
        heading = heading or _heading_at(mark, pages.get(mark.page, ()), start, lines)
        if heading:
            found.append(heading)
    if any(one.number in {"II", "III", "IV"} for one in found):
        found = [replace(one, lettered=False) for one in found]
    return found if printed >= _LEAST_BOOKMARKS and printed >= 0.6 * len(bookmarks) else []


def _spelt(text: str) -> tuple[str, ...]:
    """The letters of a line, and those behind a number in front, without what outlines leave out.

    They have no Greek letters and signs of formulas.
    """
    whole, bare = _letters(text), _bare(text)
    own = whole if len(bare) == len(text) else _letters(bare)
    return (whole, own) if own.isascii() else (whole, own, "".join(filter(str.isascii, own)))


def _find_printed(
    mark: Bookmark, near: Sequence[int], lines: Sequence[Line], words: Sequence[tuple[str, ...]]
) -> OutlineHeading | None:
    """The entry where it is printed, its number too or that above the title."""
    spans, title = _spans(mark.title, near, lines, words), mark.title
    if not spans and len(_bare(title)) < len(title):
        spans, title = _spans(_bare(title), near, lines, words), _bare(title)
    if not spans:
        return None
    height = mark.y if mark.y is not None else lines[spans[0][0]].y
    first, last = min(
        spans, key=lambda span: (lines[span[0]].page != mark.page, abs(lines[span[0]].y - height))
    )
    printed = lines[first : last + 1]
    text = "".join(line.text + ("" if line.hyphenated else " ") for line in printed).strip()
    number, own, rest = _split(text, title)
    if rest and rest == _typed_end(printed[-1]):
        own, rest = f"{own} {rest}", ""
    number = number or _number_of(mark.title, title)
    above = lines[first - 1] if first else None
    whole = above.text.strip() if above and above.page == lines[first].page else ""
    if chapter := BARE_CHAPTER.fullmatch(whole) or _APPENDIX.fullmatch(whole):
        first, number = first - 1, number or chapter[0].split()[-1]
    level = number.count(".") + 1 if number and number[0].isdigit() else mark.level
    lettered = bool(re.match(r"[A-Z](?:\.|$)", number)) and mark.level == 1
    return OutlineHeading(first, last, number, own, level, rest, lettered)


def _typed_end(line: Line) -> str:
    """The words in a typewriter's face that end the line, as large as it: bookmarks lack what is set so."""
    size = max(run.style.size for run in line.runs)
    typed = takewhile(
        lambda run: is_typewriter(run.style.font) and run.style.size == size, reversed(line.runs)
    )
    return "".join(run.text for run in [*typed][::-1]).strip()


def _spans(
    title: str, near: Iterable[int], lines: Sequence[Line], words: Sequence[tuple[str, ...]]
) -> list[tuple[int, int]]:
    """The first and the last line of each place that has the title's letters."""
    wanted = _letters(title)
    if len(wanted) < 3:
        return []
    matches = [(index, _span(index, wanted, lines, words)) for index in near]
    return [(index, last) for index, last in matches if last is not None]


def _number_of(heading: str, title: str) -> str:
    """The number in front of the title."""
    number = heading.removesuffix(title).strip().rstrip(".:)")
    return number[9:] if number[:9].casefold() == "appendix " else number


def _span(index: int, wanted: str, lines: Sequence[Line], words: Sequence[tuple[str, ...]]) -> int | None:
    """The last line of a heading that begins at `index`, if it does; an item of a list may begin alike.

    Of each line `words` has the letters, and those behind a number in front.
    """
    for first in words[index]:
        got, last = first, index
        while (
            got
            and len(got) < len(wanted)
            and wanted.startswith(got)
            and last + 1 < min(len(lines), index + LONGEST)
        ):
            if not right_below(lines[last], lines[last + 1], room=_ROOM_IN_OUTLINE):
                break
            last += 1
            got += words[last][0]
        runs_on = len(wanted) >= 8 and last == index and not SIGN.match(lines[index].text)
        if got == wanted or (got.startswith(wanted) and runs_on):
            return last
    return None


def _bare(text: str) -> str:
    """Without the number in front."""
    number = _NUMBER.match(text)
    return text[number.end() :] if number else text


def _split(text: str, title: str) -> tuple[str, str, str]:
    """Number, title as printed, and what follows it in its line."""
    bare = _bare(text)
    number = _number_of(text, bare)
    words = _letters(title) == _letters(text) and not title[:1].isdigit()
    if number and words and (bare[:1].islower() or not _letters(bare)):  # "S estimates"
        number, bare = "", text
    whole, own = _letters(title), _letters(bare)
    wanted = len(whole) if own.startswith(whole) else len(_letters(_bare(title)))
    wanted = len(own) if "".join(filter(str.isascii, own)) == whole else wanted
    count = 0
    for place, letter in enumerate(bare):
        count += letter.isalnum()
        if count == wanted:
            end = place + 1 + len(_MARKS.match(bare, place + 1)[0])  # type: ignore[index]  # matches always
            return number, bare[:end].strip(), bare[end:].strip()
    return number, bare.strip(), ""


def _heading_at(
    mark: Bookmark, page: Iterable[int], start: int, lines: Sequence[Line]
) -> OutlineHeading | None:
    """A heading that is not printed, in front of the first line below where its entry points to."""
    if mark.y is None:
        return None
    below = [index for index in page if index >= start and lines[index].y <= mark.y]
    if kind_named(mark.title) is SectionKind.REFERENCES:
        below = [index for index in below if _ENTRY.match(lines[index].text)] or below
    first = next(iter(below), None)
    return None if first is None else OutlineHeading(first, first - 1, "", _bare(mark.title), mark.level)


def _letters(text: str) -> str:
    if text.isascii():
        return text.casefold().encode().translate(None, _NO_LETTERS).decode()
    plain = unicodedata.normalize("NFKC", text.replace("×", "x"))
    return "".join(filter(str.isalnum, plain.casefold()))


def right_below(line: Line, following: Line, *, room: float = _ROOM) -> bool:
    """Whether a heading of two lines may go on with the following one.

    There may be so much `room`, of the type size, from one to the other.
    """
    step = line.y - following.y
    return (
        line.page == following.page
        and 0 < step < room * line.size
        and following.x0 < line.x1
        and following.x1 > line.x0
    )
