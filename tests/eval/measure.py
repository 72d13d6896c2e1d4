"""Puts the question set to the sample papers and counts. `make eval` prints the table."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.clock import SystemClock
from adapters.prompt_files import prompts
from adapters.reading.full_text_reader import FullTextReader
from adapters.sources.arxiv.texts import forms
from adapters.sources.samples.answers import SampleArxiv
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store
from bot.analysis.analyses import Analyses
from bot.analysis.extractive.analyst import ExtractiveAnalyst
from bot.analysis.verify import normalise
from bot.chat.questions.ask import Asker
from bot.chat.questions.conversation import is_comparison
from bot.chat.questions.question import Question
from bot.chat.questions.vector_search import VectorSearch
from bot.compose.words import place_url
from bot.domain.answer import Answer
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Limits
from bot.ports.conversations import Turn
from bot.sources.registry import parse_ref
from tests.eval.questions import ANSWERABLE, CASES, DECLINED, Case
from tests.fake_embedder import FakeEmbedder
from tests.fakes import NOON, ScriptedModel
from tests.samples.metadata import SamplePapers

RECALL = 0.9
"""The share of questions whose answer is among the five best passages, at least."""
SILENT_EXTRACT = 0.9
"""The share of unanswerable questions that are declined without a model, at least."""

INVENTED = json.dumps(
    {
        "found": True,
        "sentences": [
            {"text": "It reaches 99.9% on it.", "quote": "it reaches 99.9% on this benchmark", "paper": 1}
        ],
        "table": [],
        "follow_ups": [],
    }
)
"""What a model says that answers whatever it is asked."""


@dataclass
class Score:
    """What was counted for one kind of question."""

    asked: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, *, right: bool, text: str) -> None:
        self.asked += 1
        self.right += right
        if not right:
            self.missed.append(text)

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 1.0


@dataclass
class Report:
    """Everything that was counted, by kind."""

    recall: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    recall_near: Score = field(default_factory=Score)
    """With passages found by meaning too, as far as hashed words have one."""
    answered: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    declined_extract: Score = field(default_factory=Score)
    declined_model: Score = field(default_factory=Score)
    citations: Score = field(default_factory=Score)

    @property
    def total_recall(self) -> float:
        asked = sum(score.asked for score in self.recall.values())
        return sum(score.right for score in self.recall.values()) / asked


@dataclass(frozen=True)
class Bench:
    """The sample papers, read and stored, with somebody to ask."""

    store: Store
    analyses: Analyses
    papers: dict[str, Paper]
    vector_search: VectorSearch

    def asker(self, model: ScriptedModel | None = None, near: VectorSearch | None = None) -> Asker:
        known = prompts() if model else None
        return Asker(
            analyses=self.analyses, store=self.store, model=model, prompts=known, vector_search=near
        )

    def question(self, case: Case) -> Question:
        before = Turn(message_id="1", person="a", question=case.before, asked_at=NOON, answer="An answer.")
        return Question(
            text=case.terms or case.text,
            papers=tuple(self.papers[name] for name in case.papers),
            language="en",
            earlier=(before,) if case.before else (),
            compares=is_comparison(case.text),
        )


async def measure() -> Report:
    """Ask everything, with all in a file."""
    with tempfile.TemporaryDirectory() as folder:
        async with await SqliteStore.open(Path(folder) / "eval.sqlite3", SystemClock()) as store:
            return await measure_with(store)


async def measure_with(store: Store) -> Report:
    """Ask everything, with all in that store, in which nothing is yet."""
    report = Report()
    analyses = Analyses(
        store=store, full_texts=FullTextReader(SampleArxiv(), forms), analyst=ExtractiveAnalyst()
    )
    papers = {name: await _paper(name) for case in CASES for name in case.papers}
    budget = Budget(usage=store, clock=SystemClock(), limits=Limits())
    near = VectorSearch(embedder=FakeEmbedder(), store=store, budget=budget)
    bench = Bench(store, analyses, papers, near)
    for case in ANSWERABLE:
        await _found(bench, case, report)
        await _answered(bench, case, report)
    for case in DECLINED:
        await _declined(bench, case, report)
    return report


async def _paper(name: str) -> Paper:
    ref = parse_ref(name)
    return await SamplePapers().paper(ref.id, ref.version)


async def _found(bench: Bench, case: Case, report: Report) -> None:
    """Whether the passage that answers is among the best five; of every paper, where two are compared."""
    question = bench.question(case)
    holding = near = 0
    for paper in question.papers:
        alone = question.model_copy(update={"papers": (paper,)})
        holding += await _holds(bench.asker(), alone, case)
        near += await _holds(bench.asker(near=bench.vector_search), alone, case)
    report.recall[case.kind].count(right=holding == len(question.papers), text=case.text)
    report.recall_near.count(right=near == len(question.papers), text=case.text)


async def _holds(asker: Asker, question: Question, case: Case) -> bool:
    texts = [normalise(hit.passage.text) for hit in (await asker.search(question)).hits]
    return any(normalise(words) in text for words in case.holds for text in texts)


async def _answered(bench: Bench, case: Case, report: Report) -> None:
    """Whether the answer without a model quotes the words, and each citation opens where they stand."""
    answer = await bench.asker().ask(bench.question(case))
    quotes = normalise(" ".join(claim.quote for claim in answer.claims))
    report.answered[case.kind].count(right=any(normalise(w) in quotes for w in case.holds), text=case.text)
    await _check_citations(bench, answer, report)


async def _check_citations(bench: Bench, answer: Answer, report: Report) -> None:
    cells = [cell for row in answer.rows for cell in row.cells]
    for said in (*answer.said, *cells, *answer.closest):
        if not said.claim.quote:
            continue
        paper = next(paper for paper in answer.papers if paper.id == said.paper_id)
        full_text = await bench.analyses.full_text(paper)
        right = said.claim.citation is not None and _stands_in(
            full_text, said.claim.quote, said.claim.citation.section
        )
        if right and said.claim.citation:
            url = place_url(paper, full_text.source, said.claim.citation)
            right = not said.claim.citation.anchor or url.endswith(f"#{said.claim.citation.anchor}")
        report.citations.count(right=right, text=said.claim.quote)


def _stands_in(full_text: FullText, quote: str, heading: str) -> bool:
    """Whether a section of that heading holds the quote."""
    words = normalise(quote)
    sections = [section for section in full_text.sections if section.heading == heading]
    texts = [
        section.text + "\n".join(" | ".join(row) for block in section.blocks for row in block.rows)
        for section in sections
    ]
    pieces = [normalise(line) for line in quote.splitlines()]
    return any(
        words in normalise(text) or all(piece in normalise(text) for piece in pieces) for text in texts
    )


async def _declined(bench: Bench, case: Case, report: Report) -> None:
    """Whether nothing is said: without a model, and with one that makes something up."""
    plain = await bench.asker().ask(bench.question(case))
    report.declined_extract.count(right=not plain.found, text=case.text)
    model = ScriptedModel(lambda _: INVENTED)
    answer = await bench.asker(model).ask(bench.question(case))
    report.declined_model.count(right=not answer.found and bool(model.asked), text=case.text)


def show(report: Report) -> str:
    """The table."""
    rows = ["kind           questions  recall@5  quoted without a model"]
    for kind, score in report.recall.items():
        rows.append(f"{kind:<15}{score.asked:>9}{score.share:>10.2f}{report.answered[kind].share:>24.2f}")
    rows.append(f"{'all answerable':<15}{len(ANSWERABLE):>9}{report.total_recall:>10.2f}")
    rows.append(f"{'with embeddings':<15}{report.recall_near.asked:>9}{report.recall_near.share:>10.2f}")
    rows.append("")
    rows += [
        _row("declined without a model", report.declined_extract),
        _row("declined with a model that invents", report.declined_model),
        _row("citations that open at their section", report.citations),
        f"questions in all: {len(CASES)}",
    ]
    return "\n".join((*rows, *_missed(report)))


def _row(name: str, score: Score) -> str:
    return f"{name:<40}{score.right:>4} of {score.asked}"


def _missed(report: Report) -> Sequence[str]:
    missed = [
        (f"not in the best five ({kind})", text) for kind, s in report.recall.items() for text in s.missed
    ]
    missed += [("not declined", text) for text in report.declined_extract.missed]
    missed += [("cited elsewhere", text) for text in report.citations.missed]
    return [f"{why}: {text}" for why, text in missed]


if __name__ == "__main__":
    print(show(asyncio.run(measure())))  # noqa: T201 - this is a report
