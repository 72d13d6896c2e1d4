"""A paper made ready for looking up quotes: its words, figures and signs as one string without spaces.

What typesetting changes does not count (`joined_words`), and neither do marks of citations and footnotes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.analysis.verify.joined_words import JoinedWords, plain_text, words_of, words_of_each
from bot.analysis.verify.leading_name import leading_name
from bot.analysis.verify.sentence import compact
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.papers.blocks import block_source
from bot.text.figures import Figure, FigureSet, figures_in, prepare
from bot.text.sentences import split_sentences

if TYPE_CHECKING:
    from bot.analysis.verify.claims import Verdict
    from bot.domain.analysis import Claim

CITATION = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|\((?:[^()\d]{2,80}(?:19|20)\d\d)+[^()\d]?\)")
_FOOTNOTE = re.compile(r"\d(?:(?<=[a-z]{3}\d)|(?<=[a-z]{3}[.,;:)”\"]\d))\d?(?=\s|$)(?!\s*%)")
"""The mark of a footnote glued to the word before it, as text taken from a PDF has it."""
_BY_LINE = frozenset({BlockKind.TABLE, BlockKind.LIST, BlockKind.ALGORITHM})
_APART = frozenset({BlockKind.CAPTION, BlockKind.TABLE, BlockKind.ALGORITHM, BlockKind.FOOTNOTE})
_LAST_SEARCHED = (SectionKind.ACKNOWLEDGEMENT, SectionKind.APPENDIX)


@dataclass(frozen=True)
class IndexedBlock:
    """A block of the paper and the section it belongs to."""

    section: int
    heading: str
    block: Block
    plain: str
    run: int
    """Places of one run follow one another as one text."""
    above: str = ""
    """The headings that its section stands under."""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The figures it states. Few places are ever asked for theirs."""
        return figures_in(self.plain, spelled=True)

    @cached_property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.block.kind is BlockKind.TABLE

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Its sentences; the rows of a table, the steps of an algorithm, the items of a list."""
        if self.block.kind in _BY_LINE:
            return tuple(filter(None, (plain_text(line) for line in block_source(self.block).splitlines())))
        return split_sentences(self.plain)


@dataclass(frozen=True)
class TextRange:
    """From where to where in the text."""

    start: int
    end: int


@dataclass(frozen=True)
class JoinedText:
    """The blocks one after the other as one string without spaces."""

    text: str
    starts: Sequence[int]
    """Where each place begins in `text`."""
    operators: dict[int, str]
    """The operators of formulas, by the place in `text` that they stand before."""
    words: Sequence[tuple[int, JoinedWords]]
    """The words of each place that has any, and where they begin."""

    def place_at(self, position: int) -> int:
        """The number of the place that `position` belongs to."""
        return max(0, bisect_right(self.starts, position) - 1)

    def is_edge(self, position: int) -> bool:
        """Whether words begin or end there: a quote may not start or stop inside one."""
        start, words = self.words[max(0, bisect_right(self.words, position, key=itemgetter(0)) - 1)]
        return position - start in words.edges

    def end_of(self, place: int) -> int:
        """Where the text of a place ends."""
        return self.starts[place + 1] if place + 1 < len(self.starts) else len(self.text)

    def find(self, needle: JoinedWords, start: int = 0, end: int | None = None) -> TextRange | None:
        """Where the words stand with the same operators, not inside other words."""
        text = needle.text
        found = self.text.find(text, start, end)
        while found >= 0 and text:
            last = found + len(text)
            if self.is_edge(found) and self.is_edge(last) and self._has_same_operators(found, needle):
                return TextRange(found, last)
            found = self.text.find(text, found + 1, end)
        return None

    def _has_same_operators(self, start: int, needle: JoinedWords) -> bool:
        """Whether no operator of a formula is another one; a stroke and a dash may be lost."""
        places = {at for at in needle.operators if 0 < at < len(needle.text)}
        if self.operators:
            places |= {at for at in range(1, len(needle.text)) if start + at in self.operators}
        for at in places:
            ours, theirs = needle.operators.get(at, ""), self.operators.get(start + at, "")
            if ours != theirs and (set(ours + theirs) - set("-/*") or (ours and theirs)):
                return False
        return True


@dataclass(frozen=True)
class SectionText:
    """The text of a section as it is looked through for names and figures."""

    plain: str

    @cached_property
    def text(self) -> str:
        """With its figures in digits."""
        return prepare(self.plain, spelled=True).lower()

    @cached_property
    def compact(self) -> str:
        """Its letters and digits alone."""
        return compact(self.plain)


class SentenceSpan(NamedTuple):
    """A sentence of a place, and where it stands in the text."""

    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class Index:
    """A paper made ready for many look-ups. Build it with `index_paper`."""

    cited: JoinedText
    """Everything, citation marks included."""
    words: tuple[JoinedWords, ...] = field(repr=False)
    """The words of each place."""
    places: tuple[IndexedBlock, ...]
    opening: str = ""
    """The letters and digits of title and abstract."""
    sections: dict[int, SectionText] = field(default_factory=dict, repr=False)
    """What `section` has made so far."""
    sentences: dict[tuple[bool, int], tuple[SentenceSpan, ...]] = field(default_factory=dict, repr=False)
    """What `parts_of` has found so far."""
    judged: dict[Claim, Verdict] = field(default_factory=dict, repr=False)
    """The verdicts on the statements that were judged last."""

    @cached_property
    def uncited(self) -> JoinedText:
        """For quotes that leave citation and footnote marks out; few need it."""
        stripped = {at: strip_marks(place.plain) for at, place in enumerate(self.places)}
        stripped = {at: bare for at, bare in stripped.items() if bare != self.places[at].plain}
        words = dict(zip(stripped, words_of_each(tuple(stripped.values())), strict=True))
        return _join(self.places, [words.get(at, known) for at, known in enumerate(self.words)])

    def section(self, number: int) -> SectionText:
        """The text of a section, made once."""
        if number not in self.sections:
            plain = " ".join(place.plain for place in self.places if place.section == number)
            self.sections[number] = SectionText(plain)
        return self.sections[number]

    @cached_property
    def own(self) -> str:
        """The letters and digits of what is the paper's own: title, abstract, the name it uses most."""
        return f"{self.opening} {compact(leading_name((at.section, at.plain) for at in self.places))}"

    @cached_property
    def figures(self) -> FigureSet:
        """All figures of the paper."""
        return _figure_set(self.places)


