"""What of a model's answer the papers support, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.analysis.verify import Index, find_quote, judge
from bot.domain.analysis import Claim
from bot.domain.answer import Question, Row, Said
from bot.domain.full_text import Block, FullText, Section
from bot.domain.paper import Paper
from bot.llm.output import Aspect, Supported
from bot.llm.output_gate import problems
from bot.llm.prompting import Prompt
from bot.papers.blocks import place_of_block


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


@dataclass(frozen=True)
class AnswerCheck:
    """Passes on what the papers support, and notes what they do not."""

    question: Question
    readings: Sequence[ReadPaper]
    prompt: Prompt

    def sentences(self, given: Iterable[Supported], checked: Checked) -> None:
        """Add those that pass."""
        checked.said += self._passing(given, checked.failed)

    def rows(self, given: Iterable[Aspect], checked: Checked) -> None:
        """Add what passes of a comparison; one paper alone is compared with nothing."""
        for row in given if len(self.readings) > 1 else ():
            cells = self._passing(row.cells, checked.failed)
            if cells and not problems(row.aspect, self.question.language):
                checked.rows.append(Row(aspect=row.aspect, cells=tuple(cells)))

    def _passing(self, given: Iterable[Supported], failed: list[str]) -> list[Said]:
        return [said for each in given if (said := self._one(each, failed)) is not None]

    def _one(self, sentence: Supported, failed: list[str]) -> Said | None:
        if not 1 <= sentence.paper <= len(self.readings):
            failed.append(f"“{sentence.text}”: there is no paper {sentence.paper}")
            return None
        reading = self.readings[sentence.paper - 1]
        verdict = judge(reading.index, Claim.resting_on(sentence.text, sentence.quotes))
        claim = verdict.claim
        instruction = f"{self.prompt.system}\n{self.prompt.user}"
        wrong = problems(
            sentence.text, self.question.language, prompt=instruction, links=reading.full_text.links
        )
        if not claim.verified:
            failed.append(f"“{sentence.text}” of paper {sentence.paper}: {verdict.reason}")
        elif wrong:
            failed.append(f"“{sentence.text}”: {', '.join(wrong)}")
        else:
            return Said(paper_id=reading.paper.id, claim=claim)
        return None


def quoted(text: str, section: Section, block: Block, reading: ReadPaper) -> Said:
    """A sentence of a read paper, or a row of its table, said as it stands, with its place."""
    place = find_quote(reading.index, text) or place_of_block(section, block)
    claim = Claim(text=text, quote=text, citation=place, verified=True)
    return Said(paper_id=reading.paper.id, claim=claim)
