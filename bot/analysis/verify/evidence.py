"""What a statement rests on: the sentences of its quotes, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.analysis.verify.cells import Grid
from bot.analysis.verify.quote_index import Index, IndexedBlock, SectionText
from bot.analysis.verify.quotes import QuoteMatch, heard_of, sentences_at
from bot.analysis.verify.reported import without_reporting
from bot.analysis.verify.sentence import Sentence, compact, read
from bot.analysis.verify.tables import grid_of, tell_rows
from bot.domain.full_text import BlockKind
from bot.papers.damage import flattened_powers
from bot.text.figures import figures_in

CAPTIONS = 2
"""Blocks before and after a table in which its caption is sought."""


@dataclass(frozen=True)
class Proof:
    """The evidence of one statement."""

    said: Sentence
    """The whole sentences of the quotes; a row of a table with its heads."""
    heard_text: str
    """The quotes themselves, with what stands before them in their clauses."""
    beside: tuple[str, ...]
    """The paragraphs they stand in, headings, heads and captions of tables, neighbours of formulas."""
    sentences: tuple[tuple[str, str], ...]
    """Each whole sentence, and what is heard of it; none where there are rows of a table."""
    index: Index | None
    """The paper; None for what was written from checked statements."""
    sections: tuple[SectionText, ...]
    """The sections they stand in."""
    tabular: bool
    is_formula: bool = False
    """Whether formulas are all that is quoted, which the words around them explain."""
    grids: tuple[Grid, ...] = ()
    """The tables they stand in."""
    damaged: bool = False
    doubtful: frozenset[str] = frozenset()
    """Values of figures that seem to have lost their exponents."""

    @cached_property
    def heard(self) -> Sentence:
        """The quotes themselves, read; most statements are judged without."""
        return read(self.heard_text, tabular=self.tabular)

    def narrow(self, statement: Sentence) -> Proof:
        """The one sentence that holds all that statement and evidence share; itself where none does."""
        if len(self.sentences) < 2:
            return self
        shared = (statement.content & self.said.content, _values(statement) & _values(self.said))
        for text, heard in self.sentences:
            one = read(text)
            if one.content >= shared[0] and _values(one) >= shared[1]:
                return replace(self, said=one, heard_text=heard, sentences=())
        return self

    @cached_property
    def own(self) -> str:
        """The letters and digits of the paper's title, its abstract and the name it uses most."""
        return self.index.own if self.index is not None else ""

    @cached_property
    def around(self) -> str:
        """What stands beside them, as one text."""
        return " ".join(self.beside)

    @cached_property
    def near(self) -> str:
        """The letters and digits of what stands around."""
        return compact(self.around)

    @cached_property
    def section(self) -> str:
        """The letters and digits of the sections they stand in."""
        return " ".join(section.compact for section in self.sections)

    @cached_property
    def section_text(self) -> str:
        """The text of the sections they stand in."""
        return " ".join(section.text for section in self.sections)

    @cached_property
    def stems_around(self) -> frozenset[str]:
        """The words around."""
        return frozenset[str]().union(*(read(part).stems for part in self.beside))


def _values(text: Sentence) -> set[str]:
    return {one.figure.value for one in text.stated}


def proof_of(index: Index, found: Sequence[QuoteMatch]) -> Proof:
    """The evidence that the found quotes give together."""
    said: list[str] = []
    heard: list[str] = []
    beside: list[str] = []
    places: dict[int, IndexedBlock] = {}
    rows: dict[int, list[str]] = {}
    for one in found:
        for place, span in sentences_at(index, one):
            places[place] = index.places[place]
            if index.places[place].is_table:
                rows.setdefault(place, []).append(span.sentence)
            else:
                said.append(without_reporting(span.sentence))
                heard.append(heard_of(one, span))
    told_rows = [tell_rows(index.places[place].block, lines) for place, lines in rows.items()]
    said += told_rows
    heard += told_rows
    for number, at in places.items():
        beside += [at.above, at.heading, at.plain, *_captions(index, number, at)]
    tabular = any(place.is_table for place in places.values())
    numbers = tuple(sorted({place.section for place in places.values()}))
    return Proof(
        said=read(" ; ".join(dict.fromkeys(said)), tabular=tabular),
        heard_text=" ; ".join(dict.fromkeys(heard)),
        beside=tuple(dict.fromkeys(beside)),
        sentences=() if rows else tuple(dict(zip(said, heard, strict=True)).items()),
        sections=tuple(index.section(number) for number in numbers),
        index=index,
        tabular=tabular,
        is_formula=bool(places) and all(at.block.kind is BlockKind.FORMULA for at in places.values()),
        grids=tuple(grid_of(index.places[place].block, lines) for place, lines in rows.items()),
        doubtful=frozenset(_doubtful(said)),
        damaged=any(place.block.damaged for place in places.values()),
    )


def _doubtful(said: Sequence[str]) -> Iterator[str]:
    for power in (power for sentence in said for power in flattened_powers(sentence)):
        yield from (figure.value for figure in figures_in(power))


def _captions(index: Index, number: int, place: IndexedBlock) -> list[str]:
    """The captions of a table, and what stands before and behind a formula."""
    if place.block.kind is BlockKind.FORMULA:
        beside = index.places[max(0, number - 1) : number + 2]
        return [each.plain for each in beside if each.section == place.section and not each.is_table]
    if not place.is_table:
        return []
    near = index.places[max(0, number - CAPTIONS) : number + CAPTIONS + 1]
    return [each.plain for each in near if each.block.kind is BlockKind.CAPTION]
