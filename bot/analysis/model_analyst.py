"""The analyst that writes with a language model and publishes nothing it cannot stand by.

One call gives a paper's whole analysis. What comes back is matched to the paper, statement by statement,
and has to pass the gate; what does not gets one repair with the reasons named: the lost statements alone
(`mending`), or the whole where most of it is lost. The method of a long paper is read again, section by
section (`second_reading`). After that it goes down the ladder: the analysis of the abstract alone, then the
extractive analyst. Whatever it ends on is labelled, and a note says why it is plainer than the paper would
allow.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot import locales
from bot.analysis.analyses import Plainer
from bot.analysis.mending import Mender
from bot.analysis.model_check import check_written, has_own_abstract
from bot.analysis.model_summary import ModelSummary
from bot.analysis.second_opinion import SecondOpinion
from bot.analysis.second_reading import SecondReading
from bot.analysis.verify import Index, index_paper
from bot.analysis_settings import AnalysisSettings
from bot.domain.analysis import (
    AbstractPart,
    Analysis,
    AnalysisPart,
    AnalysisSection,
    Claim,
    Evidence,
    Source,
    steps_of,
)
from bot.domain.digest import Digest, Reason
from bot.domain.errors import ModelOutputError, ModelRefusesError, ModelUnavailableError, NoAnswerError
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Level
from bot.llm.call import answer_tokens, request_for
from bot.llm.fit import Fitted, estimated_tokens, fit
from bot.llm.output import AbstractOutput, BriefOutput, PaperOutput, Statement
from bot.llm.output_gate import showable
from bot.llm.prompting import Prompt, fence
from bot.llm.writer import Writer
from bot.ports.model import Analyst, LanguageModel
from bot.ports.pool import INLINE, Pool
from bot.ports.store import SummaryStore
from bot.ports.work_locks import NO_LOCKS, Locks
from bot.util.shared_flight import SharedFlight

log = logging.getLogger(__name__)

SMALL_CONTEXT = 8_000
"""Below this many tokens of context a model gets the brief prompt: method and experiments do not fit."""
PARTS: Mapping[AnalysisPart | AbstractPart, str] = {
    AnalysisPart.ABSTRACT: "abstract",
    AnalysisPart.MOTIVATION: "motivation",
    AnalysisPart.METHOD: "method",
    AnalysisPart.COMPARISON: "comparison",
    AnalysisPart.EXPERIMENTS: "experiments",
    AnalysisPart.PRACTICE: "practice",
    AnalysisPart.SUMMARY: "core_idea",
}
ABSTRACT_PARTS: Mapping[AnalysisPart | AbstractPart, str] = {
    AbstractPart.CONTRIBUTIONS: "contributions",
    AbstractPart.INNOVATION: "innovation",
    AbstractPart.IMPACT: "impact",
    AbstractPart.RELATED: "related",
    AbstractPart.LIMITS: "limits",
}
Shaped = PaperOutput | AbstractOutput | BriefOutput
SHAPES: Mapping[str, type[Shaped]] = {
    "analyse": PaperOutput,
    "abstract": AbstractOutput,
    "brief": BriefOutput,
}
FRAME_TOKENS = 600
"""For the title, the authors, the tags and the schema around a paper's text."""
APPENDIX_SHARE = 0.25
"""Tokens of appendices that an analysis is given, as a part of those of the paper itself."""
ABSTRACT = "the abstract, sentence by sentence; its quote is the sentence itself."
NO_ABSTRACT = "an empty list: readers have it as it is."
"""What a prompt says of the abstract: where the paper's own is in the reader's language, that is shown."""
LEFT_OUT = "note.left_out"
DEFAULT_FORM = AnalysisSettings()
DAY_NOTES = {
    Plainer.BUDGET: "note.day_budget",
    Plainer.UNAVAILABLE: "note.day_unavailable",
    Plainer.NO_ANSWER: "note.day_no_answer",
}
"""What the digest as a whole says where some of its analyses had to be plainer for a while."""


