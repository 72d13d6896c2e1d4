"""A digest of three sample papers by the small local model, end to end: `make test-local`.

Everything is real but the papers and the channel. Prints how long it took, on what each entry rests and how
many of the model's statements passed; fails where one was published that should not have been. Then the
model ranks candidates for judged interests (`model.rank`): fails where what is picked gets worse by it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from adapters.models.lazy import LazyModel
from adapters.prompt_files import prompts
from adapters.stores.opening import open_embedded
from bot.analysis.model_ranking import ModelRanker
from bot.domain.analysis import Evidence
from bot.domain.errors import ModelOutputError
from bot.llm.budget import Budget, Limits
from bot.llm.output import BriefOutput, RankOutput, parse_output
from bot.model_settings import ModelSettings
from bot.ports.model import ModelReply, ModelRequest, Watch
from tests.e2e.model_run import ModelRun
from tests.eval.selection import invented, picked, report
from tests.fakes import FakeClock

RANK_TOKENS = 512
"""A judgement of each of the six papers that it can be shown at once has half as many."""
RANKED_EACH = 4
"""Of the judged interests every fourth is ranked: a small model takes a minute for each."""
ANSWER_TOKENS = 320
"""A summary and three findings have fewer; the small model goes on for as long as it may."""


class Watched:
    """The model, and what it said."""

    def __init__(self, model: LazyModel) -> None:
        self.model = model
        self.name = model.name
        self.context_tokens = model.context_tokens
        self.max_tokens = model.max_tokens
        self.replies: list[ModelReply] = []

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        reply = await self.model.complete(request, watch)
        self.replies.append(reply)
        return reply

    @property
    def statements(self) -> int:
        """How many statements stood in answers that could be read at all."""
        return sum(map(_statements, self.replies))


def _statements(reply: ModelReply) -> int:
    try:
        return 1 + len(parse_output(reply.text, BriefOutput).findings)
    except ModelOutputError:
        return 0


async def digest(folder: Path, path: str = "") -> int:
    """Make it, print what came out, and return the exit code."""
    settings = ModelSettings.model_validate({"base_url": "local", "path": path})
    late = LazyModel(settings)
    model = Watched(late)
    started = time.monotonic()
    async with open_embedded(folder) as store:
        run = ModelRun(store, folder, model, small=settings.small, max_tokens=ANSWER_TOKENS)
        try:
            outcome = await run.run()
        finally:
            await late.close()
    seconds = time.monotonic() - started
    made = outcome.digest
    if made is None:
        return 1
    written = sum(reply.usage.completion_tokens for reply in model.replies)
    claims = 0
    for entry in made.entries:
        analysis = entry.analysis
        if analysis is None or not analysis.summary.verified:
            return 1
        by_model = analysis.evidence is not Evidence.EXTRACT
        claims += (1 + len(analysis.findings)) * by_model
        say(f"{entry.paper.id}: {analysis.evidence.value}; {', '.join(analysis.notes)}")
        say(f"  {analysis.summary.text}")
    say(f"{model.name}: {len(model.replies)} calls, {written} tokens in {seconds:.1f} s")
    say(f"statements of the model: {model.statements}, published: {claims}, all of them verified")
    say(json.dumps(made.counts.model_dump()))
    return 0


async def ranking(folder: Path, path: str = "") -> int:
    """What is picked for judged interests without the model and with it, and the exit code."""
    given = {"base_url": "local", "path": path, "max_tokens": RANK_TOKENS}
    settings = ModelSettings.model_validate(given)
    late = LazyModel(settings)
    model = Watched(late)
    judged = invented()[::RANKED_EACH]
    started = time.monotonic()
    try:
        without, _ = await picked(judged, by_meaning=True)
        async with open_embedded(folder) as store:
            budget = Budget(usage=store, clock=FakeClock(), limits=Limits())
            ranker = ModelRanker(model=model, prompt=prompts()["rank"], budget=budget)
            ranked, _ = await picked(judged, by_meaning=True, ranker=ranker)
    finally:
        await late.close()
    report("picked without the model", without, each=False)
    report("picked with model.rank", ranked, each=True)
    answered = sum(bool(_ranks(reply)) for reply in model.replies)
    say(f"{answered} of {len(model.replies)} answers could be read, in {time.monotonic() - started:.1f} s")
    return int(not model.replies or sum(row.f for row in ranked) < sum(row.f for row in without))


def _ranks(reply: ModelReply) -> int:
    try:
        return len(parse_output(reply.text, RankOutput).scores)
    except ModelOutputError:
        return 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        given = sys.argv[1:2]
        sys.exit(
            asyncio.run(digest(Path(name), *given)) or asyncio.run(ranking(Path(name, "ranked"), *given))
        )
