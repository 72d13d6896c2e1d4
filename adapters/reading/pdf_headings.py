"""Finds the headings of a document: by its outline, its numbering, and the names every paper uses.

The outline (the bookmarks) is believed where at least four of its entries are found in the text; it lacks
what authors do not number, and many papers have none, so names and numbers are looked for in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from adapters.reading.pdf_layout import Body
from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_numbers import Candidate, Lead, Look, candidates, lead_of, numbered
from bot.fulltext import SectionKind
from bot.outline import kind_named

_LEAST_BOOKMARKS: Final = 4
_LONGEST: Final = 4
"""Lines a heading may take."""

_NAMES: Final = re.compile(
    r"abstract|summary|references(?: and notes)?|bibliography|(?:literature|works) cited"
    r"|acknowledge?ments?|funding|author contributions?|appendix|appendices"
    r"|supplement(?:ary|al)? (?:materials?|information)|ethics statement|ethical considerations"
    r"|(?:data|code)(?: and (?:data|code))? availability(?: statement)?|reproducibility(?: statement)?"
    r"|(?:broader )?impacts?(?: statement)?|broader impact|limitations?|contents|table of contents"
    r"|ccs concepts|keywords|index terms|acm reference format|(?:conflicts?|competing) (?:of )?interests?"
)
_UNNUMBERED: Final = re.compile(
    r"introduction|(?:materials and )?methods?|methodology|results(?: and discussion)?|discussions?"
    r"|conclusions?|concluding remarks|related works?|background|experiments?"
    r"|experimental (?:setup|results)|evaluation|model|data|theory|overview|outlook"
)
_RUN_IN: Final = re.compile(
    r"(abstract|summary|index terms|key ?words(?: and phrases)?|acknowledge?ments?|acm reference format"
    r"|ccs concepts)"
    r"\s*[.:—–-]+\s*",
    re.IGNORECASE,
)
_ENTRY: Final = re.compile(r"\[\w{1,12}\]|1\.\s")
_LEADERS: Final = re.compile(r"(?:\.\s?){4,}|\s\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the document's outline: `page` counts from 1, `y` is the height it points to."""

    title: str
    level: int
    page: int
    y: float | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the lines it stands on: `first` to `last`, none where `last < first`.

    `rest` is the text that runs on in the last of these lines, `anchor` where it was found.
    """

    first: int
    last: int
    number: str
    title: str
    level: int
    rest: str = ""
    lettered: bool = False


def find_headings(lines: Sequence[Line], body: Body, bookmarks: Sequence[Bookmark]) -> list[Heading]:
    """All headings in reading order, none overlapping."""
    leads = [lead_of(line, body) for line in lines]
    contents = _contents_pages(lines)
    chain = [
        one
        for one in numbered(candidates(lines, leads, body), body)
        if lines[one.index].page not in contents
    ]
    roman = any(one.scheme == "roman" for one in chain)
    by_number = [_grown(_from_number(one, leads, roman=roman), lines, leads, chain) for one in chain]
    by_outline = _by_outline(lines, bookmarks, contents)
    sure = _merged(by_outline, by_number) if _agrees(by_outline, by_number) else by_outline
    sure = sure or by_number
    named = _by_name(lines, leads, body, sure, contents)
    return _merged(sure, named)


def _merged(first: Iterable[Heading], second: Iterable[Heading]) -> list[Heading]:
    """Both, in order; where two share a line, that of the first."""
    kept: list[Heading] = []
    taken: set[int] = set()
    for one in (*first, *second):
        span = range(one.first, max(one.last, one.first) + 1)
        if taken.isdisjoint(span):
            kept.append(one)
            taken.update(span)
    return sorted(kept, key=lambda one: (one.first, one.last))


def _agrees(outline: Sequence[Heading], numbers: Sequence[Heading]) -> bool:
    """Whether numbering may add to the outline: it found nearly all that the outline has numbered."""
    if not outline:
        return True
    places = {one.first for one in numbers}
    known = [one for one in outline if one.number]
    return sum(one.first in places for one in known) >= 0.8 * len(known) and bool(known)


def _contents_pages(lines: Sequence[Line]) -> set[int]:
    """Pages of a table of contents: most headings there end in a page number."""
    counts: dict[int, int] = {}
    for line in lines:
        if (
            _LEADERS.search(line.text)
            and re.match(r"(?:\d|[A-Z]\b|[IVX]+\b)", line.text)
            and len(line.text) < 120
        ):
            counts[line.page] = counts.get(line.page, 0) + ("..." in line.text.replace(" ", ""))
    return {page for page, count in counts.items() if count >= 5}


def _from_number(one: Candidate, leads: Sequence[Lead], *, roman: bool) -> Heading:
    """IEEE numbers chapters in Roman, sections in letters, and the next level `1)`."""
    within = roman and not one.named
    base = {"letter": 1, "bracket": 2}.get(one.scheme, 0) if within else 0
    return Heading(
        first=one.index,
        last=one.index,
        number=one.number,
        title=one.title.rstrip(" .:—–") if leads[one.index].rest else one.title,
        level=len(one.parts) + base,
        rest=leads[one.index].rest,
        lettered=one.scheme == "letter" and not within,
    )


def _grown(
    one: Heading, lines: Sequence[Line], leads: Sequence[Lead], chain: Sequence[Candidate]
) -> Heading:
    """The heading with the lines it continues on: right below it and set alike."""
    others = {candidate.index for candidate in chain}
    last, title = one.last, one.title
    while (
        not one.rest
        and last + 1 < len(lines)
        and last - one.first + 1 < _LONGEST
        and last + 1 not in others
    ):
        line, following, lead = lines[last], lines[last + 1], leads[last + 1]
        if lead.rest or lead.look != leads[one.first].look or not _right_below(line, following):
            break
        title = f"{title}{'' if line.hyphenated else ' '}{following.text}".strip()
        last += 1
    return Heading(one.first, last, one.number, title, one.level, one.rest, one.lettered)


def _right_below(line: Line, following: Line) -> bool:
    step = line.y - following.y
    return (
        line.page == following.page
        and 0 < step < 1.7 * line.size
        and following.x0 < line.x1
        and following.x1 > line.x0
    )


def _by_outline(lines: Sequence[Line], bookmarks: Sequence[Bookmark], contents: set[int]) -> list[Heading]:
    """The entries of the outline where they stand in the text, or where they point to."""
    words = [_letters(line.text) for line in lines]
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.page not in contents:
            pages.setdefault(line.page, []).append(index)
    found: list[Heading] = []
    printed = 0
    for mark in bookmarks:
        start = found[-1].last + 1 if found else 0
        near = [
            i
            for page in (mark.page, mark.page + 1, mark.page - 1)
            for i in pages.get(page, ())
            if i >= start
        ]
        heading = _printed(mark, near, lines, words)
        printed += heading is not None
        heading = heading or _pointed(mark, pages.get(mark.page, ()), start, lines)
        if heading:
            found.append(heading)
    if any(one.number in {"II", "III", "IV"} for one in found):
        found = [replace(one, lettered=False) for one in found]
    return found if printed >= _LEAST_BOOKMARKS and printed >= 0.6 * len(bookmarks) else []


def _printed(
    mark: Bookmark, near: Iterable[int], lines: Sequence[Line], words: Sequence[str]
) -> Heading | None:
    wanted = _letters(mark.title)
    matches = [(one, _span(index, wanted, lines, words)) for index in near for one in [index]]
    spans = [(index, last) for index, last in matches if last is not None]
    if len(wanted) < 3 or not spans:
        return None
    height = mark.y if mark.y is not None else lines[spans[0][0]].y
    first, last = min(
        spans, key=lambda span: (lines[span[0]].page != mark.page, abs(lines[span[0]].y - height))
    )
    text = " ".join(line.text for line in lines[first : last + 1])
    number, title, rest = _parted(text, mark.title)
    level = number.count(".") + 1 if number and number[0].isdigit() else mark.level
    lettered = bool(re.match(r"[A-Z](?:\.|$)", number)) and mark.level == 1
    return Heading(first, last, number, title, level, rest, lettered)


def _span(index: int, wanted: str, lines: Sequence[Line], words: Sequence[str]) -> int | None:
    """The last line of a heading that begins at `index`, if it does."""
    for skip in (0, 1):
        got = _letters(_bare(lines[index].text)) if skip else words[index]
        last = index
        while (
            got
            and len(got) < len(wanted)
            and wanted.startswith(got)
            and last + 1 < min(len(lines), index + _LONGEST)
        ):
            if not _right_below(lines[last], lines[last + 1]):
                break
            last += 1
            got += words[last]
        if got == wanted or (got.startswith(wanted) and len(wanted) >= 8 and last == index):
            return last
    return None


def _bare(text: str) -> str:
    """Without the number in front."""
    return re.sub(
        r"^(?:appendix\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[IVXL]{1,6}|[A-Z](?:\.\d{1,2})*)[.):]?\s+",
        "",
        text,
        flags=re.IGNORECASE,
    )


def _parted(text: str, title: str) -> tuple[str, str, str]:
    """Number, title as printed, and what follows it in its line."""
    bare = _bare(text)
    number = text[: len(text) - len(bare)].strip().rstrip(".:)").removeprefix("Appendix ")
    if number and _letters(title) == _letters(text) and not title[:1].isdigit() and not _letters(bare):
        number, bare = "", text
    wanted = (
        len(_letters(_bare(title))) if _letters(_bare(title)) != _letters(bare) else len(_letters(bare))
    )
    count = 0
    for place, letter in enumerate(bare):
        count += letter.isalnum()
        if count == wanted:
            end = place + 1 + len(re.match(r"[^\w\s]*", bare[place + 1 :])[0])  # type: ignore[index]  # matches always
            return number, bare[:end].strip(), bare[end:].strip()
    return number, bare.strip(), ""


def _pointed(mark: Bookmark, page: Iterable[int], start: int, lines: Sequence[Line]) -> Heading | None:
    """A heading that is not printed, in front of the first line below where its entry points to."""
    if mark.y is None:
        return None
    below = [index for index in page if index >= start and lines[index].y <= mark.y]
    if kind_named(mark.title) is SectionKind.REFERENCES:
        below = [index for index in below if _ENTRY.match(lines[index].text)] or below
    first = next(iter(below), None)
    return None if first is None else Heading(first, first - 1, "", _bare(mark.title), mark.level)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _by_name(
    lines: Sequence[Line], leads: Sequence[Lead], body: Body, sure: Sequence[Heading], contents: set[int]
) -> list[Heading]:
    """Headings without a number, known by their name or by being set as chapters are."""
    main = _chapter_look(leads, sure)
    looks = {main} if main else _looks_of_names(lines, leads, body)
    found = []
    for index, (line, lead) in enumerate(zip(lines, leads, strict=True)):
        if line.page in contents:
            continue
        heading = _named(index, line, lead, body) or _alike(index, line, lead, looks, sure)
        if heading:
            found.append(_grown(heading, lines, leads, ()))
    return found


def _chapter_look(leads: Sequence[Lead], sure: Sequence[Heading]) -> Look | None:
    looks = [
        leads[one.first].look for one in sure if one.level == 1 and one.number and one.last >= one.first
    ]
    return max(set(looks), key=looks.count) if looks else None


def _looks_of_names(lines: Sequence[Line], leads: Sequence[Lead], body: Body) -> set[Look]:
    """Without numbers: how lines are set that are called as sections are, if two or more agree."""
    looks = [
        lead.look
        for line, lead in zip(lines, leads, strict=True)
        if _UNNUMBERED.fullmatch(_plain(line.text))
        and lead.look.manner != "plain"
        and not body.is_small(line)
    ]
    return {look for look in looks if looks.count(look) >= 2}


def _named(index: int, line: Line, lead: Lead, body: Body) -> Heading | None:
    plain = _plain(line.text)
    run_in = _RUN_IN.match(line.text)
    if lead.look.manner.startswith("large") and kind_named(plain) is SectionKind.APPENDIX:
        return Heading(index, index, "", line.text.strip(), 1)
    if _NAMES.fullmatch(plain) and (lead.look.manner != "plain" or plain in {"abstract", "references"}):
        small = line.size < body.size - 2
        return None if small else Heading(index, index, "", line.text.strip(" :"), 1)
    if lead.rest and kind_named(lead.text) is SectionKind.ACKNOWLEDGEMENT and lead.look.manner == "bold":
        return Heading(index, index, "", lead.text, 1, rest=lead.rest)
    if run_in and lead.look.manner != "plain" and line.size >= body.size - 2:
        return Heading(index, index, "", run_in[1], 1, rest=line.text[run_in.end() :])
    return None


def _alike(index: int, line: Line, lead: Lead, looks: set[Look], sure: Sequence[Heading]) -> Heading | None:
    """A line set as chapters are: certain where that is larger type, else only with a known name."""
    if lead.look not in looks or lead.rest or len(line.text) > 150 or not line.text[:1].isupper():
        return None
    plain = _plain(line.text)
    known = _UNNUMBERED.fullmatch(plain) or _NAMES.fullmatch(plain)
    large = lead.look.manner.startswith("large") or not sure
    started = not sure or index > sure[0].first
    if known or (large and started and re.search(r"[a-z]{3}", plain) and line.text[-1] not in ".,;"):
        return Heading(index, index, "", line.text.strip(), 1)
    return None


def _plain(text: str) -> str:
    """A heading's words in small letters; letter-spaced ones drawn together."""
    words = text.casefold().strip(" .:—–*").split()
    return "".join(words) if len(words) > 4 and all(len(word) == 1 for word in words) else " ".join(words)