@dataclass(frozen=True, kw_only=True)
class ModelAnalyst:
    """Implements `Analyst` with a language model, with `extractive` as its last resort."""

    model: LanguageModel
    prompts: Mapping[str, Prompt]
    extractive: Analyst
    store: SummaryStore
    budget: Budget
    pool: Pool = INLINE
    """Where what was written is checked."""
    checker: LanguageModel | None = None
    """Is asked, once a paper, if the quotes say what the statements say; none: no second opinion."""
    form: AnalysisSettings = DEFAULT_FORM
    """How long what it writes may get."""
    small: bool = False
    """Whether the model can follow nothing but the shortest prompt, whatever its context."""
    locks: Locks = NO_LOCKS
    """By which a summary is written once for all processes."""

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def prompt_hash(self) -> str:
        """Changes with any of the prompts an analysis can come from, and with what the model can read."""
        names = (*SHAPES, "repair", "mend", "steps", *(("entail",) if self.checker else ()))
        used = [self.prompts[name].hash for name in names] + ["small"] * self._is_small
        used += [self.form.model_dump_json()] if self.form != DEFAULT_FORM else []
        return hashlib.sha256("".join(used).encode()).hexdigest()[:16]

    async def analyse(
        self, paper: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        """The best analysis that passes every check, never none."""
        while True:
            context = self.model.context_tokens
            try:
                return await self._analyse(paper, full_text, language, workspace)
            except ModelRefusesError:  # what it really reads at once is known now, and less
                log.warning("%s: the model reads %d tokens at once", paper.id, self.model.context_tokens)
                if self.model.context_tokens >= context:
                    raise

    async def _analyse(self, paper: Paper, full_text: FullText, language: str, workspace: str) -> Analysis:
        """The analysis by the best prompt that works.

        Raises:
            ModelRefusesError: the model's context turned out to be smaller than the prompts were made for.
        """
        context = self.model.context_tokens
        rungs, why = self._rungs(full_text, await self.budget.level(workspace))
        said = ""
        for name in rungs:
            try:
                written = await self._write(name, paper, full_text, language, workspace)
            except ModelOutputError as error:
                log.warning("%s: %s did not pass: %s", paper.id, name, error)
                why = why if why in (Plainer.BUDGET, Plainer.NO_ANSWER) else Plainer.CHECKS
            except ModelRefusesError as error:
                if self.model.context_tokens < context:
                    raise
                log.warning("%s: %s was refused: %s", paper.id, name, error)
                why, said = Plainer.TOO_LONG if name == "analyse" else Plainer.UNAVAILABLE, error.said
            except NoAnswerError as error:
                log.warning("%s: %s has no answer: %s", paper.id, name, error)
                why, said = Plainer.NO_ANSWER, error.said
            except ModelUnavailableError as error:
                log.warning("%s: the model is not answering: %s", paper.id, error)
                why, said = Plainer.UNAVAILABLE, error.said
                break
            else:
                return _with_note(await self._get_second_opinion(written, workspace), why, said)
        plain = await self.extractive.analyse(paper, full_text, language, workspace=workspace)
        if why is Plainer.CHECKS:  # the model would not do better next time, so this stands in its place
            plain = plain.evolve(analyst=self.name, prompt_hash=self.prompt_hash)
        return _with_note(plain, why, said)

    async def _get_second_opinion(self, written: Analysis, workspace: str) -> Analysis:
        """What stands after a second opinion, where one is wanted and there is the budget for it."""
        if self.checker is None or self._is_small or await self.budget.level(workspace) is not Level.FULL:
            return written
        second = SecondOpinion(model=self.checker, prompt=self.prompts["entail"])
        return await second.of(written, workspace=workspace)

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        """The digest with the model's summary, or the extractive one where that would not do."""
        noted = digest.evolve(notes=(*digest.notes, *_day_notes(digest)))
        written = None
        if not self._is_small and await self.budget.level(workspace) is not Level.EXTRACT:
            written = await self._summaries.summary(digest, workspace=workspace)
        if written is None:
            return await self.extractive.summarise(noted, workspace=workspace)
        return noted.evolve(summary=written)

    @cached_property
    def _summaries(self) -> ModelSummary:
        return ModelSummary(
            model=self.model,
            prompt=self.prompts["summarise"],
            repair=self.prompts["repair"],
            store=self.store,
            pool=self.pool,
            most=self.form.day_points,
            flights=SharedFlight(self.locks),
        )

    @property
    def _is_small(self) -> bool:
        return self.small or self.model.context_tokens < SMALL_CONTEXT

    def _rungs(self, full_text: FullText, level: Level) -> tuple[list[str], Plainer | None]:
        """The prompts to try, best first, and why the best there is does not stand among them."""
        if level is Level.EXTRACT:
            return [], Plainer.BUDGET
        is_whole = full_text.source is not Source.ABSTRACT
        if self._is_small:
            return ["brief"], Plainer.SMALL if is_whole else None
        if not is_whole:
            return ["abstract"], None
        if level is Level.ABSTRACT:
            return ["abstract"], Plainer.BUDGET
        return ["analyse", "abstract"], None

    async def _write(
        self, name: str, paper: Paper, full_text: FullText, language: str, workspace: str
    ) -> Analysis:
        """The analysis by one prompt.

        Raises:
            ModelOutputError, ModelRefusesError, ModelUnavailableError.
        """
        prompt = self.prompts[name]
        fitted = await self.pool.run(fitted_paper, self.model, prompt, paper, full_text, self.form)
        index = await self.pool.run(index_paper, full_text, paper)
        mender = self._mender(index, language)

        def check(output: Shaped) -> Analysis:
            made = _as_analysis(output, paper, full_text, language, self.form).evolve(
                analyst=self.name,
                prompt_hash=self.prompt_hash,
                notes=(LEFT_OUT,) if fitted.left_out else (),
            )
            instruction = f"{prompt.system}\n{prompt.user}"
            longest = self.form.characters
            return check_written(index, paper, full_text, made, instruction=instruction, longest=longest)

        writer = Writer(model=self.model, repair=self.prompts["repair"], pool=self.pool)
        values = analysis_values(prompt, paper, fitted, language, self.form)
        request = request_for(self.model, prompt, values, workspace=workspace)
        mended = None if self._is_small else mender.mend
        written, model = await writer.write(request, SHAPES[name], check, mended=mended)
        if name == "analyse" and _is_long(fitted, self.form):
            written = await self._read_again(written, (paper, full_text, index), mender, workspace)
        return written.evolve(model=model)

    def _mender(self, index: Index, language: str) -> Mender:
        return Mender(
            model=self.model,
            prompt=self.prompts["mend"],
            indexes=lambda _: index,
            papers=(index,),
            language=locales.language_name(language),
            pool=self.pool,
            longest=self.form.characters,
        )

    async def _read_again(
        self, written: Analysis, read: tuple[Paper, FullText, Index], mender: Mender, workspace: str
    ) -> Analysis:
        """The analysis with each step of the method from its own section, where the budget allows."""
        if await self.budget.level(workspace) is not Level.FULL:
            return written
        paper, full_text, index = read
        prompt = self.prompts["steps"]
        reading = SecondReading(
            model=self.model, prompt=prompt, mender=mender, form=self.form, workspace=workspace
        )
        values = {
            "language": mender.language,
            "title": fence("title", paper.title),
            "characters": str(self.form.characters),
            "points": str(self.form.points),
        }
        made = await reading.of(written, full_text, values)
        instruction = f"{prompt.system}\n{prompt.user}"

        def check() -> Analysis:
            longest = self.form.characters
            return check_written(index, paper, full_text, made, instruction=instruction, longest=longest)

        try:
            checked = await self.pool.run(check)
        except ModelOutputError as error:
            log.warning("%s: what was read again did not pass: %s", paper.id, error)
            return written
        return _without_doubtful(checked, written)


def _without_doubtful(checked: Analysis, written: Analysis) -> Analysis:
    """What was read again without what it added that is not borne out."""
    before = {claim.text for section in written.sections for claim in section.claims}
    doubtful = tuple(
        claim.text
        for section in checked.sections
        for claim in section.claims
        if not claim.verified and claim.text not in before
    )
    sections = tuple(
        section.evolve(claims=tuple(claim for claim in section.claims if claim.text not in doubtful))
        for section in checked.sections
    )
    return checked.evolve(sections=sections, dropped=(*written.dropped, *checked.dropped, *doubtful))


def _is_long(fitted: Fitted, form: AnalysisSettings) -> bool:
    """Whether one reading of the paper gives but the outline of its method."""
    is_long = bool(fitted.left_out) or estimated_tokens(fitted.text) >= form.second_reading
    return form.second_reading > 0 and is_long


def fitted_paper(
    model: LanguageModel, prompt: Prompt, paper: Paper, full_text: FullText, form: AnalysisSettings
) -> Fitted:
    """What the model is given of the paper to analyse it by this prompt."""
    if prompt.name != "analyse":
        return Fitted(text=paper.abstract)
    frame = estimated_tokens(prompt.system + prompt.user) + FRAME_TOKENS
    room = model.context_tokens - answer_tokens(model) - frame
    return fit(full_text, room, appendix_share=APPENDIX_SHARE, openings=form.second_reading > 0)


def analysis_values(
    prompt: Prompt, paper: Paper, fitted: Fitted, language: str, form: AnalysisSettings
) -> Mapping[str, str]:
    """What fills the prompt; everything of the paper stands in a fence, its headings too."""
    values = {
        "language": locales.language_name(language),
        "title": fence("title", paper.title),
        "authors": fence("authors", ", ".join(paper.authors)),
        "paper": fence("paper", fitted.text),
        "left_out": fence("left-out", "\n".join((*fitted.left_out, *fitted.set_aside)) or "nothing"),
        "abstract": NO_ABSTRACT if has_own_abstract(paper, language) else ABSTRACT,
        "findings": str(form.findings),
        "steps": str(form.steps),
        "points": str(form.points),
        "characters": str(form.characters),
    }
    return {variable: values[variable] for variable in prompt.variables}


def _as_analysis(
    output: Shaped, paper: Paper, full_text: FullText, language: str, form: AnalysisSettings
) -> Analysis:
    """What the model wrote, as yet unchecked, as much as is wanted of it."""
    whole = isinstance(output, PaperOutput)
    parts = PARTS if whole else ABSTRACT_PARTS
    told = {part: _claims(getattr(output, field, ()))[: form.points] for part, field in parts.items()}
    if steps := steps_of(told.get(AnalysisPart.METHOD, ())):
        told[AnalysisPart.METHOD] = tuple(claim for step in steps[: form.steps] for claim in step)
    return Analysis(
        paper_id=paper.id,
        version=paper.version,
        language=language,
        evidence=Evidence.FULL_TEXT if whole else Evidence.ABSTRACT,
        source=full_text.source if whole else Source.ABSTRACT,
        summary=_claim(output.summary),
        findings=_claims(output.findings[: form.findings]),
        sections=tuple(AnalysisSection(part=part, claims=claims) for part, claims in told.items()),
        remarks=tuple(output.remarks) if isinstance(output, PaperOutput) else (),
        analyst="",
    )


def _claims(statements: Sequence[Statement]) -> tuple[Claim, ...]:
    return tuple(_claim(statement) for statement in statements)


def _claim(statement: Statement) -> Claim:
    return Claim.resting_on(statement.text, statement.quotes, " ".join(statement.label.split()))


def _with_note(analysis: Analysis, why: Plainer | None, said: str) -> Analysis:
    """The analysis with the reason why it is no better, and what the endpoint said of that."""
    if why is None:
        return analysis
    told = showable(said) if why in (Plainer.UNAVAILABLE, Plainer.NO_ANSWER) else ""
    return analysis.evolve(notes=(*analysis.notes, why.value), said=told)


def _day_notes(digest: Digest) -> list[Reason]:
    notes = [note for entry in digest.entries if entry.analysis for note in entry.analysis.notes]
    counted = {key: notes.count(reason.value) for reason, key in DAY_NOTES.items()}
    return [Reason(key=key, terms=(str(count),)) for key, count in counted.items() if count]
