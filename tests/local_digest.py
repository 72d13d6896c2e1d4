"""A digest of three sample papers by the small local model, end to end: `make test-local`.

Everything is real but the papers and the channel. Prints how long it took, on what each entry rests and how
many of the model's statements passed; fails where one was published that should not have been.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from adapters.models.lazy import LazyModel
from adapters.stores.opening import open_embedded
from bot.domain.analysis import Evidence
from bot.domain.errors import ModelOutputError
from bot.llm.output import BriefOutput, parse_output
from bot.model_settings import ModelSettings
from bot.ports.model import ModelReply, ModelRequest, Watch
from tests.e2e.model_run import ModelRun

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


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.exit(asyncio.run(digest(Path(name), *sys.argv[1:2])))
