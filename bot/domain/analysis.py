"""The structured reading of one paper, each claim with the words that support it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import field_validator

from bot.domain.depth import Depth
from bot.domain.record import Record

_RENAMED_NOTES = {"arxiv_away": "note.source_away"}


class Evidence(StrEnum):
    """What an analysis rests on; shown with every entry."""

    FULL_TEXT = "full text"
    ABSTRACT = "abstract"
    EXTRACT = "extract"


class Source(StrEnum):
    """Which form of the paper was read."""

    HTML = "html"
    JATS = "jats"
    TEI = "tei"
    """A PDF, by the structure that a GROBID server found in it."""
    PDF = "pdf"
    ABSTRACT = "abstract"


class Citation(Record):
    """Where in the paper a quote stands."""

    section: str = ""
    """Number and title as printed, such as `3.2 Training`; empty where the paper has none."""
    page: int | None = None
    page_end: int | None = None
    anchor: str = ""
    """The id of the element in the paper's HTML or XML, such as `S3.SS2`."""
    block: str = ""
    """What the paper calls the block, such as `Lemma 3`; empty for what it has no name for."""
    formula: str = ""
    """The formula that stands there, in LaTeX where the source has it; empty for anything else."""


class Support(StrEnum):
    """How far a statement was held against the words it rests on."""

    NOTHING = "nothing"
    FIGURES = "figures"
    """It is in another language: its figures, units, names and negations agree."""
    WORDS = "words"
    """Its words as well."""


class Quotation(Record):
    """Words of the paper, and where they stand."""

    text: str
    citation: Citation | None = None
    paper_id: str = ""
    """Whose words they are, where that is another paper than the one a statement is told of."""


class Claim(Record):
    """One statement of an analysis, and the words of the paper that support it."""

    text: str
    quote: str = ""
    citation: Citation | None = None
    further: tuple[Quotation, ...] = ()
    """Further words it rests on, where one place is not enough."""
    verified: bool = False
    """Whether the quotes were found in the paper and bear the statement out."""
    support: Support = Support.NOTHING
    label: str = ""
    """What the statement is in its section, in a few words: a pain point, a step from input to output."""

    @classmethod
    def resting_on(cls, text: str, quotes: Sequence[str], label: str = "") -> Claim:
        """A statement as yet unchecked, with the words that are to support it."""
        first, *others = [quote for quote in quotes if quote.strip()] or [""]
        further = tuple(Quotation(text=quote) for quote in others)
        return cls(text=text, quote=first, further=further, label=label)

    @property
    def in_other_words(self) -> bool:
        """Whether it rests on words of the paper that are not its own."""
        return bool(self.quote.strip()) and self.quote.casefold().split() != self.text.casefold().split()

    @property
    def quotes(self) -> tuple[Quotation, ...]:
        """All the words it rests on."""
        first = (Quotation(text=self.quote, citation=self.citation),) if self.quote.strip() else ()
        return first + self.further


class AnalysisPart(StrEnum):
    """The seven sections of a full method analysis, in order."""

    ABSTRACT = "abstract"
    MOTIVATION = "motivation"
    METHOD = "method"
    COMPARISON = "comparison"
    EXPERIMENTS = "experiments"
    PRACTICE = "practice"
    SUMMARY = "summary"


class AbstractPart(StrEnum):
    """The sections of an analysis where only the abstract can be had, in order."""

    CONTRIBUTIONS = "contributions"
    INNOVATION = "innovation"
    IMPACT = "impact"
    RELATED = "related"
    LIMITS = "limits"


def steps_of(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The statements of each step: one with a label opens it, those without one go with it."""
    if not claims or not claims[0].label:
        return []
    steps: list[list[Claim]] = []
    for claim in claims:
        if claim.label:
            steps.append([claim])
        else:
            steps[-1].append(claim)
    return steps


class AnalysisSection(Record):
    """One section of an analysis, of the seven or of those for an abstract: its claims in reading order."""

    part: AnalysisPart | AbstractPart
    claims: tuple[Claim, ...]


class Analysis(Record):
    """The structured reading of one paper version in one language."""

    paper_id: str
    version: int
    language: str
    evidence: Evidence
    source: Source
    """What was read; `evidence` says how far the analysis may be trusted for it."""
    depth: Depth = Depth.FULL
    """How far it was to be read; `source` says what came of it."""
    summary: Claim
    findings: tuple[Claim, ...] = ()
    sections: tuple[AnalysisSection, ...] = ()
    remarks: tuple[str, ...] = ()
    """The model's own judgement (limits it infers, where the method fits), which rests on no words of the
    paper and is shown as such."""
    analyst: str
    """Who wrote it: `extractive`, or the model's name."""
    prompt_hash: str = ""
    model: str = ""
    """The language model whose words it is, which may be one that stood in for `analyst`."""
    figures: int = 0
    """Numbers stated in the text of the claims."""
    figures_verified: int = 0
    dropped: tuple[str, ...] = ()
    """Statements that could not be matched to the paper, kept for inspection, never shown."""
    notes: tuple[str, ...] = ()
    """Keys of `bot.locales` a reader should know, such as `note.hidden_text`."""
    said: str = ""
    """What the model's endpoint said in place of an answer."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Summary, findings and the claims of all sections, in order."""
        in_sections = (claim for section in self.sections for claim in section.claims)
        return (self.summary, *self.findings, *in_sections)

    @field_validator("notes", mode="after")
    @classmethod
    def _rename_notes(cls, notes: tuple[str, ...]) -> tuple[str, ...]:
        """Notes that an earlier Paperboy stored, under the names they have now."""
        return tuple(_RENAMED_NOTES.get(note.removeprefix("note."), note) for note in notes)


class Usage(Record):
    """What one call of a language model took. `cost` in US dollars, None where no price is known."""

    model: str
    purpose: str
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    key: str = ""
    """Names the call where its answer may come once more, which is paid and counted once."""
