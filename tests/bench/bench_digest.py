"""How long a digest takes, beside what arXiv's spacing and the model's answers alone would take."""

from __future__ import annotations

import datetime as dt
import heapq
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.platforms.registry import settings_class
from adapters.sources.fetching.request_limiter import REQUEST_INTERVAL
from adapters.wiring import Overrides, Services, services
from bot.chat.questions.question import Question
from bot.domain.paper import Candidate
from bot.domain.topic import Destination, Subscription, Topic
from bot.model_settings import ModelSettings
from bot.settings import ArxivSettings, DigestSettings
from tests.adapters.arxiv_server import RSS, FakeArxiv, Reply
from tests.bench.model_server import Call, ModelServer
from tests.bench.papers import DAY, candidate, feed_bytes, pages_of
from tests.bench.report import Row, Table
from tests.bench.waiting import LoopClock, run
from tests.fakes import NOON

SIZES = {2.0: (10, 50, 200), 20.0: (10, 50)}
"""Papers of digests, by the seconds that the model takes for an analysis: a fast one and a slow one."""
PARALLEL = 4
SUMMARY = 2.0
"""Seconds the model takes for the executive summary."""
FAST = min(SIZES)
MOST = 1.15
"""The most that a digest may take of its limit."""
SEPARATE = 3
"""Calls a paper where summary, findings and translation are asked for one by one."""
CALLS_TOLD = (10, 50)
QUESTIONS = 5
LANGUAGES = ("en", "de")
"""The model here only quotes, which passes in any language with Latin letters."""
DIGEST_NOTE = (
    "From the first request to the last post, over HTTP to an arXiv and a model on this machine. The "
    "limit: one request to arXiv every 3 s, each analysis as soon as its paper may be there and one of "
    "{parallel} places at the model is free, and 2 s for the executive summary. Waiting for a timer takes "
    "no time here; whatever is computed takes its processor time, as on a machine with one idle core."
)
CALLS_NOTE = (
    "Of one digest; the limit is the sequential way, a call each for summary, findings and translation, "
    "with the paper in each. A beginning counts as repeated from 1,024 tokens on, in steps of 128, as "
    "providers count it. Papers differ, so a digest in one language repeats next to nothing."
)


@dataclass(frozen=True)
class World:
    """Paperboy, wired up as it always is, between two servers."""

    paperboy: Services
    arxiv: FakeArxiv
    model: ModelServer


@asynccontextmanager
async def world(folder: Path, seconds: float, **platforms: object) -> AsyncIterator[World]:
    """A new Paperboy, an arXiv, and a model that takes that many seconds for an analysis.

    `platforms` are settings of those it is to be on.
    """
    async with AsyncExitStack() as stack:
        clocks = stack.enter_context(pytest.MonkeyPatch.context())
        clocks.setattr("adapters.wiring.SystemClock", LoopClock)
        clocks.setattr("adapters.stores.opening.SystemClock", LoopClock)
        arxiv = await stack.enter_async_context(FakeArxiv())
        model = await stack.enter_async_context(
            ModelServer(seconds={"analyse": seconds}, otherwise=SUMMARY)
        )
        settings = settings_class()(
            arxiv=ArxivSettings(rss_url=arxiv.url, api_url=arxiv.url, site_url=arxiv.url),
            digest=DigestSettings(parallel=PARALLEL),
            model=ModelSettings(
                base_url=model.url,
                api_key=SecretStr("bench"),
                name="bench",
                parallel=PARALLEL,
                second_opinion=False,
            ),
            **platforms,
        )
        paperboy = await stack.enter_async_context(services(settings, folder, Overrides(silent=True)))
        yield World(paperboy, arxiv, model)


def subscription(topic: Topic, number: int = 0) -> Subscription:
    """The topic, followed in a channel of its own."""
    to = Destination(platform="terminal", workspace="local", channel=f"bench-{number}")
    return Subscription(id=f"bench{number}", destination=to, topic=topic, created_at=NOON)


def serve(arxiv: FakeArxiv, category: str, candidates: list[Candidate], day: dt.date = DAY) -> None:
    """Have arXiv announce these papers in that category."""
    arxiv.pages[f"/rss/{category}"] = Reply(body=feed_bytes(candidates, category, day), content_type=RSS)
    arxiv.pages.update(pages_of(candidates))


