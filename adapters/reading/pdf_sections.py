"""Cuts the lines of a document into sections, and says what each section is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

from adapters.reading.pdf_blocks import Paragraphs
from adapters.reading.pdf_bookmarks import Bookmark, OutlineHeading
from adapters.reading.pdf_doubt import LONGEST_ABSTRACT, believable, cover_pages, drop_doubtful
from adapters.reading.pdf_floats import survey
from adapters.reading.pdf_headings import find_headings
from adapters.reading.pdf_layout import Body
from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_text import vocabulary
from bot.domain.full_text import Block, BlockKind, Section, SectionKind
from bot.papers.outline import is_appendix, kind_named

_FRONT: Final = frozenset(
    {
        "keywords",
        "key words",
        "index terms",
        "ccs concepts",
        "acm reference format",
        "contents",
        "table of contents",
    }
)
_OPENING: Final = frozenset({None, SectionKind.ABSTRACT})
"""What headings of a paper name, that has its beginning, and so a title page."""
_ENDS: Final = frozenset({SectionKind.REFERENCES, SectionKind.ACKNOWLEDGEMENT})
_FLOATS: Final = frozenset({BlockKind.CAPTION, BlockKind.TABLE})
_BARREN: Final = frozenset({SectionKind.REFERENCES})
"""Kinds that have no subsections: what is hung below them begins something new."""
_ORGANISATIONS: Final = re.compile(
    r"(?<![^\W\d_])(?:Dept|Department|Institut\w*|School|Faculty|Universit\w+|Laborator\w+|Cent(?:er|re)|College)\b"
)
_RIGHTS: Final = re.compile(
    r"copyright|©|all rights reserved|permission (?:is|to)\b|licen[sc]ed under|free software", re.IGNORECASE
)
"""What the words of a licence begin with."""
_FEWEST_WORDS: Final = 15
"""For each organisation that a text names; a list of where authors work has fewer."""
_LEAST_ABSTRACT, _MOST_ABSTRACT = 250, 3_000
"""Characters of the paragraph that is taken for an abstract without a heading."""


@dataclass(slots=True)
class _Kinds:
    """Remembers what came before, on which the kind of a section depends."""

    last_chapter: int
    """The line of the last numbered chapter's heading: "9 Appendix" is one where no "10" comes after it."""
    references: bool = False
    appendix: bool = False
    stack: list[tuple[int, SectionKind]] = field(default_factory=list)

    def of(self, heading: OutlineHeading) -> SectionKind:
        while self.stack and self.stack[-1][0] >= heading.level:
            self.stack.pop()
        inner = bool(self.stack) and not self._ends_body(heading) and self.stack[-1][1] not in _BARREN
        kind = self.stack[-1][1] if inner else self._top(heading)
        self.stack.append((heading.level, kind))
        return kind

    def _ends_body(self, heading: OutlineHeading) -> bool:
        """References and thanks are no part of a conclusion, wherever a bookmark hangs them."""
        unnumbered = self.stack[-1][1] is SectionKind.BODY and not heading.number
        return unnumbered and kind_named(heading.title) in _ENDS

    def _top(self, heading: OutlineHeading) -> SectionKind:
        named = kind_named(heading.title)
        if heading.title.casefold().strip(" .:") in _FRONT:
            return SectionKind.FRONT
        last = heading.first >= self.last_chapter and is_appendix(heading.title)
        numbered = heading.number[:1].isdigit() and not last
        if named and not (named is SectionKind.APPENDIX and numbered):
            self.references |= named is SectionKind.REFERENCES
            self.appendix |= named is SectionKind.APPENDIX
            return named
        self.appendix |= heading.lettered or (self.references and not heading.number)
        return SectionKind.APPENDIX if self.appendix else SectionKind.BODY


def cut_sections(lines: Sequence[Line], body: Body, bookmarks: Sequence[Bookmark]) -> list[Section]:
    """All sections in order; what stands before the first heading is the front."""
    covers = cover_pages(lines)
    lines = [line for line in lines if line.page not in covers]
    headings = believable(find_headings(lines, body, bookmarks), lines)
    words, pages, kinds = vocabulary(lines), survey(lines, body), _kinds(headings)
    sections: list[Section] = []
    front = lines[: headings[0].first] if headings else lines
    titled = any(kind_named(heading.title) in _OPENING for heading in headings)
    opening = Paragraphs(body, pages, words, front=titled).blocks(front)
    sections += _opening(
        opening, titled=_has_abstract(headings), rest=SectionKind.FRONT if titled else SectionKind.BODY
    )
    for heading, following in zip_longest(headings, headings[1:]):
        end = following.first if following else len(lines)
        kind = kinds.of(heading)
        own = _own_lines(heading, lines, end)
        opened = Paragraphs(body, pages, words, references=kind is SectionKind.REFERENCES)
        opened.listing = kind is SectionKind.FRONT
        blocks = opened.blocks(own)
        if kind is SectionKind.REFERENCES:
            blocks = _without_floats(blocks, sections)
        sections += _sections(heading, kind, blocks, lines)
    return drop_doubtful(sections)


