"""A paper as it was read: sections, blocks, figures, and where each stands."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bot.domain.analysis import Source
from bot.domain.digest import PaperFigure
from bot.domain.paper import Paper
from bot.domain.record import Record

__all__ = [
    "Block",
    "BlockKind",
    "BlockLabel",
    "Fallback",
    "FullText",
    "LabelKind",
    "PaperFigure",
    "Section",
    "SectionKind",
]


NO_ANSWER = "problem.not_asked"
"""The `reason` of a `Fallback` that passes with time: its source did not answer."""

MOST_AUTHOR_LINES = 100
"""Lines of a front that say who wrote a paper and where they work: some have thousands of authors."""


class SectionKind(StrEnum):
    """What a section is for; references are never searched, appendices at a lower rank."""

    FRONT = "front"
    ABSTRACT = "abstract"
    BODY = "body"
    ACKNOWLEDGEMENT = "acknowledgement"
    REFERENCES = "references"
    APPENDIX = "appendix"


class BlockKind(StrEnum):
    """What one block of a section is."""

    PARAGRAPH = "paragraph"
    FORMULA = "formula"
    LIST = "list"
    CAPTION = "caption"
    TABLE = "table"
    ALGORITHM = "algorithm"
    FOOTNOTE = "footnote"


class LabelKind(StrEnum):
    """What a paper calls a block of its own."""

    THEOREM = "theorem"
    LEMMA = "lemma"
    PROPOSITION = "proposition"
    COROLLARY = "corollary"
    DEFINITION = "definition"
    ASSUMPTION = "assumption"
    CONJECTURE = "conjecture"
    HYPOTHESIS = "hypothesis"
    OBSERVATION = "observation"
    CLAIM = "claim"
    FACT = "fact"
    AXIOM = "axiom"
    REMARK = "remark"
    EXAMPLE = "example"
    PROBLEM = "problem"
    PROOF = "proof"
    ALGORITHM = "algorithm"
    TABLE = "table"
    FIGURE = "figure"


class BlockLabel(Record):
    """The name by which a paper cites a block: `lemma` and `3.2`, with the word as it prints it."""

    kind: LabelKind
    number: str = ""
    """Empty where it has none, as most proofs."""
    word: str = ""

    @property
    def text(self) -> str:
        """As the paper names it: `Lemma 3.2`."""
        return f"{self.word or self.kind.capitalize()} {self.number}".strip()

    def names(self, other: BlockLabel) -> bool:
        """Whether both stand for the same block, whatever word is used for it."""
        return (self.kind, self.number.casefold()) == (other.kind, other.number.casefold())


class Block(Record):
    """A paragraph or its like. Formulas are LaTeX where the source has it; tables have `rows` too."""

    kind: BlockKind
    text: str
    page: int | None = None
    page_end: int | None = None
    anchor: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    label: BlockLabel | None = None
    """What the paper calls it, on each block of a statement that has several."""
    damaged: bool = False
    """Whether characters were lost in reading it, so that its figures may not be the paper's."""

    @property
    def name(self) -> str:
        """What the paper calls it, `Lemma 3.2`; empty where it has no name."""
        return self.label.text if self.label else ""


class Section(Record):
    """A section without its subsections: those follow it in the list, one level deeper."""

    number: str = ""
    title: str
    level: int = 1
    kind: SectionKind = SectionKind.BODY
    page: int | None = None
    page_end: int | None = None
    anchor: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def heading(self) -> str:
        """Number and title as printed."""
        return f"{self.number} {self.title}".strip()

    @property
    def text(self) -> str:
        """All blocks, a blank line between them."""
        return "\n\n".join(block.text for block in self.blocks if block.text)


class Fallback(Record):
    """A source that was tried and not used, and why, in plain words."""

    source: Source
    reason: str


_IN_PART: Final = frozenset(
    {"warning.pdf_long", "warning.pdf_cut", "warning.pdf_repaired", "warning.pdf_pages_lost"}
)


class FullText(Record):
    """One paper version, read. `source` is `abstract` where nothing better could be had."""

    paper_id: str
    version: int
    source: Source
    sections: tuple[Section, ...]
    title: str = ""
    """As the document itself gives it; empty where it does not, or nobody can tell."""
    figures: tuple[PaperFigure, ...] = ()
    links: tuple[str, ...] = ()
    """Addresses of code and data named in the text."""
    pages: int | None = None
    warnings: tuple[str, ...] = ()
    hidden_text: tuple[str, ...] = ()
    """What a human reader cannot see. Kept for inspection; never part of a section."""
    fallbacks: tuple[Fallback, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether pages of the document were not read, so that nothing may be said to be missing in it."""
        return not _IN_PART.isdisjoint(self.warnings)

    @property
    def unanswered(self) -> bool:
        """Whether it is the abstract alone because a source did not answer, not for want of a text."""
        silent = any(fallback.reason == NO_ANSWER for fallback in self.fallbacks)
        return self.source is Source.ABSTRACT and silent


def abstract_only(paper: Paper, fallbacks: tuple[Fallback, ...] = ()) -> FullText:
    """The paper as far as its announcement has it: what is read where no more can be had, or is wanted."""
    block = Block(kind=BlockKind.PARAGRAPH, text=paper.abstract)
    section = Section(
        title="Abstract", kind=SectionKind.ABSTRACT, blocks=(block,) if paper.abstract else ()
    )
    return FullText(
        paper_id=paper.id,
        version=paper.version,
        source=Source.ABSTRACT,
        sections=(section,),
        fallbacks=fallbacks,
    )
