"""A second opinion of the statements that passed every check: one cheap call for a paper or an answer.

It only takes away. What the check of the words let pass and the model denies is left out of findings and
sections, and marked in the summary; where a word is not covered the statement stays, marked. An answer that
names no statement, or a word that is not in it, changes nothing, and no answer changes nothing either.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.analysis import Analysis, AnalysisSection, Claim, Support
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.llm.call import answer_tokens, ask_whole
from bot.llm.output import OpinionOutput, json_schema, parse_output
from bot.llm.prompting import Prompt, fence
from bot.ports.model import LanguageModel, ModelRequest
from bot.text.figures import figures_in

log = logging.getLogger(__name__)

_AROUND = " .,;:'\"“”‘’`「」。，"
"""What may stand around a word that is told."""


@dataclass(frozen=True, kw_only=True)
class SecondOpinion:
    """Asks the cheaper model whether the quotes say so."""

    model: LanguageModel
    prompt: Prompt

    async def of(self, analysis: Analysis, *, workspace: str = "") -> Analysis:
        """The analysis without what the model denies; as it was where nothing is asked or answered."""
        return without_denied(analysis, await self.find_denied(analysis.claims, workspace=workspace))

    async def find_denied(self, claims: Iterable[Claim], *, workspace: str = "") -> Mapping[Claim, bool]:
        """The verified claims that the model denies, and whether it denies the whole of each."""
        asked = [claim for claim in claims if claim.verified and claim.in_other_words]
        asked = list(dict.fromkeys(asked))
        if not asked:
            return {}
        system, user = self.prompt.fill({"statements": fence("statements", _list_claims(asked))})
        request = ModelRequest(
            purpose=self.prompt.name,
            system=system,
            user=user,
            json_schema=json_schema(OpinionOutput),
            max_tokens=answer_tokens(self.model),
            cheap=True,
            workspace=workspace,
        )
        try:
            answer = parse_output(await ask_whole(self.model, request), OpinionOutput)
        except (ModelUnavailableError, ModelOutputError) as error:
            log.warning("no second opinion: %s", error)
            return {}
        return _read_denials(asked, answer)


def _list_claims(asked: list[Claim]) -> str:
    return "\n\n".join(
        "\n".join((f"{number}. {claim.text}", *(f"   “{quote.text}”" for quote in claim.quotes)))
        for number, claim in enumerate(asked, 1)
    )


def _read_denials(asked: list[Claim], answer: OpinionOutput) -> Mapping[Claim, bool]:
    """The statements that are not borne out, and whether nothing of them is."""
    denied: dict[Claim, bool] = {}
    for opinion in answer.opinions:
        if opinion.says == "yes" or not 1 <= opinion.number <= len(asked):
            continue
        claim = asked[opinion.number - 1]
        word = opinion.word.strip(_AROUND).casefold()
        if opinion.says == "no" or (word and word in claim.text.casefold()):
            denied[claim] = denied.get(claim, False) or opinion.says == "no"
    return denied


def without_denied(analysis: Analysis, denied: Mapping[Claim, bool]) -> Analysis:
    """The analysis with the denied statements taken out or marked, and its figures counted again."""
    if not denied:
        return analysis
    findings = tuple(claim for claim in analysis.findings if claim not in denied)
    sections = tuple(
        AnalysisSection(part=section.part, claims=claims)
        for section in analysis.sections
        if (
            claims := tuple(
                _mark_denied(claim, denied) for claim in section.claims if not denied.get(claim)
            )
        )
    )
    left_out = tuple(
        claim.text
        for claim, is_wholly in denied.items()
        if claim is not analysis.summary and (is_wholly or claim in analysis.findings)
    )
    made = analysis.evolve(
        summary=_mark_denied(analysis.summary, denied),
        findings=findings,
        sections=sections,
        dropped=(*analysis.dropped, *left_out),
    )
    counted = [(claim.verified, len(figures_in(claim.text))) for claim in made.claims]
    return made.evolve(
        figures=sum(count for _, count in counted),
        figures_verified=sum(count for verified, count in counted if verified),
    )


def _mark_denied(claim: Claim, denied: Mapping[Claim, bool]) -> Claim:
    return claim.evolve(verified=False, support=Support.NOTHING) if claim in denied else claim