def _without_floats(blocks: list[Block], before: list[Section]) -> list[Block]:
    """The references alone: figures and tables printed among them go to the end of the text before."""
    floats = tuple(block for block in blocks if block.kind in _FLOATS)
    place = max((at for at, one in enumerate(before) if one.kind is SectionKind.BODY), default=-1)
    if not floats or place < 0:
        return blocks
    last = before[place]
    pages = [page for page in (last.page_end, *(block.page_end for block in floats)) if page is not None]
    before[place] = last.evolve(blocks=(*last.blocks, *floats), page_end=max(pages, default=None))
    return [block for block in blocks if block.kind not in _FLOATS]


def _kinds(headings: Sequence[OutlineHeading]) -> _Kinds:
    chapters = [one.first for one in headings if one.level == 1 and one.number[:1].isdigit()]
    return _Kinds(last_chapter=max(chapters, default=0))


def _has_abstract(headings: Sequence[OutlineHeading]) -> bool:
    return any(kind_named(heading.title) is SectionKind.ABSTRACT for heading in headings)


def _own_lines(heading: OutlineHeading, lines: Sequence[Line], end: int) -> list[Line]:
    """The section's lines, those of its heading left out but for what runs on in the last."""
    own = list(lines[max(heading.last + 1, heading.first) : end])
    if heading.rest and heading.last >= heading.first:
        line = lines[heading.last]
        own.insert(0, replace(line, text=heading.rest))
    return own


def _sections(
    heading: OutlineHeading, kind: SectionKind, blocks: list[Block], lines: Sequence[Line]
) -> Iterator[Section]:
    """The section; an abstract that does not end is followed by the body it runs into."""
    first = lines[min(heading.first, len(lines) - 1)].page
    kept, rest = blocks, []
    if kind is SectionKind.ABSTRACT and sum(len(block.text) for block in blocks) > LONGEST_ABSTRACT:
        kept, rest = blocks[:1], blocks[1:]
    yield _section(kept, kind, number=heading.number, title=heading.title, level=heading.level, page=first)
    if rest:
        yield _section(rest, SectionKind.BODY)


def _section(
    blocks: Sequence[Block],
    kind: SectionKind,
    *,
    number: str = "",
    title: str = "",
    level: int = 1,
    page: int | None = None,
) -> Section:
    numbers = [number for block in blocks for number in (block.page, block.page_end) if number is not None]
    first = page or min(numbers, default=None)
    return Section(
        number=number,
        title=title,
        level=level,
        kind=kind,
        page=first,
        page_end=max([*numbers, *([first] if first else [])], default=None),
        blocks=tuple(blocks),
    )


def _is_of_places(text: str) -> bool:
    """Whether it lists where the authors work."""
    named = len(_ORGANISATIONS.findall(text))
    return named >= 2 and text.count(" ") < _FEWEST_WORDS * named


def _opening(blocks: list[Block], *, titled: bool, rest: SectionKind) -> Iterator[Section]:
    """Title and authors; and the abstract, where it has no heading, with the body that follows it."""
    long = [
        place
        for place, block in enumerate(blocks)
        if len(block.text) >= _LEAST_ABSTRACT
        and not (_is_of_places(block.text) or _RIGHTS.search(block.text, 0, _LEAST_ABSTRACT))
    ]
    if titled or not long:
        if blocks:
            yield _section(blocks, rest)
        return
    first, follows = long[0], len(long) > 1
    opens = blocks[first].kind is BlockKind.PARAGRAPH and not blocks[first].text[0].islower()
    if len(blocks[first].text) > _MOST_ABSTRACT or not opens:
        yield _section(blocks, SectionKind.BODY)
        return
    if first:
        yield _section(blocks[:first], SectionKind.FRONT)
    yield _section(blocks[first : first + 1], SectionKind.ABSTRACT)
    if blocks[first + 1 :]:
        yield _section(blocks[first + 1 :], SectionKind.BODY if follows else SectionKind.FRONT)
