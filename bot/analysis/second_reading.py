"""The second reading of a long paper: each step of its method from the section that tells it.

What one call says of the method of the whole paper is the outline. What comes back is as yet unchecked. A
section that brings no answer leaves the outline as it was.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.analysis.mending import Mender
from bot.analysis_settings import AnalysisSettings
from bot.domain.analysis import Analysis, AnalysisPart, Claim, steps_of
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.domain.full_text import FullText, Section
from bot.llm.call import answer_tokens, ask_whole, request_for
from bot.llm.fit import estimated_tokens, fit
from bot.llm.output import StepsOutput, StepStatement, parse_output
from bot.llm.prompting import Prompt, fence
from bot.papers.outline import find_parts
from bot.ports.model import LanguageModel
from bot.text.terms import content_stems

log = logging.getLogger(__name__)

MOST_PARTS = 8
"""Calls of one second reading."""
PART_TOKENS = 6_000
"""Sections are read together up to this; longer ones alone."""
FRAME_TOKENS = 600
TOLD = 0.8
"""The share of its words with which a statement says nothing new."""


@dataclass(frozen=True, kw_only=True)
class SecondReading:
    """Reads the method of one paper again."""

    model: LanguageModel
    prompt: Prompt
    mender: Mender
    form: AnalysisSettings
    workspace: str

    async def of(self, analysis: Analysis, full_text: FullText, values: Mapping[str, str]) -> Analysis:
        """The analysis with what the sections add to its method, as yet unchecked."""
        told = [
            claim for section in analysis.sections if section.part is _METHOD for claim in section.claims
        ]
        values = {**values, "outline": fence("outline", outline(told))}
        room = self.model.context_tokens - answer_tokens(self.model) - FRAME_TOKENS
        room -= estimated_tokens("".join((self.prompt.system, self.prompt.user, values["outline"])))
        texts = [fit(each, room).text for each in method_parts(full_text, room)]
        answers = await asyncio.gather(*(self._read(text, values) for text in texts))
        claims = deepen(told, [each for answer in answers for each in answer], self.form)
        return analysis.evolve(
            sections=tuple(
                section.evolve(claims=claims) if section.part is _METHOD else section
                for section in analysis.sections
            )
        )

    async def _read(self, text: str, values: Mapping[str, str]) -> list[StepStatement]:
        """What a part says of the steps; nothing where no answer comes."""
        given = {**values, "paper": fence("paper", text)}
        filled = {variable: given[variable] for variable in self.prompt.variables}
        request = request_for(self.model, self.prompt, filled, workspace=self.workspace)
        try:
            output = parse_output(await ask_whole(self.model, request), StepsOutput)
        except (ModelUnavailableError, ModelOutputError) as error:
            log.warning("a part was not read again: %s", error)
            return []
        return (await self.mender.mend(request, output)).statements


_METHOD = AnalysisPart.METHOD


def method_parts(full_text: FullText, room: int) -> list[FullText]:
    """The sections of the method, in reading order, those that are short together."""
    sections = find_parts(full_text).method
    sizes = [sum(estimated_tokens(block.text) for block in section.blocks) for section in sections]
    most = min(room, max(PART_TOKENS, sum(sizes) // (MOST_PARTS - 1)))
    parts: list[list[Section]] = []
    taken = 0
    for section, size in zip(sections, sizes, strict=True):
        if not parts or taken + size > most:
            parts.append([])
            taken = 0
        parts[-1].append(section)
        taken += size
    return [full_text.evolve(sections=tuple(part)) for part in parts[:MOST_PARTS]]


def outline(told: Sequence[Claim]) -> str:
    """The steps, numbered, with what is told of each."""
    lines = []
    for number, step in enumerate(_steps(told), 1):
        lines.append(
            f"{number}. {step[0].label}: {step[0].text}" if step[0].label else f"{number}. {step[0].text}"
        )
        lines += [f"   {claim.text}" for claim in step[1:]]
    return "\n".join(lines)


def deepen(
    told: Sequence[Claim], found: Sequence[StepStatement], form: AnalysisSettings
) -> tuple[Claim, ...]:
    """The method with what was found put to its steps; steps that the outline lacks come after them."""
    steps = [list(step) for step in _steps(told)]
    known = len(steps)
    for statement in found:
        if not any(quote.strip() for quote in statement.quotes):
            continue
        is_new = statement.step == 0 and bool(statement.label.strip())
        claim = Claim.resting_on(statement.text, statement.quotes, statement.label if is_new else "")
        if is_new and len(steps) < form.steps:
            steps.append([claim])
        elif 1 <= statement.step <= known and not _is_told(claim, steps[statement.step - 1]):
            steps[statement.step - 1].append(claim)
        elif statement.step == 0 and not is_new and len(steps) > known:
            steps[-1].append(claim)
    return tuple(claim for step in steps for claim in step)[: max(form.points, len(told))]


def _steps(told: Sequence[Claim]) -> list[list[Claim]]:
    return steps_of(told) or [[claim] for claim in told]


def _is_told(claim: Claim, step: Sequence[Claim]) -> bool:
    words = set(content_stems(claim.text))
    return any(len(words.intersection(content_stems(each.text))) >= TOLD * len(words) for each in step)