def index_paper(full_text: FullText, paper: Paper | None = None) -> Index:
    """The index of everything but the references, with the paper's title and abstract after it."""
    above = _headings_above(_sections(full_text))
    places = tuple(
        IndexedBlock(number, heading, block, plain_text(block_source(block)), run, above.get(number, ""))
        for run, (number, heading, blocks) in enumerate(_runs(full_text, paper))
        for block in blocks
    )
    words = tuple(words_of_each([place.plain for place in places]))
    opening = f"{paper.title} {paper.abstract}" if paper else _opening(full_text)
    return Index(_join(places, words), words, places, compact(opening))


def _join(places: Sequence[IndexedBlock], words: Sequence[JoinedWords]) -> JoinedText:
    pieces: list[str] = []
    starts: list[int] = []
    operators: dict[int, str] = {}
    begins: list[tuple[int, JoinedWords]] = []
    end, run, is_after_number = 0, -1, False
    for place, each in zip(places, words, strict=True):
        starts.append(end)
        gap = "\n" if place.run != run else " " if is_after_number and each.text[:1].isdigit() else ""
        run, piece = place.run, gap + each.text
        begins += [(end + len(gap), each)] if each.text else []
        for at, sign in each.operators.items():
            operators[end + len(gap) + at] = sign
        pieces.append(piece)
        end, is_after_number = end + len(piece), piece[-1:].isdigit()
    return JoinedText("".join(pieces), starts, operators, begins)


def strip_marks(plain: str) -> str:
    """The text without citation and footnote marks."""
    return _FOOTNOTE.sub("", CITATION.sub(" ", plain))


def _opening(full_text: FullText) -> str:
    return " ".join(section.text for section in full_text.sections if section.kind is SectionKind.ABSTRACT)


def parts_of(index: Index, text: JoinedText, place: int) -> tuple[SentenceSpan, ...]:
    """The sentences of a place, or the rows of a table, with where they stand in the text."""
    key = (text is index.cited, place)
    if key not in index.sentences:
        index.sentences[key] = tuple(_spans(index, text, place))
    return index.sentences[key]


def _spans(index: Index, text: JoinedText, place: int) -> Iterator[SentenceSpan]:
    at, end = text.starts[place], text.end_of(place)
    parts = index.places[place].parts
    said = parts if text is index.cited else tuple(map(strip_marks, parts))
    for part, words in zip(parts, words_of_each(said), strict=True):
        found = text.text.find(words.text, at, end) if words.text else -1
        if found >= 0:
            yield SentenceSpan(found, found + len(words.text), part)
            at = found + len(words.text)


def _sections(full_text: FullText) -> list[Section]:
    sections = [each for each in full_text.sections if each.kind is not SectionKind.REFERENCES]
    return sorted(sections, key=lambda each: each.kind in _LAST_SEARCHED)


def _headings_above(sections: Sequence[Section]) -> dict[int, str]:
    """The headings of the sections that each stands in, by its number."""
    above: dict[int, str] = {}
    path: list[Section] = []
    for number, section in enumerate(sections):
        path = [each for each in path if each.level < section.level]
        above[number] = " ".join(each.heading for each in path)
        path.append(section)
    return above


def _runs(full_text: FullText, paper: Paper | None) -> Iterator[tuple[int, str, list[Block]]]:
    """Runs of blocks that a quote may cross: prose and formulas, then what stands apart from them."""
    sections = _sections(full_text)
    for number, section in enumerate(sections):
        heading = Block(
            kind=BlockKind.PARAGRAPH, text=section.title, page=section.page, anchor=section.anchor
        )
        yield number, section.heading, [heading]
        yield number, section.heading, [each for each in section.blocks if each.kind not in _APART]
        for block in section.blocks:
            if block.kind in _APART:
                yield number, section.heading, [block]
    if paper is not None:
        for title, text in (("", paper.title), ("Abstract", paper.abstract)):
            yield len(sections), title, [Block(kind=BlockKind.PARAGRAPH, text=text)]


def _figure_set(places: Sequence[IndexedBlock]) -> FigureSet:
    return FigureSet(
        (each for place in places if place.block.kind is not BlockKind.TABLE for each in place.figures),
        (each for place in places if place.block.kind is BlockKind.TABLE for each in place.figures),
    )


def figure_supported(index: Index, figure: Figure) -> bool:
    """Whether the figure stands anywhere in the paper; see `FigureSet.supports` for what counts."""
    return index.figures.supports(figure) or _is_name_in(index, figure)


def _is_name_in(index: Index, figure: Figure) -> bool:
    return bool(figure.name) and index.cited.find(words_of(figure.name + figure.value)) is not None
