"""The analyst that writes with a language model and publishes nothing it cannot stand by.

One call gives a paper's whole analysis. What comes back is matched to the paper, statement by statement,
and has to pass the gate; what does not gets one repair with the reasons named. After that it goes down the
ladder: the analysis of the abstract alone, then the extractive analyst. Whatever it ends on is labelled.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import replies
from bot.budget import Budget, Level
from bot.errors import ModelOutputError, ModelUnavailableError
from bot.fit import Fitted, estimated_tokens, fit
from bot.fulltext import FullText
from bot.model import (
    AbstractPart,
    Analysis,
    AnalysisPart,
    AnalysisSection,
    Claim,
    Digest,
    Evidence,
    Paper,
    Source,
)
from bot.model_output import (
    AbstractOutput,
    BriefOutput,
    PaperOutput,
    Statement,
    json_schema,
    parse_output,
)
from bot.model_summary import ModelSummary
from bot.ports import Analyst, LanguageModel, ModelRequest
from bot.prompting import Prompt, fence
from bot.publishable import analysis_problems
from bot.verify import check_analysis, index_paper

log = logging.getLogger(__name__)

ANSWER_SHARE = 0.3
"""The share of the context kept for the answer, at most."""
SMALL_CONTEXT = 8_000
"""Below this many tokens of context a model gets the brief prompt: no more fits."""
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
SHAPES: dict[str, type[PaperOutput | AbstractOutput | BriefOutput]] = {
    "analyse": PaperOutput,
    "abstract": AbstractOutput,
    "brief": BriefOutput,
}
FRAME_TOKENS = 600
"""For the title, the authors, the tags and the schema around a paper's text."""
LONGEST_REPAIRED = 60_000
MOST_FINDINGS = 5
UNSUPPORTED = "the summary's quote or a number of it is not in the paper"


