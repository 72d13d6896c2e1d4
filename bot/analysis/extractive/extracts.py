"""Sentences of a paper that can be shown alone, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.analysis.extractive.sentence_roles import MAX_LENGTH, is_dependent, is_sound
from bot.analysis.extractive.stand_alone import part_that_stands_alone
from bot.domain.analysis import Citation, Claim, Source
from bot.domain.full_text import BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.papers.blocks import place_of_block
from bot.papers.damage import without_lost
from bot.text.latex import latex_to_text
from bot.text.sentences import split_sentences

MAX_LINES = 4_000
"""Sentences of one paper that are looked at."""
LONGEST_OF_ABSTRACT = 640
LONGEST_PAIR = 420
LONGEST_FORMULA = 110
LONGEST_LIST = 700
"""Characters of two sentences, and of a listing with the words that open it, that are quoted as one."""
_PROSE = {BlockKind.PARAGRAPH, BlockKind.LIST}
_BULLET = re.compile(r"^\s*(?:[•▪◦‣–*-]|\(?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)])\s+")
_RUN_IN_HEADING = re.compile(
    r"^\d+(?:\.\d+)+\.? (?:[A-Z][\w-]*(?: [\w-]+){0,6}? )?(?=[A-Z][a-z])"
    r"|^[A-Z][^.,:;()?!]{2,58}? (?=(?:The|In|For|We|To|Our|When|Given|As|With|During|After) [a-z])"
)
"""A heading that runs into the first sentence of its paragraph, as many do in a PDF."""
_LABEL = re.compile(r"([A-Z][a-z]+(?: and [Mm]ethods)?): (?=[A-Z0-9])")
_RIGHTS = re.compile(r"(?<=\.) ?(?:\S{1,9} )?(?:19|20)\d\d .{3,60} All rights reserved\.?$")
_OPENS_LISTING = re.compile(r"\b(?:contribut|finding|advantage|propert|principle)\w*\b.*:$", re.IGNORECASE)


class Extract(NamedTuple):
    """A sentence as the paper has it; or two in a row, the second understood only after the first."""

    text: str
    place: Citation
    heading: str = ""
    sentences: tuple[str, ...] = ()
    """What `text` is made of."""
    is_lead: bool = False
    """Whether it opens its section."""
    opens_paragraph: bool = False
    cut: str = ""
    """What was left out at its beginning, so that it can stand alone."""
    under: str = ""
    """The label it stands under in a structured abstract, such as `Results`."""

    def claim(self) -> Claim:
        """The sentence as a claim that is its own quote; what was cut opens with a capital to be read."""
        text = self.text[:1].upper() + self.text[1:] if self.cut else self.text
        return Claim(text=text, quote=self.text, citation=self.place, verified=True)

    @property
    def keys(self) -> frozenset[str]:
        """What makes two extracts overlap."""
        return frozenset(map(key, self.sentences or (self.text,)))


def abstract_of(paper: Paper, full_text: FullText) -> tuple[Extract, ...]:
    """The sentences of the abstract. They are quoted from the metadata, which no layout has damaged."""
    text, place = abstract_text(paper, full_text)
    sentences = split_sentences(text)
    found = _join_leaning(
        sentences, place, place.section, is_first=True, most_symbols=2, longest=LONGEST_OF_ABSTRACT
    )
    labels = _labels(sentences)
    return tuple(one._replace(under=labels.get(one.sentences[0], "")) for one in found)


def _labels(sentences: Sequence[str]) -> dict[str, str]:
    """The label that each sentence of a structured abstract stands under."""
    label, labels = "", {}
    for sentence in sentences:
        if found := _LABEL.match(sentence):
            label = found[1]
        labels[sentence] = label
    return labels


def abstract_text(paper: Paper, full_text: FullText) -> tuple[str, Citation]:
    """The whole abstract and where it stands."""
    section = next((one for one in full_text.sections if one.kind is SectionKind.ABSTRACT), None)
    if section is None:
        return _restore_spaces(paper.abstract), Citation(section="Abstract")
    printed = " ".join(block.text for block in section.blocks if block.kind in _PROSE)
    place = Citation(section=section.heading or "Abstract", page=section.page, anchor=section.anchor)
    return _restore_spaces(paper.abstract or printed), place


def _restore_spaces(text: str) -> str:
    """Some abstracts come with no space between their sentences, some with the publisher's line."""
    whole = _RIGHTS.sub("", " ".join(latex_to_text(text).split()))
    return re.sub(r"(?<=[a-z)][a-z)]\.)(?=[A-Z][a-z]* )", " ", whole)


