"""Questions that people ask of every paper: its data, its limits, its code, its machines, its funding.

Such a question shares hardly a word with what answers it ("what hardware?": "on 8 NVIDIA P100 GPUs").
Each kind knows how it is asked, which words papers use where they answer it, and in which sections that
is. A sentence counts by the cues in it and by where it stands; without enough of them nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from bot.chat.questions.answer_units import sentences_in
from bot.chat.questions.check import ReadPaper, quote
from bot.chat.questions.chinese_questions import question_in_english
from bot.chat.questions.question_types import NEUTRAL, QuestionType
from bot.chat.questions.types_of_findings import BASELINES, DATA, EVALUATION, FUTURE, LIMITS
from bot.chat.questions.types_of_resources import (
    CODE,
    DURATION,
    FUNDING,
    HARDWARE,
    LICENCE,
    SIZE,
    TRAINING,
)
from bot.domain.analysis import Claim
from bot.domain.answer import Said
from bot.domain.full_text import Block, BlockKind, Section, SectionKind
from bot.text.terms import content_stems

KINDS = (
    FUNDING,
    LICENCE,
    CODE,
    DURATION,
    HARDWARE,
    SIZE,
    LIMITS,
    TRAINING,
    EVALUATION,
    BASELINES,
    FUTURE,
    DATA,
)
"""The narrower before the wider: "which metrics on this dataset?" asks for metrics."""
MOST = 3
MOST_READ = 4_000
"""Sentences of one paper that are looked at."""
LONGEST_NAME = 4
"""Words."""
BESIDE = 0.7
"""Which share of the best sentence's score a further one needs to be shown beside it."""
SHORTEST, LONGEST = 20, 420
"""Characters of a sentence that can be shown alone."""
PLACE = 2.0
"""What it is worth to stand in a section of that kind."""
HOME, LEAD = 4.0, 1.0
"""What it is worth to stand in a section that is about nothing else, and to open it."""
ELSEWHERE = 2.0
"""What is taken off where others' work is told."""
APPENDIX = 0.5
_OTHERS = re.compile(
    r"\b(?:related|previous|prior|existing) (?:\w+ )?(?:work|research|methods)|\bbackground\b",
    re.IGNORECASE,
)
_REASON = re.compile(r"\W*why\b", re.IGNORECASE)
"""A reason is asked for, whatever it is of."""
_WHERE = re.compile(r"\bwhere\b|\bdownload\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|\b(?:github|gitlab|huggingface|zenodo)\.\w", re.IGNORECASE)
_OPENS = re.compile(r"^[\"“‘(\[]?[A-Z0-9\u3400-\u9fff]")
_ENDS = re.compile(r"[.!?。！？][\"”’)\]]*\d{0,2}$")


class _Unit(NamedTuple):
    """A sentence, or a row of a table, with where it stands."""

    text: str
    section: Section
    block: Block
    leads: bool = False
    """Whether it opens its section."""


def general_answer(
    text: str, titles: Iterable[str], readings: Sequence[ReadPaper]
) -> tuple[Said, ...] | None:
    """What the papers say to a question of a known kind that says nothing else; None to any other.

    `titles` of the papers may hold the name of what is asked about, which says no more than that.
    """
    text, unread = question_in_english(text)
    kind = next((kind for kind in KINDS if kind.asked.search(text)), None)
    if unread or kind is None or _REASON.match(text) or _find_meant(text, kind, titles):
        return None
    only = _ADDRESS if kind is CODE and _WHERE.search(text) else None
    return tuple(said for reading in readings for said in _best(kind, reading, only))


def _find_meant(text: str, kind: QuestionType, titles: Iterable[str]) -> frozenset[str]:
    """The stems that say which of the kind is meant: of "which dataset was used for parsing?" `pars`."""
    rest = kind.asked.sub(" ", text)
    known = {stem for title in titles for stem in content_stems(_name(title))}
    return frozenset(stem for stem in content_stems(rest) if stem not in NEUTRAL) - known


def _name(title: str) -> str:
    """What a paper calls its work: the words before a colon, else those that are written like a name."""
    head, colon, _ = title.partition(":")
    if colon and len(head.split()) <= LONGEST_NAME:
        return head
    return " ".join(word for word in title.split() if re.search(r"\w[A-Z0-9]", word))


def _best(kind: QuestionType, reading: ReadPaper, only: re.Pattern[str] | None = None) -> list[Said]:
    """The sentences that say most; where an address was asked for, of those with one, if there are any."""
    units = tuple(islice(_units(reading.full_text.sections, in_tables=kind.in_tables), MOST_READ))
    named = [unit for unit in units if only is None or only.search(unit.text)]
    kept = _score_units(kind, named) or _score_units(kind, units)
    kept.sort(key=lambda each: -each[0])
    chosen: list[_Unit] = []
    for score, unit in kept:
        if score < kept[0][0] * BESIDE or len(chosen) == MOST:
            break
        if not any(unit.text in other.text or other.text in unit.text for other in chosen):
            chosen.append(unit)
    return [quote(unit.text, unit.section, unit.block, reading) for unit in chosen]


def _score_units(kind: QuestionType, units: Iterable[_Unit]) -> list[tuple[float, _Unit]]:
    return [(score, unit) for unit in units if (score := _score(kind, unit)) >= kind.enough]


def answered_kinds(kinds: Iterable[QuestionType], reading: ReadPaper) -> Iterator[QuestionType]:
    """Those of the kinds that the paper answers."""
    sections = reading.full_text.sections
    units = tuple(islice(_units(sections, in_tables=False), MOST_READ))
    return (kind for kind in kinds if any(_score(kind, unit) >= kind.enough for unit in units))


def supports_type(kind: QuestionType, claim: Claim) -> bool:
    """Whether the words that support a claim answer questions of the kind."""
    heading = claim.citation.section if claim.citation else ""
    return _weigh(kind, claim.quote, heading, at_place=False) >= kind.enough


def _score(kind: QuestionType, unit: _Unit) -> float:
    section = unit.section
    score = _weigh(kind, unit.text, section.title, at_place=section.kind in kind.kinds, leads=unit.leads)
    return score - APPENDIX if section.kind is SectionKind.APPENDIX else score


def _weigh(kind: QuestionType, text: str, heading: str, *, at_place: bool, leads: bool = False) -> float:
    at_home = kind.home is not None and kind.home.search(heading) is not None
    if not at_home and not kind.must.search(text):
        return 0.0
    score = sum(weight for cue, weight in kind.cues if cue.search(text))
    if at_home:
        return score + HOME + (LEAD if leads else 0)
    if at_place or kind.place.search(heading):
        return score + PLACE
    return score - ELSEWHERE if _OTHERS.search(heading) else score


def _units(sections: Iterable[Section], *, in_tables: bool) -> Iterator[_Unit]:
    for section in sections:
        if section.kind is SectionKind.REFERENCES:
            continue
        for block in section.blocks:
            if block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.FOOTNOTE}:
                yield from _sentences(section, block)
            elif block.kind is BlockKind.TABLE and in_tables:
                yield from (_Unit(" | ".join(row), section, block) for row in block.rows if len(row) == 2)


def _sentences(section: Section, block: Block) -> Iterator[_Unit]:
    """Those that can stand alone."""
    for before, whole in sentences_in(block, shortest=SHORTEST, longest=LONGEST):
        if _OPENS.match(whole) and (_ENDS.search(whole) or _ADDRESS.search(whole)):
            leads = not before and block is section.blocks[0]
            yield _Unit(whole, section, block, leads)
