"""Answers who wrote a paper and where they work: what its front says, line by line, as it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.chat.questions.check import ReadPaper, quote
from bot.chat.questions.chinese_questions import question_in_english
from bot.domain.answer import Said
from bot.domain.full_text import Block, BlockKind, Section, SectionKind
from bot.text.terms import content_stems

MOST_LINES = 8
LONGEST = 900
"""Characters of a line: some pages run all authors and places into one."""
LONGEST_NOTE = 300
_WHO = re.compile(
    r"\bwho (?:are|were|is) (?:the |its )?authors?\b|\bwho (?:wrote|authored|is behind)\b", re.IGNORECASE
)
_WHERE = re.compile(
    r"\b(?:affiliat\w+|institut\w+|universit\w+|compan(?:y|ies)|labs?|laborator(?:y|ies)|organi[sz]ations?"
    r"|employers?|groups?|teams?|countr(?:y|ies))\b.{0,40}\b(?:authors?|wrote|written|from|behind)\b"
    r"|\bauthors?['’]? .{0,30}\b(?:affiliat|institut|universit|work|from|based|employed|come|belong)",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    content_stems(
        "which what where who whose does do did are is was were the of from in at for this that its their"
        " paper study article author authors affiliation affiliations affiliated institution institutions"
        " institute institutional university universities company companies lab labs laboratory"
        " organization organisation employer group groups team country countries wrote written authored"
        " behind based employed come belong work works name names list tell research"
    )
)
_PLACE = re.compile(
    r"\b(?:Univ\b|[Uu]niversi|[Ii]nstit|College|School\b|D[eé]part|Dept\b|Facult|Laborato|Labs?\b"
    r"|Research\b|Academ|Hospital|Clinic|Cent(?:er|re|ro)\b|Observato|Polit?[eé]c|Polytech|Foundation"
    r"|Corporation|Inc\b|Ltd\b|GmbH\b|CNRS\b)|大学|大學|学院|研究院|研究所|实验室|医院|公司"
)
"""What says that a line names a place of work."""
_ADDRESS = re.compile(
    r"\s?(?:\{[^{}]{0,400}\}|[\w.+-]{1,99}\}?)\s?@.*|\s?\{[^{},]{1,99},[^{}]{0,400}\Z|\s?https?://.*",
    re.DOTALL,
)
"""An address and all that follows it, also where several share the part behind the @."""
_RIGHTS = re.compile(r"licen[cs]|copyright|permission|©", re.IGNORECASE)


def front_matter(text: str, readings: Sequence[ReadPaper]) -> tuple[Said, ...]:
    """The lines that answer a question about the authors or where they work, and nothing to any other."""
    text, unread = question_in_english(text)
    asks_who = _WHO.search(text) is not None
    if unread or not (asks_who or _WHERE.search(text)) or set(content_stems(text)) - _EMPTY:
        return ()
    return tuple(said for reading in readings for said in _of_paper(reading, everybody=asks_who))


def _of_paper(reading: ReadPaper, *, everybody: bool) -> Iterator[Said]:
    lines = list(_front_lines(reading))
    placed = [line for at, line in enumerate(lines) if _names_place(lines, at)]
    chosen = {line[0]: line for line in (lines if everybody else placed) if 0 < len(line[0]) <= LONGEST}
    for said, section, block in islice(chosen.values(), MOST_LINES):
        yield quote(said, section, block, reading)


_Line = tuple[str, Section, Block]


def _names_place(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line says where somebody works: by its words, or as an address of mail follows it."""
    said, _, block = lines[at]
    has_address = said != block.text
    before_address = at + 1 < len(lines) and not lines[at + 1][0]
    return bool(said) and (has_address or before_address or _PLACE.search(said) is not None)


def _front_lines(reading: ReadPaper) -> Iterator[_Line]:
    """What stands between title and abstract, without addresses, and notes of that page about places."""
    full_text = reading.full_text
    titles = _letters(f"{full_text.title} {reading.paper.title}")
    for section in full_text.sections:
        is_front = section.kind is SectionKind.FRONT and _letters(section.title) in titles
        for block in section.blocks:
            if _RIGHTS.search(block.text) or _letters(block.text) in titles:
                continue
            is_note = block.kind is BlockKind.FOOTNOTE
            if is_front and block.kind is BlockKind.PARAGRAPH:
                yield _ADDRESS.sub("", block.text).strip(" ,;"), section, block
            elif is_note and _opens_paper(section, block) and _PLACE.search(block.text):
                yield block.text, section, block


def _opens_paper(section: Section, block: Block) -> bool:
    is_first = block.page == 1 or section.kind is SectionKind.FRONT
    return is_first and len(block.text) <= LONGEST_NOTE


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