async def _timed(count: int, seconds: float) -> tuple[float, ModelServer]:
    """Seconds from the first request to the last post of a digest of that many papers."""
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), seconds) as there:
            serve(there.arxiv, "cs.CV", [candidate(number, ("cs.CV",)) for number in range(1, count + 1)])
            all_of_it = subscription(Topic(name="all", categories=("cs.CV",), limit=count))
            clock = LoopClock()
            began = clock.now()
            with there.paperboy.progress(quiet=True) as progress:
                outcome = await there.paperboy.digests.run(all_of_it, DAY, progress=progress)
            took = (clock.now() - began).total_seconds()
    digest = outcome.digest
    read = digest.counts.read_in_full if digest else 0
    if read != count or len(there.model.calls) != count + 1:
        raise RuntimeError(f"{read} of {count} papers were read, with {len(there.model.calls)} calls")
    return took, there.model


async def _again() -> list[Row]:
    """How much of its prompts the model has read before: of the same papers, in another way."""
    count = CALLS_TOLD[0]
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), FAST) as there:
            serve(there.arxiv, "cs.CV", [candidate(number, ("cs.CV",)) for number in range(1, count + 1)])
            topic = Topic(name="all", categories=("cs.CV",), limit=count)
            calls, shares = there.model.calls, []
            with there.paperboy.progress(quiet=True) as progress:
                for number, language in enumerate(LANGUAGES):
                    following = subscription(topic, number).model_copy(update={"language": language})
                    await there.paperboy.digests.run(following, DAY, progress=progress)
                    shares.append(_share(calls))
                    calls.clear()
            paper = candidate(1, ("cs.CV",)).paper
            for number in range(QUESTIONS):
                question = Question(
                    text=f"What is measured here, and how ({number})?", papers=(paper,), language="en"
                )
                await there.paperboy.chat.asker.ask(question)
    return [
        Row(f"the same {count} papers in another language: share of repeated beginnings", shares[1], "%"),
        Row(f"{QUESTIONS} questions about one paper: share of repeated beginnings", _share(calls), "%"),
    ]


def _share(calls: Sequence[Call]) -> float:
    """Percent of the prompts' tokens that stood at the beginning of an earlier prompt."""
    return 100 * sum(call.shared_tokens for call in calls) / sum(call.prompt_tokens for call in calls)


def limit(count: int, seconds: float) -> float:
    """The least a digest of `count` papers can take: each is read when arXiv allows it, and analysed then.

    The feed is the first request, and one paper follows every three seconds; each analysis begins when its
    paper is there and one of the places at the model is free; the summary comes last.
    """
    places = [0.0] * PARALLEL
    for number in range(1, count + 1):
        free = heapq.heappop(places)
        heapq.heappush(places, max(free, number * REQUEST_INTERVAL) + seconds)
    return max(places) + SUMMARY


def tables() -> list[Table]:
    """Digests of each size with a fast and a slow model, and what the model was asked for."""
    rows: list[Row] = []
    calls: list[Row] = []
    for seconds, sizes in SIZES.items():
        for count in sizes:
            took, server = run(_timed(count, seconds))
            name = f"{count} papers, {seconds:.0f} s an analysis"
            rows.append(Row(name, took, "s", limit(count, seconds), allowed=MOST))
            if seconds == FAST and count in CALLS_TOLD:
                calls += _calls(count, server.calls)
    return [
        Table("Digest", DIGEST_NOTE.format(parallel=PARALLEL), rows),
        Table("Calls of the model", CALLS_NOTE, [*calls, *run(_again())]),
    ]


def _calls(count: int, calls: Sequence[Call]) -> list[Row]:
    """What a digest asks of the model, beside asking for summary, findings and translation one by one."""
    apart = SEPARATE * count + 1
    analyses = [call for call in calls if call.purpose == "analyse"]
    summary = [call for call in calls if call.purpose != "analyse"]
    ours = sum(call.prompt_tokens for call in calls)
    theirs = SEPARATE * sum(call.prompt_tokens for call in analyses) + sum(
        call.prompt_tokens for call in summary
    )
    answers = sum(call.completion_tokens for call in analyses) / count
    return [
        Row(f"{count} papers: calls", len(calls), "", apart),
        Row(f"{count} papers: prompt tokens", ours, "", theirs),
        Row(f"{count} papers: prompt tokens a paper", ours / count, ""),
        Row(f"{count} papers: answer tokens a paper", answers, ""),
        Row(f"{count} papers: share of repeated beginnings", _share(calls), "%"),
    ]
