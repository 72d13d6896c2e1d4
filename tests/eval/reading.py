"""Measures reading without a model on papers that nobody here wrote: entries, analyses, questions.

`make eval REAL="folder …"` looks in these folders for the files that `real_first.json` and its like
name; what is not there is skipped with a line. The truth was written from the page
before any output was seen: for each sentence of an abstract what it does (`c` says what the paper does,
`r` what was found, `C` both, `m` how, `b` the background, `x` neither), for each section of an analysis
words that one of its sentences has to hold (none where the paper has nothing to say), for each question
words of the passage that answers (none where the paper does not).
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.clock import SystemClock
from adapters.reading.full_text_reader import GivenTexts, read_file
from adapters.sources.arxiv.feed_format import parse_feed
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.analyses import Analyses
from bot.analysis.extractive.analyst import ExtractiveAnalyst, read_paper
from bot.chat.questions.ask import Asker
from bot.chat.questions.question import Question
from bot.domain.analysis import Analysis, AnalysisPart, Claim, Source
from bot.domain.errors import PaperboyError
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.ports.conversations import Turn
from bot.text.latex import latex_to_text
from bot.text.sentences import split_sentences
from tests.eval.measure import Score
from tests.fakes import NOON

SETS = ("real_first.json", "real_second.json", "real_third.json", "real_fourth.json")
PARTS = tuple(AnalysisPart)
FAR = 70
"""Characters into a sentence from which on "this" stands for what the sentence itself has said."""

_NO_NOUN = (
    r"(?:paper|work|study|article|survey|report|review|chapter|note|vignette|introduction|package|end)"
)
_POINTS = re.compile(
    r"^(?:it|they|its|their|such|both|here|however|moreover|furthermore|additionally|in addition|thus|hence"
    r"|therefore|consequently|instead|then|next|second|third|also|besides|as such|similarly|likewise"
    r"|and|or|but|which|where)\b|^(?:to|by|from|with|for|in|on|of|given|based on|motivated by|inspired by"
    rf"|guided by|building on) (?:\w+ )?(?:it|this|these|that|those|them|such)\b(?! {_NO_NOUN}\b)[^,]*,"
    rf"|^(?:this|these|those) (?!(?:\w+[ -]){{0,2}}{_NO_NOUN}\b)",
    re.IGNORECASE,
)
_NAMES_BEFORE = re.compile(rf"\b(?:this|these|those|such) (?!(?:\w+[ -]){{0,2}}{_NO_NOUN}\b)([a-z-]+)")
_DEBRIS = re.compile(
    r"@|\bUniversity\b.*\b(?:USA|UK|Sweden|Germany|China)\b|^\d{1,2} ?[A-Z][a-z]|Elsevier|©|copyright"
    r"|^(?:Figure|Table|Fig\.) \d|\bdescribed (?:below|in the next)|^\W|R>|all rights reserved"
    r"|\b(?:next|following|remainder of this) section\b|\borgani[sz]ed as follows\b",
    re.IGNORECASE,
)


def stands_alone(text: str) -> bool:
    """Whether a sentence is whole and points at nothing that is not shown."""
    if _POINTS.search(text) or not re.search(r"[.!?。][\"”')\]]*$", text.strip()):
        return False
    near = (found for found in _NAMES_BEFORE.finditer(text) if found.start() < FAR)
    return all(found[1][:5] in text[: found.start()].lower() for found in near)


@dataclass
class Report:
    """What was counted of one set."""

    scores: dict[str, Score] = field(default_factory=dict)
    sections: dict[str, list[int]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def count(self, name: str, *, right: bool, text: str) -> None:
        self.scores.setdefault(name, Score()).count(right=right, text=text)


def plain(text: str) -> str:
    """What is compared: letters and figures without case, one space between words."""
    return " ".join(latex_to_text(text).casefold().split())


# Entries


def feed_papers(folders: Sequence[Path]) -> dict[str, Paper]:
    """The papers of all feeds in the folders."""
    found = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*20??-??-??.xml")):
        feed = parse_feed(path.read_bytes(), source=path.name, fetched_at=NOON)
        found.update({one.paper.id: one.paper for one in feed.candidates})
    return found


def abstract_only(paper: Paper) -> Analysis:
    """The analysis of a paper whose text cannot be had."""
    text = FullText(paper_id=paper.id, version=paper.version, source=Source.ABSTRACT, sections=())
    return read_paper(paper, text, "en")


def measure_entries(truth: Mapping[str, str], papers: Mapping[str, Paper], report: Report) -> None:
    for paper_id, labels in truth.items():
        if paper_id not in papers:
            report.skipped.append(paper_id)
            continue
        paper = papers[paper_id]
        sentences = split_sentences(" ".join(latex_to_text(paper.abstract).split()))
        if len(sentences) != len(labels):
            report.skipped.append(f"{paper_id}: {len(sentences)} sentences, {len(labels)} labels")
            continue
        _entry(abstract_only(paper), [*zip(sentences, labels, strict=True)], report, paper)


def _entry(analysis: Analysis, labelled: list[tuple[str, str]], report: Report, paper: Paper) -> None:
    def label(claim: Claim) -> str:
        words = plain(claim.text)
        return next((label for text, label in labelled if words[:60] in plain(text)), "?")

    summary = analysis.summary
    is_title = plain(summary.text) == plain(paper.title)
    told = f"{paper.id} [{label(summary)}] {summary.text[:150]}"
    report.count("summary stands alone", right=is_title or stands_alone(summary.text), text=told)
    report.count("summary says what the paper does", right=is_title or label(summary) in "cCr", text=told)
    for finding in analysis.findings:
        text = f"{paper.id} [{label(finding)}] {finding.text[:150]}"
        report.count("findings are findings", right=label(finding) in "rC", text=text)
        report.count("findings stand alone", right=stands_alone(finding.text), text=text)
    if any(label in "rC" for _, label in labelled):
        report.count(
            "entries with a finding, of those that have one", right=bool(analysis.findings), text=paper.id
        )


# Analyses


def measure_analysis(name: str, truth: Sequence[str], analysis: Analysis, report: Report) -> None:
    """Each section 2 where it holds what it has to, 1 where it is only sound, 0 with debris or nothing."""
    claims = {section.part: section.claims for section in analysis.sections}
    points = []
    for part, pattern in zip(PARTS, truth, strict=True):
        texts = [claim.text for claim in claims.get(part, ())]
        points.append(_points(texts, pattern))
    report.sections[name] = points
    report.steps += [f"{name}: {claim.text[:230]}" for claim in claims.get(AnalysisPart.SUMMARY, ())[1:]]


def _points(texts: Sequence[str], pattern: str) -> int:
    if not texts:
        return 0 if pattern else 2
    if any(_DEBRIS.search(text) for text in texts) or not pattern:
        return 0
    return 2 if any(re.search(pattern, plain(text)) for text in texts) else 1


# Questions


async def measure_questions(
    cases: Sequence[Sequence[str]], texts: Mapping[str, FullText], report: Report, language: str = "en"
) -> None:
    """Whether the first passage answers, and whether nothing is said where the paper says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        async with await SqliteStore.open(Path(folder) / "eval.sqlite3", SystemClock()) as store:
            given = GivenTexts([*texts.values()])
            analyses = Analyses(store=store, full_texts=given, analyst=ExtractiveAnalyst())
            asker = Asker(analyses=analyses, store=store)
            for name, text, holds, *before in cases:
                if name in texts:
                    await _ask(asker, (name, text, holds, *before), texts[name], report, language)


