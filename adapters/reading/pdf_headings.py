"""Finds the headings of a document: by its outline, its numbering, and the names every paper uses.

The outline (the bookmarks) is believed where at least four of its entries are found in the text; it lacks
what authors do not number, and many papers have none, so names and numbers are looked for in any case.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from adapters.reading.pdf_bookmarks import LONGEST, Bookmark, OutlineHeading, by_outline, right_below
from adapters.reading.pdf_code import is_code
from adapters.reading.pdf_doubt import contents_pages, listed_lines
from adapters.reading.pdf_layout import Body
from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_numbers import (
    BARE_CHAPTER,
    HeadingCandidate,
    Lead,
    Look,
    candidates,
    lead_of,
    numbered_headings,
)
from bot.domain.full_text import SectionKind
from bot.papers.outline import kind_named

_NAMES: Final = re.compile(
    r"abstract|summary|zusammenfassung|kurzfassung|résumé|resumen|resumo|摘\s*要"
    r"|references(?: and notes)?|bibliography|(?:literature|works) cited|literatur(?:verzeichnis)?|参考文献"
    r"|目录|致谢|附录"
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
_LONGEST_NAME: Final = 120
"""Characters of a line that may be one of these, letter-spaced perhaps."""
_PLAINLY: Final = frozenset({"abstract", "references", "摘要", "目录", "参考文献"})
"""Names that say enough, however they are set; in small letters they are the last word of a paragraph."""
_LONGEST_PLAIN: Final = 40
"""Characters of a line that is one of them."""
_RUNS_IN: Final = {SectionKind.ABSTRACT, SectionKind.ACKNOWLEDGEMENT}
"""What a bold word before the first sentence opens."""
_NUMBERED: Final = re.compile(r"\[(\d{1,3})\]\s")
_LEAST_ENTRIES: Final = 4
"""So many in a row are a list of references."""
_NUMBER: Final = re.compile(r"\d|[A-Z]\b|[IVX]+\b")
_IDEOGRAPHS_APART: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_LEADERS: Final = re.compile(r"(?:\.\s?){4,}|\s\d{1,3}$")


def find_headings(lines: Sequence[Line], body: Body, bookmarks: Sequence[Bookmark]) -> list[OutlineHeading]:
    """All headings in reading order, none overlapping."""
    leads = [lead_of(line, body) for line in lines]
    listed = listed_lines(lines, _contents_pages(lines) | contents_pages(lines))
    possible = [one for one in candidates(lines, leads, body) if one.index not in listed]
    chain = numbered_headings(possible, body)
    roman = any(one.scheme == "roman" for one in chain)
    places = {one.index for one in chain}
    by_number = [_grow(_from_number(one, leads, roman=roman), lines, leads, places) for one in chain]
    marked = by_outline(lines, bookmarks, listed)
    sure = _merge(marked, by_number) if _agrees(marked, by_number) else marked
    sure = sure or by_number
    found = _merge(sure, _by_name(lines, leads, body, sure, listed))
    return _merge(found, _unheaded_references(lines, found, body))


def _unheaded_references(
    lines: Sequence[Line], found: Sequence[OutlineHeading], body: Body
) -> list[OutlineHeading]:
    """Where references begin that physics journals print without a heading; what code prints is none."""
    if any(kind_named(one.title) is SectionKind.REFERENCES for one in found):
        return []
    entries = [
        (int(match[1]), index)
        for index, line in enumerate(lines)
        if (match := _NUMBERED.match(line.text)) and (body.typed or not is_code(line))
    ]
    for place in range(len(entries) - 1, -1, -1):
        numbers = [number for number, _ in entries[place : place + _LEAST_ENTRIES]]
        if numbers == list(range(1, _LEAST_ENTRIES + 1)):
            first = entries[place][1]
            return [OutlineHeading(first, first - 1, "", "References", 1)]
    return []


def _merge(first: Iterable[OutlineHeading], second: Iterable[OutlineHeading]) -> list[OutlineHeading]:
    """Both, in order; where two share a line, that of the first."""
    kept: list[OutlineHeading] = []
    taken: set[int] = set()
    for one in (*first, *second):
        span = range(one.first, max(one.last, one.first) + 1)
        if taken.isdisjoint(span):
            kept.append(one)
            taken.update(span)
    return sorted(kept, key=lambda one: (one.first, one.last))


def _agrees(outline: Sequence[OutlineHeading], numbers: Sequence[OutlineHeading]) -> bool:
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
        if len(line.text) < 120 and _NUMBER.match(line.text) and _LEADERS.search(line.text):
            counts[line.page] = counts.get(line.page, 0) + ("..." in line.text.replace(" ", ""))
    return {page for page, count in counts.items() if count >= 5}


def _from_number(one: HeadingCandidate, leads: Sequence[Lead], *, roman: bool) -> OutlineHeading:
    """IEEE numbers chapters in Roman, sections in letters, and the next level `1)`."""
    within = roman and not one.named
    base = {"letter": 1, "bracket": 2, "arabic": 2}.get(one.scheme, 0) if within else 0
    return OutlineHeading(
        first=one.index,
        last=one.index,
        number=one.number,
        title=one.title.rstrip(" .:—–") if leads[one.index].rest else one.title,
        level=len(one.parts) + base,
        rest=leads[one.index].rest,
        lettered=one.scheme == "letter" and not within,
    )


def _grow(
    one: OutlineHeading, lines: Sequence[Line], leads: Sequence[Lead], others: set[int]
) -> OutlineHeading:
    """The heading with the lines it continues on: right below it, set alike, and none of the `others`."""
    last, title, look = one.last, one.title, leads[one.first].look
    while (
        not one.rest and last + 1 < len(lines) and last - one.first + 1 < LONGEST and last + 1 not in others
    ):
        line, following, lead = lines[last], lines[last + 1], leads[last + 1]
        below = right_below(line, following) or (not title and line.page == following.page)
        if not title and lead.look.manner.startswith("large"):  # a chapter's, larger than its number
            look = lead.look
        if lead.rest or lead.look != look or not below:
            break
        title = f"{title}{'' if line.hyphenated else ' '}{following.text}".strip()
        last += 1
    title = title or lines[one.first].text
    return OutlineHeading(one.first, last, one.number, title, one.level, one.rest, one.lettered)


def _by_name(
    lines: Sequence[Line],
    leads: Sequence[Lead],
    body: Body,
    sure: Sequence[OutlineHeading],
    listed: set[int],
) -> list[OutlineHeading]:
    """Headings without a number, known by their name or by being set as chapters are."""
    main = _chapter_look(leads, sure)
    looks = {main} if main else _looks_of_names(lines, leads, body)
    inner = _looks_within(lines, leads, body, sure) if sure else _looks_below(lines, leads, body, looks)
    first = sure[0].first if sure else -1
    apart = looks | set(inner)
    found = []
    for index, (line, lead) in enumerate(zip(lines, leads, strict=True)):
        if index in listed:
            continue
        heading = _find_named(index, line, lead, body)
        placed = heading is None and (not sure or (lead.look in inner and index > first))
        placed = placed and _stands_apart(index, lines, leads, body, apart)
        if heading is None and lead.look in looks:
            known = sure or placed or lead.look.manner.startswith("large") or _is_known(line)
            heading = _alike(index, line, lead, sure) if known else None
        if heading is None and placed and lead.look in inner:
            heading = OutlineHeading(index, index, "", line.text.strip(), inner[lead.look])
        if heading:
            found.append(_grow(heading, lines, leads, listed))
    return found


def _chapter_look(leads: Sequence[Lead], sure: Sequence[OutlineHeading]) -> Look | None:
    """How most chapters with a number are set; of looks as frequent, the first."""
    looks = [
        leads[one.first].look for one in sure if one.level == 1 and one.number and one.last >= one.first
    ]
    return max(dict.fromkeys(looks), key=looks.count, default=None)


def _looks_of_names(lines: Sequence[Line], leads: Sequence[Lead], body: Body) -> set[Look]:
    """Without numbers: how lines are set that are called as sections are, if two or more agree.

    Names of what stands behind the text count too, where one of the text is set alike.
    """
    names: dict[Look, set[str]] = defaultdict(set)
    for line, lead in zip(lines, leads, strict=True):
        if lead.look.manner != "plain" and not body.is_small(line) and _is_known(line):
            names[lead.look].add(_plain(line.text))
    return {look for look, own in names.items() if len(own) >= 2 and any(map(_UNNUMBERED.fullmatch, own))}


def _looks_below(
    lines: Sequence[Line], leads: Sequence[Lead], body: Body, chapters: set[Look]
) -> dict[Look, int]:
    """How subheadings are set in a paper without numbers, and their levels: the larger, the higher.

    A look counts where at least two lines have it that stand as headings do, and most lines that have it.
    Where nothing tells how chapters are set, three bold ones are these.
    """
    least, highest = (2, 2) if chapters else (3, 1)
    top = max((look.size for look in chapters), default=99)
    own: Counter[Look] = Counter()
    every: Counter[Look] = Counter()
    for index, (line, lead) in enumerate(zip(lines, leads, strict=True)):
        manner = lead.look.manner
        if lead.look in chapters or manner == "plain" or lead.look.size > top or body.is_small(line):
            continue
        if not chapters and "bold" not in manner:
            continue
        every[lead.look] += 1
        own[lead.look] += _stands_apart(index, lines, leads, body)
    found = [look for look, count in own.items() if count >= least and count >= 0.6 * every[look]]
    order = sorted(
        found, key=lambda look: (-look.size, look.manner != "large bold", look.manner == "italic")
    )
    return {look: min(highest + place, 4) for place, look in enumerate(order)}


def _looks_within(
    lines: Sequence[Line], leads: Sequence[Lead], body: Body, sure: Sequence[OutlineHeading]
) -> dict[Look, int]:
    """How headings without a number are set between those with one, and their levels.

    Only larger bold type is sure to be of headings: in bold, papers have names and labels too.
    """
    levels = {leads[one.first].look: one.level for one in sure if one.last >= one.first}
    found = _looks_below(lines, leads, body, set(levels)) if levels else {}
    return {
        look: min(4, 1 + max(level for other, level in levels.items() if other.size >= look.size))
        for look in found
        if look.manner == "large bold"
    }


def _stands_apart(
    index: int, lines: Sequence[Line], leads: Sequence[Lead], body: Body, looks: Collection[Look] = ()
) -> bool:
    """Whether a line is a heading by its place: short, with room above it, and text of the body below.

    One that is set in another of the `looks` of headings may follow as well.
    """
    line, before = lines[index], lines[index - 1] if index else None
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or leads[index].rest or not _could_head(line.text):
        return False
    same = before is not None and before.page == line.page and before.x0 < line.x1 and before.x1 > line.x0
    room = not same or before is None or not 0 < before.y - line.y < 1.25 * body.step
    step = line.y - following.y
    below = following.page != line.page or step < 0 or step < 3 * body.step
    text = abs(following.size - body.size) < 0.6 and following.style.font in body.fonts
    heads = leads[index + 1].look in looks
    return room and below and (text or heads) and leads[index + 1].look != leads[index].look


def _could_head(text: str) -> bool:
    """Whether the words could be a heading: a few, the first with a capital, and no sentence."""
    words = text.split()
    letters = sum(map(str.isalpha, text))
    return (
        text[:1].isupper()
        and 1 <= len(words) <= 12
        and letters >= 4
        and letters >= 0.7 * len(text.replace(" ", ""))
        and _could_end(text)
    )


def _could_end(text: str) -> bool:
    """Whether a heading could end so."""
    return text[-1] not in ".,;:=!" or text.casefold().endswith(" etc.")


def _find_named(index: int, line: Line, lead: Lead, body: Body) -> OutlineHeading | None:
    if lead.look.manner == "plain":  # as most lines are
        named = len(line.text) <= _LONGEST_PLAIN and _plain(line.text) in _PLAINLY
        named = named and line.size >= body.size - 2 and not line.text[0].islower()
        return OutlineHeading(index, index, "", line.text.strip(" :"), 1) if named else None
    plain = _plain(line.text) if len(line.text) <= _LONGEST_NAME else ""
    run_in = _RUN_IN.match(line.text)
    if lead.look.manner.startswith("large") and kind_named(plain) is SectionKind.APPENDIX:
        return OutlineHeading(index, index, "", line.text.strip(), 1)
    if _NAMES.fullmatch(plain):
        small = line.size < body.size - 2
        return None if small else OutlineHeading(index, index, "", line.text.strip(" :"), 1)
    if lead.rest and kind_named(lead.text) in _RUNS_IN and "bold" in lead.look.manner:
        return OutlineHeading(index, index, "", lead.text.rstrip(" .:—–-"), 1, rest=lead.rest)
    if run_in and line.size >= body.size - 2:
        return OutlineHeading(index, index, "", run_in[1], 1, rest=line.text[run_in.end() :])
    return None


def _alike(index: int, line: Line, lead: Lead, sure: Sequence[OutlineHeading]) -> OutlineHeading | None:
    """A line set as chapters are: certain where that is larger type, else only with a known name."""
    if lead.rest or len(line.text) > 150 or not line.text[:1].isupper():
        return None
    if BARE_CHAPTER.fullmatch(line.text.strip()):
        return None
    plain, known = _plain(line.text), _is_known(line)
    large = lead.look.manner.startswith("large") or not sure
    started = not sure or index > sure[0].first
    if known or (large and started and re.search(r"[a-z]{3}", plain) and _could_end(line.text.rstrip(":"))):
        return OutlineHeading(index, index, "", line.text.strip(), 1)
    return None


def _is_known(line: Line) -> bool:
    """Whether sections of many papers are called so."""
    plain = _plain(line.text) if len(line.text) <= _LONGEST_NAME else ""
    return bool(_UNNUMBERED.fullmatch(plain) or _NAMES.fullmatch(plain))


def _plain(text: str) -> str:
    """A heading's words in small letters; letter-spaced ones drawn together."""
    if not text.isascii():
        text = _IDEOGRAPHS_APART.sub("", text)
    words = text.casefold().strip(" .:—–*").split()
    return "".join(words) if len(words) > 4 and all(len(word) == 1 for word in words) else " ".join(words)