@dataclass(frozen=True)
class _Task:
    """One question to the model about one paper."""

    prompt: Prompt
    values: Mapping[str, str]
    shape: type[PaperOutput | AbstractOutput | BriefOutput]
    paper: Paper
    full_text: FullText
    language: str
    workspace: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ModelAnalyst:
    """Implements `Analyst` with a language model, with `extractive` as its last resort."""

    model: LanguageModel
    prompts: Mapping[str, Prompt]
    extractive: Analyst
    budget: Budget
    max_tokens: int = 6_000

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def prompt_hash(self) -> str:
        """Changes with any of the prompts an analysis can come from."""
        used = (self.prompts[name].hash for name in ("analyse", "abstract", "brief", "repair"))
        return hashlib.sha256("".join(used).encode()).hexdigest()[:16]

    async def analyse(
        self, paper: Paper, full_text: FullText, language: str, *, workspace: str = ""
    ) -> Analysis:
        """The best analysis that passes every check, never none."""
        level = await self.budget.level(workspace)
        note = "note.budget" if level is not Level.FULL else ""
        for task in self._tasks(paper, full_text, language, workspace, level):
            try:
                return await self._attempt(task)
            except ModelOutputError as error:
                log.warning("%s: %s failed the checks: %s", paper.id, task.prompt.name, error)
                note = note or "note.checks"
            except ModelUnavailableError as error:
                log.warning("%s: the model is not answering: %s", paper.id, error)
                note = "note.model_unavailable"
                break
        plain = await self.extractive.analyse(paper, full_text, language, workspace=workspace)
        return plain.model_copy(update={"notes": (*plain.notes, note)})

    def _tasks(
        self, paper: Paper, full_text: FullText, language: str, workspace: str, level: Level
    ) -> list[_Task]:
        """What to try, best first."""
        full = level is Level.FULL and full_text.source is not Source.ABSTRACT
        names = ["analyse"] if full else []
        names += ["abstract"] if level is not Level.EXTRACT else []
        if names and self.model.context_tokens < SMALL_CONTEXT:
            names = ["brief"]
        return [self._task(name, paper, full_text, language, workspace) for name in names]

    def _task(self, name: str, paper: Paper, full_text: FullText, language: str, workspace: str) -> _Task:
        prompt = self.prompts[name]
        whole = name == "analyse"
        fitted = self._fitted(prompt, full_text) if whole else Fitted(text=paper.abstract)
        values = {
            "language": replies.language_name(language),
            "title": fence("title", paper.title),
            "authors": fence("authors", ", ".join(paper.authors)),
            "paper": fence("paper" if whole else "abstract", fitted.text),
            "left_out": _left_out(fitted),
        }
        return _Task(
            prompt=prompt,
            values={variable: values[variable] for variable in prompt.variables},
            shape=SHAPES[name],
            paper=paper,
            full_text=full_text,
            language=language,
            workspace=workspace,
            notes=("note.left_out",) if fitted.left_out else (),
        )

    def _fitted(self, prompt: Prompt, full_text: FullText) -> Fitted:
        answer = min(self.max_tokens, int(self.model.context_tokens * ANSWER_SHARE))
        frame = estimated_tokens(prompt.system + prompt.user) + FRAME_TOKENS
        return fit(full_text, self.model.context_tokens - answer - frame)

    async def _attempt(self, task: _Task) -> Analysis:
        """The task's analysis, after one repair if it needs one.

        Raises:
            ModelOutputError: it did not pass, even so.
        """
        system, user = task.prompt.fill(task.values)
        text = await self._complete(task, system, user)
        try:
            return self._checked(task, text)
        except ModelOutputError as error:
            problems = str(error.fields["problems"])
        values = {"task": user, "answer": fence("answer", text[:LONGEST_REPAIRED]), "problems": problems}
        more, again = self.prompts["repair"].fill(values)
        return self._checked(task, await self._complete(task, f"{system}\n\n{more}", again))

    async def _complete(self, task: _Task, system: str, user: str) -> str:
        reply = await self.model.complete(
            ModelRequest(
                purpose=task.prompt.name,
                system=system,
                user=user,
                json_schema=json_schema(task.shape),
                max_tokens=min(self.max_tokens, int(self.model.context_tokens * ANSWER_SHARE)),
                workspace=task.workspace,
            )
        )
        return reply.text

    def _checked(self, task: _Task, text: str) -> Analysis:
        made = _as_analysis(task, parse_output(text, task.shape), self)
        checked = check_analysis(index_paper(task.full_text, task.paper), made)
        instruction = f"{task.prompt.system}\n{task.prompt.user}"
        problems: tuple[str, ...] = analysis_problems(
            checked, prompt=instruction, links=task.full_text.links
        )
        if not checked.summary.verified:
            problems = (*problems, UNSUPPORTED)
        if problems:
            raise ModelOutputError(problems=problems)
        return checked

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        """The digest with the model's summary, or the extractive one where that would not do."""
        plain = await self.extractive.summarise(digest, workspace=workspace)
        if await self.budget.level(workspace) is Level.EXTRACT:
            return plain
        writer = ModelSummary(model=self.model, prompt=self.prompts["summarise"])
        written = await writer.summary(digest, workspace=workspace)
        return plain if written is None else digest.model_copy(update={"summary": written})


def _as_analysis(
    task: _Task, output: PaperOutput | AbstractOutput | BriefOutput, analyst: ModelAnalyst
) -> Analysis:
    """What the model wrote, as yet unchecked."""
    whole = isinstance(output, PaperOutput) and task.full_text.source is not Source.ABSTRACT
    parts = PARTS if isinstance(output, PaperOutput) else ABSTRACT_PARTS
    return Analysis(
        paper_id=task.paper.id,
        version=task.paper.version,
        language=task.language,
        evidence=Evidence.FULL_TEXT if whole else Evidence.ABSTRACT,
        source=task.full_text.source if whole else Source.ABSTRACT,
        summary=_claim(output.summary),
        findings=_claims(output.findings[:MOST_FINDINGS]),
        sections=tuple(
            AnalysisSection(part=part, claims=_claims(getattr(output, field, ())))
            for part, field in parts.items()
        ),
        analyst=analyst.name,
        prompt_hash=analyst.prompt_hash,
        notes=task.notes,
    )


def _claims(statements: Sequence[Statement]) -> tuple[Claim, ...]:
    return tuple(_claim(statement) for statement in statements)


def _claim(statement: Statement) -> Claim:
    return Claim(text=statement.text, quote=statement.quote)


def _left_out(fitted: Fitted) -> str:
    if not fitted.left_out:
        return ""
    return f"For want of room these sections are left out: {'; '.join(fitted.left_out)}."
