"""Doubts what a document's headings say of it where that cannot be: a title is no chapter, and so on.

Bookmarks and headings are the work of authors and typesetters, who hang the whole body under the abstract,
print a cover in front of the paper, and list the contents on pages that look like headings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from adapters.reading.pdf_bookmarks import OutlineHeading
from adapters.reading.pdf_lines import Line
from bot.domain.full_text import Section, SectionKind
from bot.papers.outline import kind_named

LONGEST_ABSTRACT: Final = 5_000
"""Characters, its parts included."""
_LONGEST_PART: Final = 2_000
"""Characters of one part of a structured abstract."""
_MOST_REFERENCES: Final = 0.5
"""Of a document's text; what holds more is no list of references but the paper below a wrong heading."""
_COVER_LENGTH: Final = 3_500
_LEAST_ENTRIES: Final = 8
_CONTENTS_SHARE: Final = 0.4

_PARTS: Final = re.compile(
    r"(?:background|introduction|context|objectives?|aims?|purpose|motivation|methods?|design|setting"
    r"|participants|patients|materials and methods|methods and (?:materials|findings|results)"
    r"|interventions?|measurements|main outcome measures?|results?|findings|(?:results and )?conclusions?"
    r"|interpretation|significance|limitations|implications|discussion|summary|trial registration"
    r"|principal findings|methodology(?:/principal findings)?|conclusions?/significance)"
)
_COVER: Final = re.compile(
    r"jstor\.org|your use of the jstor archive|see discussions, stats,? and author profiles"
    r"|(?:please|to) cite (?:this|the) (?:article|version|paper)|hal is a multi-?disciplinary open access"
    r"|this (?:article|item|content|copy|paper) (?:was|is|has been) (?:downloaded|made available)"
    r"|accepted manuscript|downloaded from|this is (?:an|the) (?:author|accepted|open access)"
    r"|terms (?:&|and) conditions of (?:access|use)|publication details|citation for (?:published|final)",
    re.IGNORECASE,
)
_YEARS: Final = 1_500
"""From which on a number at a line's end is more likely a year than a page."""
_ENTRY_END: Final = re.compile(r"\D[\s.](\d{1,4})$")
_LONGEST_ENTRY_END: Final = 6


def cover_pages(lines: Sequence[Line]) -> set[int]:
    """The first page, where a repository or a publisher put one of its own in front of the paper."""
    pages = _by_page(lines)
    if len(pages) < 3:
        return set()
    first = pages[min(pages)]
    text = " ".join(line.text for line in first)
    if len(text) >= _COVER_LENGTH or SectionKind.ABSTRACT in {kind_named(line.text) for line in first}:
        return set()
    marks = {match[0].casefold() for match in _COVER.finditer(text)}
    return {min(pages)} if len(marks) >= 2 else set()


def contents_pages(lines: Sequence[Line]) -> set[int]:
    """Pages that list headings with the page each stands on, going up."""
    found = set()
    for page, own in _by_page(lines).items():
        ends = (
            _ENTRY_END.search(line.text[-_LONGEST_ENTRY_END:]) for line in own if line.text[-1:].isdecimal()
        )
        entries = [int(match[1]) for match in ends if match]
        rising = sum(before <= after for before, after in pairwise(entries))
        if len(entries) >= max(_LEAST_ENTRIES, _CONTENTS_SHARE * len(own)) and rising >= 0.9 * (
            len(entries) - 1
        ):
            found.add(page)
    return found


def listed_lines(lines: Sequence[Line], contents: set[int]) -> set[int]:
    """The lines, by place, of the list on these pages, from its first entry to its last.

    Above it an abstract may stand, below it the text may begin.
    """
    entries: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, line in enumerate(lines):
        entry = _ENTRY_END.search(line.text[-_LONGEST_ENTRY_END:]) if line.page in contents else None
        if entry and int(entry[1]) < _YEARS:
            entries[line.page].append((place, int(entry[1])))
    spans = [_longest_rise(own) for own in entries.values()]
    return {place for span in spans for place in range(span[0], span[-1] + 1)}


def _longest_rise(entries: Sequence[tuple[int, int]]) -> list[int]:
    """The places of entries whose numbers go up, from wherever most do."""
    best: list[int] = []
    for start in range(len(entries)):
        taken, last = [], 0
        for place, number in entries[start:]:
            if number >= last:
                taken.append(place)
                last = number
        best = max(best, taken, key=len)
    return best


def _by_page(lines: Sequence[Line]) -> dict[int, list[Line]]:
    pages: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    return pages


def believable(headings: Sequence[OutlineHeading], lines: Sequence[Line]) -> list[OutlineHeading]:
    """The headings without one that all others hang below, which is the title, and without running ones."""
    titles = [heading.title.casefold() for heading in headings]
    kept = [one for one in headings if titles.count(one.title.casefold()) < 4 or one.number]
    rest = kept[1:]
    title = bool(rest) and kept[0].level < min(one.level for one in rest)
    if len(kept) > 3 and title and lines[kept[0].first].page == 1 and not kind_named(kept[0].title):
        return rest
    return kept


def drop_doubtful(sections: Sequence[Section]) -> list[Section]:
    """The sections with an abstract that is one, and with references that are no half of the text."""
    return list(_without_swallowed(list(_with_parts(sections))))


def _with_parts(sections: Sequence[Section]) -> Iterator[Section]:
    """The parts of a structured abstract that have headings of their own, as parts of it."""
    place = next((place for place, one in enumerate(sections) if one.kind is SectionKind.ABSTRACT), None)
    if place is None:
        yield from sections
        return
    end = place + 1
    while end < len(sections) and _goes_on(sections[place:end], sections[end], sections[end + 1 :]):
        end += 1
    yield from sections[: place + 1]
    for one in sections[place + 1 : end]:
        yield one.evolve(kind=SectionKind.ABSTRACT, level=max(2, one.level))
    for one in sections[end:]:
        below = one.kind is SectionKind.ABSTRACT and kind_named(one.title) is not SectionKind.ABSTRACT
        yield one.evolve(kind=kind_named(one.title) or SectionKind.BODY) if below else one


def _goes_on(abstract: Sequence[Section], following: Section, later: Sequence[Section]) -> bool:
    """Whether a section is one more part of the abstract: short, on its page, of a name not met before."""
    name = _name(following)
    names = [_name(one) for one in abstract]
    length = sum(len(one.text) for one in (*abstract, following))
    fits = length <= LONGEST_ABSTRACT and len(following.text) <= _LONGEST_PART and not following.number
    near = (following.page or 0) <= (abstract[0].page or 0) + 1
    again = any(_name(one) == name for one in later)
    named = not abstract[0].text and bool(_PARTS.fullmatch(name)) and again
    return fits and near and name not in names and (following.kind is SectionKind.ABSTRACT or named)


def _name(section: Section) -> str:
    return section.title.casefold().strip(" :.")


def _without_swallowed(sections: Sequence[Section]) -> Iterator[Section]:
    total = sum(len(section.text) for section in sections)
    body = sum(len(section.text) for section in sections if section.kind is SectionKind.BODY)
    for section in sections:
        wrong = section.kind is SectionKind.REFERENCES and len(section.text) > _MOST_REFERENCES * total
        if wrong and body < 0.3 * total:
            yield section.evolve(kind=SectionKind.BODY, title="")
        else:
            yield section
