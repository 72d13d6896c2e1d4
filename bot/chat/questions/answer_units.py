"""A paper cut into what can be quoted as an answer: its sentences, and the rows of its tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.analysis.extractive.sentence_roles import is_dependent
from bot.domain.full_text import Block, BlockKind, Section, SectionKind
from bot.papers.damage import without_lost
from bot.text.latex import latex_to_text
from bot.text.sentences import split_sentences
from bot.text.spelling import american
from bot.text.terms import acronyms, content_stems

MOST_READ = 6_000
SHORTEST, LONGEST = 25, 480
_PROSE = {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.FOOTNOTE, BlockKind.CAPTION}
_NO_ANSWER = {SectionKind.REFERENCES}
_ENDS = re.compile(r"[.!?。！？:][\"”’)\]]*\d{0,2}$")


class Unit(NamedTuple):
    """A sentence or a row, with where it stands."""

    text: str
    stems: frozenset[str]
    lent: frozenset[str]
    """Stems of the sentence before."""
    section: Section
    block: Block

    @property
    def stems_around(self) -> frozenset[str]:
        """Its stems with those of its heading and of the sentence before."""
        return self.stems | self.lent | stems_in(self.section.title)


@lru_cache(maxsize=8)
def units_of(sections: tuple[Section, ...]) -> tuple[Unit, ...]:
    """The sentences and rows of a paper, in order."""
    return tuple(_units(sections))


@lru_cache(maxsize=8)
def said_in(sections: tuple[Section, ...]) -> Counter[str]:
    """In how many units of a paper each stem stands."""
    return Counter(stem for unit in units_of(sections) for stem in unit.stems)


@lru_cache(maxsize=8)
def short_forms_of(sections: tuple[Section, ...]) -> frozenset[tuple[str, tuple[str, ...]]]:
    """The short forms that a paper explains, with the stems of what they are short for."""
    return frozenset(each for unit in units_of(sections) for each in acronyms(unit.text))


def _units(sections: Sequence[Section]) -> Iterator[Unit]:
    count = 0
    for section in sections:
        if section.kind in _NO_ANSWER:
            continue
        for block in section.blocks:
            found = _rows(section, block) if block.kind is BlockKind.TABLE else _sentences(section, block)
            for unit in found:
                count += 1
                if count > MOST_READ:
                    return
                yield unit


def _rows(section: Section, block: Block) -> Iterator[Unit]:
    """A row with the head of its table: its head lends the names of the columns."""
    head = " | ".join(block.rows[0]) if block.rows else ""
    for row in block.rows[1:]:
        text = " | ".join(row)
        if len(head) + len(text) < LONGEST and any(cell.strip() for cell in row[1:]):
            yield Unit(f"{head}\n{text}", stems_in(text), stems_in(head), section, block)


def _sentences(section: Section, block: Block) -> Iterator[Unit]:
    if block.kind not in _PROSE:
        return
    for before, whole in sentences_in(block, shortest=SHORTEST, longest=LONGEST):
        if _ENDS.search(whole) and _is_prose(whole):
            yield Unit(whole, stems_in(whole), stems_in(before), section, block)


def sentences_in(block: Block, *, shortest: int, longest: int) -> Iterator[tuple[str, str]]:
    """Each sentence of so many characters, after the one before it.

    One that leans on that one comes with it where both are not too long together.
    """
    before = ""
    for sentence in without_lost(split_sentences(latex_to_text(block.text))):
        text = " ".join(sentence.split()).lstrip("•▪◦‣*- ")
        whole = f"{before} {text}" if before and is_dependent(text) else text
        whole = whole if len(whole) <= longest else text
        if shortest <= len(whole) <= longest:
            yield before, whole
        before = text


def _is_prose(text: str) -> bool:
    """Words, beginning as a sentence does: no listing, no rows of a table that ran into one."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    letters, figures = sum(map(len, words)), len(re.findall(r"(?<![\w.])\d[\d.,]*", text))
    return (
        text[:1].upper() == text[:1]
        and figures <= 0.5 * len(words)
        and letters >= 0.45 * len(text.replace(" ", ""))
        and ">" not in text
    )


@lru_cache(maxsize=20_000)
def stems_in(text: str) -> frozenset[str]:
    """The stems of a text's words that carry meaning, in American spelling."""
    return frozenset(content_stems(american(text.replace("S/N", "SNR"))))