def standalone_extracts(extracts: Iterable[Extract]) -> tuple[Extract, ...]:
    """Of the single sentences, word for word what can be shown without the one before it."""
    single = (one for one in extracts if len(one.sentences) == 1)
    return tuple(
        one._replace(text=text, sentences=(text,), cut=one.text[: -len(text)])
        for one in single
        if (text := part_that_stands_alone(one.text))
    )


class Sentences:
    """The sentences of a paper by section; each section is read once, when it is first asked for."""

    def __init__(self, full_text: FullText) -> None:
        # Formulas come out of a PDF as loose letters, out of HTML as they are meant to be read.
        self._most_symbols = 2 if full_text.source in {Source.PDF, Source.TEI} else 6
        self._read: dict[int, tuple[Extract, ...]] = {}
        self._left = MAX_LINES

    def of(self, sections: Iterable[Section]) -> tuple[Extract, ...]:
        """What can stand alone in these sections, in reading order, each once."""
        found = {key(extract.text): extract for section in sections for extract in self._of(section)}
        return tuple(found.values())

    def _of(self, section: Section) -> tuple[Extract, ...]:
        if id(section) not in self._read:
            found = tuple(_of_section(section, self._most_symbols))[: self._left]
            self._left -= len(found)
            self._read[id(section)] = found
        return self._read[id(section)]


def _of_section(section: Section, most_symbols: int) -> Iterator[Extract]:
    is_first = True
    for block in section.blocks:
        if block.kind not in _PROSE:
            continue
        sentences = [
            _without_bullet(one) for one in without_lost(split_sentences(latex_to_text(block.text)))
        ]
        place = place_of_block(section, block)
        yield from _join_leaning(
            sentences, place, section.heading, is_first=is_first, most_symbols=most_symbols
        )
        is_first = False
    if most_symbols > 2:
        yield from _with_formulas(section)
    yield from _listings(section)


def _join_leaning(
    sentences: Sequence[str],
    place: Citation,
    heading: str,
    *,
    is_first: bool,
    most_symbols: int,
    longest: int = MAX_LENGTH,
) -> Iterator[Extract]:
    """Sentences that stand alone; one that leans on the one before it comes together with that one."""
    before = ""
    for at, text in enumerate(sentences):
        if not is_sound(text, most_symbols=most_symbols, longest=longest):
            before = ""
        elif not is_dependent(text):
            yield Extract(text, place, heading, (text,), is_first and at == 0, at == 0)
            before = text
        else:
            if before and len(before) + len(text) < LONGEST_PAIR:
                yield Extract(f"{before} {text}", place, heading, (before, text), is_first and at == 1)
            before = ""


def _with_formulas(section: Section) -> Iterator[Extract]:
    """A sentence that announces a formula, together with it, as one quote."""
    blocks = [block for block in section.blocks if block.kind in {*_PROSE, BlockKind.FORMULA}]
    for opening, formula in pairwise(blocks):
        if formula.kind is not BlockKind.FORMULA or opening.kind is BlockKind.FORMULA:
            continue
        last = split_sentences(latex_to_text(opening.text))[-1:]
        shown = latex_to_text(f"${formula.text.strip('$ ')}$")
        if not last or not last[0].endswith(":") or len(shown) > LONGEST_FORMULA:
            continue
        announced = last[0][:-1] + "."
        if is_sound(announced, most_symbols=8) and not is_dependent(announced):
            yield Extract(
                f"{last[0]} {shown}", place_of_block(section, opening), section.heading, (last[0],)
            )


def _listings(section: Section) -> Iterator[Extract]:
    """A list of contributions together with the words that open it, as one quote."""
    prose = [block for block in section.blocks if block.kind in _PROSE]
    for opening, listing in pairwise(prose):
        if listing.kind is not BlockKind.LIST:
            continue
        last = split_sentences(latex_to_text(opening.text))[-1:]
        items = [_without_bullet(latex_to_text(item)) for item in listing.text.split("\n")]
        text = " ".join((*last, *items))
        if last and _OPENS_LISTING.search(last[0]) and len(text) <= LONGEST_LIST and text[-1] in ".!?":
            yield Extract(text, place_of_block(section, opening), section.heading, (*last, *items))


def _without_bullet(sentence: str) -> str:
    return _RUN_IN_HEADING.sub("", _BULLET.sub("", " ".join(sentence.split())))


def key(text: str) -> str:
    """What makes two sentences the same: their letters and digits."""
    return "".join(char for char in text.casefold() if char.isalnum())
