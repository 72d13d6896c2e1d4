"""Sentences of a paper that can be shown alone, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.fulltext import Block, BlockKind, FullText, Section, SectionKind
from bot.latex import readable
from bot.model import Citation, Claim, Paper
from bot.roles import Role, is_whole, score
from bot.sentences import split_sentences
from bot.terms import content_stems, read

MAX_LINES = 4_000
"""Sentences of one paper that are looked at."""
_PROSE = {BlockKind.PARAGRAPH, BlockKind.LIST}


class Extract(NamedTuple):
    """A sentence as the paper has it."""

    text: str
    place: Citation
    heading: str = ""

    def claim(self) -> Claim:
        """The sentence as a claim that is its own quote."""
        return Claim(text=self.text, quote=self.text, citation=self.place, verified=True)


def abstract_of(paper: Paper, full_text: FullText) -> tuple[Extract, ...]:
    """The sentences of the abstract. They are quoted from the metadata, which no layout has damaged."""
    text, place = abstract_text(paper, full_text)
    return tuple(Extract(one, place) for one in split_sentences(text) if is_whole(one))


def abstract_text(paper: Paper, full_text: FullText) -> tuple[str, Citation]:
    """The whole abstract and where it stands."""
    section = next((one for one in full_text.sections if one.kind is SectionKind.ABSTRACT), None)
    if section is None:
        return _spaced(paper.abstract), Citation(section="Abstract")
    printed = " ".join(block.text for block in section.blocks if block.kind in _PROSE)
    place = Citation(section=section.heading or "Abstract", page=section.page, anchor=section.anchor)
    return _spaced(paper.abstract or printed), place


def _spaced(text: str) -> str:
    """Some abstracts come with no space between their sentences."""
    return re.sub(r"(?<=[a-z)][a-z)]\.)(?=[A-Z][a-z]* )", " ", " ".join(readable(text).split()))


def extracts(sections: Iterable[Section], *, most_symbols: int = 2) -> tuple[Extract, ...]:
    """The sentences of these sections that can stand alone, in reading order, each once."""
    found: dict[str, Extract] = {}
    for section in sections:
        for extract in _of_section(section, most_symbols):
            found.setdefault(key(extract.text), extract)
            if len(found) >= MAX_LINES:
                return tuple(found.values())
    return tuple(found.values())


def _of_section(section: Section, most_symbols: int) -> Iterator[Extract]:
    for block in section.blocks:
        if block.kind not in _PROSE:
            continue
        place = _place(section, block)
        for sentence in split_sentences(readable(block.text)):
            if is_whole(text := _without_bullet(sentence), most_symbols=most_symbols):
                yield Extract(text, place, section.heading)


def _place(section: Section, block: Block) -> Citation:
    return Citation(
        section=section.heading,
        page=block.page or section.page,
        page_end=block.page_end,
        anchor=block.anchor or section.anchor,
    )


def _without_bullet(sentence: str) -> str:
    return re.sub(
        r"^\s*(?:[•▪◦‣–*-]|\(?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)])\s+", "", " ".join(sentence.split())
    )


def key(text: str) -> str:
    """What makes two sentences the same: their letters and digits."""
    return "".join(char for char in text.casefold() if char.isalnum())


class Chooser:
    """Chooses sentences for one section after another, never the same one twice."""

    def __init__(self, paper: Paper) -> None:
        self._title = frozenset(content_stems(paper.title))
        self._used: list[frozenset[str]] = []

    def use(self, chosen: Iterable[Extract]) -> None:
        """Count these as shown."""
        self._used.extend(frozenset(content_stems(extract.text)) for extract in chosen)

    def likeness(self, text: str) -> float:
        """Which share of the title's words the sentence holds."""
        return len(self._title.intersection(read(text).stems)) / max(len(self._title), 1)

    def best(
        self, pool: Sequence[Extract], role: Role, limit: int, *, least: float = 2.0
    ) -> tuple[Extract, ...]:
        """Up to `limit` sentences that play the role most clearly, in reading order, and now used."""
        return self.most({extract: score(extract.text, role) for extract in pool}, limit, least=least)

    def most(self, worth: Mapping[Extract, float], limit: int, *, least: float) -> tuple[Extract, ...]:
        """Up to `limit` sentences worth most, in the order given, and now used."""
        order = {extract: at for at, extract in enumerate(worth)}
        ranked = sorted(order, key=lambda extract: (-round(worth[extract], 4), order[extract]))
        chosen: list[Extract] = []
        for extract in ranked:
            if len(chosen) < limit and worth[extract] >= least and self._is_fresh(extract):
                chosen.append(extract)
                self.use([extract])
        return tuple(sorted(chosen, key=order.__getitem__))

    def _is_fresh(self, extract: Extract) -> bool:
        """Whether nothing shown says the same: papers repeat a sentence with a word or two changed."""
        stems = frozenset(content_stems(extract.text))
        return all(len(stems & used) < 0.7 * max(len(stems | used), 1) for used in self._used)