async def _ask(
    asker: Asker, case: Sequence[str], full_text: FullText, report: Report, language: str
) -> None:
    name, text, holds, *before = case
    turns = (
        (Turn(message_id="1", person="a", question=before[0], asked_at=NOON, answer="."),) if before else ()
    )
    question = Question(text=text, papers=(paper_of(full_text),), language=language, earlier=turns)
    answer = await asker.ask(question)
    shown = [plain(claim.quote) for claim in answer.claims]
    told = f"{name}: {text} -> {' | '.join(one[:120] for one in shown) or '(nothing)'}"
    if not holds:
        report.count("said nothing where the paper says nothing", right=not answer.found, text=told)
        return
    report.count("right passage first", right=bool(shown and re.search(holds, shown[0])), text=told)
    report.count(
        "right passage among those shown", right=any(re.search(holds, one) for one in shown), text=told
    )
    if before:
        report.count("follow-ups", right=bool(shown and re.search(holds, shown[0])), text=told)


def paper_of(full_text: FullText) -> Paper:
    """What is known of a paper that came as a file."""
    return Paper(
        id=full_text.paper_id, version=full_text.version, title=full_text.title or full_text.paper_id
    )


# All of it


async def read_texts(
    named: Mapping[str, str], folders: Sequence[Path], report: Report
) -> dict[str, FullText]:
    """The papers that are there, by the names the truth gives them."""
    found = {}
    for name, ending in named.items():
        files = (path for folder in folders for path in folder.rglob(Path(ending).name))
        path = next((path for path in files if str(path).endswith(f"/{ending}")), None)
        if path is None:
            report.skipped.append(ending)
            continue
        try:
            found[name] = (await read_file(path)).evolve(paper_id=name)
        except PaperboyError as error:
            report.skipped.append(f"{ending}: {error}")
    return found


async def measure(file: str, folders: Sequence[Path]) -> Report:
    """One set."""
    truth: dict[str, Any] = json.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
    report = Report()
    measure_entries(truth["entries"], feed_papers(folders), report)
    texts = await read_texts(truth["papers"], folders, report)
    for name, told in truth["analyses"].items():
        if name in texts:
            measure_analysis(name, told, read_paper(paper_of(texts[name]), texts[name], "en"), report)
    await measure_questions(truth["questions"], texts, report)
    return report


def show(file: str, report: Report, *, each: bool) -> Iterator[str]:
    """The table, and with `each` what was not right."""
    yield f"Real papers, {file}"
    yield from (f"  skipped: {name} is not there" for name in report.skipped)
    for name, score in report.scores.items():
        yield f"  {name:<48}{score.right:>4} of {score.asked:<4}{100 * score.share:>6.0f} %"
    for name, points in report.sections.items():
        yield f"  sections of {name:<36}{sum(points):>4} of 14   {points}"
    if report.sections:
        mean = sum(map(sum, report.sections.values())) / len(report.sections)
        yield f"  sections, mean{'':<35}{mean:>5.1f} of 14"
    if each:
        yield from (
            f"  not: {name}: {text}" for name, score in report.scores.items() for text in score.missed
        )
        yield from (f"  step: {step}" for step in report.steps)


def main(arguments: Sequence[str]) -> None:
    """Print the tables of both sets; `--each` tells every miss."""
    folders = [Path(each) for each in arguments if not each.startswith("--") and Path(each).is_dir()]
    if not folders:
        sys.stdout.write('Real papers: skipped, no folder of them was named (make eval REAL="folder …")\n')
        return
    for file in SETS:
        report = asyncio.run(measure(file, folders))
        sys.stdout.write("\n".join(show(file, report, each="--each" in arguments)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
