"""A whole digest of three sample papers with a model of the test's: feed to platform, store and archive."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from adapters.archive.site import FileArchive
from adapters.prompt_files import prompts
from adapters.reading.html_reader import read_html
from adapters.stores.store import Store
from bot.analysis.analyses import Analyses
from bot.analysis.extractive.analyst import ExtractiveAnalyst, read_paper
from bot.analysis.model_analyst import PARTS, ModelAnalyst
from bot.analysis.model_ranking import ModelRanker
from bot.compose.digest import compose_analysis
from bot.digests.choose import Chooser
from bot.digests.outcome import Outcome
from bot.digests.run import Digests
from bot.domain.analysis import Analysis, Claim
from bot.domain.digest import Digest
from bot.domain.full_text import FullText
from bot.domain.paper import Candidate, Feed, Paper
from bot.domain.topic import Destination, Subscription, Topic
from bot.llm.budget import Budget, Limits, Metered
from bot.ports.model import LanguageModel, ModelRequest
from bot.text.latex import latex_to_text
from bot.util.rate_limiter import RateLimiter
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.samples.latexml import page
from tests.samples.source import find

Model = TypeVar("Model", bound=LanguageModel)
DAY = dt.date(2026, 1, 12)
IDS = ("9912.01502", "9912.01618", "9912.01701")


@cache
def sample(paper_id: str) -> tuple[Paper, FullText]:
    """A sample paper and its page, read by the real reader."""
    found = find(paper_id)
    assert found is not None
    paper = Paper(
        id=found.id,
        version=found.version,
        title=latex_to_text(found.title),
        authors=found.authors,
        abstract=latex_to_text(found.abstract),
        categories=found.categories,
    )
    return paper, read_html(page(found).encode(), found.id, found.version)


@cache
def honest(paper_id: str) -> Analysis:
    """What can be said of a sample paper in its own words."""
    return read_paper(*sample(paper_id), "en")


def paper_of(request: ModelRequest) -> str:
    """The id of the paper that a request shows; of the first where it shows none."""
    papers = [sample(one)[0] for one in IDS]
    return next(
        (
            paper.id
            for paper in papers
            if paper.title in request.user or paper.abstract[:80] in request.user
        ),
        IDS[0],
    )


def good(request: ModelRequest) -> str:
    """The answer of a model that does everything right."""
    return json.dumps(good_object(request), ensure_ascii=False)


def good_object(request: ModelRequest) -> dict[str, Any]:
    if request.purpose == "summarise":
        return good_summary(request)
    if request.purpose == "mend":
        return {"statements": []}
    analysis = honest(paper_of(request))
    told = {section.part: section.claims for section in analysis.sections}
    made: dict[str, Any] = {
        "summary": statement(analysis.summary),
        "findings": [statement(claim) for claim in analysis.findings],
    }
    if request.purpose == "analyse":
        for part, name in PARTS.items():
            silent = {"text": f"The paper does not tell anything of its {name}.", "quote": ""}
            made[name] = [statement(claim) for claim in told.get(part, ())] or [silent]
    if request.purpose == "abstract":
        made |= {"contributions": made["findings"][:1]}
        made |= {name: [] for name in ("innovation", "impact", "related", "limits")}
    return made


def good_summary(request: ModelRequest) -> dict[str, Any]:
    shown = {
        number: one
        for number in range(1, len(IDS) + 1)
        for one in IDS
        if f"{number}. {sample(one)[0].title}" in request.user
    }
    points = [{"text": honest(one).summary.text, "papers": [number]} for number, one in shown.items()]
    return dict.fromkeys(("today", "themes", "notable", "directions", "recommended"), points)


def statement(claim: Claim) -> dict[str, str]:
    return {"text": claim.text, "quote": claim.quote}


@dataclass
class Files:
    """The full texts of the sample papers, counting what is read."""

    reads: int = 0
    hidden: tuple[str, ...] = ()

    async def read(self, paper: Paper) -> FullText:
        self.reads += 1
        return sample(paper.id)[1].model_copy(update={"hidden_text": self.hidden})


class Feeds:
    """The three papers, announced."""

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        candidates = tuple(Candidate(paper=sample(one)[0]) for one in IDS)
        return Feed(
            day=day, categories=tuple(categories), candidates=candidates, fetched_at=NOON, source="test"
        )


class Quiet:
    """Tells nobody."""

    def stage(self, name: str, total: int) -> None: ...

    def advance(self, note: str = "") -> None: ...


class ModelRun(Generic[Model]):
    """Everything wired to a scripted model; the store, the platform and the archive are kept to look at."""

    def __init__(self, store: Store, folder: Path, model: Model, **more: Any) -> None:
        self.store, self.folder, self.model = store, folder, model
        self.platform = FakePlatform()
        self.files = Files()
        self.clock = FakeClock()
        self.limits = more.pop("limits", Limits())
        self.ranks = more.pop("ranks", False)
        self.more = more

    def wired(self) -> Digests:
        """A fresh process on the same store."""
        budget = Budget(usage=self.store, clock=self.clock, limits=self.limits)
        model = Metered(model=self.model, budget=budget)
        analyst = ModelAnalyst(
            model=model,
            prompts=prompts(),
            extractive=ExtractiveAnalyst(),
            store=self.store,
            budget=budget,
            **self.more,
        )
        ranker = ModelRanker(model=model, prompt=prompts()["rank"], budget=budget)
        return Digests(
            feeds=Feeds(),
            papers=self.store,
            runs=self.store,
            analyses=Analyses(store=self.store, full_texts=self.files, analyst=analyst),
            platforms={"terminal": self.platform},
            archive=FileArchive(self.folder / "archive"),
            clock=self.clock,
            operations=self.store,
            opinions=self.store,
            rate_limiter=RateLimiter(self.clock),
            owner="test",
            chooser=Chooser(ranker=ranker if self.ranks else None),
        )

    async def run(self, channel: str = "one", language: str = "en", topic: str = "sample") -> Outcome:
        """The digest of a channel, posted and archived."""
        return await self.wired().run(subscription(channel, language, topic), DAY, progress=Quiet())

    def published(self, digest: Digest) -> str:
        """Every word that a reader can come to see: posts, full analyses, archive."""
        posts = [post.message.model_dump_json() for post in self.platform.posts]
        analyses = [
            message.model_dump_json()
            for entry in digest.entries
            if entry.analysis
            for message in compose_analysis(entry.paper, entry.analysis)
        ]
        files = [
            file.read_text(encoding="utf-8")
            for file in (self.folder / "archive").rglob("*")
            if file.suffix in {".md", ".html", ".xml"}
        ]
        return "\n".join((*posts, *analyses, *files))


def subscription(channel: str, language: str = "en", topic: str = "sample") -> Subscription:
    return Subscription(
        id=channel,
        destination=Destination(platform="terminal", workspace="w", channel=channel),
        topic=Topic(name=topic, categories=("cs.CV", "cs.RO", "cs.CL")),
        language=language,
        created_at=NOON,
    )
