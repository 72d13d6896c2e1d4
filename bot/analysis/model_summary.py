"""The executive summary of a day by a language model, made from the entries of the digest alone.

Only papers of the day can be named, by number; every figure has to stand in the entry of a paper that is
named; a point about one paper has to be about that one and no other. What is not borne out is dropped, and
if too little is left the extractive summary stands in its place.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from bot import locales
from bot.analysis.model_check import are_strangers, is_order
from bot.analysis.name_check import altered_titles, unknown_papers
from bot.analysis.per_paper_check import Known, untrue_parts
from bot.analysis.verify import contradictions
from bot.domain.analysis import AbstractPart, Analysis, AnalysisPart, Evidence
from bot.domain.digest import Digest, Entry, ExecutiveSummary, Mention
from bot.domain.errors import ModelOutputError, ModelUnavailableError
from bot.llm.call import answer_tokens, request_for
from bot.llm.fit import estimated_tokens
from bot.llm.output import DayOutput, Point
from bot.llm.output_gate import Problem, problems
from bot.llm.prompting import Prompt, fence
from bot.llm.writer import Writer
from bot.ports.model import LanguageModel
from bot.ports.pool import INLINE, Pool
from bot.ports.store import SummaryStore
from bot.text.figures import FigureSet, figures_in
from bot.text.terms import content_stems, is_generic
from bot.util.shared_flight import SharedFlight

log = logging.getLogger(__name__)

MOST = {"today": 3, "themes": 4, "notable": 3, "directions": 3, "recommended": 4}
NEEDED = ("today", "themes", "recommended")
MORE: Mapping[AnalysisPart | AbstractPart, tuple[str, int]] = {
    AnalysisPart.MOTIVATION: ("Motivation", 1),
    AnalysisPart.METHOD: ("Method", 2),
    AnalysisPart.COMPARISON: ("Difference", 1),
    AnalysisPart.EXPERIMENTS: ("Experiments", -1),
    AnalysisPart.PRACTICE: ("Practice", 1),
    AbstractPart.INNOVATION: ("Innovation", 1),
    AbstractPart.LIMITS: ("Limits", 1),
}
"""What statements of a section are called that the model is told too, and how many: the last below zero."""
MOST_REASONS = 3
"""Words for which a paper was picked that the model is told."""
NEARLY = 0.6
"""A point may share less with its own paper than with another, but not less than this part of it."""
_NUMBER = re.compile(r"#\s?(\d{1,3})\b")


@dataclass(frozen=True, kw_only=True)
class ModelSummary:
    """Writes executive summaries."""

    model: LanguageModel
    prompt: Prompt
    repair: Prompt
    store: SummaryStore
    pool: Pool = INLINE
    most: int = 4
    """Points in each of its lists."""
    flights: SharedFlight = field(default_factory=SharedFlight)

    async def summary(self, digest: Digest, *, workspace: str) -> ExecutiveSummary | None:
        """The day's summary; None where the model's would not do, or does not come.

        Channels that follow the same and got the same entries share one, and who asks first pays for it.
        """
        if not any(entry.analysis for entry in digest.entries):
            return None
        context = self.model.context_tokens
        written = await self._summary(digest, workspace)
        if written is None and self.model.context_tokens < context:  # it was longer than the model reads
            written = await self._summary(digest, workspace)
        return written

    async def _summary(self, digest: Digest, workspace: str) -> ExecutiveSummary | None:
        described = {entry.number: _describe(entry) for entry in digest.entries}
        values = {
            "language": locales.language_name(digest.language),
            "topic": fence("topic", f"{digest.topic.name} {digest.topic.interest}"),
            "count": str(len(digest.entries)),
            "points": str(self.most),
            "entries": fence("entries", self._fitting(list(described.values()))),
        }
        asked = (self.model.name, *self.prompt.fill(values), self.repair.hash)
        judged_by = (*described.values(), _evidence(digest))  # of which the prompt may show but a part
        key = hashlib.sha256("\0".join((*asked, *judged_by)).encode("utf-8", "replace")).hexdigest()
        judge = _Judge(
            digest=digest,
            described=described,
            instruction=f"{self.prompt.system}\n{self.prompt.user}",
            most={name: min(most, self.most) for name, most in MOST.items()},
        )
        return await self.flights.do(
            "summary",
            key,
            kept=partial(self.store.summary, key),
            work=partial(self._write_and_keep, key, values, judge, workspace),
        )

    async def _write_and_keep(
        self, key: str, values: Mapping[str, str], judge: _Judge, workspace: str
    ) -> ExecutiveSummary | None:
        written = await self._write(values, judge, workspace)
        if written is not None:
            await self.store.save_summary(key, written)
        return written

    async def _write(
        self, values: Mapping[str, str], judge: _Judge, workspace: str
    ) -> ExecutiveSummary | None:
        writer = Writer(model=self.model, repair=self.repair, pool=self.pool)
        request = request_for(self.model, self.prompt, values, workspace=workspace)
        try:
            summary, _ = await writer.write(request, DayOutput, judge.summary)
        except (ModelOutputError, ModelUnavailableError) as error:
            log.warning("the executive summary of %s is extractive: %s", judge.digest.run_key, error)
            return None
        return summary

    def _fitting(self, described: Sequence[str]) -> str:
        """The entries, each cut to the same share if all of them do not fit."""
        instruction = estimated_tokens(self.prompt.system + self.prompt.user)
        room = self.model.context_tokens - answer_tokens(self.model) - instruction
        share = room / estimated_tokens("\n\n".join(described))
        return "\n\n".join(text if share >= 1 else text[: int(len(text) * share)] for text in described)


@dataclass(frozen=True, kw_only=True)
class _Judge:
    """Knows the entries of a day, and whether a point is borne out by those it names."""

    digest: Digest
    described: Mapping[int, str]
    """What the model was told of each entry, by its number."""
    instruction: str
    most: Mapping[str, int]

    def summary(self, output: DayOutput) -> ExecutiveSummary:
        """The points that are borne out.

        Raises:
            ModelOutputError: too few are.
        """
        if _repeats(output):
            raise ModelOutputError(problems=(str(Problem.LOOP),))
        kept: Mapping[str, tuple[Mention, ...]] = {
            field: tuple(_mention(point) for point in getattr(output, field) if not self._faults(point))
            for field in MOST
        }
        if not all(kept[field] for field in NEEDED):
            points = [point for field in MOST for point in getattr(output, field)]
            told = [f"{fault}: {point.text[:120]}" for point in points for fault in self._faults(point)]
            missing = [f"{field}: nothing in it is borne out" for field in NEEDED if not kept[field]]
            raise ModelOutputError(problems=(*missing, *dict.fromkeys(told)))
        return ExecutiveSummary(
            today=tuple(mention.text for mention in kept["today"])[: self.most["today"]],
            **{field: kept[field][: self.most[field]] for field in MOST if field != "today"},
            evidence=_evidence(self.digest),
        )

    def _faults(self, point: Point) -> list[str]:
        """Why a point may not be published."""
        named = [number for number in point.papers if number in self.described]
        spoken = {int(number) for number in _NUMBER.findall(point.text)}
        sources = [self.described[number] for number in named]
        figures = FigureSet(figure for source in sources for figure in figures_in(source))
        papers = [entry.paper for entry in self.digest.entries]
        known = {number: self._known[number] for number in named}
        checks = {
            "names no paper of the day": not named,
            "names a paper that is not of the day": len(named) < len(point.papers)
            or not spoken.issubset(self.described)
            or bool(unknown_papers(point.text, [paper.id for paper in papers])),
            "alters a title": bool(altered_titles(point.text, [paper.title for paper in papers])),
            "a figure is not in the entries it names": not all(
                figures.supports(figure) for figure in figures_in(point.text)
            ),
            "says otherwise than the entries it names": bool(contradictions(point.text, _lines(sources))),
            "says of a paper what is not in its entry": any(True for _ in untrue_parts(point.text, known)),
            "is not about the papers it names": not self._is_about(point.text, named),
            "speaks to a machine": is_order(point.text),
        }
        gate = problems(point.text, self.digest.language, prompt=self.instruction)
        return [*(fault for fault, is_there in checks.items() if is_there), *map(str, gate)]

    @cached_property
    def _known(self) -> Mapping[int, Known]:
        """What each paper is called and what was told of it."""
        titles = {entry.number: entry.paper.title for entry in self.digest.entries}
        return {
            number: Known(title=titles[number], told=told, lines=_lines([told]))
            for number, told in self.described.items()
        }

    @cached_property
    def _stems(self) -> Mapping[int, frozenset[str]]:
        """The words with a meaning of each entry, which every point is compared with."""
        return {
            number: frozenset(content_stems(" ".join(_lines([told]))))
            for number, told in self.described.items()
        }

    def _is_about(self, text: str, named: Sequence[int]) -> bool:
        """Whether the text shares words with what it names, and with one paper more than with others."""
        if are_strangers(text, " ".join(_lines([self.described[number] for number in named]))):
            return False
        words = {stem for stem in content_stems(text) if not is_generic(stem)}
        shared = {number: len(words & told) for number, told in self._stems.items()}
        own = max((shared[number] for number in named), default=0)
        return len(named) != 1 or own >= NEARLY * max(shared.values())


def _repeats(output: DayOutput) -> bool:
    """Whether one field says the same of each paper."""
    fields = ([point.text for point in getattr(output, field)] for field in MOST)
    return any(len(texts) > 1 and len(set(texts)) == 1 for texts in fields)


def _mention(point: Point) -> Mention:
    return Mention(text=point.text, numbers=tuple(dict.fromkeys(point.papers)))


def _evidence(digest: Digest) -> Evidence:
    """As good as most of what it was made from."""
    found = [entry.analysis.evidence for entry in digest.entries if entry.analysis]
    return max(Evidence, key=found.count)


def _describe(entry: Entry) -> str:
    lines = [f"{entry.number}. {entry.paper.title}", f"Categories: {', '.join(entry.paper.categories)}"]
    picked = [term for reason in entry.reasons for term in reason.terms if not figures_in(term)]
    lines += [f"Picked for: {'; '.join(picked[:MOST_REASONS])}"] if picked else []
    if entry.analysis is None:
        return "\n".join([*lines, entry.paper.abstract])
    lines.append(f"Summary: {entry.analysis.summary.text}")
    lines += [f"Finding: {claim.text}" for claim in entry.analysis.findings]
    lines += _more(entry.analysis, lines)
    return "\n".join(lines)


def _more(analysis: Analysis, told: Sequence[str]) -> Iterator[str]:
    """What the sections say of an entry beside its findings: how it is done, its limits, its code."""
    for section in analysis.sections:
        name, count = MORE.get(section.part, ("", 0))
        claims = [each for each in section.claims if each.verified]
        for claim in claims[:count] if count >= 0 else claims[count:]:
            if not any(line.endswith(claim.text) for line in told):
                yield f"{name}: {claim.text}"


def _lines(sources: Sequence[str]) -> list[str]:
    """The statements of entries, without what each is called."""
    names = {"Summary", "Finding", *(name for name, _ in MORE.values())}
    lines = (line.partition(": ") for source in sources for line in source.splitlines())
    return [text for name, _, text in lines if text and name in names]
