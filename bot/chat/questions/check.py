"""What of a model's answer the papers support, sentence by sentence.

A sentence may rest on several papers. Then it is held against the words of all of them, and each part of it
against those of one alone, so that nothing is told of one paper that another says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.analysis.sentence_parts import telling_parts
from bot.analysis.verify import Index, find_quote, index_paper, judge
from bot.chat.questions.question import Question
from bot.compose.words import is_silence, says_nothing
from bot.domain.analysis import Claim, Quotation
from bot.domain.answer import Row, Said
from bot.domain.full_text import Block, FullText, Section
from bot.domain.paper import Paper
from bot.llm.output import Aspect, Quoting, Supported
from bot.llm.output_gate import problems
from bot.llm.prompting import Prompt
from bot.papers.blocks import place_of_block
from bot.text.figures import figures_in


@dataclass(frozen=True)
class ReadPaper:
    """A paper as the question is asked of it."""

    paper: Paper
    full_text: FullText
    index: Index


@dataclass
class Checked:
    """What is left of a model's answer, and why the rest is not."""

    said: list[Said] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    follow_ups: tuple[str, ...] = ()
    found: bool = False

    @property
    def kept(self) -> int:
        """How many statements are left."""
        return len(self.said) + sum(len(row.cells) for row in self.rows)

    @property
    def answers(self) -> bool:
        """Whether something is left that the papers say."""
        is_told = any(said.claim.verified for said in self.said)
        return self.found and (is_told or bool(self.rows))


@dataclass(frozen=True)
class AnswerCheck:
    """Passes on what the papers support, and notes what they do not."""

    question: Question
    readings: Sequence[ReadPaper]
    prompt: Prompt
    joined: dict[tuple[str, ...], Index] = field(default_factory=dict, repr=False)
    """Several papers as one, made where a sentence rests on them."""

    def sentences(self, given: Iterable[Supported], checked: Checked) -> None:
        """Add those that pass."""
        checked.said += [said for each in given if (said := self._one(each, checked.failed)) is not None]

    def rows(self, given: Iterable[Aspect], checked: Checked) -> None:
        """Add what passes of a comparison; one paper alone is compared with nothing."""
        for row in given if len(self.readings) > 1 else ():
            told = [each for each in row.cells if not _says_nothing(each)]
            passing = (self._one(each, checked.failed, alone=True) for each in told)
            cells = tuple(said for said in passing if said is not None)
            named = {self.readings[each.paper - 1].paper.id for each in told if self._is_known(each)}
            lost = sorted(named.difference(said.paper_id for said in cells))
            if cells and not problems(row.aspect, self.question.language):
                checked.rows.append(Row(aspect=row.aspect, cells=cells, unconfirmed=tuple(lost)))

    def index_of(self, told: Quoting) -> Index | None:
        """What a statement is held against; None where it names no paper of the question."""
        if not isinstance(told, Supported) or not self._is_known(told):
            return None
        return self._join(self._quoted_of(told) or [self.readings[told.paper - 1]])

    def _is_known(self, told: Supported) -> bool:
        return 1 <= told.paper <= len(self.readings)

    def _quoted_of(self, told: Supported) -> list[ReadPaper]:
        """The papers that hold its quotes: the one it names alone, if that holds one of each."""
        own = self.readings[told.paper - 1]
        quotes = [quote for quote in told.quotes if quote.strip()]
        strange = [quote for quote in quotes if find_quote(own.index, quote) is None]
        if not strange:
            return [own]
        return [
            each
            for each in self.readings
            if any(find_quote(each.index, quote) for quote in (strange if each is not own else quotes))
        ]

    def _join(self, papers: Sequence[ReadPaper]) -> Index:
        if len(papers) == 1:
            return papers[0].index
        key = tuple(each.paper.id for each in papers)
        if key not in self.joined:
            sections = tuple(section for each in papers for section in each.full_text.sections)
            paper = papers[0].paper.evolve(
                title="; ".join(each.paper.title for each in papers),
                abstract="\n".join(each.paper.abstract for each in papers),
            )
            joined = index_paper(papers[0].full_text.evolve(sections=sections), paper)
            self.joined[key] = replace(joined, opening=" ".join(each.index.own for each in papers))
        return self.joined[key]

    def _one(self, sentence: Supported, failed: list[str], *, alone: bool = False) -> Said | None:
        """The statement, where it passes; by the words of the paper it names `alone`, or of others too."""
        if not self._is_known(sentence):
            failed.append(f"“{sentence.text}”: there is no paper {sentence.paper}")
            return None
        own = [self.readings[sentence.paper - 1]]
        papers = own if alone else self._quoted_of(sentence) or own
        verdict = judge(self._join(papers), Claim.resting_on(sentence.text, sentence.quotes))
        links = [link for each in papers for link in each.full_text.links]
        instruction = f"{self.prompt.system}\n{self.prompt.user}"
        wrong = problems(sentence.text, self.question.language, prompt=instruction, links=links)
        told = verdict.claim
        if not told.verified and not is_silence(told):
            failed.append(f"“{sentence.text}” of paper {sentence.paper}: {verdict.reason}")
        elif wrong:
            failed.append(f"“{sentence.text}”: {', '.join(wrong)}")
        elif len(papers) > 1 and not _is_divided(told, papers):
            failed.append(f"“{sentence.text}”: what it says of one paper stands in another")
        else:
            return _cite(told, papers)
        return None


def _says_nothing(cell: Supported) -> bool:
    """Whether a cell only says that its paper tells nothing."""
    is_bare = not any(map(str.strip, cell.quotes)) and not figures_in(cell.text, spelled=True)
    return is_bare and says_nothing(cell.text)


def _is_divided(told: Claim, papers: Sequence[ReadPaper]) -> bool:
    """Whether each part of the statement is borne out by the words of one paper."""
    quotes = [quote.text for quote in told.quotes]
    return all(
        any(judge(each.index, Claim.resting_on(part, quotes)).claim.verified for each in papers)
        for part in telling_parts(told.text)
    )


def _cite(told: Claim, papers: Sequence[ReadPaper]) -> Said:
    """The statement with each of its quotes as the words of the paper that holds it."""
    if len(papers) == 1:
        return Said(paper_id=papers[0].paper.id, claim=told)
    placed = [_place(quote, papers) for quote in told.quotes]
    own = placed[0].paper_id if placed else papers[0].paper.id
    first, *further = placed or [Quotation(text="")]
    claim = told.evolve(quote=first.text, citation=first.citation, further=tuple(further))
    return Said(paper_id=own, claim=claim)


def _place(quote: Quotation, papers: Sequence[ReadPaper]) -> Quotation:
    """The quote as the words of the first of the papers that holds it."""
    for each in papers:
        if place := find_quote(each.index, quote.text):
            return quote.evolve(citation=place, paper_id=each.paper.id)
    return quote


def quote(text: str, section: Section, block: Block, reading: ReadPaper) -> Said:
    """A sentence of a read paper, or a row of its table, said as it stands, with its place."""
    place = find_quote(reading.index, text) or place_of_block(section, block)
    claim = Claim(text=text, quote=text, citation=place, verified=True)
    return Said(paper_id=reading.paper.id, claim=claim)
